import { sql } from 'kysely';
import type { InteractionId, OrganisationId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type { LineId } from '../../gateway.ts';

/** Where a call came in, written with its first facts. */
export interface CallRow {
  readonly id: InteractionId;
  readonly line: LineId;
  /** The number of ours that was called; null for a call of ours. */
  readonly numberId: string | null;
  readonly startedAtMs: number;
}

export const callRows: BulkWriter<CallRow> = {
  name: 'calls',
  rank: 3,
  statements: (organisationId, rows) => [
    sql`
      insert into calls (organisation_id, interaction_id, line, number_id, started_at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.line)}::text[], ${rows.map((r) => r.numberId)}::uuid[],
        ${rows.map((r) => iso(r.startedAtMs))}::timestamptz[]) as r
      on conflict (organisation_id, interaction_id) do nothing`,
  ],
};

/** When a caller was told that she is recorded. */
export const toldRows: BulkWriter<{ readonly id: InteractionId; readonly atMs: number }> = {
  name: 'voice.toldOfRecording',
  rank: 4,
  statements: (organisationId, rows) => [
    sql`
      update calls set told_of_recording_at = r.at
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => iso(r.atMs))}::timestamptz[]) as r (id, at)
       where organisation_id = ${organisationId} and interaction_id = r.id`,
  ],
};

/** When the caller of each of these was told that she is recorded, epoch milliseconds; who was not is missing. */
export async function toldOfRecording(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InteractionId[],
): Promise<ReadonlyMap<InteractionId, number>> {
  const { rows } = await sql<{ interaction_id: InteractionId; told_of_recording_at: Date }>`
    select interaction_id, told_of_recording_at from calls
     where organisation_id = ${organisationId} and told_of_recording_at is not null
       and interaction_id = any (${ids}::uuid[])`.execute(trx);
  return new Map(rows.map((row) => [row.interaction_id, row.told_of_recording_at.getTime()]));
}

/** The lines of calls that began lately and are none of these. */
export async function linesOfEnded(
  trx: Transaction,
  organisationId: OrganisationId,
  { fromMs, living }: { readonly fromMs: number; readonly living: readonly InteractionId[] },
): Promise<ReadonlySet<LineId>> {
  const { rows } = await sql<{ line: string }>`
    select line from calls
     where organisation_id = ${organisationId} and started_at > ${iso(fromMs)}::timestamptz
       and not (interaction_id = any (${living}::uuid[]))`.execute(trx);
  return new Set(rows.map(({ line }) => line));
}

/** By which of our numbers these calls came in. */
export async function numbersOfCalls(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InteractionId[],
): Promise<ReadonlyMap<InteractionId, string>> {
  const { rows } = await sql<{ interaction_id: InteractionId; number_id: string }>`
    select interaction_id, number_id from calls
     where organisation_id = ${organisationId} and number_id is not null
       and interaction_id = any (${ids}::uuid[])`.execute(trx);
  return new Map(rows.map((row) => [row.interaction_id, row.number_id]));
}

/** The lines on which these calls came in. */
export async function linesOfCalls(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InteractionId[],
): Promise<ReadonlyMap<InteractionId, LineId>> {
  const { rows } = await sql<{ interaction_id: InteractionId; line: string }>`
    select interaction_id, line from calls
     where organisation_id = ${organisationId} and interaction_id = any (${ids}::uuid[])`.execute(trx);
  return new Map(rows.map((row) => [row.interaction_id, row.line]));
}
