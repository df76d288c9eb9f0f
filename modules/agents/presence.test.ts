import { describe, expect, test } from 'vitest';
import type { AgentFact, AgentHappening } from './fact.ts';
import { agentState, noWork, presenceOf, takesWork } from './presence.ts';

const about = '00000000-0000-7000-8000-000000000001' as AgentFact['about'];
const offerId = '00000000-0000-7000-8000-0000000000aa' as never;
const reasonId = '00000000-0000-7000-8000-0000000000bb' as never;

const choose = (availability: 'available' | 'away' | 'offQueue' | 'offline', more: Partial<AgentHappening> = {}) =>
  ({ type: 'choseAvailability', availability, reasonId: null, by: 'agent', note: null, ...more }) as AgentHappening;
const here: AgentHappening = { type: 'becameReachable' };
const gone: AgentHappening = { type: 'becameUnreachable', cause: 'connectionLost' };
const missed: AgentHappening = { type: 'stoppedResponding', offerId, untilMs: 99 };

/** The presence after happenings at the moments 1, 2, 3 … */
const told = (...happenings: AgentHappening[]) =>
  presenceOf(happenings.map((happening, at): AgentFact => ({ of: 'agent', about, atMs: at + 1, ...happening })));
const stateAfter = (...happenings: AgentHappening[]) => agentState(told(...happenings), noWork);

describe('what an agent is doing, and since when', () => {
  test('of whom nothing is known is offline', () => expect(stateAfter().state).toBe('offline'));
  test('available and proved to be there: free', () =>
    expect(stateAfter(here, choose('available'))).toMatchObject({ state: 'free', sinceMs: 2 }));
  test('available without proof: unreachable, with the cause', () =>
    expect(stateAfter(here, choose('available'), gone)).toMatchObject({
      state: 'unreachable',
      sinceMs: 3,
      cause: { type: 'unreachable', because: 'connectionLost' },
    }));
  test('away, with the reason and who chose it', () =>
    expect(stateAfter(here, choose('away', { reasonId, by: 'supervisor', note: 'Toplantı' }))).toMatchObject({
      state: 'away',
      cause: { type: 'awayReason', reasonId, by: 'supervisor', note: 'Toplantı' },
    }));
  test('a missed offer shows until she is back', () => {
    expect(stateAfter(here, choose('available'), missed)).toMatchObject({ state: 'notResponding', sinceMs: 3 });
    expect(stateAfter(here, choose('available'), missed, { type: 'respondedAgain', by: 'agent' }).state).toBe('free');
  });
  test('a choice of her own proves that she is there', () => {
    expect(stateAfter(here, choose('available'), missed, choose('available')).state).toBe('free');
    const supervised = choose('available', { by: 'supervisor' });
    expect(stateAfter(here, choose('available'), missed, supervised).state).toBe('notResponding');
  });
  test('choosing the same again does not begin it anew', () =>
    expect(stateAfter(here, choose('offQueue'), choose('offQueue'))).toMatchObject({ state: 'offQueue', sinceMs: 2 }));
});

describe('with something in hand', () => {
  const chats = { ...noWork, handlingSinceMs: 10 };
  const call = { ...chats, hasCall: true };
  const ringing = { ...noWork, ringingSinceMs: 12 };
  test.for([
    ['available', chats, 'handling'],
    ['available', ringing, 'ringing'],
    ['available', { ...chats, ...ringing, handlingSinceMs: 10 }, 'handling'],
    ['away', chats, 'away'],
    ['away', call, 'handling'],
    ['offline', call, 'handling'],
    ['offline', chats, 'offline'],
    ['offQueue', chats, 'handling'],
  ] as const)('%s with %j is shown as %s', ([availability, work, expected]) => {
    expect(agentState(told(here, choose(availability)), work).state).toBe(expected);
  });
  test('free counts from the last thing she let go of', () =>
    expect(agentState(told(here, choose('available')), { ...noWork, freeSinceMs: 50 }).sinceMs).toBe(50));
});

test('only who is available, reachable and responding takes work', () => {
  expect(takesWork(told(here, choose('available')))).toBe(true);
  for (const last of [gone, missed, choose('away'), choose('offQueue'), choose('offline')]) {
    expect(takesWork(told(here, choose('available'), last))).toBe(false);
  }
});
