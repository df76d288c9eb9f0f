import { sql } from 'kysely';
import type { ChannelAccountId, ConversationId, Id, MessageId, OrganisationId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type { InboundEvent } from '../inbound-event.ts';
import type { Delivery, Failure, MessageMarks } from '../message.ts';

// All SQL of what becomes of messages later: changes, reactions, receipts by the provider's ids.

/** Where a message of ours stands, by one of the ids the provider knows it by. */
export interface OutsidePlace {
  readonly conversationId: ConversationId;
  readonly seq: number;
}

/** The provider's ids of a message that went out, each as far as it has come. */
export const outsideIds: BulkWriter<
  OutsidePlace & { readonly accountId: ChannelAccountId; readonly externalId: string; readonly delivery: Delivery }
> = {
  name: 'messages.outsideIds',
  rank: 5,
  statements: (organisationId, all) => {
    const rows = [...new Map(all.map((row) => [`${row.accountId} ${row.externalId}`, row])).values()];
    return [
      sql`
      insert into outside_ids (organisation_id, account_id, external_id, conversation_id, seq, delivery)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.accountId)}::uuid[], ${rows.map((r) => r.externalId)}::text[],
        ${rows.map((r) => r.conversationId)}::uuid[], ${rows.map((r) => r.seq)}::int[],
        ${rows.map((r) => r.delivery)}::text[]) as r
      on conflict (organisation_id, account_id, external_id) do update set delivery = excluded.delivery`,
    ];
  },
};

/** How far a message has come, and why no further; the owner has decided that it counts. */
export const deliveryMarks: BulkWriter<{
  readonly id: MessageId;
  readonly delivery: Delivery;
  readonly failure: Failure | null;
}> = {
  name: 'messages.deliveryMarks',
  rank: 5,
  statements: (organisationId, rows) => {
    const last = [...new Map(rows.map((row) => [row.id, row])).values()];
    return [
      sql`
      update messages m set delivery = r.delivery, failure = r.failure
        from unnest(${last.map((r) => r.id)}::uuid[], ${last.map((r) => r.delivery)}::text[],
                    ${last.map((r) => (r.failure ? JSON.stringify(r.failure) : null))}::jsonb[]) as r (id, delivery, failure)
       where m.organisation_id = ${organisationId} and m.id = r.id`,
    ];
  },
};

/** A message as it reads and is marked now. */
export const changedMessages: BulkWriter<{
  readonly id: MessageId;
  readonly text: string;
  readonly marks: MessageMarks;
}> = {
  name: 'messages.changed',
  rank: 5,
  statements: (organisationId, rows) => {
    const last = [...new Map(rows.map((row) => [row.id, row])).values()];
    return [
      sql`
      update messages m set text = r.text, edited_at = r.edited_at, former_text = r.former_text,
             revoked_at = r.revoked_at, reactions = r.reactions
        from unnest(${last.map((r) => r.id)}::uuid[], ${last.map((r) => r.text)}::text[],
                    ${last.map((r) => isoOrNull(r.marks.editedAtMs ?? null))}::timestamptz[],
                    ${last.map((r) => r.marks.formerText ?? null)}::text[],
                    ${last.map((r) => isoOrNull(r.marks.revokedAtMs ?? null))}::timestamptz[],
                    ${last.map((r) => (r.marks.reactions ? JSON.stringify(r.marks.reactions) : null))}::jsonb[])
             as r (id, text, edited_at, former_text, revoked_at, reactions)
       where m.organisation_id = ${organisationId} and m.id = r.id`,
    ];
  },
};

/** Where a provider's id of ours stands; null when we know none such. */
export async function outsidePlace(
  trx: Transaction,
  organisationId: OrganisationId,
  accountId: ChannelAccountId,
  externalId: string,
): Promise<OutsidePlace | null> {
  const { rows } = await sql<{ conversation_id: ConversationId; seq: number }>`
    select conversation_id, seq from outside_ids
     where organisation_id = ${organisationId} and account_id = ${accountId} and external_id = ${externalId}`.execute(
    trx,
  );
  const [row] = rows;
  return row ? { conversationId: row.conversation_id, seq: row.seq } : null;
}

/** The provider's ids of one message, in the order in which they were given, with how far each has come. */
export async function partsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  { conversationId, seq }: OutsidePlace,
): Promise<{ readonly externalId: string; readonly delivery: Delivery }[]> {
  const { rows } = await sql<{ external_id: string; delivery: Delivery }>`
    select external_id, delivery from outside_ids
     where organisation_id = ${organisationId} and conversation_id = ${conversationId} and seq = ${seq}
     order by external_id`.execute(trx);
  return rows.map((row) => ({ externalId: row.external_id, delivery: row.delivery }));
}

