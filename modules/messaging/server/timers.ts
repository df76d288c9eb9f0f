import { type Interaction, type InteractionHappening, queueOf } from '#interactions';
import type { Interactions } from '#interactions/server';
import { aroundTheClock, type BusinessHours, workingElapsed } from '#kernel/hours.ts';
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
  /** Those of its queue: an agent who is gone is waited for in working time. */
  readonly hours: BusinessHours;
}

/**
 * What becomes of a conversation by the passing of time alone: a promise that is due, a customer who has gone, an agent
 * who has gone while the customer waits for her.
 */
export function dueHappening(
  interaction: Interaction,
  { conversation, agentGoneSinceMs, offlineRule, hours }: Circumstances,
  nowMs: number,
): 'reminder' | 'abandoned' | 'returned' | null {
  const { postponedUntilMs, status, phase, visit } = interaction;
  const isAgentsTurn = status === 'awaitingAgent' || status === 'inProgress';
  if (isAgentsTurn && agentGoneSinceMs !== null && offlineRule.type === 'returnAfter') {
    if (workingElapsed(hours, agentGoneSinceMs, nowMs) >= offlineRule.afterMs) return 'returned';
  }
  if (status === 'postponed' && postponedUntilMs !== null && postponedUntilMs <= nowMs) return 'reminder';
  const isWaiting = phase === 'waiting' || phase === 'ringing';
  // Who came outside hours was told to come back; she is not lost by leaving the page.
  if (!isWaiting || !visit?.isOpen || conversation?.isHere !== false) return null;
  return nowMs - conversation.isHereSinceMs >= abandonAfterMs ? 'abandoned' : null;
}

const always = aroundTheClock('UTC');

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
    const queueId = queueOf(interaction);
    switch (due) {
      case 'reminder':
        return [{ type: 'statusChanged', to: 'awaitingAgent', agentId: null, cause: 'reminder', untilMs: null }];
      case 'abandoned':
        return [{ type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null }];
      case 'returned':
        if (!interaction.responsible || !queueId || !leg) return [];
        return [
          { type: 'released', legId: leg.legId, agentId: interaction.responsible, cause: 'unreachable' },
          queueing({ queues }, queueId, 'returned', nowMs, interaction.unansweredSinceMs ?? nowMs),
        ];
      default:
        return [];
    }
  };

  const sweep = (): void => {
    const nowMs = clock.nowMs();
    // What is recorded changes the list that is walked, so the list is taken first.
    for (const interaction of [...interactions.open()]) {
      const { conversationId, responsible } = interaction;
      const queueId = queueOf(interaction);
      const queue = queueId && queues.find(queueId);
      const circumstances: Circumstances = {
        conversation: conversationId ? needs.conversationOf(conversationId) : null,
        agentGoneSinceMs: responsible ? distribution.goneSinceMs(responsible) : null,
        offlineRule: queue?.offlineRule ?? { type: 'keep' },
        hours: queue?.doors ?? always,
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
