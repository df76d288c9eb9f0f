import { sql } from 'kysely';
import type { Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { AbsenceKind, AbsenceStatus, SwapStatus } from '../absence.ts';
import type { PlannedAbsence } from '../plan.ts';
import type { PlannedBlock } from '../shift.ts';

export type AbsenceId = Id<'absence'>;
export type SwapId = Id<'swap'>;

interface Decided {
  readonly decidedBy: UserId | null;
  readonly decidedAtMs: number | null;
  readonly decisionNote: string;
}
export interface Absence extends PlannedAbsence, Decided {
  readonly userId: UserId;
  readonly note: string;
  readonly status: AbsenceStatus;
  readonly version: number;
  readonly askedAtMs: number;
}
export interface Swap extends Decided {
  readonly id: SwapId;
  readonly fromUserId: UserId;
  readonly fromDate: string;
  readonly fromBlocks: readonly PlannedBlock[];
  readonly toUserId: UserId;
  readonly toDate: string | null;
  readonly toBlocks: readonly PlannedBlock[];
  readonly note: string;
  readonly status: SwapStatus;
  readonly version: number;
  readonly askedAtMs: number;
  readonly consentNote: string;
}

/** Where a page of requests goes on: after the moment and the id of the last one. */
export interface After {
  readonly atMs: number;
  readonly id: string;
}

type AbsenceRow = {
  id: AbsenceId;
  user_id: UserId;
  kind: AbsenceKind;
  from_date: string;
  to_date: string;
  part: Absence['part'];
  note: string;
  status: AbsenceStatus;
  version: number;
  asked_at: Date;
  decided_by: UserId | null;
  decided_at: Date | null;
  decision_note: string;
};
const absenceColumns = sql`id, user_id, kind, from_date::text as from_date, to_date::text as to_date, part, note, status,
  version, asked_at, decided_by, decided_at, decision_note`;

const absenceOf = (row: AbsenceRow): Absence => ({
  id: row.id,
  userId: row.user_id,
  kind: row.kind,
  fromDate: row.from_date,
  toDate: row.to_date,
  part: row.part,
  note: row.note,
  status: row.status,
  version: row.version,
  askedAtMs: row.asked_at.getTime(),
  decidedBy: row.decided_by,
  decidedAtMs: row.decided_at?.getTime() ?? null,
  decisionNote: row.decision_note,
});

/** Approved absences of people (null = of everybody) that touch these days, by person. */
export async function readApproved(
  trx: Transaction,
  organisationId: OrganisationId,
  userIds: readonly UserId[] | null,
  fromDate: string,
  toDate: string,
): Promise<ReadonlyMap<UserId, readonly Absence[]>> {
  const { rows } = await sql<AbsenceRow>`
    select ${absenceColumns} from absences
     where organisation_id = ${organisationId} and status = 'approved'
       ${userIds === null ? sql`` : sql`and user_id = any(${userIds}::uuid[])`}
       and from_date <= ${toDate}::date and to_date >= ${fromDate}::date
     order by from_date, id`.execute(trx);
  return Map.groupBy(rows.map(absenceOf), ({ userId }) => userId);
}

/** Requests of a person that are open or approved and touch these days. */
export async function overlapping(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  fromDate: string,
  toDate: string,
): Promise<readonly Absence[]> {
  const { rows } = await sql<AbsenceRow>`
    select ${absenceColumns} from absences
     where organisation_id = ${organisationId} and user_id = ${userId} and status in ('requested', 'approved')
       and from_date <= ${toDate}::date and to_date >= ${fromDate}::date`.execute(trx);
  return rows.map(absenceOf);
}

export interface RequestsAsked<Status> {
  /** Whose; null = everybody's. */
  readonly userIds: readonly UserId[] | null;
  readonly status: Status | undefined;
  readonly limit: number;
  readonly after: After | null;
}

/** Absences, newest request first; one more than asked for when there are more. */
export async function readAbsences(
  trx: Transaction,
  organisationId: OrganisationId,
  { userIds, status, limit, after }: RequestsAsked<AbsenceStatus>,
): Promise<readonly Absence[]> {
  const { rows } = await sql<AbsenceRow>`
    select ${absenceColumns} from absences
     where organisation_id = ${organisationId}
       ${userIds === null ? sql`` : sql`and user_id = any(${userIds}::uuid[])`}
       ${status === undefined ? sql`` : sql`and status = ${status}`}
       ${after === null ? sql`` : sql`and (asked_at, id) < (${new Date(after.atMs)}, ${after.id}::uuid)`}
     order by asked_at desc, id desc limit ${limit + 1}`.execute(trx);
  return rows.map(absenceOf);
}

export async function findAbsence(
  trx: Transaction,
  organisationId: OrganisationId,
  id: AbsenceId,
): Promise<Absence | null> {
  const { rows } = await sql<AbsenceRow>`
    select ${absenceColumns} from absences where organisation_id = ${organisationId} and id = ${id} for update`.execute(
    trx,
  );
  return rows[0] ? absenceOf(rows[0]) : null;
}

export async function addAbsence(trx: Transaction, organisationId: OrganisationId, one: Absence): Promise<void> {
  await sql`
    insert into absences (organisation_id, id, user_id, kind, from_date, to_date, part, note, status, version, asked_at)
    values (${organisationId}, ${one.id}, ${one.userId}, ${one.kind}, ${one.fromDate}::date, ${one.toDate}::date,
            ${one.part === null ? null : JSON.stringify(one.part)}::jsonb, ${one.note}, ${one.status}, ${one.version},
            ${new Date(one.askedAtMs)})`.execute(trx);
}

/** Writes what became of a request; its version grows. */
export async function settleAbsence(trx: Transaction, organisationId: OrganisationId, one: Absence): Promise<void> {
  await sql`
    update absences set status = ${one.status}, version = ${one.version}, decided_by = ${one.decidedBy},
           decided_at = ${one.decidedAtMs === null ? null : new Date(one.decidedAtMs)}, decision_note = ${one.decisionNote}
     where organisation_id = ${organisationId} and id = ${one.id}`.execute(trx);
}

type SwapRow = {
  id: SwapId;
  from_user_id: UserId;
  from_date: string;
  from_blocks: PlannedBlock[];
  to_user_id: UserId;
  to_date: string | null;
  to_blocks: PlannedBlock[];
  note: string;
  status: SwapStatus;
  version: number;
  asked_at: Date;
  consent_note: string;
  decided_by: UserId | null;
  decided_at: Date | null;
  decision_note: string;
};
const swapColumns = sql`id, from_user_id, from_date::text as from_date, from_blocks, to_user_id, to_date::text as to_date,
  to_blocks, note, status, version, asked_at, consent_note, decided_by, decided_at, decision_note`;

const swapOf = (row: SwapRow): Swap => ({
  id: row.id,
  fromUserId: row.from_user_id,
  fromDate: row.from_date,
  fromBlocks: row.from_blocks,
  toUserId: row.to_user_id,
  toDate: row.to_date,
  toBlocks: row.to_blocks,
  note: row.note,
  status: row.status,
  version: row.version,
  askedAtMs: row.asked_at.getTime(),
  consentNote: row.consent_note,
  decidedBy: row.decided_by,
  decidedAtMs: row.decided_at?.getTime() ?? null,
  decisionNote: row.decision_note,
});

/** Swaps that touch these people, newest request first; one more than asked for when there are more. */
export async function readSwaps(
  trx: Transaction,
  organisationId: OrganisationId,
  { userIds, status, limit, after }: RequestsAsked<SwapStatus>,
): Promise<readonly Swap[]> {
  const { rows } = await sql<SwapRow>`
    select ${swapColumns} from swaps
     where organisation_id = ${organisationId}
       ${userIds === null ? sql`` : sql`and (from_user_id = any(${userIds}::uuid[]) or to_user_id = any(${userIds}::uuid[]))`}
       ${status === undefined ? sql`` : sql`and status = ${status}`}
       ${after === null ? sql`` : sql`and (asked_at, id) < (${new Date(after.atMs)}, ${after.id}::uuid)`}
     order by asked_at desc, id desc limit ${limit + 1}`.execute(trx);
  return rows.map(swapOf);
}

export async function findSwap(trx: Transaction, organisationId: OrganisationId, id: SwapId): Promise<Swap | null> {
  const { rows } = await sql<SwapRow>`
    select ${swapColumns} from swaps where organisation_id = ${organisationId} and id = ${id} for update`.execute(trx);
  return rows[0] ? swapOf(rows[0]) : null;
}

export async function addSwap(trx: Transaction, organisationId: OrganisationId, one: Swap): Promise<void> {
  await sql`
    insert into swaps (organisation_id, id, from_user_id, from_date, from_blocks, to_user_id, to_date, to_blocks, note,
                       status, version, asked_at)
    values (${organisationId}, ${one.id}, ${one.fromUserId}, ${one.fromDate}::date,
            ${JSON.stringify(one.fromBlocks)}::jsonb, ${one.toUserId}, ${one.toDate}::date,
            ${JSON.stringify(one.toBlocks)}::jsonb, ${one.note}, ${one.status}, ${one.version},
            ${new Date(one.askedAtMs)})`.execute(trx);
}

export async function settleSwap(trx: Transaction, organisationId: OrganisationId, one: Swap): Promise<void> {
  await sql`
    update swaps set status = ${one.status}, version = ${one.version}, consent_note = ${one.consentNote},
           decided_by = ${one.decidedBy},
           decided_at = ${one.decidedAtMs === null ? null : new Date(one.decidedAtMs)}, decision_note = ${one.decisionNote}
     where organisation_id = ${organisationId} and id = ${one.id}`.execute(trx);
}

/** How many requests of a person are open. */
export async function openRequestsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from absences where organisation_id = ${organisationId} and user_id = ${userId}
              and status = 'requested')::int
         + (select count(*) from swaps where organisation_id = ${organisationId} and from_user_id = ${userId}
              and status in ('awaitingConsent', 'awaitingApproval'))::int as count`.execute(trx);
  return rows[0]?.count ?? 0;
}

/** What waits for somebody (her consent, her decision over these people), and what became of her own. */
export async function countRequests(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: {
    readonly userId: UserId;
    /** Whose requests she decides; null = everybody's, her own too. */
    readonly userIds: readonly UserId[] | null;
    readonly decidedSinceMs: number;
  },
): Promise<{ toConsent: number; toDecide: number; mineOpen: number; mineDecided: number }> {
  const { userId, userIds } = asked;
  const since = new Date(asked.decidedSinceMs);
  const absence = sql`from absences where organisation_id = ${organisationId}`;
  const swap = sql`from swaps where organisation_id = ${organisationId}`;
  const her = userIds === null ? sql`true` : sql`user_id = any(${userIds}::uuid[])`;
  const both =
    userIds === null ? sql`true` : sql`from_user_id = any(${userIds}::uuid[]) and to_user_id = any(${userIds}::uuid[])`;
  // Each count is one partial index away: every desk that connects asks this.
  const { rows } = await sql<{ toConsent: number; toDecide: number; mineOpen: number; mineDecided: number }>`
    select (select count(*) ${swap} and status = 'awaitingConsent' and to_user_id = ${userId})::int as "toConsent",
           (select count(*) ${absence} and status = 'requested' and ${her})::int
             + (select count(*) ${swap} and status = 'awaitingApproval' and ${both})::int as "toDecide",
           (select count(*) ${absence} and status = 'requested' and user_id = ${userId})::int
             + (select count(*) ${swap} and status in ('awaitingConsent', 'awaitingApproval')
                  and from_user_id = ${userId})::int as "mineOpen",
           (select count(*) ${absence} and user_id = ${userId} and decided_at > ${since}
                  and status in ('approved', 'refused'))::int
             + (select count(*) ${swap} and from_user_id = ${userId} and decided_at > ${since}
                  and status in ('approved', 'refused', 'declined'))::int as "mineDecided"`.execute(trx);
  return rows[0] ?? { toConsent: 0, toDecide: 0, mineOpen: 0, mineDecided: 0 };
}
