import type { Channel } from '#kernel/channel.ts';
import type { FactShape } from '#kernel/fact.ts';
import type { ChannelAccountId, ConversationId, CustomerId, MessageId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { OutboundRow, Sent } from '#platform/outbox/index.ts';
import type { MessageChannel } from '../channel.ts';
import { type Delivery, type Failure, leastOf } from '../message.ts';
import { failureClasses, type OutboundOp, type SendOutcome } from '../outbound.ts';
import { windowOf } from '../window.ts';
import type { AccessNeeds } from './access.ts';
import type { Conversation, Conversations } from './conversations.ts';
import type { LaterNewsBook } from './later-news.ts';
import { deliveryMarks, outsideIds, partsOf } from './marks-store.ts';
import { messageAt, messageById, type StoredMessage } from './message-store.ts';
import { type Publishing, publicView } from './publishing.ts';

export interface SendingNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly journal: Journal<FactShape>;
  readonly publishing: Publishing;
  readonly laterNews: LaterNewsBook;
  readonly isBlocked: (customerId: CustomerId) => Promise<boolean>;
  /** How long a provider may take to tell again of a message nobody was sure of, in milliseconds. */
  readonly reconcileForMs?: number | undefined;
}

/** How the outbox sends, and writes down what became of it. */
export interface Sending {
  readonly send: (row: OutboundRow) => Promise<Sent>;
  /** Nobody knows whether it went out: asks whoever can know. */
  readonly resolve: (row: OutboundRow) => Promise<Sent>;
  readonly settle: (row: OutboundRow, outcome: Sent, writes: readonly BulkWrite[]) => Promise<void>;
}

/**
 * A provider that gives back our own mark tells of a message within this time if it has it, the time of a restart of ours
 * included; longer, and the customer would wait for an answer that was never sent.
 */
const usualReconcileMs = 60_000;
const lookEveryMs = 500;

