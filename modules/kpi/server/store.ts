import { sql } from 'kysely';
import type { Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { KpiNorm } from '../norm.ts';
import type { PeriodKind } from '../period.ts';
import type { KpiStanding } from '../standing.ts';

// All SQL of KPI norms. Every statement names the organisation.

export type KpiNormId = Id<'kpiNorm'>;

/** A norm as it holds from a moment on, until its next version. */
export interface KpiVersion {
  readonly id: KpiNormId;
  readonly version: number;
  readonly norm: KpiNorm;
  readonly isArchived: boolean;
  readonly validFromMs: number;
  readonly changedBy: UserId;
}

/** How a finished period stood; never changed again, whatever becomes of the norm. */
export interface KpiResult {
  readonly normId: KpiNormId;
  readonly version: number;
  readonly kind: PeriodKind;
  readonly date: string;
  readonly untilMs: number;
  readonly standing: KpiStanding;
  /** In the unit of the figure; null without a base. */
  readonly value: number | null;
}

/** Every version of every norm, the oldest of each first. */
export async function readVersions(trx: Transaction, organisationId: OrganisationId): Promise<readonly KpiVersion[]> {
  const { rows } = await sql<{
    id: KpiNormId;
    version: number;
    norm: KpiNorm;
    is_archived: boolean;
    valid_from: Date;
    changed_by: UserId;
  }>`
    select id, version, norm, is_archived, valid_from, changed_by from kpi_norms
     where organisation_id = ${organisationId} order by id, version`.execute(trx);
  return rows.map(({ id, version, norm, is_archived: isArchived, valid_from, changed_by: changedBy }) => {
    return { id, version, norm, isArchived, validFromMs: valid_from.getTime(), changedBy };
  });
}

export async function insertVersion(trx: Transaction, organisationId: OrganisationId, made: KpiVersion): Promise<void> {
  await sql`
    insert into kpi_norms (organisation_id, id, version, norm, is_archived, valid_from, changed_by)
    values (${organisationId}, ${made.id}, ${made.version}, ${JSON.stringify(made.norm)}::jsonb, ${made.isArchived},
            ${new Date(made.validFromMs)}, ${made.changedBy})`.execute(trx);
}

/** Makes whoever else changes norms of this organisation wait for the end of the transaction. */
export async function lockNorms(trx: Transaction, organisationId: OrganisationId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`kpi-norms|${organisationId}`}, 0))`.execute(trx);
}

/** The end of the last period that was judged, of each norm and kind of period: `ID KIND`. */
export async function judgedUntil(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ norm_id: string; kind: PeriodKind; until_at: Date }>`
    select norm_id, kind, max(until_at) as until_at from kpi_results
     where organisation_id = ${organisationId} group by norm_id, kind`.execute(trx);
  return new Map(rows.map((row) => [`${row.norm_id} ${row.kind}`, row.until_at.getTime()]));
}

/** Writes what was found; what was found before stays. */
export async function insertResult(trx: Transaction, organisationId: OrganisationId, found: KpiResult): Promise<void> {
  await sql`
    insert into kpi_results (organisation_id, norm_id, version, kind, date, until_at, standing, value)
    values (${organisationId}, ${found.normId}, ${found.version}, ${found.kind}, ${found.date}::date,
            ${new Date(found.untilMs)}, ${found.standing}, ${found.value})
    on conflict do nothing`.execute(trx);
}

/** No more norms hold at one time than fill these with the days of the longest report. */
const resultsMost = 20_000;

/** The results of periods that ended within a stretch of time, oldest first. */
export async function readResults(
  trx: Transaction,
  organisationId: OrganisationId,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly KpiResult[]> {
  const { rows } = await sql<{
    norm_id: KpiNormId;
    version: number;
    kind: PeriodKind;
    date: string;
    until_at: Date;
    standing: KpiStanding;
    value: number | null;
  }>`
    select norm_id, version, kind, date::text as date, until_at, standing, value from kpi_results
     where organisation_id = ${organisationId} and until_at > ${new Date(fromMs)} and until_at <= ${new Date(toMs)}
     order by until_at, norm_id limit ${resultsMost}`.execute(trx);
  return rows.map(({ norm_id: normId, until_at, ...rest }) => ({ ...rest, normId, untilMs: until_at.getTime() }));
}
