import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Interaction } from '#interactions';
import type { AgentId, InteractionId, LegId, UserId } from '#kernel/id.ts';
import { goldenId } from '#metrics';
import { roomOf } from './call-names.ts';
import {
  readSpyLine,
  type SupervisedCall,
  type Supervision,
  spyLineOf,
  superviseNow,
  supervisionModes,
} from './supervision.ts';

const callId: InteractionId = goldenId('interaction', 'a call');
const ayse: AgentId = goldenId('user', 'Ayşe');
const berk: AgentId = goldenId('user', 'Berk');
const supervisorId: UserId = goldenId('user', 'Selin');
const legId: LegId = goldenId('leg', 'hers');
const name = { callId, supervisorId, legId };

const inHandOf = (agentId: AgentId, state: 'connected' | 'held'): Interaction => ({
  ...{ id: callId, channel: 'voice', direction: 'inbound', projectId: goldenId('project', 'one') },
  ...{ conversationId: null, customerId: null, channelAccountId: null, previousId: null, homeQueueId: null },
  ...{ startedAtMs: 0, phase: 'inHand', sinceMs: 0, visit: null, offer: null, responsible: agentId, participants: [] },
  ...{ lastResponsible: agentId, legs: [{ legId: goldenId('leg', 'the agent’s'), agentId, state, sinceMs: 0 }] },
  ...{ given: null, status: null, statusSinceMs: 0, postponedUntilMs: null, returnTo: null, unansweredSinceMs: null },
  ...{ agentMessages: 0, endedAtMs: null, endCause: null, lastFactAtMs: 0, guests: [] },
});
const done: Interaction = { ...inHandOf(ayse, 'connected'), phase: 'done', legs: [] };
const waiting: Interaction = { ...inHandOf(ayse, 'connected'), phase: 'waiting', legs: [] };
const present = (over: Partial<Supervision> = {}): Supervision => ({
  ...{ ...name, line: spyLineOf(name), agentId: ayse, mode: 'listen', sinceMs: 0, isUp: true, ordered: null },
  ...over,
});
const call = (over: Partial<SupervisedCall> = {}): SupervisedCall => ({
  ...{ interaction: inHandOf(ayse, 'connected'), agentLine: 'line-a', isConnected: true },
  ...over,
});
const orderOf = (mode: Supervision['mode'], of: SupervisedCall) => {
  const next = superviseNow(present({ mode }), of);
  return 'over' in next ? next.over : next.order;
};

describe('a supervisor’s line', () => {
  test('F54 bears a name that explains itself, short enough for a switch, and no other name is taken for it', () => {
    expect(readSpyLine(spyLineOf(name))).toEqual(name);
    expect(spyLineOf(name).length).toBeLessThan(149);
    fc.assert(fc.property(fc.string(), (text) => readSpyLine(text) === null));
    expect(readSpyLine(`${spyLineOf(name)}.0`)).toBeNull();
  });

  test('F54 F56 hears the agent’s line, whispers to it, or is in the room of the call; while the customer is on hold with the agent alone', () => {
    expect(orderOf('listen', call())).toEqual({ type: 'spy', on: 'line-a', mode: 'listen' });
    expect(orderOf('whisper', call())).toEqual({ type: 'spy', on: 'line-a', mode: 'whisper' });
    expect(orderOf('barge', call())).toEqual({ type: 'join', room: roomOf(callId) });
    const onHold = call({ interaction: inHandOf(ayse, 'held'), isConnected: false });
    expect(orderOf('barge', onHold)).toEqual({ type: 'spy', on: 'line-a', mode: 'whisper' });
    expect(orderOf('listen', call({ agentLine: null }))).toBeNull();
  });

  test('F54 is over with the call, and when the call is somebody else’s or nobody’s', () => {
    expect(orderOf('listen', call({ interaction: null }))).toBe('callOver');
    expect(orderOf('listen', call({ interaction: done }))).toBe('callOver');
    expect(orderOf('barge', call({ interaction: waiting }))).toBe('agentGone');
    expect(orderOf('barge', call({ interaction: inHandOf(berk, 'connected') }))).toBe('agentGone');
  });

  test('F54 whatever happens to the call, nothing is ordered twice, and nobody who has not picked up is put anywhere', () => {
    const calls = fc.record({
      interaction: fc.constantFrom(
        inHandOf(ayse, 'connected'),
        inHandOf(ayse, 'held'),
        inHandOf(berk, 'held'),
        waiting,
      ),
      agentLine: fc.constantFrom('line-a', 'line-b', null),
      isConnected: fc.boolean(),
    });
    const steps = fc.array(fc.record({ call: calls, mode: fc.constantFrom(...supervisionModes), isUp: fc.boolean() }));
    fc.assert(
      fc.property(steps, (taken) => {
        let now = present({ isUp: false });
        for (const step of taken) {
          const next = superviseNow({ ...now, mode: step.mode, isUp: now.isUp || step.isUp }, step.call);
          if ('over' in next) return;
          if (!next.present.isUp) expect(next.order).toBeNull();
          const again = superviseNow(next.present, step.call);
          expect(again).toEqual({ present: next.present, order: null });
          now = next.present;
        }
      }),
    );
  });
});
