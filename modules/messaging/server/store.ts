import { sql } from 'kysely';
import type { Language } from '#identity';
import type {
  ChannelAccountId,
  ConversationId,
  CustomerId,
  FileId,
  InteractionId,
  MessageId,
  OrganisationId,
  ProjectId,
  UserId,
} from '#kernel/id.ts';
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
import { wordStatements } from './words-store.ts';

// All SQL of conversations and messages. Every statement names the organisation.

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

export interface StoredConversation {
  readonly id: ConversationId;
  readonly accountId: ChannelAccountId;
  readonly peerKey: string;
  readonly customerId: CustomerId;
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
    ...wordStatements(organisationId, rows),
  ],
};

export const conversationRows: BulkWriter<StoredConversation> = {
  name: 'conversations',
  rank: 2,
  statements: (organisationId, all) => {
    const rows = [...new Map(all.map((row) => [row.id, row])).values()];
    return [
      sql`
      insert into conversations (organisation_id, id, account_id, peer_key, customer_id, interaction_id, last_seq,
        customer_delivered_seq, customer_read_seq, agent_read_seq, last_text, last_author, last_at, language)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.accountId)}::uuid[], ${rows.map((r) => r.peerKey)}::text[],
        ${rows.map((r) => r.customerId)}::uuid[], ${rows.map((r) => r.interactionId)}::uuid[],
        ${rows.map((r) => r.lastSeq)}::int[], ${rows.map((r) => r.customerDeliveredSeq)}::int[],
        ${rows.map((r) => r.customerReadSeq)}::int[], ${rows.map((r) => r.agentReadSeq)}::int[],
        ${rows.map((r) => r.lastText)}::text[], ${rows.map((r) => r.lastAuthor)}::text[],
        ${rows.map((r) => iso(r.lastAtMs))}::timestamptz[], ${rows.map((r) => r.language)}::text[]) as r
      on conflict (organisation_id, id) do update set
        customer_id = excluded.customer_id, interaction_id = excluded.interaction_id, last_seq = excluded.last_seq,
        customer_delivered_seq = excluded.customer_delivered_seq, customer_read_seq = excluded.customer_read_seq,
        agent_read_seq = excluded.agent_read_seq, last_text = excluded.last_text, last_author = excluded.last_author,
        last_at = excluded.last_at, language = excluded.language`,
    ];
  },
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
      update messages m set delivery = r.delivery
        from (select conversation_id, delivery, max(up_to) as up_to from unnest(
               ${rows.map((r) => r.conversationId)}::uuid[], ${rows.map((r) => r.upToSeq)}::int[],
               ${rows.map((r) => r.delivery)}::text[]) as n (conversation_id, up_to, delivery)
               where delivery = 'delivered' group by 1, 2) r
       where m.organisation_id = ${organisationId} and m.conversation_id = r.conversation_id and m.seq <= r.up_to
         and m.delivery in ('queued', 'accepted', 'unknown')`,
    sql`
      update messages m set delivery = r.delivery
        from (select conversation_id, delivery, max(up_to) as up_to from unnest(
               ${rows.map((r) => r.conversationId)}::uuid[], ${rows.map((r) => r.upToSeq)}::int[],
               ${rows.map((r) => r.delivery)}::text[]) as n (conversation_id, up_to, delivery)
               where delivery = 'read' group by 1, 2) r
       where m.organisation_id = ${organisationId} and m.conversation_id = r.conversation_id and m.seq <= r.up_to
         and m.delivery in ('queued', 'accepted', 'unknown', 'delivered')`,
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

type ConversationRow = {
  id: ConversationId;
  account_id: ChannelAccountId;
  peer_key: string;
  customer_id: CustomerId;
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

const conversationColumns = sql.raw(`c.id, c.account_id, c.peer_key, c.customer_id, c.interaction_id, c.last_seq,
  c.customer_delivered_seq, c.customer_read_seq, c.agent_read_seq, c.last_text, c.last_author, c.last_at, c.language,
  c.opted_out_at,
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

export async function conversationByPeer(
  trx: Transaction,
  organisationId: OrganisationId,
  accountId: ChannelAccountId,
  peerKey: string,
): Promise<LoadedConversation | null> {
  const { rows } = await sql<ConversationRow>`
    select ${conversationColumns} from conversations c
     where c.organisation_id = ${organisationId} and c.account_id = ${accountId} and c.peer_key = ${peerKey}`.execute(
    trx,
  );
  return rows[0] ? conversationOf(rows[0]) : null;
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

// Lists of interactions ---------------------------------------------------------------------------------------------

export interface PastInteraction {
  readonly interactionId: InteractionId;
  readonly projectId: ProjectId;
  readonly channel: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly status: string | null;
  readonly lastResponsibleId: UserId | null;
}

export async function interactionsOfCustomer(
  trx: Transaction,
  organisationId: OrganisationId,
  customerId: CustomerId,
  limit: number,
): Promise<PastInteraction[]> {
  const { rows } = await sql<{
    id: InteractionId;
    project_id: ProjectId;
    channel: string;
    started_at: Date;
    ended_at: Date | null;
    status: string | null;
    last_responsible_id: UserId | null;
  }>`
    select id, project_id, channel, started_at, ended_at, status, last_responsible_id from interactions
     where organisation_id = ${organisationId} and customer_id = ${customerId}
     order by started_at desc limit ${limit}`.execute(trx);
  return rows.map((row) => ({
    interactionId: row.id,
    projectId: row.project_id,
    channel: row.channel,
    startedAtMs: row.started_at.getTime(),
    endedAtMs: row.ended_at?.getTime() ?? null,
    status: row.status,
    lastResponsibleId: row.last_responsible_id,
  }));
}

/** How often a conversation's interaction was opened again. */
export async function reopenedCount(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from facts
     where organisation_id = ${organisationId} and about = ${interactionId} and type = 'reopened'`.execute(trx);
  return rows[0]?.count ?? 0;
}

// Files -------------------------------------------------------------------------------------------------------------

export interface StoredFile {
  readonly id: FileId;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly path: string;
  readonly uploadedBy: UserId | null;
  readonly accountId: ChannelAccountId | null;
  readonly peerKey: string | null;
  readonly conversationId: ConversationId | null;
  readonly createdAtMs: number;
}

export async function insertFile(trx: Transaction, organisationId: OrganisationId, file: StoredFile): Promise<void> {
  await sql`
    insert into files (organisation_id, id, name, mime, bytes, sha256, path, uploaded_by, account_id, peer_key, created_at)
    values (${organisationId}, ${file.id}, ${file.name}, ${file.mime}, ${file.bytes}, ${file.sha256}, ${file.path},
            ${file.uploadedBy}, ${file.accountId}, ${file.peerKey}, ${iso(file.createdAtMs)})`.execute(trx);
}

export async function filesByIds(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly FileId[],
): Promise<StoredFile[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{
    id: FileId;
    name: string;
    mime: string;
    bytes: number;
    sha256: string;
    path: string;
    uploaded_by: UserId | null;
    account_id: ChannelAccountId | null;
    peer_key: string | null;
    conversation_id: ConversationId | null;
    created_at: Date;
  }>`
    select id, name, mime, bytes, sha256, path, uploaded_by, account_id, peer_key, conversation_id, created_at
      from files where organisation_id = ${organisationId} and id = any (${ids}::uuid[])`.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    mime: row.mime,
    bytes: Number(row.bytes),
    sha256: row.sha256,
    path: row.path,
    uploadedBy: row.uploaded_by,
    accountId: row.account_id,
    peerKey: row.peer_key,
    conversationId: row.conversation_id,
    createdAtMs: row.created_at.getTime(),
  }));
}

/** A file belongs to a conversation from the moment a message mentions it. */
export const fileOwners: BulkWriter<{ readonly id: FileId; readonly conversationId: ConversationId }> = {
  name: 'files.owners',
  rank: 3,
  statements: (organisationId, rows) => [
    sql`
      update files f set conversation_id = r.conversation_id
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.conversationId)}::uuid[]) as r (id, conversation_id)
       where f.organisation_id = ${organisationId} and f.id = r.id and f.conversation_id is null`,
  ],
};

/** Forgets files that no message mentions, uploaded before a moment; answers the bytes that nothing names any more. */
export async function takeUnusedFiles(
  trx: Transaction,
  organisationId: OrganisationId,
  beforeMs: number,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    with gone as (
      delete from files where organisation_id = ${organisationId} and id in (
        select id from files where organisation_id = ${organisationId} and conversation_id is null
           and created_at < ${iso(beforeMs)}
           and not exists (select from message_templates t where t.organisation_id = ${organisationId}
                 and t.files @> jsonb_build_array(jsonb_build_object('id', files.id)))
         limit ${limit})
      returning id, sha256)
    select distinct g.sha256 from gone g
     where not exists (select from files f
       where f.organisation_id = ${organisationId} and f.sha256 = g.sha256 and f.id not in (select id from gone))`.execute(
    trx,
  );
  return rows.map((row) => row.sha256);
}

/** Of these contents, those a file of a conversation still names. */
export async function heldContents(
  trx: Transaction,
  organisationId: OrganisationId,
  sha256s: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ sha256: string }>`
    select distinct sha256 from files
     where organisation_id = ${organisationId} and sha256 = any (${sha256s})`.execute(trx);
  return new Set(rows.map((row) => row.sha256));
}
