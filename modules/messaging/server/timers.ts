import type { Interaction, InteractionHappening } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { ConversationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { OfflineRule } from '#queues';
import type { Conversation } from './conversations.ts';
import { queueing } from './inbound.ts';
import type { Distribution, QueueBook } from './neighbours.ts';

/** A visitor who left the page while nobody had taken her conversation has given up after this long. */
export const abandonAfterMs = 10 * 60_000;
/** The sweep is a fall-back for what has no moment of its own. */
const sweepEveryMs = 5_000;

export interface TimersNeeds {
  readonly interactions: Interactions;
  readonly clock: Clock;
  readonly log: Log;
  readonly queues: QueueBook;
  readonly distribution: Distribution;
  readonly conversationOf: (id: ConversationId) => Conversation | null;
}

/** What time decides by: whether the customer looks, since when the responsible agent is gone, and what the queue says. */
export interface Circumstances {
  readonly conversation: Pick<Conversation, 'isHere' | 'isHereSinceMs'> | null;
  readonly agentGoneSinceMs: number | null;
  readonly offlineRule: OfflineRule;
}

/**
 * What becomes of a conversation by the passing of time alone: a promise that is due, a customer who has gone, an agent
 * who has gone while the customer waits for her.
 */
export function dueHappening(
  interaction: Interaction,
  { conversation, agentGoneSinceMs, offlineRule }: Circumstances,
  nowMs: number,
): 'reminder' | 'abandoned' | 'returned' | null {
  const { postponedUntilMs, status, phase, visit } = interaction;
  const isAgentsTurn = status === 'awaitingAgent' || status === 'inProgress';
  if (isAgentsTurn && agentGoneSinceMs !== null && offlineRule.type === 'returnAfter') {
    if (nowMs - agentGoneSinceMs >= offlineRule.afterMs) return 'returned';
  }
  if (status === 'postponed' && postponedUntilMs !== null && postponedUntilMs <= nowMs) return 'reminder';
  const isWaiting = phase === 'waiting' || phase === 'ringing';
  // Who came outside hours was told to come back; she is not lost by leaving the page.
  if (!isWaiting || !visit?.isOpen || conversation?.isHere !== false) return null;
  return nowMs - conversation.isHereSinceMs >= abandonAfterMs ? 'abandoned' : null;
}

export interface Timers {
  /** Looks now for what is due; it happens by itself every few seconds. */
  readonly sweep: () => void;
  readonly close: () => void;
}

/** Keeps one timer for everything that happens to conversations by time. */
export function openTimers(needs: TimersNeeds): Timers {
  const { interactions, clock, log, queues, distribution } = needs;

  const happeningsOf = (
    interaction: Interaction,
    due: ReturnType<typeof dueHappening>,
    nowMs: number,
  ): InteractionHappening[] => {
    const leg = interaction.legs.at(-1);
    switch (due) {
      case 'reminder':
        return [{ type: 'statusChanged', to: 'awaitingAgent', agentId: null, cause: 'reminder', untilMs: null }];
      case 'abandoned':
        return [{ type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null }];
      case 'returned':
        if (!interaction.responsible || !interaction.visit || !leg) return [];
        return [
          { type: 'released', legId: leg.legId, agentId: interaction.responsible, cause: 'unreachable' },
          queueing({ queues }, interaction.visit.queueId, 'returned', nowMs, interaction.unansweredSinceMs ?? nowMs),
        ];
      default:
        return [];
    }
  };

  const sweep = (): void => {
    const nowMs = clock.nowMs();
    // What is recorded changes the list that is walked, so the list is taken first.
    for (const interaction of [...interactions.open()]) {
      const { conversationId, responsible, visit } = interaction;
      const circumstances: Circumstances = {
        conversation: conversationId ? needs.conversationOf(conversationId) : null,
        agentGoneSinceMs: responsible ? distribution.goneSinceMs(responsible) : null,
        offlineRule: (visit && queues.find(visit.queueId)?.offlineRule) ?? { type: 'keep' },
      };
      const happenings = happeningsOf(interaction, dueHappening(interaction, circumstances, nowMs), nowMs);
      if (happenings.length === 0) continue;
      const outcome = interactions.record(interaction.id, happenings);
      if (outcome.type === 'recorded')
        outcome.committed.catch((err: Error) => log.warn({ err }, 'due happening not recorded'));
    }
  };
  const timer = setInterval(sweep, sweepEveryMs);
  timer.unref();
  return { sweep, close: () => clearInterval(timer) };
}
