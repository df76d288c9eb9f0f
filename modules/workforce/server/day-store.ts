import { sql } from 'kysely';
import type { Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { DayChange } from '../plan.ts';
import type { PlannedBlock } from '../shift.ts';

export type PlanChangeId = Id<'planChange'>;

/** A day of somebody before and after a change; what `undo` puts back. */
export interface DayOfChange {
  readonly userId: UserId;
  readonly date: string;
  readonly zone: string;
  readonly before: readonly PlannedBlock[] | null;
  readonly after: readonly PlannedBlock[] | null;
  /** The version the day has after it. */
  readonly version: number;
}

/** The single days of people (null = of everybody) that somebody changed, by person and date. */
export async function readDayChanges(
  trx: Transaction,
  organisationId: OrganisationId,
  userIds: readonly UserId[] | null,
  fromDate: string,
  toDate: string,
): Promise<ReadonlyMap<UserId, ReadonlyMap<string, DayChange>>> {
  const { rows } = await sql<{
    user_id: UserId;
    date: string;
    version: number;
    zone: string;
    blocks: PlannedBlock[] | null;
    note: string;
    by_user_id: UserId | null;
    changed_at: Date;
  }>`
    select user_id, date::text as date, version, zone, blocks, note, by_user_id, changed_at from work_days
     where organisation_id = ${organisationId} ${userIds === null ? sql`` : sql`and user_id = any(${userIds}::uuid[])`}
       and date between ${fromDate}::date and ${toDate}::date`.execute(trx);
  const byUser = new Map<UserId, Map<string, DayChange>>();
  for (const { user_id: userId, by_user_id: byUserId, changed_at: at, ...row } of rows) {
    const own = byUser.get(userId) ?? new Map<string, DayChange>();
    own.set(row.date, { ...row, byUserId, atMs: at.getTime() });
    byUser.set(userId, own);
  }
  return byUser;
}

/** Writes one day; false when it has another version than the one before this. */
export async function saveDay(
  trx: Transaction,
  organisationId: OrganisationId,
  day: Omit<DayOfChange, 'before'>,
  by: { readonly userId: UserId; readonly note: string; readonly atMs: number },
): Promise<boolean> {
  const blocks = day.after === null ? null : JSON.stringify(day.after);
  const { rows } = await sql`
    insert into work_days (organisation_id, user_id, date, version, zone, blocks, note, by_user_id, changed_at)
    select ${organisationId}, ${day.userId}, ${day.date}::date, ${day.version}, ${day.zone}, ${blocks}::jsonb,
           ${by.note}, ${by.userId}, ${new Date(by.atMs)}
    on conflict (organisation_id, user_id, date) do update set
      version = excluded.version, zone = excluded.zone, blocks = excluded.blocks, note = excluded.note,
      by_user_id = excluded.by_user_id, changed_at = excluded.changed_at
     where work_days.version = excluded.version - 1
    returning 1`.execute(trx);
  return rows.length === 1;
}

export async function addPlanChange(
  trx: Transaction,
  organisationId: OrganisationId,
  change: {
    readonly id: PlanChangeId;
    readonly days: readonly DayOfChange[];
    readonly by: UserId;
    readonly atMs: number;
  },
): Promise<void> {
  await sql`
    insert into work_day_changes (organisation_id, id, days, by_user_id, changed_at)
    values (${organisationId}, ${change.id}, ${JSON.stringify(change.days)}::jsonb, ${change.by},
            ${new Date(change.atMs)})`.execute(trx);
}

export async function readPlanChange(
  trx: Transaction,
  organisationId: OrganisationId,
  id: PlanChangeId,
): Promise<readonly DayOfChange[] | null> {
  const { rows } = await sql<{ days: DayOfChange[] }>`
    select days from work_day_changes where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
  return rows[0]?.days ?? null;
}