/** The provider's ids of our messages of a conversation that were written before a moment and are not known as read. */
export async function unreadOutsideIds(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly conversationId: ConversationId; readonly untilMs: number; readonly limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    select o.external_id from outside_ids o
      join messages m on m.organisation_id = o.organisation_id and m.conversation_id = o.conversation_id and m.seq = o.seq
     where o.organisation_id = ${organisationId} and o.conversation_id = ${asked.conversationId}
       and m.at <= ${iso(asked.untilMs)} and o.delivery <> 'read'
     order by o.seq desc limit ${asked.limit}`.execute(trx);
  return rows.map((row) => row.external_id);
}

// Events about messages that are not here yet -----------------------------------------------------------------------

/** What came in about a message that was not here. */
export interface Parked {
  readonly id: Id<'parked'>;
  readonly accountId: ChannelAccountId;
  readonly externalId: string;
  readonly event: InboundEvent;
}

/** Something that came in about a message we do not know yet: applied when it is here, forgotten after a while. */
export const parkedEvents: BulkWriter<Parked & { readonly atMs: number }> = {
  name: 'messages.parked',
  rank: 3,
  statements: (organisationId, rows) => [
    sql`
      insert into parked_events (organisation_id, id, account_id, external_id, event, parked_at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.accountId)}::uuid[],
        ${rows.map((r) => r.externalId)}::text[], ${rows.map((r) => JSON.stringify(r.event))}::jsonb[],
        ${rows.map((r) => iso(r.atMs))}::timestamptz[]) as r`,
  ],
};

/** What was parked and is applied in the same transaction. */
export const takenEvents: BulkWriter<Parked['id']> = {
  name: 'messages.taken',
  rank: 5,
  statements: (organisationId, ids) => [
    sql`delete from parked_events where organisation_id = ${organisationId} and id = any (${ids}::uuid[])`,
  ],
};

type ParkedRow = { id: Parked['id']; account_id: ChannelAccountId; external_id: string; event: InboundEvent };
const parkedColumns = sql.raw('p.id, p.account_id, p.external_id, p.event');

const parkedFrom = ({ id, account_id, external_id, event }: ParkedRow): Parked => ({
  id,
  accountId: account_id,
  externalId: external_id,
  event,
});

/** What waits for these messages, oldest first. */
export async function parkedOf(
  trx: Transaction,
  organisationId: OrganisationId,
  accountId: ChannelAccountId,
  externalIds: readonly string[],
): Promise<Parked[]> {
  const { rows } = await sql<ParkedRow>`
    select ${parkedColumns} from parked_events p
     where p.organisation_id = ${organisationId} and p.account_id = ${accountId}
       and p.external_id = any (${externalIds}::text[]) order by p.parked_at, p.id`.execute(trx);
  return rows.map(parkedFrom);
}

/** For which messages anything waits. */
export async function parkedKeys(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<Pick<Parked, 'accountId' | 'externalId'>[]> {
  const { rows } = await sql<Pick<ParkedRow, 'account_id' | 'external_id'>>`
    select distinct account_id, external_id from parked_events
     where organisation_id = ${organisationId} limit ${limit}`.execute(trx);
  return rows.map((row) => ({ accountId: row.account_id, externalId: row.external_id }));
}

const arrivedMost = 10_000;

/** What waits for messages that are here, ours or the customer's, oldest first. */
export async function arrivedParked(trx: Transaction, organisationId: OrganisationId): Promise<Parked[]> {
  const { rows } = await sql<ParkedRow>`
    select ${parkedColumns} from parked_events p
     where p.organisation_id = ${organisationId}
       and (exists (select from outside_ids o
              where o.organisation_id = p.organisation_id and o.account_id = p.account_id
                and o.external_id = p.external_id)
         or exists (select from conversations c
              join messages m on m.organisation_id = c.organisation_id and m.conversation_id = c.id
                and m.client_id = p.external_id
             where c.organisation_id = p.organisation_id and c.account_id = p.account_id
               and c.peer_key = p.event -> 'peer' ->> 'key'))
     order by p.parked_at, p.id limit ${arrivedMost}`.execute(trx);
  return rows.map(parkedFrom);
}

/** Forgets what waited for messages that never came; answers how many. */
export async function forgetParked(
  trx: Transaction,
  organisationId: OrganisationId,
  beforeMs: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from parked_events where organisation_id = ${organisationId} and parked_at < ${iso(beforeMs)}`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

