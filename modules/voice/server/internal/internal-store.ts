import { sql } from 'kysely';
import type { AgentId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type { InternalCallId } from '../../call-names.ts';
import type { InternalCall, InternalEnd } from '../../internal-call.ts';

/** The internal number of each person who has one. */
export async function readInternalNumbers(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<ReadonlyMap<UserId, string>> {
  const { rows } = await sql<{ user_id: UserId; number: string }>`
    select user_id, number from internal_numbers where organisation_id = ${organisationId}
     order by length(number), number`.execute(trx);
  return new Map(rows.map((row) => [row.user_id, row.number]));
}

/** Gives somebody this number in place of the one she had; null takes hers away. */
export async function saveInternalNumber(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  number: string | null,
): Promise<void> {
  await sql`
    delete from internal_numbers where organisation_id = ${organisationId} and user_id = ${userId}`.execute(trx);
  if (number === null) return;
  await sql`
    insert into internal_numbers (organisation_id, user_id, number)
    values (${organisationId}, ${userId}, ${number})`.execute(trx);
}

export const internalCallRows: BulkWriter<InternalCall> = {
  name: 'internal calls',
  rank: 4,
  statements: (organisationId, rows) => [
    sql`
      insert into internal_calls (organisation_id, id, from_id, to_id, began_at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.from.agentId)}::uuid[],
        ${rows.map((r) => r.to.agentId)}::uuid[], ${rows.map((r) => iso(r.beganAtMs))}::timestamptz[]) as r
      on conflict (organisation_id, id) do nothing`,
  ],
};

/** They talk, on these lines. */
export async function noteAnswered(trx: Transaction, organisationId: OrganisationId, call: InternalCall) {
  if (call.answeredAtMs === null) return;
  await sql`
    update internal_calls
       set answered_at = ${iso(call.answeredAtMs)}, from_line = ${call.from.up}, to_line = ${call.to.up}
     where organisation_id = ${organisationId} and id = ${call.id}`.execute(trx);
}

export async function noteOver(
  trx: Transaction,
  organisationId: OrganisationId,
  { id, cause, atMs }: { readonly id: InternalCallId; readonly cause: InternalEnd; readonly atMs: number },
) {
  await sql`
    update internal_calls set ended_at = greatest(began_at, ${iso(atMs)}::timestamptz), cause = ${cause}
     where organisation_id = ${organisationId} and id = ${id} and ended_at is null`.execute(trx);
}

interface Row {
  id: InternalCallId;
  from_id: AgentId;
  to_id: AgentId;
  from_line: string | null;
  to_line: string | null;
  began_at: Date;
  answered_at: Date | null;
  ended_at: Date | null;
  cause: InternalEnd | null;
}

/** What had not ended when the program did, with the lines of those who talked. */
export async function readOpenInternalCalls(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<readonly InternalCall[]> {
  const { rows } = await sql<Row>`
    select id, from_id, to_id, from_line, to_line, began_at, answered_at, ended_at, cause from internal_calls
     where organisation_id = ${organisationId} and ended_at is null`.execute(trx);
  const side = (agentId: AgentId, up: string | null) => ({ agentId, up, lines: up === null ? [] : [up] });
  return rows.map((row) => ({
    id: row.id,
    from: side(row.from_id, row.from_line),
    to: side(row.to_id, row.to_line),
    beganAtMs: row.began_at.getTime(),
    answeredAtMs: row.answered_at?.getTime() ?? null,
  }));
}

/** An internal call as it is remembered. */
export interface PastInternalCall {
  readonly id: InternalCallId;
  readonly fromId: AgentId;
  readonly toId: AgentId;
  readonly beganAtMs: number;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly cause: InternalEnd | null;
}

/** Those that somebody made or got last, the last one first. */
export async function lastInternalCalls(
  trx: Transaction,
  organisationId: OrganisationId,
  agentId: AgentId,
  most: number,
): Promise<readonly PastInternalCall[]> {
  const { rows } = await sql<Row>`
    select id, from_id, to_id, from_line, to_line, began_at, answered_at, ended_at, cause from internal_calls
     where organisation_id = ${organisationId} and (from_id = ${agentId} or to_id = ${agentId})
     order by began_at desc, id desc limit ${most}`.execute(trx);
  return rows.map((row) => ({
    ...{ id: row.id, fromId: row.from_id, toId: row.to_id, cause: row.cause, beganAtMs: row.began_at.getTime() },
    ...{ answeredAtMs: row.answered_at?.getTime() ?? null, endedAtMs: row.ended_at?.getTime() ?? null },
  }));
}

/** Forgets what ended before a moment; says how many there were. */
export async function forgetInternalCalls(
  trx: Transaction,
  organisationId: OrganisationId,
  beforeMs: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from internal_calls
     where organisation_id = ${organisationId} and ended_at < ${iso(beforeMs)}::timestamptz`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
