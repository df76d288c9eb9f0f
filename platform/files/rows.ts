import { type RawBuilder, sql } from 'kysely';
import type { OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '../database/index.ts';

/** A module's own table of files: its rows have `organisation_id`, `id`, `sha256` and `created_at`. */
export interface FileRows {
  readonly table: string;
  /** What is true of a row that nothing mentions; columns stand by their own names. */
  readonly isUnused: (organisationId: OrganisationId) => RawBuilder<unknown>;
}

/** Forgets files that nothing mentions, made before a moment; answers the contents that no row of this table names any more. */
export async function takeUnusedRows(
  trx: Transaction,
  { table, isUnused }: FileRows,
  organisationId: OrganisationId,
  beforeMs: number,
  limit: number,
): Promise<string[]> {
  const files = sql.table(table);
  const { rows } = await sql<{ sha256: string }>`
    with gone as (
      delete from ${files} where organisation_id = ${organisationId} and id in (
        select id from ${files} where organisation_id = ${organisationId} and created_at < ${new Date(beforeMs)}
           and ${isUnused(organisationId)} limit ${limit})
      returning id, sha256)
    select distinct g.sha256 from gone g
     where not exists (select from ${files} f
       where f.organisation_id = ${organisationId} and f.sha256 = g.sha256 and f.id not in (select id from gone))`.execute(
    trx,
  );
  return rows.map((row) => row.sha256);
}

/** Of these contents, those a row of this table still names. */
export async function heldContents(
  trx: Transaction,
  { table }: FileRows,
  organisationId: OrganisationId,
  sha256s: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ sha256: string }>`
    select distinct sha256 from ${sql.table(table)}
     where organisation_id = ${organisationId} and sha256 = any (${sha256s})`.execute(trx);
  return new Set(rows.map((row) => row.sha256));
}