// News about our own accounts ----------------------------------------------------------------------------------------

export interface ChannelAlert {
  readonly accountId: ChannelAccountId;
  readonly what: string;
  readonly detail: string;
  readonly isBad: boolean;
  readonly atMs: number;
}

export const channelAlerts: BulkWriter<ChannelAlert> = {
  name: 'channels.alerts',
  rank: 3,
  statements: (organisationId, rows) => [
    sql`
      insert into channel_alerts (organisation_id, id, account_id, what, detail, is_bad, at)
      select ${organisationId}, r.* from unnest(
        ${rows.map(() => newId<'alert'>())}::uuid[], ${rows.map((r) => r.accountId)}::uuid[],
        ${rows.map((r) => r.what)}::text[], ${rows.map((r) => r.detail)}::text[],
        ${rows.map((r) => r.isBad)}::boolean[], ${rows.map((r) => iso(r.atMs))}::timestamptz[]) as r`,
  ],
};

/** The newest news about an account. */
export async function alertsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  accountId: ChannelAccountId,
  limit: number,
): Promise<(Omit<ChannelAlert, 'accountId'> & { readonly id: string })[]> {
  const { rows } = await sql<{ id: string; what: string; detail: string; is_bad: boolean; at: Date }>`
    select id, what, detail, is_bad, at from channel_alerts
     where organisation_id = ${organisationId} and account_id = ${accountId}
     order by at desc limit ${limit}`.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    what: row.what,
    detail: row.detail,
    isBad: row.is_bad,
    atMs: row.at.getTime(),
  }));
}

/** The same customer writes from another address now. */
export const movedConversations: BulkWriter<{ readonly conversationId: ConversationId; readonly peerKey: string }> = {
  name: 'conversations.moved',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      update conversations c set peer_key = r.peer_key
        from unnest(${rows.map((r) => r.conversationId)}::uuid[], ${rows.map((r) => r.peerKey)}::text[]) as r (id, peer_key)
       where c.organisation_id = ${organisationId} and c.id = r.id`,
  ],
};

/** Since when a customer wants to be written to no more on this channel; null = she wants it again. */
export const optOuts: BulkWriter<{ readonly conversationId: ConversationId; readonly atMs: number | null }> = {
  name: 'conversations.optOuts',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      update conversations c set opted_out_at = r.at
        from unnest(${rows.map((r) => r.conversationId)}::uuid[],
                    ${rows.map((r) => isoOrNull(r.atMs))}::timestamptz[]) as r (id, at)
       where c.organisation_id = ${organisationId} and c.id = r.id`,
  ],
};
