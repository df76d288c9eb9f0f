import type { Interaction, VisitKind } from '#interactions';
import type { QueueId } from '#kernel/id.ts';

// When a flow has the word in a conversation, and which. Pure.

/** Where a flow may run: on what comes in through a channel, or while somebody waits in a queue. */
export type FlowPlace = { readonly type: 'channel' | 'queue'; readonly id: string };

/**
 * How a queue must have been entered for its flow to ask. Whoever comes back, from an agent or to a conversation that was
 * over, has said what a flow would ask and goes on with people.
 */
const asked: ReadonlySet<VisitKind> = new Set(['initial', 'transfer', 'overflow']);

/** Begun by a customer and in no queue yet. */
export const isBeforeQueue = ({ phase, visit, direction }: Interaction): boolean =>
  phase === 'unplaced' && visit === null && direction === 'inbound';

/** The queue in which a conversation waits; null while it waits in none. */
export function waitsIn({ phase, visit }: Interaction): QueueId | null {
  return (phase === 'waiting' || phase === 'ringing') && visit ? visit.queueId : null;
}

/** The place whose flow may begin with a conversation as it stands; null where none may. */
export function flowPlaceOf(interaction: Interaction): FlowPlace | null {
  const { visit, channelAccountId } = interaction;
  if (isBeforeQueue(interaction)) return channelAccountId ? { type: 'channel', id: channelAccountId } : null;
  const queueId = waitsIn(interaction);
  return queueId !== null && visit && asked.has(visit.kind) ? { type: 'queue', id: queueId } : null;
}

/** What is known of a flow that ran, or runs, in an interaction. */
interface Ran {
  readonly flowId: string;
}

/** Whether a flow may begin: each asks once in an interaction, so that flows which lead to each other come to an end. */
export function mayBegin(flowId: string, before: readonly Ran[]): boolean {
  return before.every((run) => run.flowId !== flowId);
}

/** Whether a conversation has left the queue in which its flow was asking. A flow of the channel stands in none. */
export function hasMoved(runsIn: string | null, interaction: Interaction): boolean {
  return runsIn !== null && waitsIn(interaction) !== runsIn;
}
