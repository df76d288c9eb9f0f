import { type Right, scopeOf, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { AgentId, OrganisationId, ProjectId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import { dateOf, findFigure, type Row } from '#metrics';
import type { CsvRow } from '#reports';
import { type FileForm, type FileMade, tableFile } from '#reports/server';
import type { KpiNormOnWire, KpiResultOnWire, KpiSummary } from '../contract.ts';
import type { Place } from '../norm.ts';
import { type Period, type PeriodKind, periodKinds, periodOf } from '../period.ts';
import { keptOf, measure, standingOf } from '../standing.ts';
import { kindsOf } from './judging.ts';
import type { KpiNeeds } from './needs.ts';
import { latestOf } from './norms.ts';
import { isRowOf, nameOfPlace, openSightOfPlaces } from './places.ts';
import * as store from './store.ts';

/** Days in the organisation's zone, both counted. */
interface Days {
  readonly from: string;
  readonly until: string;
}

export interface SummaryAsked extends Days {
  /** Only norms that are set for the asker alone. */
  readonly isOwn?: boolean;
  /** Only norms of the queues of this project. */
  readonly projectId?: ProjectId | undefined;
}
export type SummaryOutcome =
  | { readonly type: 'made'; readonly summary: KpiSummary }
  | { readonly type: 'forbidden'; readonly right: Right };

/** The norms somebody may see, and how the periods stood that ended within some days. */
export async function kpiSummary(
  needs: KpiNeeds,
  who: Who,
  right: Right,
  { isOwn = false, projectId, ...days }: SummaryAsked,
): Promise<SummaryOutcome> {
  if (scopeOf(who, right) === null) return { type: 'forbidden', right };
  const { organisationId } = who;
  const zone = await needs.zoneOf(organisationId);
  const directory = await needs.directory(organisationId);
  const maySee = openSightOfPlaces(who, right, directory);
  const isAsked = (place: Place) => {
    if (isOwn) return place.type === 'agent' && place.id === who.userId;
    if (projectId === undefined) return true;
    return place.type === 'queue' && directory.queues.get(place.id)?.projectId === projectId;
  };
  const isSeen = (place: Place) => maySee(place) && isAsked(place);
  const mayChange = openSightOfPlaces(who, 'norm.manage', directory);
  const [first, last] = [periodOf('day', days.from, zone), periodOf('day', days.until, zone)];
  const { versions, results } = await needs.database.within(organisationId, async (trx) => ({
    versions: await store.readVersions(trx, organisationId),
    results: await store.readResults(trx, organisationId, { fromMs: first.fromMs, toMs: last.toMs }),
  }));
  const byNorm = Map.groupBy(results, ({ normId }) => normId);
  const seen = latestOf(versions).filter(
    ({ id, norm, isArchived }) => isSeen(norm.place) && (!isArchived || byNorm.has(id)),
  );
  const nowMs = needs.clock.nowMs();
  const isNow = first.fromMs <= nowMs && nowMs < last.toMs;
  const running = isNow ? await runningOf(needs, organisationId, seen, { zone, nowMs }) : new Map();
  const norms = seen.map((one): KpiNormOnWire => {
    const own = byNorm.get(one.id) ?? [];
    return {
      ...{ id: one.id, version: one.version, ...one.norm },
      placeName: nameOfPlace(directory, one.norm.place),
      isArchived: one.isArchived,
      isMine: !one.isArchived && mayChange(one.norm.place),
      since: iso(one.sinceMs),
      kept: keptOf(own.map(({ standing }) => standing)),
      results: own.map((result) => onWire(result, zone)),
      running: running.get(one.id) ?? null,
    };
  });
  return { type: 'made', summary: { ...days, zone, norms } };
}

/** The judged periods of all these norms as a file, a row each. The trail keeps who took it away. */
export async function kpiSummaryFile(
  needs: KpiNeeds,
  actor: Actor,
  { form, ...days }: Days & { readonly form: FileForm },
): Promise<FileMade | Exclude<SummaryOutcome, { readonly type: 'made' }>> {
  const outcome = await kpiSummary(needs, actor.who, 'report.export', days);
  if (outcome.type !== 'made') return outcome;
  const { norms, zone } = outcome.summary;
  const rows = norms.flatMap((norm) => norm.results.map((result) => cellsOf(norm, result)));
  await needs.database.within(actor.who.organisationId, (trx) =>
    audit.appendBy(trx, actor, {
      atMs: needs.clock.nowMs(),
      what: 'reportExported',
      thing: { type: 'report', id: 'kpiSummary' },
      after: { ...days, form, rows: rows.length },
    }),
  );
  const name = `kpi-${days.from}-${days.until}`;
  return tableFile({ name, head, moments: ['until'], pages: [rows], zone }, form);
}

const head = [
  ...['figure', 'unit', 'place', 'placeId', 'placeName', 'period', 'direction', 'target', 'warning', 'critical'],
  ...['date', 'lastDate', 'until', 'normVersion', 'standing', 'value'],
];

/** The amounts are those of the norm as it is now; `normVersion` says by which version the period was judged. */
function cellsOf(norm: KpiNormOnWire, result: KpiResultOnWire): CsvRow {
  const { figure, place, placeName, direction, target, warning, critical } = norm;
  const { kind, date, lastDate, untilAt, version, standing, value } = result;
  return [
    ...[figure, findFigure(figure)?.unit ?? null, place.type, place.type === 'company' ? null : place.id, placeName],
    ...[kind, direction, target, warning, critical, date, lastDate, untilAt, version, standing, value],
  ];
}

const onWire = ({ kind, date, untilMs, standing, value, version }: store.KpiResult, zone: string): KpiResultOnWire => {
  const { lastDate } = periodOf(kind, date, zone);
  return { kind, date, lastDate, untilAt: iso(untilMs), standing, value, version };
};

/** How the period that runs stands by each norm; rows are read once for each kind of period. */
async function runningOf(
  needs: KpiNeeds,
  organisationId: OrganisationId,
  norms: readonly store.KpiVersion[],
  { zone, nowMs }: { readonly zone: string; readonly nowMs: number },
): Promise<ReadonlyMap<store.KpiNormId, NonNullable<KpiNormOnWire['running']>>> {
  const directory = await needs.directory(organisationId);
  const made = new Map<store.KpiNormId, NonNullable<KpiNormOnWire['running']>>();
  for (const kind of periodKinds) {
    const own = norms.filter(({ norm, isArchived }) => norm.period === kind && !isArchived);
    if (own.length === 0) continue;
    const period = runningPeriod(kind, zone, nowMs);
    const { rows } = await needs.reports.houseRows(organisationId, {
      ...{ ...period, kinds: kindsOf(own), agentIds: agentsAlone(own) },
    });
    for (const version of own)
      made.set(version.id, standingNow(version, period, rows.filter(isRowOf(directory, version.norm.place)), nowMs));
  }
  return made;
}

/** The agents these norms are for, where they are for nothing else: an agent's desk asks every minute for hers alone. */
function agentsAlone(norms: readonly store.KpiVersion[]): readonly AgentId[] | undefined {
  const ids = norms.flatMap(({ norm: { place } }) => (place.type === 'agent' ? [place.id] : []));
  return ids.length === norms.length ? [...new Set(ids)] : undefined;
}

const runningPeriod = (kind: PeriodKind, zone: string, nowMs: number): Period =>
  periodOf(kind, dateOf(nowMs, zone), zone);

function standingNow(
  { norm }: store.KpiVersion,
  { date, lastDate, fromMs, toMs }: Period,
  rows: readonly Row[],
  nowMs: number,
) {
  const figure = findFigure(norm.figure);
  if (!figure) return { date, lastDate, standing: 'noBase' as const, value: null };
  const measured = measure(figure, rows, { fromMs, toMs, nowMs });
  return { date, lastDate, standing: standingOf(norm, measured), value: measured.hasBase ? measured.value : null };
}
