import type { Who } from '#identity';
import type { Interactions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { FactShape } from '#kernel/fact.ts';
import type { InteractionId, MessageId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type Journal, write } from '#platform/journal/index.ts';
import type { OutboundRow, Outbox } from '#platform/outbox/index.ts';
import type { MessageChannel } from '../channel.ts';
import type { actRefusals } from '../contract-acts.ts';
import { misfitOf } from '../fit.ts';
import { type Failure, type MessageMarks, reactedTo } from '../message.ts';
import type { OutboundAct } from '../outbound.ts';
import { type AccessNeeds, mayDo } from './access.ts';
import type { Conversation, Conversations } from './conversations.ts';
import type { LaterNewsBook } from './later-news.ts';
import { deliveryMarks } from './marks-store.ts';
import { messageById, type StoredMessage } from './message-store.ts';
import type { Publishing } from './publishing.ts';
import { outsideIdAt } from './sending.ts';
import type { DoesNotFit } from './writing.ts';

export type ActOutcome =
  | { readonly type: 'done'; readonly message: StoredMessage; readonly conversation: Conversation }
  | { readonly type: 'unknown' }
  | { readonly type: 'refused'; readonly because: (typeof actRefusals)[number]; readonly text: string };

export interface ActsNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly conversations: Conversations;
  readonly interactions: Interactions;
  readonly journal: Journal<FactShape>;
  readonly laterNews: LaterNewsBook;
  readonly outbox: () => Outbox;
  readonly publishing: Publishing;
}

/** What agents do to messages that are there: with the provider first, then here, so that nothing is shown that is not so. */
export interface Acts {
  readonly react: (who: Who, id: InteractionId, messageId: MessageId, emoji: string | null) => Promise<ActOutcome>;
  readonly edit: (who: Who, id: InteractionId, messageId: MessageId, text: string) => Promise<ActOutcome | DoesNotFit>;
  readonly revoke: (who: Who, id: InteractionId, messageId: MessageId) => Promise<ActOutcome>;
  /** Keeps a message from leaving that has not been handed to the provider yet. */
  readonly cancel: (who: Who, id: InteractionId, messageId: MessageId) => Promise<ActOutcome>;
  /** Puts a message that did not arrive, or may not have, on its way once more. */
  readonly resend: (who: Who, id: InteractionId, messageId: MessageId) => Promise<ActOutcome>;
}

interface Target {
  readonly message: StoredMessage;
  readonly conversation: Conversation;
  readonly channel: MessageChannel;
}

const refused = (because: (typeof actRefusals)[number], text = ''): ActOutcome => ({ type: 'refused', because, text });

