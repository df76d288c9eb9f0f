import type { Customers } from '#customers/server';
import type { FlowId } from '#flows/server';
import type { Language } from '#identity';
import type { InteractionHappening } from '#interactions';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, write } from '#platform/journal/index.ts';
import type { Queues } from '#queues/server';
import { arrivedCall } from '../../call-lines.ts';
import type { LineId, VoiceGateway } from '../../gateway.ts';
import type { CallFlows } from './call-flows.ts';
import type { CallShelf } from './call-shelf.ts';
import { callerOf } from './caller.ts';
import type { Farewells } from './farewells.ts';
import type { QueueEntry } from './queue-entry.ts';
import type { RecordingNotices } from './recording-notices.ts';
import { callRows } from './store.ts';

/** Somebody calls one of this organisation's numbers. */
export interface Arrival {
  readonly line: LineId;
  readonly from: string;
  readonly numberId: string;
  readonly queueId: QueueId;
  /** The number as it is called. */
  readonly number: string;
  /** The flow she goes through first; null where the number leads straight to its queue. */
  readonly flowId: FlowId | null;
  readonly language: Language;
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
  readonly queues: Queues;
  readonly gateway: VoiceGateway;
  readonly shelf: CallShelf;
  readonly entry: QueueEntry;
  readonly flows: Pick<CallFlows, 'begin'>;
  readonly notices: Pick<RecordingNotices, 'isWanted'>;
  readonly farewells: Pick<Farewells, 'prepare'>;
  /** Lines of calls that were over when the floor was opened: whoever is still on one was being let go. */
  readonly overLines: ReadonlySet<LineId>;
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
  const { clock, customers, queues, gateway, shelf, entry } = needs;
  /** Callers who are looked up now; whether she has hung up meanwhile. */
  const arriving = new Map<LineId, { isGone: boolean }>();

  return {
    arrive: async ({ line, from, numberId, queueId, flowId, language, number }) => {
      if (needs.overLines.has(line)) return gateway.hangUp(line, 'done');
      const queue = queues.find(queueId);
      if (!queue || arriving.has(line) || shelf.callWith(line)) return queue ? undefined : gateway.hangUp(line, 'busy');
      const standing = { isGone: false };
      arriving.set(line, standing);
      try {
        const caller = await callerOf(customers, queue.projectId, from);
        const atMs = clock.nowMs();
        const welcome = entry.welcomeTo(queue, caller);
        if (welcome.type === 'busy' && welcome.because === 'blocked') return await gateway.hangUp(line, 'busy');
        const id = newId<'interaction'>();
        const started: InteractionHappening = {
          ...{ type: 'started', channel: 'voice', direction: 'inbound', projectId: queue.projectId },
          ...{ conversationId: null, customerId: caller.customerId, channelAccountId: null, previousId: null },
        };
        const begun = flowId
          ? await needs.flows.begin({ id, flowId, queue, language, number, from, name: caller.name })
          : [];
        shelf.calls.set(id, arrivedCall(id, line, from));
        shelf.written.set(id, line);
        shelf.numbers.set(id, numberId);
        const writes = [write(callRows, { id, line, numberId, startedAtMs: atMs }), ...caller.writes, ...begun];
        // Who is told first that she is recorded comes into her queue after that.
        const isToldFirst = welcome.type === 'queue' && needs.notices.isWanted({ numberId, queueId });
        const entered = begun.length > 0 || isToldFirst ? [] : entry.into(queue, welcome);
        if (entered.some(({ type }) => type === 'ended')) {
          needs.farewells.prepare(line, { pieces: entry.wordsAtTheDoor(queue, welcome, language), language });
        }
        await needs.record(id, [started, ...entered], { atMs, writes });
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
