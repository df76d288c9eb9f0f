import { sql } from 'kysely';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type PauseReason, type RecordingId, type RecordingMarkId, recordingLimits } from '../recording.ts';
import type { RecordedCalls, RecordingNotice, RuleType, SetRule } from '../rule.ts';

// What stands beside a recording: its pauses, marks and listenings; and the rules of the house.

export interface Pause {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly byId: UserId;
  readonly reason: PauseReason;
}

export async function insertPause(
  trx: Transaction,
  organisationId: OrganisationId,
  recordingId: RecordingId,
  { fromMs, byId, reason }: Omit<Pause, 'toMs'>,
): Promise<void> {
  await sql`
    insert into recording_pauses (organisation_id, id, recording_id, from_at, by_id, reason)
    values (${organisationId}, ${newId<'recordingPause'>()}, ${recordingId}, ${new Date(fromMs)}, ${byId}, ${reason})`.execute(
    trx,
  );
}

/** Ends the pause of a recording that has not ended. */
export async function endPause(
  trx: Transaction,
  organisationId: OrganisationId,
  recordingId: RecordingId,
  atMs: number,
): Promise<void> {
  await sql`
    update recording_pauses set to_at = ${new Date(atMs)}
     where organisation_id = ${organisationId} and recording_id = ${recordingId} and to_at is null`.execute(trx);
}

export async function pausesOf(trx: Transaction, organisationId: OrganisationId, recordingId: RecordingId) {
  const { rows } = await sql<{ from_at: Date; to_at: Date | null; by_id: UserId; reason: PauseReason }>`
    select from_at, to_at, by_id, reason from recording_pauses
     where organisation_id = ${organisationId} and recording_id = ${recordingId} order by from_at limit 200`.execute(
    trx,
  );
  return rows.map((row): Pause => {
    return { fromMs: row.from_at.getTime(), toMs: row.to_at?.getTime() ?? null, byId: row.by_id, reason: row.reason };
  });
}

export interface Mark {
  readonly id: RecordingMarkId;
  /** From the beginning of the recording. */
  readonly atMs: number;
  readonly note: string;
  readonly byId: UserId;
  readonly createdAtMs: number;
}

/** False when it has as many as it may. */
export async function insertMark(
  trx: Transaction,
  organisationId: OrganisationId,
  recordingId: RecordingId,
  { id, atMs, note, byId, createdAtMs }: Mark,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into recording_marks (organisation_id, id, recording_id, at_ms, note, by_id, created_at)
    select ${organisationId}, ${id}, ${recordingId}, ${atMs}, ${note}, ${byId}, ${new Date(createdAtMs)}
     where (select count(*) from recording_marks
             where organisation_id = ${organisationId} and recording_id = ${recordingId}) < ${recordingLimits.marksOfOne}`.execute(
    trx,
  );
  return Number(numAffectedRows ?? 0) > 0;
}

export async function marksOf(trx: Transaction, organisationId: OrganisationId, recordingId: RecordingId) {
  const { rows } = await sql<{ id: RecordingMarkId; at_ms: string; note: string; by_id: UserId; created_at: Date }>`
    select id, at_ms, note, by_id, created_at from recording_marks
     where organisation_id = ${organisationId} and recording_id = ${recordingId}
     order by at_ms, id limit ${recordingLimits.marksOfOne}`.execute(trx);
  return rows.map((row): Mark => {
    return {
      id: row.id,
      atMs: Number(row.at_ms),
      note: row.note,
      byId: row.by_id,
      createdAtMs: row.created_at.getTime(),
    };
  });
}

/** Removes a mark its writer made herself. */
export async function removeMark(
  trx: Transaction,
  organisationId: OrganisationId,
  { recordingId, id, byId }: { readonly recordingId: RecordingId; readonly id: RecordingMarkId; readonly byId: UserId },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from recording_marks where organisation_id = ${organisationId} and recording_id = ${recordingId}
       and id = ${id} and by_id = ${byId}`.execute(trx);
  return Number(numAffectedRows ?? 0) > 0;
}

export type ListeningHow = 'listened' | 'downloaded' | 'sampled';
export interface Listening {
  readonly userId: UserId;
  readonly atMs: number;
  readonly fromIp: string | null;
  readonly how: ListeningHow;
}

export async function insertListening(
  trx: Transaction,
  organisationId: OrganisationId,
  recordingId: RecordingId,
  { userId, atMs, fromIp, how }: Listening,
): Promise<void> {
  await sql`
    insert into recording_listenings (organisation_id, id, recording_id, user_id, at, from_ip, how)
    values (${organisationId}, ${newId<'recordingListening'>()}, ${recordingId}, ${userId}, ${new Date(atMs)}, ${fromIp}, ${how})`.execute(
    trx,
  );
}

/** The newest first. */
export async function listeningsOf(trx: Transaction, organisationId: OrganisationId, recordingId: RecordingId) {
  const { rows } = await sql<{ user_id: UserId; at: Date; from_ip: string | null; how: ListeningHow }>`
    select user_id, at, from_ip, how from recording_listenings
     where organisation_id = ${organisationId} and recording_id = ${recordingId}
     order by at desc limit ${recordingLimits.listenings}`.execute(trx);
  return rows.map((row): Listening => {
    return { userId: row.user_id, atMs: row.at.getTime(), fromIp: row.from_ip, how: row.how };
  });
}

export async function readRules(trx: Transaction, organisationId: OrganisationId): Promise<readonly SetRule[]> {
  const { rows } = await sql<{
    of_type: RuleType;
    of_id: string;
    calls: RecordedCalls;
    keep_days: number;
    notice: RecordingNotice | null;
  }>`
    select of_type, of_id, calls, keep_days, notice from recording_rules
     where organisation_id = ${organisationId}`.execute(trx);
  return rows.map(({ of_type: type, of_id: id, calls, keep_days: keepDays, notice }) => {
    return { type, id, calls, keepDays, notice };
  });
}

export async function saveRule(
  trx: Transaction,
  organisationId: OrganisationId,
  { type, id, calls, keepDays, notice }: SetRule,
): Promise<void> {
  await sql`
    insert into recording_rules (organisation_id, of_type, of_id, calls, keep_days, notice)
    values (${organisationId}, ${type}, ${id}, ${calls}, ${keepDays}, ${notice && JSON.stringify(notice)}::jsonb)
    on conflict (organisation_id, of_type, of_id) do update set
      calls = excluded.calls, keep_days = excluded.keep_days, notice = excluded.notice`.execute(trx);
}

export async function removeRule(
  trx: Transaction,
  organisationId: OrganisationId,
  { type, id }: Pick<SetRule, 'type' | 'id'>,
): Promise<void> {
  await sql`
    delete from recording_rules
     where organisation_id = ${organisationId} and of_type = ${type} and of_id = ${id}`.execute(trx);
}
