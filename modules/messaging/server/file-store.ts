import { sql } from 'kysely';
import type { ChannelAccountId, ConversationId, FileId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { FileRows } from '#platform/files/index.ts';
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

/** A file is in use when a message or a template mentions it. */
export const fileRows: FileRows = {
  table: 'files',
  isUnused: (organisationId) => sql`
    conversation_id is null
    and not exists (select from message_templates t where t.organisation_id = ${organisationId}
          and t.files @> jsonb_build_array(jsonb_build_object('id', files.id)))`,
};
