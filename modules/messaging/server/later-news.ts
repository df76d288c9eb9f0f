import type { FactShape } from '#kernel/fact.ts';
import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import { openKeyedTurns } from '#platform/turns.ts';
import type { InboundEvent } from '../inbound-event.ts';
import {
  type Delivery,
  deliveryOfReceipt,
  type Failure,
  further,
  leastOf,
  type MessageMarks,
  preview,
  reactedTo,
} from '../message.ts';
import type { Account } from './accounts.ts';
import type { Conversation, Conversations } from './conversations.ts';
import {
  changedMessages,
  deliveryMarks,
  forgetParked,
  outsideIds,
  outsidePlace,
  parkedEvents,
  partsOf,
  takeParked,
  unreadOutsideIds,
} from './marks-store.ts';
import { messageAt, messageByClientId, messageById, type StoredMessage } from './message-store.ts';
import type { Publishing } from './publishing.ts';

// What is told about a message after it: it was changed, taken back, reacted to, delivered, read, or could not be.

/** News about one message, by an id the channel knows it by. */
export type LaterNews = InboundEvent & { readonly type: 'edit' | 'revoke' | 'reaction' | 'receipt' };

export interface LaterNewsNeeds {
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly database: Database;
  readonly journal: Journal<FactShape>;
  readonly organisationId: OrganisationId;
  readonly publishing: Publishing;
}

export interface LaterNewsBook {
  /** Applies news that came in, or keeps them for a message that is not here yet; `writes` go to disk beside them. */
  readonly note: (account: Account, news: LaterNews, writes: readonly BulkWrite[]) => Promise<void>;
  /** A message is here, or has gone out under these ids: what came in about it before is applied now. */
  readonly catchUp: (account: Account, externalIds: readonly string[]) => Promise<void>;
  /** Forgets what waited for messages that never came; answers how much. */
  readonly forget: () => Promise<number>;
  /** What concerns one conversation's messages, one after the other: each looks at what the one before has written. */
  readonly inTurn: <Result>(conversationId: string, run: () => Promise<Result>) => Promise<Result>;
  /** What an agent did to a message is with the provider: it reads so from now on. */
  readonly changedByUs: (
    conversation: Conversation,
    message: StoredMessage,
    change: { readonly text: string; readonly marks: MessageMarks },
  ) => Promise<StoredMessage>;
}

/** What speaks of a message that has not come within this time speaks of one we never had. */
const parkedForMs = 24 * 3_600_000;
/** Ids that one "read up to here" settles at most; older ones were read before. */
const idsAtOnce = 200;

