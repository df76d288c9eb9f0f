import type { FactShape } from '#kernel/fact.ts';
import type { ConversationId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { openKeyedTurns } from '#platform/turns.ts';
import { messageFact } from '../fact.ts';
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
import type { Account, Accounts } from './accounts.ts';
import type { Conversation, Conversations } from './conversations.ts';
import {
  changedMessages,
  deliveryMarks,
  outsideIds,
  outsidePlace,
  type Parked,
  partsOf,
  unreadOutsideIds,
} from './marks-store.ts';
import { messageAt, messageByClientId, messageById, type StoredMessage } from './message-store.ts';
import { openParkedNews } from './parked-news.ts';
import type { Publishing } from './publishing.ts';

// What is told about a message after it: it was changed, taken back, reacted to, delivered, read, or could not be.

/** News about one message, by an id the channel knows it by. */
export type LaterNews = InboundEvent & { readonly type: 'edit' | 'revoke' | 'reaction' | 'receipt' };

export interface LaterNewsNeeds {
  readonly accounts: Pick<Accounts, 'byId'>;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly database: Database;
  readonly journal: Journal<FactShape>;
  readonly log: Log;
  readonly organisationId: OrganisationId;
  readonly publishing: Publishing;
}

export interface LaterNewsBook {
  /** Applies news that came in, or keeps them for a message that is not here yet; `writes` go to disk beside them. */
  readonly note: (account: Account, news: LaterNews, writes: readonly BulkWrite[]) => Promise<void>;
  /**
   * A message is here, or has gone out under these ids: what came in about it before is applied now. Never rejects: what
   * could not be applied stays parked.
   */
  readonly catchUp: (
    account: Account,
    externalIds: readonly string[],
    /** Whose message of ours it is: she may have read up to a later moment before its ids were known. */
    conversationId?: ConversationId,
  ) => Promise<void>;
  /** Applies what somebody who died was about to apply. Comes before anything is taken in or sent. */
  readonly start: () => Promise<void>;
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

/** Ids that one "read up to here" settles at most; older ones were read before. */
const idsAtOnce = 200;
/** Conversations of which is remembered up to when everything was read; of older ones nothing is on its way any more. */
const saidUpToMost = 10_000;

/** What goes to disk with news, and whether they are parked already. */
interface Beside {
  readonly writes: readonly BulkWrite[];
  readonly isParked: boolean;
}
/** News are applied, or wait for their message. */
type Noted = 'applied' | 'early';

/** Opens what is told about messages later, for one organisation. */
export function openLaterNews(needs: LaterNewsNeeds): LaterNewsBook {
  const { accounts, clock, conversations, database, journal, log, organisationId, publishing } = needs;
  const parkedNews = openParkedNews(needs);
  const inTurn = openKeyedTurns();
  /** Up to when customers said they have everything, for messages whose ids become known after that was said. */
  const saidUpTo = new Map<ConversationId, LaterNews & { readonly type: 'receipt' }>();

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
    const readsOtherwise = shownText(now) !== shownText(message);
    await journal.record(readsOtherwise ? [messageFact('messageChanged', now, clock.nowMs())] : [], [
      write(changedMessages, { id: now.id, text: now.text, marks: now.marks ?? {} }),
      ...(conversation && isLast ? conversations.save(conversation) : []),
      ...writes,
    ]);
    if (conversation) publishing.changed(conversation, now);
    return now;
  };

  const noteChange = async (
    account: Account,
    news: LaterNews & { readonly type: 'edit' | 'revoke' | 'reaction' },
    { writes, isParked }: Beside,
  ): Promise<Noted> => {
    const { externalId, peer } = news;
    const message = await find(account, peer.key, externalId);
    if (!message) {
      if (!isParked) await parkedNews.add({ accountId: account.id, externalId, event: news }, writes);
      return 'early';
    }
    const change = changeOf(message, news);
    if (change) await apply(message, change, writes);
    else await journal.record([], writes);
    return 'applied';
  };

  /** One part of a message of ours has come further; the message shows the least of its parts. */
  const noteReceipt = async (
    account: Account,
    externalId: string,
    news: LaterNews & { readonly type: 'receipt' },
    { writes, isParked }: Beside,
  ): Promise<Noted> => {
    const place = await placeOf(account, externalId, news);
    const found = await database.within(organisationId, async (trx) => {
      const message = place && (await messageAt(trx, organisationId, place.conversationId, place.seq));
      return message && { message, parts: await partsOf(trx, organisationId, message) };
    });
    if (!found || found.message.authorType === 'customer') {
      const event: InboundEvent = { ...news, of: { externalIds: [externalId] } };
      if (!isParked) await parkedNews.add({ accountId: account.id, externalId, event }, writes);
      return 'early';
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
    return 'applied';
  };

  /** Where the message of a receipt stands: by the channel's id, or by our own mark that came back. */
  const placeOf = (account: Account, externalId: string, { messageId }: LaterNews & { readonly type: 'receipt' }) =>
    database.within(organisationId, async (trx) => {
      const known = await outsidePlace(trx, organisationId, account.id, externalId);
      return known ?? (messageId ? messageById(trx, organisationId, messageId) : null);
    });

  const noteOne = async (account: Account, externalId: string, news: LaterNews, beside: Beside): Promise<Noted> => {
    if (news.type === 'receipt') {
      const place = await placeOf(account, externalId, news);
      return inTurn(place?.conversationId ?? externalId, () => noteReceipt(account, externalId, news, beside));
    }
    const hers = await conversations.find(account, news.peer.key);
    return inTurn(hers?.id ?? externalId, () => noteChange(account, news, beside));
  };

  const note: LaterNewsBook['note'] = async (account, news, writes) => {
    const ids = news.type === 'receipt' ? await idsOf(account, news) : [news.externalId];
    const last = ids.at(-1);
    if (last === undefined) return void (await journal.record([], writes));
    // The row is done with its last id: what is noted twice after a stop in between changes nothing more.
    for (const id of ids) {
      const noted = await noteOne(account, id, news, { writes: id === last ? writes : [], isParked: false });
      // The message may have come between our look and the parking, and found nothing that waited.
      if (noted === 'early') await applyParked(account, [id]);
    }
  };

  /** Applies what waits for messages of an account, each in the transaction in which it stops waiting. */
  const applyParked = async (account: Account, externalIds: readonly string[]): Promise<void> => {
    const waiting = await parkedNews.of(account.id, externalIds);
    if (await applyAll(account, waiting)) parkedNews.settled(account.id, externalIds);
  };

  /** Answers whether all of it was applied. */
  const applyAll = async (account: Account, waiting: readonly Parked[]): Promise<boolean> => {
    let isAll = true;
    for (const parked of waiting) {
      if (!isLaterNews(parked.event)) continue;
      const beside = { writes: [parkedNews.taken(parked)], isParked: true };
      if ((await noteOne(account, parked.externalId, parked.event, beside)) === 'early') isAll = false;
    }
    return isAll;
  };

  const start: LaterNewsBook['start'] = async () => {
    await parkedNews.look();
    const byAccount = Map.groupBy(await parkedNews.arrived(), ({ accountId }) => accountId);
    for (const [accountId, waiting] of byAccount) {
      const account = accounts.byId(accountId);
      if (account) await applyAll(account, waiting);
    }
  };

  const remember = (id: ConversationId, news: LaterNews & { readonly type: 'receipt' }): void => {
    const known = saidUpTo.get(id);
    if (known && !isFurther(news, known)) return;
    saidUpTo.delete(id);
    saidUpTo.set(id, news);
    const oldest = saidUpTo.size > saidUpToMost ? saidUpTo.keys().next().value : undefined;
    if (oldest !== undefined) saidUpTo.delete(oldest);
  };

  /** Everything up to a moment, as the ids it speaks of. */
  const idsOf = async (
    account: Account,
    news: LaterNews & { readonly type: 'receipt' },
  ): Promise<readonly string[]> => {
    const { of, peer } = news;
    if ('externalIds' in of) return of.externalIds;
    if (!('upToMs' in of)) return [];
    const conversation = await conversations.find(account, peer.key);
    if (!conversation) return [];
    remember(conversation.id, news);
    const asked = { conversationId: conversation.id, untilMs: of.upToMs, limit: idsAtOnce };
    return database.within(organisationId, (trx) => unreadOutsideIds(trx, organisationId, asked));
  };

  return {
    note,
    catchUp: async (account, externalIds, conversationId) => {
      const waited = externalIds.filter((id) => parkedNews.mayWaitFor(account.id, id));
      const upTo = conversationId && saidUpTo.get(conversationId);
      try {
        if (waited.length > 0) await applyParked(account, waited);
        if (upTo) await note(account, upTo, []);
      } catch (err) {
        log.warn({ err, accountId: account.id }, 'what was told of a message before it could not be applied yet');
      }
    },
    start,
    forget: async () => {
      await start();
      return parkedNews.forget();
    },
    inTurn,
    changedByUs: (conversation, message, change) => inTurn(conversation.id, () => apply(message, change, [])),
  };
}

/** Whether of two "up to here" one says more: read is more than received, and then the later moment. */
function isFurther(news: LaterNews & { readonly type: 'receipt' }, known: LaterNews & { readonly type: 'receipt' }) {
  if (news.status !== known.status) return news.status === 'read';
  return 'upToMs' in news.of && 'upToMs' in known.of && news.of.upToMs > known.of.upToMs;
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
