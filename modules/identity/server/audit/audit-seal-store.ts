import { type RawBuilder, sql } from 'kysely';
import type { Id, OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { ours } from '../tables.ts';
import type { Seal, SealedRow } from './audit-chain.ts';

/** Locks of sealers, apart from those of anybody else. */
const lockClass = 7_268_726;

/** Lets one transaction at a time seal a chain; false when another one is at it. */
export async function lockChain(trx: Transaction, organisationId: OrganisationId): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(${lockClass}, hashtext(${organisationId})) as mine`.execute(trx);
  return rows[0]?.mine ?? false;
}

/** Organisations with rows that no link holds yet. Needs to see across. */
export async function organisationsWithUnsealed(trx: Transaction): Promise<readonly OrganisationId[]> {
  const rows = await ours(trx).selectFrom('audit_unsealed').select('organisation_id').distinct().execute();
  return rows.map((row) => row.organisation_id);
}

/** The last link of a chain. */
export async function readHead(trx: Transaction, organisationId: OrganisationId): Promise<Seal | null> {
  const row = await ours(trx)
    .selectFrom('audit_seals')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? sealOf(row) : null;
}

type RowOfTrail = {
  id: Id<'audit'>;
  at: string;
  by_user_id: string | null;
  what: string;
  thing_type: string | null;
  thing_id: string | null;
  before: string | null;
  after: string | null;
  ip: string | null;
  request_id: string | null;
};
const columns: RawBuilder<RowOfTrail> = sql.raw(`a.id, (extract(epoch from a.at) * 1000000)::bigint::text as at,
  a.by_user_id, a.what, a.thing_type, a.thing_id, a.before::text as before, a.after::text as after, a.ip, a.request_id`);

/** The oldest rows that no link holds yet, in the order of their ids, which begin with their moment: an index has it. */
export async function readUnsealed(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<readonly SealedRow[]> {
  const { rows } = await sql<RowOfTrail>`
    select ${columns} from audit_unsealed u join audit a on a.organisation_id = u.organisation_id and a.id = u.audit_id
     where u.organisation_id = ${organisationId} order by u.audit_id limit ${limit}`.execute(trx);
  return rows.map((row) => sealedRow(organisationId, row));
}

/** Writes links and takes away the notes that their rows are unsealed. A number that is taken fails the whole. */
export async function appendSeals(
  trx: Transaction,
  organisationId: OrganisationId,
  seals: readonly Seal[],
  nowMs: number,
): Promise<void> {
  await sql`insert into audit_seals (organisation_id, number, audit_id, row_hash, previous_hash, hash, sealed_at)
    select ${organisationId}, s.*, ${new Date(nowMs)}::timestamptz from unnest(
      ${seals.map((seal) => seal.number)}::bigint[], ${seals.map((seal) => seal.auditId)}::uuid[],
      ${seals.map((seal) => seal.rowHash)}::bytea[], ${seals.map((seal) => seal.previousHash)}::bytea[],
      ${seals.map((seal) => seal.hash)}::bytea[]) as s`.execute(trx);
  await ours(trx)
    .deleteFrom('audit_unsealed')
    .where('organisation_id', '=', organisationId)
    .where(sql<boolean>`audit_id = any (${seals.map((seal) => seal.auditId)}::uuid[])`)
    .execute();
}

export type Pair = { readonly seal: Seal; readonly row: SealedRow | null };

/** Links after a number with the rows they seal, in order; a row that is gone is null. */
export async function readPairs(
  trx: Transaction,
  organisationId: OrganisationId,
  after: number,
  limit: number,
): Promise<readonly Pair[]> {
  const { rows } = await sql<{ number: number; audit_id: Id<'audit'> } & Hashes & Nullable<RowOfTrail>>`
    select s.number, s.audit_id, s.row_hash, s.previous_hash, s.hash, ${columns}
      from audit_seals s left join audit a on a.organisation_id = s.organisation_id and a.id = s.audit_id
     where s.organisation_id = ${organisationId} and s.number > ${after} order by s.number limit ${limit}`.execute(trx);
  return rows.map((row) => ({
    seal: sealOf(row),
    row: row.id === null ? null : sealedRow(organisationId, row as RowOfTrail),
  }));
}

/** Rows that no link holds: those whose turn has not come, and those that nobody noted. */
export async function countUnsealed(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<{ readonly waiting: number; readonly unnoted: number; readonly lost: number }> {
  const { rows } = await sql<{ waiting: number; unnoted: number; lost: number }>`
    select
      (select count(*) from audit_unsealed where organisation_id = ${organisationId}) as waiting,
      (select count(*) from audit a where a.organisation_id = ${organisationId}
        and not exists (select from audit_seals s where s.organisation_id = a.organisation_id and s.audit_id = a.id)
        and not exists (select from audit_unsealed u where u.organisation_id = a.organisation_id and u.audit_id = a.id)
      ) as unnoted,
      (select count(*) from audit_unsealed u where u.organisation_id = ${organisationId}
        and not exists (select from audit a where a.organisation_id = u.organisation_id and a.id = u.audit_id)
      ) as lost`.execute(trx);
  return rows[0] ?? { waiting: 0, unnoted: 0, lost: 0 };
}

export async function readLastSeal(trx: Transaction, organisationId: OrganisationId) {
  const row = await ours(trx)
    .selectFrom('audit_seals')
    .select(['number', 'hash', 'sealed_at'])
    .where('organisation_id', '=', organisationId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { number: row.number, hash: row.hash.toString('hex'), sealedAtMs: row.sealed_at.getTime() } : null;
}

export async function countWaiting(trx: Transaction, organisationId: OrganisationId): Promise<number> {
  const row = await ours(trx)
    .selectFrom('audit_unsealed')
    .select((is) => is.fn.countAll<number>().as('rows'))
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
  return row?.rows ?? 0;
}

/** Whether a chain has this link with this hash. */
export async function hasSeal(
  trx: Transaction,
  organisationId: OrganisationId,
  { number, hash }: { readonly number: number; readonly hash: Buffer },
): Promise<boolean> {
  const row = await ours(trx)
    .selectFrom('audit_seals')
    .select('hash')
    .where('organisation_id', '=', organisationId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.hash.equals(hash) ?? false;
}

type Hashes = { row_hash: Buffer; previous_hash: Buffer; hash: Buffer };
type Nullable<T> = { [Key in keyof T]: T[Key] | null };

function sealOf(row: { number: number; audit_id: Id<'audit'> } & Hashes): Seal {
  return {
    number: row.number,
    auditId: row.audit_id,
    rowHash: row.row_hash,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

function sealedRow(organisationId: OrganisationId, row: RowOfTrail): SealedRow {
  return {
    organisationId,
    id: row.id,
    at: row.at,
    by: row.by_user_id,
    what: row.what,
    thingType: row.thing_type,
    thingId: row.thing_id,
    before: row.before,
    after: row.after,
    ip: row.ip,
    requestId: row.request_id,
  };
}
