import { type Interaction, type InteractionHappening, queueOf } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, InteractionId } from '#kernel/id.ts';
import { type Action, isTouching, type NormFact } from '#norms';
import type { DueAction } from '#norms/server';
import { newId } from '#platform/ids.ts';
import type { BulkWrite, Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { MessageChannel } from '../channel.ts';
import { preview } from '../message.ts';
import { windowOf } from '../window.ts';
import type { Conversation } from './conversations.ts';
import { queueing } from './inbound.ts';
import type { Distribution, NormClocks, QueueBook } from './neighbours.ts';
import type { NormText, NormTextKey } from './norm-text-store.ts';
import { openNormTexts } from './norm-texts.ts';
import type { Notices } from './notices.ts';
import { type Beside, type OwnMessageNeeds, writeOwn } from './own-message.ts';

export interface NormActionsNeeds extends OwnMessageNeeds {
  readonly journal: Journal<FactShape>;
  readonly log: Log;
  readonly norms: NormClocks;
  readonly queues: QueueBook;
  readonly distribution: Pick<Distribution, 'isReachable'>;
  readonly notices: Pick<Notices, 'notSent'>;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
}

/** Performs what a crossed norm sets off in a conversation: nobody asked for it but time, and the manager who set it. */
export interface NormActions {
  readonly crossed: (fact: NormFact) => void;
  /** Performs what a program that died has left undone. */
  readonly goOn: () => void;
  /** Looks now for texts whose queue has opened; it happens by itself every few seconds. */
  readonly look: () => void;
  /** Texts that waited when the program ended wait on. */
  readonly take: (waiting: readonly NormText[]) => void;
  readonly close: () => void;
}

/** Opens the actions of norms of one organisation. */
export function openNormActions(needs: NormActionsNeeds): NormActions {
  const { interactions, conversations, clock, log, norms } = needs;

  /** The conversation, if it still is where the norm was crossed. */
  const present = ({ interactionId, status, queueId }: Pick<NormText, 'interactionId' | 'status' | 'queueId'>) => {
    const interaction = interactions.find(interactionId);
    const isThere = interaction?.status === status && queueOf(interaction) === queueId;
    return isThere && interaction.phase !== 'done' ? interaction : null;
  };
  const warn = (err: Error) => log.warn({ err }, 'what a norm set off was not recorded');

  const refusal = (conversation: Conversation): 'notNow' | 'windowClosed' | null => {
    const capabilities = needs.channels.get(conversation.account.channel)?.capabilities(conversation.account);
    if (!capabilities || conversation.optedOutAtMs !== null) return 'notNow';
    const window = windowOf(conversation.lastCustomerAtMs, capabilities, clock.nowMs());
    // A text of the house is nobody's own: the longer window for people is not for it.
    return window.isOpen && !window.isForPeople ? null : 'windowClosed';
  };
  /** Who is responsible hears that the customer was not written to: she may know another way to her. */
  const tellWindowClosed = ({ id, responsible }: Interaction, text: string): void => {
    if (!responsible) return;
    const because = { preview: preview(text, 0), because: 'windowClosed', atMs: clock.nowMs() } as const;
    const told = needs.notices.notSent(responsible, id, because);
    needs.journal.record([], told.writes).then(told.tell, warn);
  };
  /** Answers whether it is on its way; what goes with it is written in the same transaction. */
  const send = (text: NormText, beside: Beside): boolean => {
    const interaction = present(text);
    const conversation = interaction?.conversationId ? conversations.inMemory(interaction.conversationId) : null;
    if (!interaction || !conversation) return false;
    const because = refusal(conversation);
    if (because === 'windowClosed') tellWindowClosed(interaction, text.text);
    if (because) return false;
    const clientId = `norm-${text.sinceMs}-${text.status}-${text.level}`;
    const own = { author: 'system', clientId, text: text.text } as const;
    writeOwn(needs, { interaction, conversation }, [own], beside).catch(warn);
    return true;
  };
  const texts = openNormTexts({ ...needs, send });

  /** It cannot be done any more, or need not be: noted, so that no program after this one tries. */
  const drop = (done: BulkWrite): void => {
    needs.journal.record([], [done]).catch(warn);
  };
  /** What is done and the note that it was done are one record: whatever dies between, it is done once. */
  const perform = (fact: NormFact, { action, done }: DueAction): void => {
    const { status, sinceMs, level, queueId } = fact;
    const key: NormTextKey = { interactionId: fact.about as InteractionId, status, sinceMs, level };
    if (action.type === 'sendText') {
      texts.sendWhenOpen({ ...key, queueId, text: action.text }, done);
      return;
    }
    const interaction = present({ ...key, queueId });
    const happenings = interaction && happeningsOf(action, interaction, needs, clock.nowMs());
    if (!interaction || !happenings) {
      drop(done);
      return;
    }
    const outcome = interactions.record(interaction.id, happenings, { writes: [done] });
    if (outcome.type === 'recorded') outcome.committed.catch(warn);
    else drop(done);
  };
  const performAll = (fact: NormFact, due: readonly DueAction[]): void => {
    for (const one of due) if (isTouching(one.action)) perform(fact, one);
  };

  return {
    crossed: (fact) => performAll(fact, norms.dueActionsOf(fact)),
    goOn: () => {
      for (const { fact, actions } of norms.cutOff()) performAll(fact, actions);
    },
    look: texts.look,
    take: texts.take,
    close: texts.close,
  };
}

type Neighbours = Pick<NormActionsNeeds, 'queues' | 'distribution'>;

/** What an action makes of a conversation, or null when it does not fit it any more. */
function happeningsOf(
  action: Action,
  interaction: Interaction,
  { queues, distribution }: Neighbours,
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
    case 'raisePriority':
      return visit && status === 'queued'
        ? [{ type: 'priorityRaised', visitId: visit.visitId, byMs: action.byMs }]
        : null;
    case 'assign':
      return distribution.isReachable(action.agentId) ? assigning(interaction, action.agentId) : null;
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

/** It becomes this agent's, out of the hands or the line it is in; null when it is hers already. */
function assigning(interaction: Interaction, agentId: AgentId): readonly InteractionHappening[] | null {
  const { responsible, visit, offer } = interaction;
  const leg = interaction.legs.at(-1);
  const assigned = (visitId: NonNullable<Interaction['visit']>['visitId'] | null): InteractionHappening => ({
    type: 'answered',
    legId: newId<'leg'>(),
    agentId,
    visitId,
    offerId: null,
    how: 'assigned',
  });
  if (responsible) {
    if (!leg || responsible === agentId) return null;
    const gone = { legId: leg.legId, agentId: responsible, toQueueId: null, toAgentId: agentId } as const;
    return [{ type: 'transferred', kind: 'blind', ...gone }, assigned(null)];
  }
  if (!visit) return null;
  const withdrawn: InteractionHappening[] = offer
    ? [{ type: 'offerWithdrawn', offerId: offer.offerId, agentId: offer.agentId, cause: 'taken' }]
    : [];
  return [...withdrawn, assigned(visit.visitId)];
}