/** Opens what agents do to messages of one organisation. */
export function openActs(needs: ActsNeeds): Acts {
  const { channels, clock, conversations, database, interactions, journal, laterNews, organisationId } = needs;

  /** The public message, if she may write in its conversation. */
  const find = async (who: Who, id: InteractionId, messageId: MessageId): Promise<Target | null> => {
    const interaction = await interactions.load(id);
    if (!interaction || !mayDo(who, 'chat.reply', interaction, needs)) return null;
    const message = await database.within(organisationId, (trx) => messageById(trx, organisationId, messageId));
    if (message?.kind !== 'public' || message.conversationId !== interaction.conversationId) return null;
    const conversation = await conversations.byId(message.conversationId);
    const channel = conversation && channels.get(conversation.account.channel);
    return conversation && channel ? { message, conversation, channel } : null;
  };

  /** Asks the provider, and only when it has done so changes what is shown. */
  const perform = async (
    { message, conversation, channel }: Target,
    actOf: (externalId: string) => OutboundAct,
    change: { readonly text: string; readonly marks: MessageMarks },
  ): Promise<ActOutcome> => {
    if (!channel.act) return refused('notOffered');
    if (message.marks?.revokedAtMs !== undefined) return refused('gone');
    const externalId = await outsideIdAt(needs, conversation.id, message.seq);
    if (externalId === null) return refused('notSent');
    const outcome = await channel.act(actOf(externalId), conversation.account);
    if (outcome.type === 'failed') return refused('refused', outcome.text);
    if (outcome.type !== 'accepted') return refused('unreachable');
    const now = await laterNews.changedByUs(conversation, message, change);
    return { type: 'done', message: now, conversation };
  };
  const isOwn = (who: Who, { message }: Target) => message.authorType === 'agent' && message.authorId === who.userId;
  const can = ({ channel, conversation }: Target) => channel.capabilities(conversation.account);

  return {
    react: async (who, id, messageId, emoji) => {
      const target = await find(who, id, messageId);
      if (!target) return { type: 'unknown' };
      if (!can(target).reactions.out) return refused('notOffered');
      const { text, marks = {} } = target.message;
      const { peerKey } = target.conversation;
      return perform(target, (externalId) => ({ type: 'react', peerKey, externalId, emoji }), {
        text,
        marks: { ...marks, reactions: reactedTo(marks.reactions ?? [], 'agent', emoji) },
      });
    },
    edit: async (who, id, messageId, text) => {
      const target = await find(who, id, messageId);
      if (!target) return { type: 'unknown' };
      if (!can(target).edits.out) return refused('notOffered');
      if (!isOwn(who, target)) return refused('notYours');
      const misfit = misfitOf({ kind: 'public', text, files: 0 }, can(target), []);
      if (misfit) return { type: 'doesNotFit', misfit };
      const { text: former, marks = {} } = target.message;
      const { peerKey } = target.conversation;
      return perform(target, (externalId) => ({ type: 'edit', peerKey, externalId, text }), {
        text,
        marks: { ...marks, editedAtMs: clock.nowMs(), formerText: marks.formerText ?? former },
      });
    },
    revoke: async (who, id, messageId) => {
      const target = await find(who, id, messageId);
      if (!target) return { type: 'unknown' };
      if (!can(target).revokes.out) return refused('notOffered');
      if (!isOwn(who, target)) return refused('notYours');
      const { text, marks = {} } = target.message;
      const { peerKey } = target.conversation;
      return perform(target, (externalId) => ({ type: 'revoke', peerKey, externalId }), {
        text,
        marks: { ...marks, revokedAtMs: clock.nowMs() },
      });
    },
    cancel: async (who, id, messageId) => {
      const target = await find(who, id, messageId);
      if (!target) return { type: 'unknown' };
      if (!isOwn(who, target)) return refused('notYours');
      return cancel(target);
    },
    resend: async (who, id, messageId) => {
      const target = await find(who, id, messageId);
      if (!target) return { type: 'unknown' };
      return laterNews.inTurn(target.conversation.id, () => resend(target));
    },
  };

  async function cancel({ message, conversation, channel }: Target): Promise<ActOutcome> {
    const { id } = message;
    // Where customers are connected to us they were shown it in the moment in which it was written.
    if (channel.ingress === 'socket') return refused('leaving');
    const taken = needs
      .outbox()
      .cancel(conversation.id, ({ body }) => (body as { messageId: MessageId }).messageId === id);
    if (!taken) return refused('leaving');
    const failure: Failure = { failure: 'cancelled', code: 'cancelled', text: '' };
    await journal.record([], [taken, write(deliveryMarks, { id, delivery: 'failed', failure })]);
    const now: StoredMessage = { ...message, delivery: 'failed', marks: { ...message.marks, failure } };
    needs.publishing.sent(conversation, now);
    return { type: 'done', message: now, conversation };
  }

  async function resend({ message: { id }, conversation }: Target): Promise<ActOutcome> {
    // Looked at again in its turn: of two who press the button one sends.
    const message = await database.within(organisationId, (trx) => messageById(trx, organisationId, id));
    if (!message || message.authorType === 'customer') return { type: 'unknown' };
    if (message.delivery !== 'failed' && message.delivery !== 'unknown') return refused('gone');
    const way: OutboundRow = {
      id: newId<'outbound'>(),
      accountId: conversation.account.id,
      lineKey: conversation.id,
      body: { messageId: id },
      createdAtMs: clock.nowMs(),
    };
    await journal.record(
      [],
      [write(deliveryMarks, { id, delivery: 'queued', failure: null }), needs.outbox().add(way)],
    );
    needs.outbox().release(way);
    const { failure: _failure, ...marks } = message.marks ?? {};
    const now: StoredMessage = { ...message, delivery: 'queued', marks };
    needs.publishing.sent(conversation, now);
    return { type: 'done', message: now, conversation };
  }
}
