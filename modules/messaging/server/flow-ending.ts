import type { FlowEnd } from '#flows';
import type { Interaction, InteractionHappening } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import type { AgentId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import { agentSheKnows } from '#queues';
import { waitsIn } from '../flow-turn.ts';
import type { Conversation } from './conversations.ts';
import { queueing, turnedAway } from './inbound.ts';
import type { Distribution, QueueBook } from './neighbours.ts';

export interface FlowEndingNeeds {
  readonly clock: Clock;
  readonly distribution: Distribution;
  readonly queues: QueueBook;
}

/** What happens to a conversation at the end of its flow. What cannot be any more leaves it in its queue, or leads to that of its channel. */
export function endingOf(
  needs: FlowEndingNeeds,
  { interaction, conversation }: { readonly interaction: Interaction; readonly conversation: Conversation },
  end: FlowEnd,
): readonly InteractionHappening[] {
  const queueId = waitsIn(interaction) ?? conversation.account.queueId;
  switch (end.type) {
    case 'close':
      return [{ type: 'ended', by: 'system', agentId: null, cause: 'completed', resolved: null }];
    case 'assign': {
      const agentId = end.agentId as AgentId;
      if (!needs.distribution.hasSlot(agentId, mediumOf(interaction.channel)))
        return intoQueue(needs, interaction, queueId, agentId);
      const visitId = interaction.visit?.visitId ?? null;
      return [
        ...withdrawn(interaction),
        { type: 'answered', legId: newId<'leg'>(), agentId, visitId, offerId: null, how: 'assigned' },
      ];
    }
    // Nobody who writes is called back, nor speaks a message: people of that queue answer her.
    case 'callback':
    case 'voicemail':
    case 'queue': {
      const queue = needs.queues.find(end.queueId as QueueId);
      return intoQueue(needs, interaction, queue && !queue.isArchived ? queue.id : queueId);
    }
    case 'fault':
      return intoQueue(needs, interaction, queueId);
  }
}

/** The way into a queue; nothing where it waits there already. `preferred` is waited for first. */
export function intoQueue(
  needs: FlowEndingNeeds,
  interaction: Interaction,
  queueId: QueueId,
  preferred: AgentId | null = null,
): readonly InteractionHappening[] {
  const waiting = waitsIn(interaction);
  if (waiting === queueId) return [];
  const nowMs = needs.clock.nowMs();
  const kind = waiting === null ? 'initial' : 'transfer';
  const entered = queueing(needs, queueId, kind, nowMs, interaction.unansweredSinceMs ?? nowMs);
  const last = { agentId: interaction.lastResponsible, atMs: interaction.lastFactAtMs };
  const known = agentSheKnows(needs.queues.find(queueId), last, nowMs);
  const happenings = [{ ...entered, preferredAgentId: preferred ?? known }];
  return [...withdrawn(interaction), ...happenings, ...turnedAway(needs, happenings)];
}

const withdrawn = ({ offer }: Interaction): InteractionHappening[] =>
  offer ? [{ type: 'offerWithdrawn', offerId: offer.offerId, agentId: offer.agentId, cause: 'queueChanged' }] : [];
