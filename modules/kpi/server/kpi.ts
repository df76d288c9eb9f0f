import { may, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import { findFigure, type Row, type RowKind } from '#metrics';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openTurns } from '#platform/turns.ts';
import { faultsOfKpiNorm, type KpiFault, type KpiNorm, type Place } from '../norm.ts';
import { finishedPeriods, type Period } from '../period.ts';
import { measure, standingOf } from '../standing.ts';
import * as store from './store.ts';

/** The rows of a stretch of time, of everybody, and until when everything that happened is in them. */
export type RowsOfHouse = (
  organisationId: OrganisationId,
  asked: { readonly fromMs: number; readonly toMs: number; readonly kinds: readonly RowKind[] },
) => Promise<{ readonly rows: readonly Row[]; readonly knownUntilMs: number }>;

export interface KpiNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  readonly zone: string;
  readonly isPlace: (place: Place) => boolean;
  /** Whether a row is counted for a place; of groups as they are today. */
  readonly isAt: (row: Row, place: Place) => boolean;
  readonly rowsOf: RowsOfHouse;
}

export type KpiOutcome =
  | { readonly type: 'saved'; readonly norm: store.KpiVersion }
  | { readonly type: 'unknown' }
  | { readonly type: 'limitReached'; readonly max: number }
  | { readonly type: 'changedMeanwhile'; readonly version: number }
  | { readonly type: 'faulty'; readonly faults: readonly KpiFault[] };

/** The norms on figures of one organisation. */
export interface Kpi {
  /** Those that hold now. */
  readonly all: (who: Who) => readonly store.KpiVersion[];
  readonly create: (actor: Actor, norm: KpiNorm) => Promise<KpiOutcome>;
  /** From now on; periods that are over were judged by the version of their time. */
  readonly change: (
    actor: Actor,
    id: store.KpiNormId,
    version: number,
    change: { readonly norm?: KpiNorm; readonly isArchived?: boolean },
  ) => Promise<KpiOutcome>;
  readonly resultsOf: (fromMs: number, toMs: number) => Promise<readonly store.KpiResult[]>;
  /** Judges the periods that are over and whose facts are all known. May run twice, or be killed, without harm. */
  readonly judge: () => Promise<void>;
}

const normsMost = 500;
const resultsMost = 20_000;
/** Of periods that were left out while nobody ran, so many are judged at one time; the next time goes on. */
const periodsAtOnce = 40;

/** Opens the norms of one organisation. */
export async function openKpi(needs: KpiNeeds): Promise<Kpi> {
  const { database, clock, organisationId, zone, isPlace, isAt, rowsOf } = needs;
  const inTurn = openTurns();
  let versions = await database.within(organisationId, (trx) => store.readVersions(trx, organisationId));
  const current = (): readonly store.KpiVersion[] =>
    [...new Map(versions.map((version) => [version.id, version])).values()].filter(({ isArchived }) => !isArchived);
  const mayManage = (who: Who) => may(who, 'norm.manage', {});

  const save = async (actor: Actor, next: store.KpiVersion, before: KpiNorm | null): Promise<KpiOutcome> => {
    const { validFromMs: atMs, norm, isArchived } = next;
    await database.within(organisationId, async (trx) => {
      await store.insertVersion(trx, organisationId, next);
      const thing = { type: 'kpiNorm', id: next.id };
      const what = before === null ? 'kpiNormCreated' : 'kpiNormChanged';
      await audit.appendBy(trx, actor, { atMs, what, thing, ...(before && { before }), after: { ...norm, isArchived } });
    });
    versions = [...versions, next];
    return { type: 'saved', norm: next };
  };

  /** The version in force at a moment. */
  const versionAt = (id: store.KpiNormId, atMs: number): store.KpiVersion | undefined =>
    versions.findLast((one) => one.id === id && one.validFromMs <= atMs);

  const judgePeriod = async (id: store.KpiNormId, period: Period): Promise<boolean> => {
    const version = versionAt(id, period.toMs);
    if (!version || version.isArchived) return true;
    const figure = findFigure(version.norm.figure);
    if (!figure) return true;
    const { fromMs, toMs, kind, date } = period;
    const { rows, knownUntilMs } = await rowsOf(organisationId, { fromMs, toMs, kinds: figure.rows });
    if (knownUntilMs < toMs) return false;
    const mine = rows.filter((row) => isAt(row, version.norm.place));
    const measured = measure(figure, mine, { fromMs, toMs, nowMs: clock.nowMs() });
    const standing = standingOf(version.norm, measured);
    const value = measured.hasBase ? measured.value : null;
    const found = { normId: id, version: version.version, kind, date, untilMs: toMs, standing, value };
    await database.within(organisationId, (trx) => store.insertResult(trx, organisationId, found));
    return true;
  };

  return {
    all: (who) => (may(who, 'report.view') ? current() : []),
    create: (actor, norm) =>
      inTurn(async () => {
        if (!mayManage(actor.who)) return { type: 'unknown' };
        if (current().length >= normsMost) return { type: 'limitReached', max: normsMost };
        const faults = faultsOfKpiNorm(norm, isPlace);
        if (faults.length > 0) return { type: 'faulty', faults };
        const id = newId<'kpiNorm'>();
        const made = { id, version: 1, norm, isArchived: false, validFromMs: clock.nowMs() };
        return save(actor, { ...made, changedBy: actor.who.userId }, null);
      }),
    change: (actor, id, version, { norm, isArchived = false }) =>
      inTurn(async () => {
        const before = mayManage(actor.who) ? current().find((one) => one.id === id) : undefined;
        if (!before) return { type: 'unknown' };
        if (before.version !== version) return { type: 'changedMeanwhile', version: before.version };
        const next = norm ?? before.norm;
        const faults = isArchived ? [] : faultsOfKpiNorm(next, isPlace);
        if (faults.length > 0) return { type: 'faulty', faults };
        const made = { id, version: version + 1, norm: next, isArchived, validFromMs: clock.nowMs() };
        return save(actor, { ...made, changedBy: actor.who.userId }, before.norm);
      }),
    resultsOf: (fromMs, toMs) =>
      database.within(organisationId, (trx) =>
        store.readResults(trx, organisationId, { fromMs, toMs, limit: resultsMost }),
      ),
    judge: async () => {
      const judged = await database.within(organisationId, (trx) => store.lastJudged(trx, organisationId));
      for (const { id, norm } of current()) {
        const first = versions.find((one) => one.id === id);
        const fromMs = judged.get(`${id} ${norm.period}`)?.untilMs ?? first?.validFromMs ?? clock.nowMs();
        const due = finishedPeriods(norm.period, zone, fromMs, clock.nowMs()).slice(0, periodsAtOnce);
        for (const period of due) if (!(await judgePeriod(id, period))) break;
      }
    },
  };
}
