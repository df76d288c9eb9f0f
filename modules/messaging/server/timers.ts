import type { Interaction } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { ConversationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Conversation } from './conversations.ts';

/** A visitor who left the page while nobody had taken her conversation has given up after this long. */
export const abandonAfterMs = 10 * 60_000;
/** The sweep is a fall-back for what has no moment of its own. */
const sweepEveryMs = 5_000;

export interface TimersNeeds {
  readonly interactions: Interactions;
  readonly clock: Clock;
  readonly log: Log;
  readonly conversationOf: (id: ConversationId) => Conversation | null;
}

/** What becomes of a conversation by the passing of time alone: a promise that is due, a customer who is gone. */
export function dueHappening(
  interaction: Interaction,
  conversation: Pick<Conversation, 'isHere' | 'isHereSinceMs'> | null,
  nowMs: number,
): 'reminder' | 'abandoned' | null {
  const { postponedUntilMs, status, phase, visit } = interaction;
  if (status === 'postponed' && postponedUntilMs !== null && postponedUntilMs <= nowMs) return 'reminder';
  const isWaiting = phase === 'waiting' || phase === 'ringing';
  // Who came outside hours was told to come back; she is not lost by leaving the page.
  if (!isWaiting || !visit?.isOpen || conversation?.isHere !== false) return null;
  return nowMs - conversation.isHereSinceMs >= abandonAfterMs ? 'abandoned' : null;
}

/** Keeps one timer for everything that happens to conversations by time. */
export function openTimers({ interactions, clock, log, conversationOf }: TimersNeeds): { close: () => void } {
  const sweep = (): void => {
    const nowMs = clock.nowMs();
    for (const interaction of interactions.open()) {
      const conversation = interaction.conversationId ? conversationOf(interaction.conversationId) : null;
      const due = dueHappening(interaction, conversation, nowMs);
      if (!due) continue;
      const outcome = interactions.record(
        interaction.id,
        due === 'reminder'
          ? [{ type: 'statusChanged', to: 'awaitingAgent', agentId: null, cause: 'reminder', untilMs: null }]
          : [{ type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null }],
      );
      if (outcome.type === 'recorded') outcome.committed.catch((err: Error) => log.warn({ err }, 'due happening not recorded'));
    }
  };
  const timer = setInterval(sweep, sweepEveryMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
