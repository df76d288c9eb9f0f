import type { InteractionHappening } from '#interactions';
import type { AgentId, CustomerId, InteractionId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, write } from '#platform/journal/index.ts';
import type { Queue } from '#queues';
import { arrivedCall, type WayOut } from '../../call-lines.ts';
import { outLineOf } from '../../call-names.ts';
import type { CallShelf } from './call-shelf.ts';
import { callRows } from './store.ts';

/** A call that an agent makes, judged already. */
export interface Dialling {
  readonly agentId: AgentId;
  readonly queue: Queue;
  readonly customerId: CustomerId | null;
  readonly previousId: InteractionId | null;
  readonly number: string;
  readonly ways: readonly WayOut[];
  readonly writesOf: (id: InteractionId) => readonly BulkWrite[];
}

/** How a call of ours begins: with its facts, after which her telephone rings. Null when they could not be written. */
export function diallingWith({
  clock,
  shelf,
  record,
}: {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly shelf: CallShelf;
  readonly record: (
    id: InteractionId,
    happenings: readonly InteractionHappening[],
    more: { readonly atMs: number; readonly writes: readonly BulkWrite[] },
  ) => Promise<boolean>;
}): (dialling: Dialling) => Promise<InteractionId | null> {
  return async ({ agentId, queue, customerId, previousId, number, ways, writesOf }) => {
    const id = newId<'interaction'>();
    const line = outLineOf(id);
    const atMs = clock.nowMs();
    shelf.calls.set(id, { ...arrivedCall(id, line, number), outgoing: { ways, hasBegun: false } });
    shelf.written.set(id, line);
    const started: InteractionHappening = {
      ...{ type: 'started', channel: 'voice', direction: 'outbound', projectId: queue.projectId },
      ...{ conversationId: null, customerId, channelAccountId: null, previousId, homeQueueId: queue.id },
    };
    const dialed: InteractionHappening = { type: 'dialed', legId: newId<'leg'>(), agentId };
    const writes = [write(callRows, { id, line, numberId: null, startedAtMs: atMs }), ...writesOf(id)];
    if (await record(id, [started, dialed], { atMs, writes })) return id;
    shelf.forget(id);
    return null;
  };
}
