import { sql } from 'kysely';
import type { OrganisationId } from '#kernel/id.ts';
import type { Statement, Transaction } from '../database/index.ts';
import type { DeadLetter, InboundRow, Received } from './inbox.ts';

/** How many undone rows a start takes into memory; more than that means something is very wrong. */
const undoneMost = 100_000;
const deadShown = 100;
const forgottenAtOnce = 10_000;

type Row = {
  id: string;
  place: number;
  account_id: string;
  dedupe_key: string;
  partition_key: string;
  lane: Received['lane'];
  body: unknown;
  provider_at: Date | null;
  received_at: Date;
  tries: number;
};

const columns = sql.raw(
  'id, place, account_id, dedupe_key, partition_key, lane, body, provider_at, received_at, tries',
);

/** Puts rows on disk; its answer, those that were not known before, is read by `arrivedOf`. */
export function insertRows(
  organisationId: OrganisationId,
  rows: readonly (Received & { readonly id: string; readonly receivedAtMs: number })[],
): Statement {
  return sql`
    insert into inbox (organisation_id, id, account_id, dedupe_key, partition_key, lane, body, provider_at, received_at)
    select ${organisationId}, r.id, r.account_id, r.dedupe_key, r.partition_key, r.lane, r.body,
           to_timestamp(r.provider_ms / 1000.0), to_timestamp(r.received_ms / 1000.0)
      from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.accountId)}::uuid[],
                  ${rows.map((r) => storable(r.dedupeKey))}::text[], ${rows.map((r) => storable(r.partitionKey))}::text[],
                  ${rows.map((r) => r.lane)}::text[], ${rows.map((r) => JSON.stringify(storable(r.body)))}::jsonb[],
                  ${rows.map((r) => r.providerAtMs)}::bigint[], ${rows.map((r) => r.receivedAtMs)}::bigint[])
           with ordinality as r (id, account_id, dedupe_key, partition_key, lane, body, provider_ms, received_ms, n)
     order by r.n
    on conflict (organisation_id, account_id, dedupe_key) do nothing
    returning ${columns}`;
}

/** What `insertRows` answered, in order of arrival. */
export function arrivedOf(added: readonly unknown[]): InboundRow[] {
  return added.map((row) => rowOf(row as Row)).sort((a, b) => a.place - b.place);
}

/** What is on disk and not handled, receipts first, then in order of arrival. */
export async function undoneRows(trx: Transaction, organisationId: OrganisationId): Promise<InboundRow[]> {
  const { rows } = await sql<Row>`
    select ${columns} from inbox where organisation_id = ${organisationId} and state = 'new'
     order by lane = 'receipt' desc, place limit ${undoneMost}`.execute(trx);
  return rows.map(rowOf);
}

/** Of things that came again, those that are on disk and not handled, in order of arrival. */
export async function undoneAmong(
  trx: Transaction,
  organisationId: OrganisationId,
  doubles: readonly Received[],
): Promise<InboundRow[]> {
  const { rows } = await sql<Row>`
    select ${columns} from inbox
     where organisation_id = ${organisationId} and state = 'new' and (account_id, dedupe_key) in (
       select * from unnest(${doubles.map((one) => one.accountId)}::uuid[],
                            ${doubles.map((one) => storable(one.dedupeKey))}::text[]))
     order by place`.execute(trx);
  return rows.map(rowOf);
}

/** What two deliveries of the same thing have in common, as it is kept. */
export function keyOf({ accountId, dedupeKey }: Pick<Received, 'accountId' | 'dedupeKey'>): string {
  return `${accountId}\n${storable(dedupeKey)}`;
}

export function markDone(organisationId: OrganisationId, places: readonly number[]): Statement {
  return sql`update inbox set state = 'done' where organisation_id = ${organisationId} and place = any (${places}::bigint[])`;
}

export async function markDead(
  trx: Transaction,
  organisationId: OrganisationId,
  id: string,
  tries: number,
  error: string,
): Promise<void> {
  await sql`
    update inbox set state = 'dead', tries = ${tries}, error = ${error.slice(0, 1_000)}
     where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

export async function deadLetters(
  trx: Transaction,
  organisationId: OrganisationId,
  accountId: string,
): Promise<DeadLetter[]> {
  const { rows } = await sql<Row & { error: string | null }>`
    select ${columns}, error from inbox
     where organisation_id = ${organisationId} and account_id = ${accountId} and state = 'dead'
     order by place desc limit ${deadShown}`.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    receivedAtMs: row.received_at.getTime(),
    tries: row.tries,
    error: row.error ?? '',
    raw: JSON.stringify(row.body),
  }));
}

/** A dead letter as it came in; null when it is no longer dead. */
export async function deadRow(
  trx: Transaction,
  organisationId: OrganisationId,
  id: string,
): Promise<InboundRow | null> {
  const { rows } = await sql<Row>`
    select ${columns} from inbox where organisation_id = ${organisationId} and id = ${id} and state = 'dead'`.execute(
    trx,
  );
  return rows[0] ? rowOf(rows[0]) : null;
}

export async function forgetDone(trx: Transaction, organisationId: OrganisationId, beforeMs: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from inbox where organisation_id = ${organisationId} and place in (
      select place from inbox
       where organisation_id = ${organisationId} and state = 'done' and received_at < to_timestamp(${beforeMs} / 1000.0)
       limit ${forgottenAtOnce})`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

function rowOf(row: Row): InboundRow {
  return {
    id: row.id,
    place: Number(row.place),
    accountId: row.account_id,
    dedupeKey: row.dedupe_key,
    partitionKey: row.partition_key,
    lane: row.lane,
    body: row.body,
    providerAtMs: row.provider_at?.getTime() ?? null,
    receivedAtMs: row.received_at.getTime(),
    tries: row.tries,
  };
}

/**
 * The same value without the two things a PostgreSQL text cannot hold, the character U+0000 and half a surrogate pair;
 * each becomes U+FFFD. What strangers send must not make the whole batch fail that it happens to be in.
 */
export function storable<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll('\u0000', '\ufffd').toWellFormed() as Value;
  if (Array.isArray(value)) return value.map((one) => storable<unknown>(one)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [storable(key), storable<unknown>(one)]),
  ) as Value;
}
