import { sql } from 'kysely';
import type { ChannelAccountId, ConversationId, FileId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';

// All SQL of files that were sent or received.

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
