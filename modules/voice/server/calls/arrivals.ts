import type { Agents } from '#agents/server';
import type { Customers } from '#customers/server';
import type { InteractionHappening } from '#interactions';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, write } from '#platform/journal/index.ts';
import type { Queue } from '#queues';
import type { Queues } from '#queues/server';
import { letGo } from '../../call-found.ts';
import { arrivedCall } from '../../call-lines.ts';
import { welcomeOf } from '../../call-welcome.ts';
import type { LineId, VoiceGateway } from '../../gateway.ts';
import { messageInstead } from '../../voicemail.ts';
import type { CallShelf } from './call-shelf.ts';
import { callerOf } from './caller.ts';
import { callRows } from './store.ts';

/** Somebody calls one of this organisation's numbers. */
export interface Arrival {
  readonly line: LineId;
  readonly from: string;
  readonly numberId: string;
  readonly queueId: QueueId;
}

/** Takes in whoever calls: says who she is, and whether she may wait or hears that it is busy. */
export interface Arrivals {
  readonly arrive: (arrival: Arrival) => Promise<void>;
  /** Whether somebody on this line is looked up now. */
  readonly holds: (line: LineId) => boolean;
  /** She has hung up before anything was written about her. */
  readonly ended: (line: LineId) => void;
}

export interface ArrivalsNeeds {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly customers: Customers;
  readonly agents: Agents;
  readonly queues: Queues;
  readonly gateway: VoiceGateway;
  readonly shelf: CallShelf;
  /** How many wait in a queue. */
  readonly waitingIn: (queueId: QueueId) => number;
  readonly entering: (queue: Queue, atMs: number) => InteractionHappening & { readonly type: 'queued' };
  readonly record: (
    id: InteractionId,
    happenings: readonly InteractionHappening[],
    more: { readonly atMs: number; readonly writes: readonly BulkWrite[] },
  ) => Promise<boolean>;
  /** Told of a caller who hung up while the first facts about her were written. */
  readonly onGone: (line: LineId) => void;
}

/** Opens the door of one organisation's calls. */
export function openArrivals(needs: ArrivalsNeeds): Arrivals {
  const { clock, customers, agents, queues, gateway, shelf } = needs;
  /** Callers who are looked up now; whether she has hung up meanwhile. */
  const arriving = new Map<LineId, { isGone: boolean }>();

  const welcomeTo = (queue: Queue, isBlocked: boolean, atMs: number) =>
    welcomeOf({
      isOpen: queues.isOpen(queue, atMs),
      waiting: needs.waitingIn(queue.id),
      maxWaiting: queue.maxWaiting,
      isServed: queue.members.some(({ agentId }) => agents.presences.of(agentId).availability !== 'offline'),
      isBlocked,
    });

  return {
    arrive: async ({ line, from, numberId, queueId }) => {
      const queue = queues.find(queueId);
      if (!queue || arriving.has(line) || shelf.callWith(line)) return queue ? undefined : gateway.hangUp(line, 'busy');
      const standing = { isGone: false };
      arriving.set(line, standing);
      try {
        const caller = await callerOf(customers, queue.projectId, from);
        const atMs = clock.nowMs();
        const welcome = welcomeTo(queue, caller.isBlocked, atMs);
        if (welcome.type === 'busy' && welcome.because === 'blocked') return await gateway.hangUp(line, 'busy');
        const id = newId<'interaction'>();
        const entered = needs.entering(queue, atMs);
        const started: InteractionHappening = {
          ...{ type: 'started', channel: 'voice', direction: 'inbound', projectId: queue.projectId },
          ...{ conversationId: null, customerId: caller.customerId, channelAccountId: null, previousId: null },
        };
        const outcome = welcome.type === 'busy' && welcome.because === 'full' ? 'overflow' : 'closed';
        const turnedAway =
          welcome.type === 'busy' ? messageInstead(letGo(entered.visitId, outcome), queue.takesMessages) : [];
        shelf.calls.set(id, arrivedCall(id, line, from));
        shelf.written.set(id, line);
        shelf.numbers.set(id, numberId);
        const writes = [write(callRows, { id, line, numberId, startedAtMs: atMs }), ...caller.writes];
        await needs.record(id, [started, entered, ...turnedAway], { atMs, writes });
        arriving.delete(line);
        if (standing.isGone) needs.onGone(line);
      } finally {
        arriving.delete(line);
      }
    },
    holds: (line) => arriving.has(line),
    ended: (line) => {
      const standing = arriving.get(line);
      if (standing) standing.isGone = true;
    },
  };
}
