import { type Interaction, type InteractionHappening, queueOf } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type { InteractionId } from '#kernel/id.ts';
import { type Action, isTouching, type NormFact } from '#norms';
import type { Log } from '#platform/log.ts';
import type { MessageChannel } from '../channel.ts';
import { windowOf } from '../window.ts';
import type { Conversation } from './conversations.ts';
import { queueing } from './inbound.ts';
import type { NormClocks, QueueBook } from './neighbours.ts';
import { type OwnMessageNeeds, writeOwn } from './own-message.ts';

/** Texts that wait for the doors to open are looked at this often, and no more of them wait than this. */
const lookEveryMs = 5_000;
const waitingMost = 10_000;
/** A text that could not leave within this long after the doors opened is not sent any more. */
const staleMs = 15 * 60_000;

export interface NormActionsNeeds extends OwnMessageNeeds {
  readonly log: Log;
  readonly norms: NormClocks;
  readonly queues: QueueBook;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
}

/** Performs what a crossed norm sets off in a conversation: nobody asked for it but time, and the manager who set it. */
export interface NormActions {
  readonly crossed: (fact: NormFact) => void;
  /** Looks now for texts whose queue has opened; it happens by itself every few seconds. */
  readonly look: () => void;
  readonly close: () => void;
}

/** Opens the actions of norms of one organisation. */
export function openNormActions(needs: NormActionsNeeds): NormActions {
  const { interactions, conversations, clock, log, norms, queues } = needs;
  const waiting = new Map<string, { readonly fact: NormFact; readonly text: string; readonly dueAtMs: number }>();

  /** The conversation, if it still is where the norm was crossed. */
  const present = (fact: NormFact): Interaction | null => {
    const interaction = interactions.find(fact.about as InteractionId);
    const isThere = interaction?.status === fact.status && queueOf(interaction) === fact.queueId;
    return isThere && interaction.phase !== 'done' ? interaction : null;
  };
  const warn = (err: Error) => log.warn({ err }, 'what a norm set off was not recorded');

  const send = (fact: NormFact, text: string): void => {
    const interaction = present(fact);
    const conversation = interaction?.conversationId ? conversations.inMemory(interaction.conversationId) : null;
    if (!interaction || !conversation || !mayWrite(conversation)) return;
    const clientId = `norm-${fact.sinceMs}-${fact.status}-${fact.level}`;
    const own = { author: 'system', clientId, text } as const;
    writeOwn(needs, { interaction, conversation }, [own]).catch(warn);
  };
  const mayWrite = (conversation: Conversation): boolean => {
    const capabilities = needs.channels.get(conversation.account.channel)?.capabilities(conversation.account);
    if (!capabilities || conversation.optedOutAtMs !== null) return false;
    const window = windowOf(conversation.lastCustomerAtMs, capabilities, clock.nowMs());
    // A text of the house is nobody's own: the longer window for people is not for it.
    return window.isOpen && !window.isForPeople;
  };

  const sendWhenOpen = (fact: NormFact, text: string): void => {
    const queue = queues.find(fact.queueId);
    const nowMs = clock.nowMs();
    const dueAtMs = queue ? queues.nextOpeningMs(queue, nowMs) : null;
    if (dueAtMs === null) return;
    if (dueAtMs <= nowMs) send(fact, text);
    else if (waiting.size < waitingMost) waiting.set(`${fact.about}/${fact.level}`, { fact, text, dueAtMs });
  };

  const perform = (fact: NormFact, action: Action): void => {
    if (action.type === 'sendText') {
      sendWhenOpen(fact, action.text);
      return;
    }
    const interaction = present(fact);
    const happenings = interaction && happeningsOf(action, interaction, queues, clock.nowMs());
    if (!interaction || !happenings) return;
    const outcome = interactions.record(interaction.id, happenings);
    if (outcome.type === 'recorded') outcome.committed.catch(warn);
  };

  const look = (): void => {
    const nowMs = clock.nowMs();
    for (const [key, { fact, text, dueAtMs }] of waiting) {
      if (dueAtMs > nowMs) continue;
      waiting.delete(key);
      if (nowMs - dueAtMs <= staleMs) send(fact, text);
    }
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();

  return {
    crossed: (fact) => {
      if (fact.isLate) return;
      for (const action of norms.actionsOf(fact)) if (isTouching(action)) perform(fact, action);
    },
    look,
    close: () => clearInterval(timer),
  };
}

/** What an action makes of a conversation, or null when it does not fit it any more. */
export function happeningsOf(
  action: Action,
  interaction: Interaction,
  queues: QueueBook,
  nowMs: number,
): readonly InteractionHappening[] | null {
  const { responsible, visit, status } = interaction;
  const leg = interaction.legs.at(-1);
  const homeId = queueOf(interaction);
  const placeAtMs = interaction.unansweredSinceMs ?? nowMs;
  switch (action.type) {
    case 'release':
      if (!responsible || !leg || !homeId) return null;
      return [
        { type: 'released', legId: leg.legId, agentId: responsible, cause: 'norm' },
        queueing({ queues }, homeId, 'returned', nowMs, placeAtMs),
      ];
    case 'moveToQueue': {
      const { queueId } = action;
      if (queues.find(queueId)?.isArchived !== false || visit?.queueId === queueId) return null;
      if (!responsible) return [queueing({ queues }, queueId, 'overflow', nowMs)];
      if (!leg) return null;
      const gone = {
        legId: leg.legId,
        agentId: responsible,
        kind: 'blind',
        toQueueId: queueId,
        toAgentId: null,
      } as const;
      return [{ type: 'transferred', ...gone }, queueing({ queues }, queueId, 'transfer', nowMs)];
    }
    case 'setStatus':
      if (!responsible) return null;
      if (action.status !== 'completed')
        return [{ type: 'statusChanged', to: action.status, agentId: null, cause: 'norm', untilMs: null }];
      // Only what waits for a silent customer ends by itself; what somebody put aside or works on never does.
      if (status !== 'awaitingCustomer' && status !== 'solutionProposed') return null;
      return [{ type: 'ended', by: 'system', agentId: null, cause: 'customerSilent', resolved: null }];
    default:
      return null;
  }
}
