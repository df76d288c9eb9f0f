import { sql } from 'kysely';
import type { ConversationId, InteractionId, MessageId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type {
  AttachedFile,
  AuthorType,
  Delivery,
  Failure,
  MessageExtra,
  MessageKind,
  MessageMarks,
  Reaction,
} from '../message.ts';

// All SQL of messages. Every statement names the organisation.

export interface StoredMessage {
  readonly conversationId: ConversationId;
  readonly seq: number;
  readonly id: MessageId;
  readonly interactionId: InteractionId;
  readonly kind: MessageKind;
  readonly authorType: AuthorType;
  readonly authorId: UserId | null;
  readonly text: string;
  readonly files: readonly AttachedFile[];
  readonly atMs: number;
  readonly clientId: string | null;
  readonly delivery: Delivery | null;
  readonly page: { readonly title: string; readonly address: string } | null;
  readonly extra?: MessageExtra;
  readonly marks?: MessageMarks;
}

export const messageRows: BulkWriter<StoredMessage> = {
  name: 'messages',
  rank: 3,
  statements: (organisationId, rows) => [
    sql`
      insert into messages (organisation_id, conversation_id, seq, id, interaction_id, kind, author_type, author_id,
        text, files, at, client_id, delivery, page, extra)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.conversationId)}::uuid[], ${rows.map((r) => r.seq)}::int[], ${rows.map((r) => r.id)}::uuid[],
        ${rows.map((r) => r.interactionId)}::uuid[], ${rows.map((r) => r.kind)}::text[],
        ${rows.map((r) => r.authorType)}::text[], ${rows.map((r) => r.authorId)}::uuid[],
        ${rows.map((r) => r.text)}::text[], ${rows.map((r) => JSON.stringify(r.files))}::jsonb[],
        ${rows.map((r) => iso(r.atMs))}::timestamptz[], ${rows.map((r) => r.clientId)}::text[],
        ${rows.map((r) => r.delivery)}::text[],
        ${rows.map((r) => (r.page ? JSON.stringify(r.page) : null))}::jsonb[],
        ${rows.map((r) => (r.extra ? JSON.stringify(r.extra) : null))}::jsonb[]) as r
      on conflict do nothing`,
  ],
};

/** Everything of ours up to a place has reached the customer, or has been read by her. */
export const watermarkRows: BulkWriter<{
  readonly conversationId: ConversationId;
  readonly upToSeq: number;
  readonly delivery: 'delivered' | 'read';
}> = {
  name: 'messages.watermarks',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      update messages m set delivery = case when m.seq <= r.read_to then 'read' else 'delivered' end
        from (select conversation_id, coalesce(max(up_to) filter (where delivery = 'read'), 0) as read_to,
                     max(up_to) as up_to
                from unnest(
               ${rows.map((r) => r.conversationId)}::uuid[], ${rows.map((r) => r.upToSeq)}::int[],
               ${rows.map((r) => r.delivery)}::text[]) as n (conversation_id, up_to, delivery)
               group by 1) r
       where m.organisation_id = ${organisationId} and m.conversation_id = r.conversation_id and m.seq <= r.up_to
         and (m.delivery in ('queued', 'accepted', 'unknown') or m.delivery = 'delivered' and m.seq <= r.read_to)`,
  ],
};

type MessageRow = {
  conversation_id: ConversationId;
  seq: number;
  id: MessageId;
  interaction_id: InteractionId;
  kind: MessageKind;
  author_type: AuthorType;
  author_id: UserId | null;
  text: string;
  files: AttachedFile[];
  at: Date;
  client_id: string | null;
  delivery: Delivery | null;
  page: { title: string; address: string } | null;
  extra: MessageExtra | null;
  edited_at: Date | null;
  former_text: string | null;
  revoked_at: Date | null;
  reactions: Reaction[] | null;
  failure: Failure | null;
};
const messageColumns = sql.raw(
  'conversation_id, seq, id, interaction_id, kind, author_type, author_id, text, files, at, client_id, delivery, page, extra, edited_at, former_text, revoked_at, reactions, failure',
);

function messageOf(row: MessageRow): StoredMessage {
  return {
    conversationId: row.conversation_id,
    seq: row.seq,
    id: row.id,
    interactionId: row.interaction_id,
    kind: row.kind,
    authorType: row.author_type,
    authorId: row.author_id,
    text: row.text,
    files: row.files,
    atMs: row.at.getTime(),
    clientId: row.client_id,
    delivery: row.delivery,
    page: row.page,
    ...(row.extra && { extra: row.extra }),
    marks: marksOf(row),
  };
}

function marksOf(row: MessageRow): MessageMarks {
  return {
    ...(row.edited_at && { editedAtMs: row.edited_at.getTime() }),
    ...(row.former_text !== null && { formerText: row.former_text }),
    ...(row.revoked_at && { revokedAtMs: row.revoked_at.getTime() }),
    ...(row.reactions && { reactions: row.reactions }),
    ...(row.failure && { failure: row.failure }),
  };
}

/** The newest messages of a conversation before a place, in order of their place. */
export async function messagesBefore(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly conversationId: ConversationId; readonly beforeSeq: number; readonly limit: number },
): Promise<StoredMessage[]> {
  const { rows } = await sql<MessageRow>`
    select ${messageColumns} from messages
     where organisation_id = ${organisationId} and conversation_id = ${asked.conversationId} and seq < ${asked.beforeSeq}
     order by seq desc limit ${asked.limit}`.execute(trx);
  return rows.map(messageOf).reverse();
}

/** Public messages after a place, oldest first. */
export async function publicMessagesAfter(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly conversationId: ConversationId; readonly afterSeq: number; readonly limit: number },
): Promise<StoredMessage[]> {
  const { rows } = await sql<MessageRow>`
    select ${messageColumns} from messages
     where organisation_id = ${organisationId} and conversation_id = ${asked.conversationId} and seq > ${asked.afterSeq}
       and kind = 'public'
     order by seq limit ${asked.limit}`.execute(trx);
  return rows.map(messageOf);
}

export async function messageByClientId(
  trx: Transaction,
  organisationId: OrganisationId,
  conversationId: ConversationId,
  clientId: string,
): Promise<StoredMessage | null> {
  const { rows } = await sql<MessageRow>`
    select ${messageColumns} from messages
     where organisation_id = ${organisationId} and conversation_id = ${conversationId} and client_id = ${clientId}`.execute(
    trx,
  );
  return rows[0] ? messageOf(rows[0]) : null;
}

/** The message at a place of a conversation. */
export async function messageAt(
  trx: Transaction,
  organisationId: OrganisationId,
  conversationId: ConversationId,
  seq: number,
): Promise<StoredMessage | null> {
  const { rows } = await sql<MessageRow>`
    select ${messageColumns} from messages
     where organisation_id = ${organisationId} and conversation_id = ${conversationId} and seq = ${seq}`.execute(trx);
  return rows[0] ? messageOf(rows[0]) : null;
}

/** The newest message to the customer that another agent wrote after a place; null when there is none. */
export async function replyAfter(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly conversationId: ConversationId; readonly afterSeq: number; readonly notBy: UserId },
): Promise<StoredMessage | null> {
  const { rows } = await sql<MessageRow>`
    select ${messageColumns} from messages
     where organisation_id = ${organisationId} and conversation_id = ${asked.conversationId} and seq > ${asked.afterSeq}
       and kind = 'public' and author_type = 'agent' and author_id <> ${asked.notBy}
     order by seq desc limit 1`.execute(trx);
  return rows[0] ? messageOf(rows[0]) : null;
}

export async function messageById(
  trx: Transaction,
  organisationId: OrganisationId,
  id: MessageId,
): Promise<StoredMessage | null> {
  const { rows } = await sql<MessageRow>`
    select ${messageColumns} from messages where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
  return rows[0] ? messageOf(rows[0]) : null;
}
