import type { OrganisationId } from '#kernel/id.ts';
import { findFigure, type Row, type RowKind } from '#metrics';
import { finishedPeriods, type Period, type PeriodKind } from '../period.ts';
import { measure, standingOf } from '../standing.ts';
import type { KpiNeeds } from './needs.ts';
import { isRowOf } from './places.ts';
import * as store from './store.ts';

/** Of periods that were left out while nobody ran, so many are judged at one time; the next time goes on. */
const periodsAtOnce = 40;
/**
 * What still moves when a period is over, such as a call that goes on, is waited for so long; then the period is judged by
 * what is known.
 */
const settlesWithinMs = 12 * 3_600_000;

interface Due {
  readonly version: store.KpiVersion;
  readonly period: Period;
}

/**
 * Judges the periods of an organisation that are over and whose facts are all known. May run twice, or be killed at any
 * moment, without harm: a period is written once. Stops between two periods when `signal` says so.
 */
export async function judge(needs: KpiNeeds, organisationId: OrganisationId, signal?: AbortSignal): Promise<void> {
  const { database, clock, reports } = needs;
  const nowMs = clock.nowMs();
  const zone = await needs.zoneOf(organisationId);
  const { versions, judged } = await database.within(organisationId, async (trx) => ({
    versions: await store.readVersions(trx, organisationId),
    judged: await store.judgedUntil(trx, organisationId),
  }));
  const due = dueOf(versions, judged, zone, nowMs);
  if (due.length === 0) return;
  const directory = await needs.directory(organisationId);
  const byPeriod = Map.groupBy(due, ({ period }) => `${period.kind} ${period.date}`);
  const inOrder = [...byPeriod.values()].sort((one, other) => endOf(one) - endOf(other)).slice(0, periodsAtOnce);
  /** Of a norm whose earlier period has to wait, later ones wait as well: it goes on from the last one judged. */
  const waiting = new Set<string>();
  for (const together of inOrder) {
    const period = together[0]?.period;
    if (signal?.aborted || !period) return;
    const kinds = together.flatMap(({ version }) => findFigure(version.norm.figure)?.rows ?? []);
    const { rows, knownUntilMs } = await reports.houseRows(organisationId, { ...period, kinds });
    if (knownUntilMs < period.toMs) return;
    for (const { version } of together) {
      if (waiting.has(version.id)) continue;
      const found = resultOf(version, period, rows.filter(isRowOf(directory, version.norm.place)), nowMs);
      if (!found) waiting.add(version.id);
      else await database.within(organisationId, (trx) => store.insertResult(trx, organisationId, found));
    }
  }
}

/** What a period came to by a norm; null while some of it still moves. */
function resultOf(
  { id: normId, version, norm }: store.KpiVersion,
  { kind, date, fromMs, toMs }: Period,
  rows: readonly Row[],
  nowMs: number,
): store.KpiResult | null {
  const figure = findFigure(norm.figure);
  const of = { normId, version, kind, date, untilMs: toMs };
  if (!figure) return { ...of, standing: 'noBase', value: null };
  const measured = measure(figure, rows, { fromMs, toMs, nowMs });
  if (measured.provisional && nowMs < toMs + settlesWithinMs) return null;
  return { ...of, standing: standingOf(norm, measured), value: measured.hasBase ? measured.value : null };
}

/** Kinds of rows that these norms are judged by. */
export const kindsOf = (norms: readonly store.KpiVersion[]): readonly RowKind[] => [
  ...new Set(norms.flatMap(({ norm }) => findFigure(norm.figure)?.rows ?? [])),
];

const endOf = (due: readonly Due[]): number => due[0]?.period.toMs ?? 0;

/**
 * The periods that are to be judged, each with the version that held at its end. A norm is judged from the first whole
 * period after it was set; one whose kind of period was changed, from the first whole one after that.
 */
function dueOf(
  versions: readonly store.KpiVersion[],
  judged: ReadonlyMap<string, number>,
  zone: string,
  nowMs: number,
): readonly Due[] {
  return [...Map.groupBy(versions, ({ id }) => id)].flatMap(([id, own]) =>
    runsOf(own).flatMap(({ kind, fromMs, untilMs }): readonly Due[] => {
      const sinceMs = Math.max(fromMs, judged.get(`${id} ${kind}`) ?? fromMs);
      return finishedPeriods(kind, zone, sinceMs, Math.min(nowMs, untilMs ?? nowMs)).flatMap((period) => {
        const version = own.findLast(({ validFromMs }) => validFromMs <= period.toMs);
        return version && !version.isArchived ? [{ version, period }] : [];
      });
    }),
  );
}

interface Run {
  readonly kind: PeriodKind;
  readonly fromMs: number;
  /** Null while it goes on. */
  readonly untilMs: number | null;
}

/** The stretches in which a norm spoke of one kind of period, oldest first; an archived norm speaks of none. */
function runsOf(versions: readonly store.KpiVersion[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { norm, isArchived, validFromMs } of versions) {
    const last = runs.at(-1);
    if (last?.untilMs === null && !isArchived && last.kind === norm.period) continue;
    if (last?.untilMs === null) runs[runs.length - 1] = { ...last, untilMs: validFromMs };
    if (!isArchived) runs.push({ kind: norm.period, fromMs: validFromMs, untilMs: null });
  }
  return runs;
}
