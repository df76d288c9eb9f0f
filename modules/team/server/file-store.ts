import { sql } from 'kysely';
import type { FileId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
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

/** Forgets files that belong to no message since before a moment; answers whose bytes nothing here names any more. */
export async function takeUnusedFiles(
  trx: Transaction,
  organisationId: OrganisationId,
  beforeMs: number,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    with gone as (
      delete from team_files where organisation_id = ${organisationId} and id in (
        select id from team_files where organisation_id = ${organisationId} and message_id is null
           and created_at < ${new Date(beforeMs)} limit ${limit})
      returning id, sha256)
    select distinct g.sha256 from gone g
     where not exists (select from team_files f
       where f.organisation_id = ${organisationId} and f.sha256 = g.sha256 and f.id not in (select id from gone))`.execute(
    trx,
  );
  return rows.map((row) => row.sha256);
}

/** Of these contents, those a file here still names. */
export async function heldContents(
  trx: Transaction,
  organisationId: OrganisationId,
  sha256s: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ sha256: string }>`
    select distinct sha256 from team_files
     where organisation_id = ${organisationId} and sha256 = any (${sha256s})`.execute(trx);
  return new Set(rows.map((row) => row.sha256));
}
