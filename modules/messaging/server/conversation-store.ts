import { sql } from 'kysely';
import type { Language } from '#identity';
import type { ChannelAccountId, ConversationId, CustomerId, InteractionId, OrganisationId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type { AuthorType } from '../message.ts';

// All SQL of conversations: one line for each in which something was said.

export interface StoredConversation {
  readonly id: ConversationId;
  readonly accountId: ChannelAccountId;
  readonly peerKey: string;
  readonly customerId: CustomerId;
  /** Which of her addresses it comes from, where its own key is another (a thread of letters); else null. */
  readonly contactKey: string | null;
  /** What the house that she is signed in to calls her, proven when the conversation began; else null. */
  readonly verifiedAs: string | null;
  readonly interactionId: InteractionId | null;
  readonly lastSeq: number;
  readonly customerDeliveredSeq: number;
  readonly customerReadSeq: number;
  readonly agentReadSeq: number;
  readonly lastText: string;
  readonly lastAuthor: AuthorType | null;
  readonly lastAtMs: number;
  readonly language: Language | null;
}

/** Whose a conversation is, is said when it begins; only a split says otherwise afterwards (`giveToRecord`). */
export const conversationRows: BulkWriter<StoredConversation> = {
  name: 'conversations',
  rank: 2,
  statements: (organisationId, all) => {
    const rows = [...new Map(all.map((row) => [row.id, row])).values()];
    return [
      sql`
      insert into conversations (organisation_id, id, account_id, peer_key, customer_id, interaction_id, last_seq,
        customer_delivered_seq, customer_read_seq, agent_read_seq, last_text, last_author, last_at, language, contact_key,
        verified_as)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.accountId)}::uuid[], ${rows.map((r) => r.peerKey)}::text[],
        ${rows.map((r) => r.customerId)}::uuid[], ${rows.map((r) => r.interactionId)}::uuid[],
        ${rows.map((r) => r.lastSeq)}::int[], ${rows.map((r) => r.customerDeliveredSeq)}::int[],
        ${rows.map((r) => r.customerReadSeq)}::int[], ${rows.map((r) => r.agentReadSeq)}::int[],
        ${rows.map((r) => r.lastText)}::text[], ${rows.map((r) => r.lastAuthor)}::text[],
        ${rows.map((r) => iso(r.lastAtMs))}::timestamptz[], ${rows.map((r) => r.language)}::text[],
        ${rows.map((r) => r.contactKey)}::text[], ${rows.map((r) => r.verifiedAs)}::text[]) as r
      on conflict (organisation_id, id) do update set
        interaction_id = excluded.interaction_id, last_seq = excluded.last_seq,
        customer_delivered_seq = excluded.customer_delivered_seq, customer_read_seq = excluded.customer_read_seq,
        agent_read_seq = excluded.agent_read_seq, last_text = excluded.last_text, last_author = excluded.last_author,
        last_at = excluded.last_at, language = excluded.language`,
    ];
  },
};

type ConversationRow = {
  id: ConversationId;
  account_id: ChannelAccountId;
  peer_key: string;
  customer_id: CustomerId;
  contact_key: string | null;
  verified_as: string | null;
  interaction_id: InteractionId | null;
  last_seq: number;
  customer_delivered_seq: number;
  customer_read_seq: number;
  agent_read_seq: number;
  last_text: string;
  last_author: AuthorType | null;
  last_at: Date;
  language: Language | null;
  opted_out_at: Date | null;
  unread: number[] | null;
  newest: { id: string | null; at: string } | null;
};

export type LoadedConversation = StoredConversation & {
  readonly unreadSeqs: readonly number[];
  readonly lastExternalId: string | null;
  readonly lastCustomerAtMs: number | null;
  readonly optedOutAtMs: number | null;
};

/** Places of unread customer messages that are remembered; a conversation with more shows this number and a plus. */
export const unreadMost = 100;

const conversationColumns =
  sql.raw(`c.id, c.account_id, c.peer_key, c.customer_id, c.contact_key, c.interaction_id, c.last_seq,
  c.customer_delivered_seq, c.customer_read_seq, c.agent_read_seq, c.last_text, c.last_author, c.last_at, c.language,
  c.opted_out_at, c.verified_as,
  (select array_agg(u.seq) from (
     select m.seq from messages m where m.organisation_id = c.organisation_id and m.conversation_id = c.id
        and m.seq > c.agent_read_seq and m.author_type = 'customer' order by m.seq limit ${unreadMost}) u) as unread,
  (select jsonb_build_object('id', m.client_id, 'at', m.at) from messages m
    where m.organisation_id = c.organisation_id and m.conversation_id = c.id and m.author_type = 'customer'
    order by m.seq desc limit 1) as newest`);

function conversationOf(row: ConversationRow): LoadedConversation {
  return {
    id: row.id,
    accountId: row.account_id,
    peerKey: row.peer_key,
    customerId: row.customer_id,
    contactKey: row.contact_key,
    verifiedAs: row.verified_as,
    interactionId: row.interaction_id,
    lastSeq: row.last_seq,
    customerDeliveredSeq: row.customer_delivered_seq,
    customerReadSeq: row.customer_read_seq,
    agentReadSeq: row.agent_read_seq,
    lastText: row.last_text,
    lastAuthor: row.last_author,
    lastAtMs: row.last_at.getTime(),
    language: row.language,
    unreadSeqs: row.unread ?? [],
    lastExternalId: row.newest?.id ?? null,
    optedOutAtMs: row.opted_out_at?.getTime() ?? null,
    lastCustomerAtMs: row.newest ? Date.parse(row.newest.at) : null,
  };
}

/** Who writes through which account: the address of a conversation. */
export interface Address {
  readonly accountId: ChannelAccountId;
  readonly peerKey: string;
}

/** The conversations of these addresses, as far as there are any. */
export async function conversationsByAddress(
  trx: Transaction,
  organisationId: OrganisationId,
  addresses: readonly Address[],
): Promise<LoadedConversation[]> {
  const { rows } = await sql<ConversationRow>`
    select ${conversationColumns}
      from unnest(${addresses.map((one) => one.accountId)}::uuid[], ${addresses.map((one) => one.peerKey)}::text[])
             as asked (account_id, peer_key)
      join conversations c on c.organisation_id = ${organisationId} and c.account_id = asked.account_id
       and c.peer_key = asked.peer_key`.execute(trx);
  return rows.map(conversationOf);
}

export async function conversationsByIds(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly ConversationId[],
): Promise<LoadedConversation[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<ConversationRow>`
    select ${conversationColumns} from conversations c
     where c.organisation_id = ${organisationId} and c.id = any (${ids}::uuid[])`.execute(trx);
  return rows.map(conversationOf);
}

/** The conversations that come from one address of a channel. */
export async function conversationsFrom(
  trx: Transaction,
  organisationId: OrganisationId,
  { accountId, contactKey, customerId }: { accountId: string; contactKey: string; customerId: CustomerId },
): Promise<ConversationId[]> {
  const { rows } = await sql<{ id: ConversationId }>`
    select id from conversations
     where organisation_id = ${organisationId} and customer_id = ${customerId} and account_id = ${accountId}
       and coalesce(contact_key, peer_key) = ${contactKey}`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Conversations are of another record from now on. */
export async function giveToRecord(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly ConversationId[],
  customerId: CustomerId,
): Promise<void> {
  await sql`update conversations set customer_id = ${customerId}
     where organisation_id = ${organisationId} and id = any (${ids}::uuid[])`.execute(trx);
}

export interface TalkCount {
  readonly customerId: CustomerId;
  readonly accountId: string;
  readonly contactKey: string;
  readonly count: number;
  /** Those of them that are open now. */
  readonly open: number;
}

/** How many conversations came from each address of some records. */
export async function talksOf(
  trx: Transaction,
  organisationId: OrganisationId,
  recordIds: readonly CustomerId[],
): Promise<TalkCount[]> {
  const { rows } = await sql<{
    customer_id: CustomerId;
    account_id: string;
    contact_key: string;
    count: number;
    open: number;
  }>`
    select c.customer_id, c.account_id, coalesce(c.contact_key, c.peer_key) as contact_key,
           count(i.id)::int as count, (count(i.id) filter (where i.ended_at is null))::int as open
      from conversations c
      join interactions i on i.organisation_id = c.organisation_id and i.conversation_id = c.id
     where c.organisation_id = ${organisationId} and c.customer_id = any (${recordIds}::uuid[])
     group by 1, 2, 3`.execute(trx);
  return rows.map((row) => ({
    customerId: row.customer_id,
    accountId: row.account_id,
    contactKey: row.contact_key,
    count: row.count,
    open: row.open,
  }));
}
