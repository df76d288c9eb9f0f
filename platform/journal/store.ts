import { sql } from 'kysely';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { OrganisationId } from '#kernel/id.ts';
import type { Database, Statement, Transaction } from '../database/index.ts';
import type { Lease } from './lease.ts';

type Row = {
  number: number;
  recorded_at: Date;
  of_kind: string;
  about: string;
  type: string;
  at: Date;
  body: Record<string, unknown>;
};

/** The database said that this process no longer holds the floor: nothing was written. */
export class FloorLost extends Error {}

/** Division by zero, with which PostgreSQL says that no fact was written. */
const notHeld = '22012';

/**
 * Writes facts under the lease, and other rows beside them, in one transaction; the facts are numbered in the statement
 * that writes them. A floor that lost its lease writes nothing at all, whatever it believes: FloorLost is thrown then.
 * Null when there were no facts.
 */
export async function writeTogether(
  database: Database,
  lease: Lease,
  facts: readonly FactShape[],
  besides: readonly Statement[],
): Promise<{ firstNumber: number; recordedAtMs: number } | null> {
  if (facts.length + besides.length === 0) return null;
  const all = [facts.length > 0 ? insertFacts(lease, facts) : stillHeld(lease), ...besides];
  try {
    const [told] = await database.together(lease.organisationId, all);
    if (facts.length === 0) return null;
    const row = told?.[0] as { readonly first: number; readonly recorded_at: Date };
    return { firstNumber: Number(row.first), recordedAtMs: row.recorded_at.getTime() };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === notHeld)) throw error;
    throw new FloorLost(`Floor of ${lease.organisationId} is no longer held with token ${lease.token}`);
  }
}

function insertFacts(lease: Lease, facts: readonly FactShape[]): Statement {
  const bodies = facts.map(({ of: _of, about: _about, type: _type, atMs: _atMs, ...body }) => JSON.stringify(body));
  return sql`
    with held as (
      update floors set last_number = last_number + ${facts.length}
       where organisation_id = ${lease.organisationId} and holder = ${lease.holder} and token = ${lease.token}
      returning last_number - ${facts.length} as base
    ), written as (
      insert into facts (organisation_id, number, token, of_kind, about, type, at, body)
      select ${lease.organisationId}, held.base + f.place, ${lease.token}, f.of_kind, f.about, f.type,
             to_timestamp(f.at_ms / 1000.0), f.body
        from held,
             unnest(${facts.map((f) => f.of)}::text[], ${facts.map((f) => f.about)}::uuid[],
                    ${facts.map((f) => f.type)}::text[], ${facts.map((f) => f.atMs)}::bigint[], ${bodies}::jsonb[])
             with ordinality as f (of_kind, about, type, at_ms, body, place)
      returning number, recorded_at
    )
    select min(number) as first, min(recorded_at) as recorded_at, 1 / count(*) as is_held from written`;
}

/**
 * Rows alone are written by the holder only, too: what was sent before a floor was lost may reach PostgreSQL after the
 * next one stands.
 */
function stillHeld(lease: Lease): Statement {
  return sql`
    with held as (
      select 1 from floors
       where organisation_id = ${lease.organisationId} and holder = ${lease.holder} and token = ${lease.token} for share
    )
    select 1 / count(*) as is_held from held`;
}

/** How many facts one query brings at most; whoever wants more asks again after the last number. */
export const factsPerPage = 5_000;

/** Facts after a number, in order, at most `limit`. */
export async function factsAfter(
  trx: Transaction,
  organisationId: OrganisationId,
  number: number,
  limit = factsPerPage,
): Promise<Recorded<FactShape>[]> {
  const { rows } = await sql<Row>`
    select number, recorded_at, of_kind, about, type, at, body from facts
     where organisation_id = ${organisationId} and number > ${number} order by number limit ${limit}`.execute(trx);
  return rows.map(factOf);
}

/** All facts of these lives, or those of some types, in order of writing. */
export async function factsAbout(
  trx: Transaction,
  organisationId: OrganisationId,
  about: readonly string[],
  types?: readonly string[],
): Promise<Recorded<FactShape>[]> {
  if (about.length === 0) return [];
  const ofTypes = types ? sql`and type = any (${types}::text[])` : sql``;
  const { rows } = await sql<Row>`
    select number, recorded_at, of_kind, about, type, at, body from facts
     where organisation_id = ${organisationId} and about = any (${about}::uuid[]) ${ofTypes} order by number`.execute(
    trx,
  );
  return rows.map(factOf);
}

/** Facts recorded in a span of time [from, to), in order, a page at a time after `number`. */
export async function factsBetween(
  trx: Transaction,
  organisationId: OrganisationId,
  span: { readonly fromMs: number; readonly toMs: number; readonly afterNumber: number },
): Promise<Recorded<FactShape>[]> {
  const { rows } = await sql<Row>`
    select number, recorded_at, of_kind, about, type, at, body from facts
     where organisation_id = ${organisationId} and number > ${span.afterNumber}
       and recorded_at >= to_timestamp(${span.fromMs} / 1000.0) and recorded_at < to_timestamp(${span.toMs} / 1000.0)
     order by number limit ${factsPerPage}`.execute(trx);
  return rows.map(factOf);
}

/** Of each of these lives the newest fact of each of these types, in order of writing. Not for interactions. */
export async function newestFacts(
  trx: Transaction,
  organisationId: OrganisationId,
  about: readonly string[],
  types: readonly string[],
): Promise<Recorded<FactShape>[]> {
  const { rows } = await sql<Row>`
    select f.* from unnest(${about}::uuid[]) as life (about)
     cross join unnest(${types}::text[]) as kind (type)
     cross join lateral (
       select number, recorded_at, of_kind, about, type, at, body from facts
        where organisation_id = ${organisationId} and about = life.about and type = kind.type
          and of_kind <> 'interaction' order by number desc limit 1
     ) f order by f.number`.execute(trx);
  return rows.map(factOf);
}

/** Of each of these lives the facts of these types recorded since a moment, in order of writing. Not for interactions. */
export async function factsAboutSince(
  trx: Transaction,
  organisationId: OrganisationId,
  about: readonly string[],
  types: readonly string[],
  fromMs: number,
): Promise<Recorded<FactShape>[]> {
  const { rows } = await sql<Row>`
    select number, recorded_at, of_kind, about, type, at, body from facts
     where organisation_id = ${organisationId} and about = any (${about}::uuid[]) and type = any (${types}::text[])
       and of_kind <> 'interaction' and recorded_at >= to_timestamp(${fromMs} / 1000.0)
     order by number`.execute(trx);
  return rows.map(factOf);
}

function factOf(row: Row): Recorded<FactShape> {
  return {
    ...row.body,
    of: row.of_kind,
    about: row.about,
    type: row.type,
    atMs: row.at.getTime(),
    number: Number(row.number),
    recordedAtMs: row.recorded_at.getTime(),
  };
}