/** Opens the sending of one organisation. */
export function openSending(needs: SendingNeeds): Sending {
  const { clock, database, organisationId, conversations, channels, journal, publishing, laterNews } = needs;
  /** What the provider said of a row, from the sending to the settling. */
  const said = new Map<string, { readonly externalIds: readonly string[]; readonly failure: Failure | null }>();

  const load = async (row: OutboundRow) => {
    const { messageId } = row.body as { messageId: MessageId };
    const message = await database.within(organisationId, (trx) => messageById(trx, organisationId, messageId));
    const conversation = message && (await conversations.byId(message.conversationId));
    const channel = conversation && channels.get(conversation.account.channel);
    return message && conversation && channel ? { message, conversation, channel } : null;
  };

  const heardOf = (row: OutboundRow, outcome: SendOutcome): Sent => {
    if (outcome.type === 'accepted') said.set(row.id, { externalIds: outcome.externalIds, failure: null });
    if (outcome.type !== 'failed') return outcome;
    const { failure, code, text } = outcome;
    said.set(row.id, { externalIds: [], failure: { failure, code, text } });
    return { type: 'failed', why: failure };
  };

  return {
    send: async (row) => {
      const loaded = await load(row);
      if (!loaded) return { type: 'failed', why: 'gone' };
      const { message, conversation, channel } = loaded;
      // Nothing more leaves for whom somebody called spam.
      if (await needs.isBlocked(conversation.customerId)) return { type: 'failed', why: 'spam' };
      const op = await opOf(needs, loaded);
      const window = windowOf(conversation.lastCustomerAtMs, channel.capabilities(conversation.account), clock.nowMs());
      const mayPass = window.isOpen && !(window.isForPeople && message.authorType !== 'agent');
      if (!mayPass && !op.template) {
        return heardOf(row, { type: 'failed', failure: 'windowClosed', code: 'windowClosed', text: '' });
      }
      const out = window.isForPeople ? { ...op, isInHumanWindow: true } : op;
      return heardOf(row, await channel.send(out, conversation.account));
    },
    resolve: async (row) => {
      const loaded = await load(row);
      if (!loaded) return { type: 'failed', why: 'gone' };
      const { message, conversation, channel } = loaded;
      const { reconcile } = channel.capabilities(conversation.account);
      if (reconcile === 'none') return { type: 'unknown' };
      if (reconcile === 'query') {
        const ids = (await channel.wasSent?.(await opOf(needs, loaded), conversation.account)) ?? null;
        if (ids === null) return { type: 'unknown' };
        return ids.length > 0
          ? heardOf(row, { type: 'accepted', externalIds: ids })
          : { type: 'retry', afterMs: 0, why: 'notArrived' };
      }
      const untilMs = clock.nowMs() + (needs.reconcileForMs ?? usualReconcileMs);
      do {
        const parts = await database.within(organisationId, (trx) => partsOf(trx, organisationId, message));
        if (parts.length > 0)
          return heardOf(row, { type: 'accepted', externalIds: parts.map((part) => part.externalId) });
        await new Promise((look) => setTimeout(look, lookEveryMs));
      } while (clock.nowMs() < untilMs && journal.isOpen());
      return { type: 'retry', afterMs: 0, why: 'notArrived' };
    },
    settle: async (row, outcome, writes) => {
      if (outcome.type === 'retry') return;
      const left = await laterNews.inTurn(row.lineKey, () => writeDown(row, outcome, writes));
      if (!left || left.fresh.length === 0) return;
      const { account, id } = left.conversation;
      await laterNews.catchUp(account, left.fresh, id);
    },
  };

  /** Writes what became of a message; answers by which ids the channel knows it that we did not know. */
  async function writeDown(
    row: OutboundRow,
    outcome: Exclude<Sent, { readonly type: 'retry' }>,
    writes: readonly BulkWrite[],
  ) {
    const { messageId } = row.body as { messageId: MessageId };
    const { externalIds, failure } = said.get(row.id) ?? { externalIds: [], failure: null };
    said.delete(row.id);
    const found = await database.within(organisationId, async (trx) => {
      const message = await messageById(trx, organisationId, messageId);
      return message && { message, parts: await partsOf(trx, organisationId, message) };
    });
    if (!found) {
      await journal.record([], writes);
      return null;
    }
    const { message, parts } = found;
    const { conversationId, seq } = message;
    const conversation = await conversations.byId(conversationId);
    const known = new Set(parts.map((part) => part.externalId));
    const fresh = externalIds.filter((id) => !known.has(id));
    const ways = [...parts.map((part) => part.delivery), ...fresh.map((): Delivery => 'accepted')];
    const delivery = outcome.type === 'accepted' ? (ways.length > 0 ? leastOf(ways) : 'accepted') : outcome.type;
    const because = delivery === 'failed' ? (failure ?? failureOf(outcome)) : null;
    await journal.record(
      [],
      [
        ...fresh.map((externalId) =>
          write(outsideIds, {
            accountId: row.accountId as ChannelAccountId,
            externalId,
            conversationId,
            seq,
            delivery: 'accepted',
          }),
        ),
        write(deliveryMarks, { id: messageId, delivery, failure: because }),
        ...writes,
      ],
    );
    if (!conversation) return null;
    const { failure: _before, ...marks } = message.marks ?? {};
    publishing.sent(conversation, { ...message, delivery, marks: because ? { ...marks, failure: because } : marks });
    return { conversation, fresh };
  }
}

function failureOf(outcome: Sent): Failure {
  const why = outcome.type === 'failed' ? outcome.why : '';
  const failure = [...failureClasses, 'gaveUp' as const, 'gone' as const].find((each) => each === why) ?? 'permanent';
  return { failure, code: why, text: '' };
}

/** What a channel is given to send. */
async function opOf(
  needs: SendingNeeds,
  { message, conversation }: { readonly message: StoredMessage; readonly conversation: Conversation },
): Promise<OutboundOp> {
  const { externalId: _own, author, ...op } = publicView(message, conversation, needs);
  const { replyTo, choices, template, mailOut } = message.extra ?? {};
  const replyToExternalId = replyTo && (await outsideIdAt(needs, conversation.id, replyTo.seq));
  return {
    messageId: op.id,
    seq: op.seq,
    peerKey: conversation.peerKey,
    text: op.text,
    files: op.files,
    author: { type: author.type === 'customer' ? 'system' : author.type, name: author.name },
    atMs: op.atMs,
    ...(replyToExternalId && { replyToExternalId }),
    ...(choices && { choices }),
    ...(template && { template }),
    ...(mailOut && { mail: mailOut }),
  };
}

/** The id by which the channel knows the message at a place: the customer's own, or the first of ours. */
export async function outsideIdAt(
  { database, organisationId }: Pick<SendingNeeds, 'database' | 'organisationId'>,
  conversationId: ConversationId,
  seq: number,
): Promise<string | null> {
  return database.within(organisationId, async (trx) => {
    const message = await messageAt(trx, organisationId, conversationId, seq);
    if (message?.authorType === 'customer') return message.clientId;
    const [first] = await partsOf(trx, organisationId, { conversationId, seq });
    return first?.externalId ?? null;
  });
}