/** Opens what is told about messages later, for one organisation. */
export function openLaterNews(needs: LaterNewsNeeds): LaterNewsBook {
  const { clock, conversations, database, journal, organisationId, publishing } = needs;
  const inTurn = openKeyedTurns();

  /** The message an id of the channel speaks of, ours or the customer's. */
  const find = async (account: Account, peerKey: string, externalId: string): Promise<StoredMessage | null> => {
    const hers = peerKey === '' ? null : await conversations.find(account, peerKey);
    return database.within(organisationId, async (trx) => {
      const place = await outsidePlace(trx, organisationId, account.id, externalId);
      if (place) return messageAt(trx, organisationId, place.conversationId, place.seq);
      return hers && messageByClientId(trx, organisationId, hers.id, externalId);
    });
  };

  const apply = async (
    message: StoredMessage,
    change: { readonly text: string; readonly marks: MessageMarks },
    writes: readonly BulkWrite[],
  ): Promise<StoredMessage> => {
    const now: StoredMessage = { ...message, text: change.text, marks: change.marks };
    const conversation = await conversations.byId(message.conversationId);
    const isLast = conversation?.lastSeq === message.seq && message.kind === 'public';
    if (conversation && isLast) conversation.lastText = preview(shownText(now), now.files.length);
    await journal.record(
      [],
      [
        write(changedMessages, { id: now.id, text: now.text, marks: now.marks ?? {} }),
        ...(conversation && isLast ? conversations.save(conversation) : []),
        ...writes,
      ],
    );
    if (conversation) publishing.changed(conversation, now);
    return now;
  };

  const noteChange = async (
    account: Account,
    news: LaterNews & { readonly type: 'edit' | 'revoke' | 'reaction' },
    writes: readonly BulkWrite[],
  ): Promise<void> => {
    const { externalId, peer } = news;
    const message = await find(account, peer.key, externalId);
    if (!message) {
      const parked = { accountId: account.id, externalId, event: news, atMs: clock.nowMs() };
      return void (await journal.record([], [write(parkedEvents, parked), ...writes]));
    }
    const change = changeOf(message, news);
    if (!change) return void (await journal.record([], writes));
    await apply(message, change, writes);
  };

  /** One part of a message of ours has come further; the message shows the least of its parts. */
  const noteReceipt = async (
    account: Account,
    externalId: string,
    news: LaterNews & { readonly type: 'receipt' },
    writes: readonly BulkWrite[],
  ): Promise<void> => {
    const place = await placeOf(account, externalId, news);
    const found = await database.within(organisationId, async (trx) => {
      const message = place && (await messageAt(trx, organisationId, place.conversationId, place.seq));
      return message && { message, parts: await partsOf(trx, organisationId, message) };
    });
    if (!found || found.message.authorType === 'customer') {
      const event: InboundEvent = { ...news, of: { externalIds: [externalId] } };
      const parked = { accountId: account.id, externalId, event, atMs: clock.nowMs() };
      return void (await journal.record([], [write(parkedEvents, parked), ...writes]));
    }
    const { message, parts } = found;
    const present = parts.find((part) => part.externalId === externalId)?.delivery ?? 'accepted';
    const delivery = further(present, deliveryOfReceipt(news.status));
    const all: Delivery[] = [...parts.filter((part) => part.externalId !== externalId).map((part) => part.delivery)];
    const whole = leastOf([...all, delivery]);
    const failure: Failure | null = whole === 'failed' ? (news.failure ?? message.marks?.failure ?? null) : null;
    const { id, conversationId, seq } = message;
    await journal.record(
      [],
      [
        write(outsideIds, { accountId: account.id, externalId, conversationId, seq, delivery }),
        ...(whole === message.delivery ? [] : [write(deliveryMarks, { id, delivery: whole, failure })]),
        ...writes,
      ],
    );
    const conversation = await conversations.byId(conversationId);
    const { failure: _before, ...marks } = message.marks ?? {};
    const now = { ...message, delivery: whole, marks: failure ? { ...marks, failure } : marks };
    if (conversation) publishing.sent(conversation, now);
  };

  /** Where the message of a receipt stands: by the channel's id, or by our own mark that came back. */
  const placeOf = (account: Account, externalId: string, { messageId }: LaterNews & { readonly type: 'receipt' }) =>
    database.within(organisationId, async (trx) => {
      const known = await outsidePlace(trx, organisationId, account.id, externalId);
      return known ?? (messageId ? messageById(trx, organisationId, messageId) : null);
    });

  const note: LaterNewsBook['note'] = async (account, news, writes) => {
    if (news.type !== 'receipt') {
      const hers = await conversations.find(account, news.peer.key);
      return inTurn(hers?.id ?? news.externalId, () => noteChange(account, news, writes));
    }
    const ids = await idsOf(account, news);
    const last = ids.at(-1);
    if (last === undefined) return void (await journal.record([], writes));
    // The row is done with its last id: what is noted twice after a stop in between changes nothing more.
    for (const id of ids) {
      const place = await placeOf(account, id, news);
      await inTurn(place?.conversationId ?? id, () => noteReceipt(account, id, news, id === last ? writes : []));
    }
  };

  /** Everything up to a moment, as the ids it speaks of. */
  const idsOf = async (
    account: Account,
    { of, peer }: LaterNews & { readonly type: 'receipt' },
  ): Promise<readonly string[]> => {
    if ('externalIds' in of) return of.externalIds;
    if (!('upToMs' in of)) return [];
    const conversation = await conversations.find(account, peer.key);
    if (!conversation) return [];
    const asked = { conversationId: conversation.id, untilMs: of.upToMs, limit: idsAtOnce };
    return database.within(organisationId, (trx) => unreadOutsideIds(trx, organisationId, asked));
  };

  return {
    note,
    catchUp: async (account, externalIds) => {
      const waiting = await database.within(organisationId, (trx) =>
        takeParked(trx, organisationId, account.id, externalIds),
      );
      for (const event of waiting) if (isLaterNews(event)) await note(account, event, []);
    },
    forget: () =>
      database.within(organisationId, (trx) => forgetParked(trx, organisationId, clock.nowMs() - parkedForMs)),
    inTurn,
    changedByUs: (conversation, message, change) => inTurn(conversation.id, () => apply(message, change, [])),
  };
}

export function isLaterNews(event: InboundEvent): event is LaterNews {
  return ['edit', 'revoke', 'reaction', 'receipt'].includes(event.type);
}

/** What a message is after news; null when they change nothing. */
export function changeOf(
  message: StoredMessage,
  news: LaterNews & { readonly type: 'edit' | 'revoke' | 'reaction' },
): { readonly text: string; readonly marks: MessageMarks } | null {
  const { text, marks = {} } = message;
  if (marks.revokedAtMs !== undefined) return null;
  switch (news.type) {
    case 'edit':
      if (news.text === text || (marks.editedAtMs ?? 0) > news.atMs) return null;
      return { text: news.text, marks: { ...marks, editedAtMs: news.atMs, formerText: marks.formerText ?? text } };
    case 'revoke':
      return { text, marks: { ...marks, revokedAtMs: news.atMs } };
    case 'reaction':
      return { text, marks: { ...marks, reactions: reactedTo(marks.reactions ?? [], 'customer', news.emoji) } };
  }
}

/** What a message shows: nothing of what was taken back. */
export function shownText({ text, marks }: Pick<StoredMessage, 'text' | 'marks'>): string {
  return marks?.revokedAtMs === undefined ? text : '';
}
