import { sql } from 'kysely';
import type { Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';

/** A picture as it is kept; the bytes are among the files, by their hash. */
export type Picture = { readonly sha256: string; readonly mime: string; readonly bytes: number };

/** The picture somebody shows now, or null. */
export async function readPictureOf(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
): Promise<Picture | null> {
  const { rows } = await sql<Picture>`
    select sha256, mime, bytes from pictures
     where organisation_id = ${organisationId} and user_id = ${userId} and left_at is null`.execute(trx);
  return rows[0] ?? null;
}

/** Which contents everybody shows now. */
export async function readPictures(trx: Transaction, organisationId: OrganisationId, limit: number) {
  const { rows } = await sql<{ user_id: UserId; sha256: string }>`
    select user_id, sha256 from pictures
     where organisation_id = ${organisationId} and left_at is null and user_id is not null limit ${limit}`.execute(trx);
  return rows.map((row) => ({ userId: row.user_id, sha256: row.sha256 }));
}

/** Takes somebody's picture from her; the row waits until the bytes are cleared away. Answers what it was, or null. */
export async function leavePicture(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  atMs: number,
): Promise<Picture | null> {
  const { rows } = await sql<Picture>`
    update pictures set left_at = ${new Date(atMs)}
     where organisation_id = ${organisationId} and user_id = ${userId} and left_at is null
     returning sha256, mime, bytes`.execute(trx);
  return rows[0] ?? null;
}

/** Gives somebody a picture who has none. */
export async function insertPicture(
  trx: Transaction,
  organisationId: OrganisationId,
  picture: Picture & { readonly id: Id<'picture'>; readonly userId: UserId },
  atMs: number,
): Promise<void> {
  await sql`
    insert into pictures (organisation_id, id, user_id, sha256, mime, bytes, created_at)
    values (${organisationId}, ${picture.id}, ${picture.userId}, ${picture.sha256}, ${picture.mime}, ${picture.bytes},
            ${new Date(atMs)})`.execute(trx);
}

/** Forgets pictures that nobody shows any more; answers whose bytes nothing here names now. */
export async function takeLeftPictures(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    with gone as (
      delete from pictures where organisation_id = ${organisationId} and id in (
        select id from pictures where organisation_id = ${organisationId} and (left_at is not null or user_id is null)
         limit ${limit})
      returning id, sha256)
    select distinct g.sha256 from gone g
     where not exists (select from pictures p
       where p.organisation_id = ${organisationId} and p.sha256 = g.sha256 and p.id not in (select id from gone))`.execute(
    trx,
  );
  return rows.map((row) => row.sha256);
}

/** Of these contents, those a picture still names. */
export async function heldPictures(
  trx: Transaction,
  organisationId: OrganisationId,
  sha256s: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ sha256: string }>`
    select distinct sha256 from pictures
     where organisation_id = ${organisationId} and sha256 = any (${sha256s})`.execute(trx);
  return new Set(rows.map((row) => row.sha256));
}
