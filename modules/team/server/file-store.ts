import { sql } from 'kysely';
import type { FileId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { FileRows } from '#platform/files/index.ts';
import type { RoomId } from '../room.ts';
import type { StoredTeamFile } from './message-store.ts';

export interface HeldFile extends StoredTeamFile {
  readonly uploadedBy: UserId;
  readonly roomId: RoomId | null;
  readonly sha256: string;
}

export async function insertFile(
  trx: Transaction,
  organisationId: OrganisationId,
  file: Omit<HeldFile, 'roomId'>,
  atMs: number,
): Promise<void> {
  await sql`
    insert into team_files (organisation_id, id, uploaded_by, name, mime, bytes, sha256, created_at)
    values (${organisationId}, ${file.id}, ${file.uploadedBy}, ${file.name}, ${file.mime}, ${file.bytes}, ${file.sha256},
            ${new Date(atMs)})`.execute(trx);
}

export async function filesByIds(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly FileId[],
): Promise<HeldFile[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{
    id: FileId;
    uploaded_by: UserId;
    room_id: RoomId | null;
    name: string;
    mime: string;
    bytes: number;
    sha256: string;
  }>`
    select id, uploaded_by, room_id, name, mime, bytes, sha256 from team_files
     where organisation_id = ${organisationId} and id = any (${ids}::uuid[])`.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    uploadedBy: row.uploaded_by,
    roomId: row.room_id,
    name: row.name,
    mime: row.mime,
    bytes: row.bytes,
    sha256: row.sha256,
  }));
}

/** A file is in use when a message mentions it. */
export const fileRows: FileRows = { table: 'team_files', isUnused: () => sql`message_id is null` };
