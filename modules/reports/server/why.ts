import type { z } from 'zod';
import type { Who } from '#identity';
import type { ProjectId } from '#kernel/id.ts';
import { isoOrNull } from '#kernel/moment.ts';
import { type FigureDefinition, figureNamed, findFigure, type Row } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import { figuresOf } from '../assemble.ts';
import type { Figure } from '../contract.ts';
import type { DriverOnWire, EffectOnWire, WhyReport, whyContract } from '../contract-why.ts';
import { type Effect, effectsOnRatio, effectsOnSum, type Portion } from '../decompose.ts';
import { figuresByTime, stretchesOf } from '../time-lines.ts';
import { type Ask, type Prepared, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { lineKeyOf } from './lines.ts';
import { daysBefore } from './period-summary.ts';
import { isOf, type PeriodOf } from './periods.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

export type WhyInput = z.output<NonNullable<(typeof whyContract.why.explain)['~orpc']['inputSchema']>>;
export type WhyOutcome = { readonly type: 'made'; readonly report: WhyReport } | Refused;

/** What queues hang on: how many came, how long each took, and how much time agents gave. */
const driverNames = ['offered', 'handleTime', 'loggedInTime'] as const;
const agentsMost = 8;
const ofNone = '';

interface Days {
  readonly from: string;
  readonly until: string;
}

export interface WhyBetween {
  readonly metric: string;
  readonly days: Days;
  readonly before: Days;
  readonly projectId?: ProjectId | undefined;
  /** Only of calls, or only of conversations in writing; the time of agents counts for either. */
  readonly of?: PeriodOf | undefined;
}

/** One of the two periods: the figure in all and by line, and the drivers. */
interface Side {
  readonly all: Figure;
  readonly byQueue: ReadonlyMap<string, Figure>;
  /** Figure and drivers of each hour of the clock. */
  readonly byHour: ReadonlyMap<string, Readonly<Record<string, Figure>>>;
  readonly drivers: Readonly<Record<string, Figure>>;
  readonly rows: readonly Row[];
}

/**
 * Why a figure is another than in the period before: what each queue and each hour of the clock gave to the change, exactly
 * adding up to it, and what came, took and was there otherwise, in all and in the hour that gave most.
 */
export async function whyChanged(needs: ReportsNeeds, ask: Ask, who: Who, input: WhyInput): Promise<WhyOutcome> {
  const days = { from: input.from, until: input.until };
  const before = daysBefore(days, input.compare);
  return before ? whyBetween(needs, ask, who, { metric: input.metric, days, before }) : { type: 'notFound' };
}

/** The same of any two periods, and of one project alone where it is said. */
export async function whyBetween(needs: ReportsNeeds, ask: Ask, who: Who, input: WhyBetween): Promise<WhyOutcome> {
  const prepared = await ask.prepare(who, 'report.view', input.projectId);
  if (prepared.type !== 'prepared') return prepared;
  const definition = findFigure(input.metric);
  const { days, before: earlier } = input;
  if (!definition) return { type: 'notFound' };
  const nowMs = needs.clock.nowMs();
  const { organisationId, zone } = prepared;
  return needs.database.within(
    organisationId,
    async (trx) => {
      const read = (which: Days) =>
        readSide(trx, { ask, prepared, definition, days: which, nowMs, of: input.of ?? 'all' });
      const [now, was] = [await read(days), await read(earlier)];
      const upTo = await readUpTo(trx, organisationId, readerName);
      const lines = divided(definition, now, was);
      const peak = peakOf(lines.byHour, change(now, was));
      const report: WhyReport = {
        ...{ metric: definition.id, ...days, before: earlier, zone, now: now.all, was: was.all },
        change: change(now, was),
        isDivided: isDivided(definition),
        byQueue: lines.byQueue.map((one) => ({ ...one, name: nameOf(prepared, one.key) })),
        byHour: lines.byHour,
        drivers: driversOf(now.drivers, was.drivers),
        peak: peak === null ? null : peakOnWire(prepared, peak, [now, days], [was, earlier], nowMs),
        upTo: { number: upTo.number, at: isoOrNull(upTo.atMs) },
      };
      return { type: 'made', report };
    },
    { statementTimeoutMs },
  );
}

async function readSide(
  trx: Transaction,
  of: {
    readonly ask: Ask;
    readonly prepared: Prepared;
    readonly definition: FigureDefinition;
    readonly days: Days;
    readonly nowMs: number;
    readonly of: PeriodOf;
  },
): Promise<Side> {
  const { ask, prepared, definition, days, nowMs } = of;
  const frame = ask.frameOf(days.from, prepared.zone, days.until);
  const drivers = driverNames.map(figureNamed);
  const all = [definition, ...drivers.filter(({ id }) => id !== definition.id)];
  const every = await ask.rowsFor(
    trx,
    prepared,
    frame,
    all.flatMap((figure) => figure.rows),
  );
  const rows = every.filter((row) => row.kind === 'agentInterval' || isOf(row, of.of));
  const figureOfRows = (mine: readonly Row[]): Figure =>
    figuresOf([definition], mine, frame, 'cohort')[definition.id] as Figure;
  const queues = Map.groupBy(rows, (row) => lineKeyOf(row, 'queue', prepared.names) ?? ofNone);
  return {
    rows,
    all: figureOfRows(rows),
    byQueue: new Map([...queues].map(([key, mine]) => [key, figureOfRows(mine)])),
    byHour: figuresByTime(all, rows, stretchesOf('hour', days.from, days.until, prepared.zone), nowMs),
    drivers: figuresOf(drivers, rows, frame, 'cohort'),
  };
}

const change = (now: Side, was: Side): number | null =>
  now.all.value === null || was.all.value === null ? null : now.all.value - was.all.value;

/** Whether the change of a figure can be divided among lines: of sums, and of one sum through another. */
const isDivided = ({ combine }: FigureDefinition): boolean => combine === 'sum' || combine === 'ratio';

function divided(definition: FigureDefinition, now: Side, was: Side) {
  const hours = (side: Side) =>
    new Map([...side.byHour].flatMap(([key, { [definition.id]: figure }]) => (figure ? [[key, figure] as const] : [])));
  return {
    byQueue: linesOf(definition, now.byQueue, was.byQueue),
    byHour: linesOf(definition, hours(now), hours(was)).sort((one, other) => Number(one.key) - Number(other.key)),
  };
}

/** The lines in which there was anything, those that gave most first. */
function linesOf(
  definition: FigureDefinition,
  now: ReadonlyMap<string, Figure>,
  before: ReadonlyMap<string, Figure>,
): EffectOnWire[] {
  const effects = isDivided(definition) ? effectsOf(definition, now, before) : [];
  const effectOf = new Map(effects.map((effect) => [effect.key, effect]));
  return [...new Set([...now.keys(), ...before.keys()])]
    .filter((key) => (now.get(key)?.n ?? 0) > 0 || (before.get(key)?.n ?? 0) > 0)
    .map((key): EffectOnWire => {
      const { own, weight, effect } = effectOf.get(key) ?? { own: 0, weight: 0, effect: 0 };
      const figures = { now: now.get(key) ?? null, before: before.get(key) ?? null };
      return { key: key === ofNone ? null : key, name: null, ...figures, own, weight, effect };
    })
    .sort((one, other) => Math.abs(other.effect) - Math.abs(one.effect));
}

/** Effects in the unit of the figure; one per hour is a part ÷ whole of milliseconds. */
function effectsOf(
  { combine, unit }: FigureDefinition,
  now: ReadonlyMap<string, Figure>,
  before: ReadonlyMap<string, Figure>,
): readonly Effect[] {
  const portions = (side: ReadonlyMap<string, Figure>): ReadonlyMap<string, Portion> => side;
  if (combine === 'sum') return effectsOnSum(portions(now), portions(before));
  const scale = unit === 'perHour' ? 3_600_000 : 1;
  return effectsOnRatio(portions(now), portions(before)).map(({ key, own, weight, effect }) => {
    return { key, own: own * scale, weight: weight * scale, effect: effect * scale };
  });
}

/** The hour that gave most to a change, in its direction; null where nothing changed. */
function peakOf(byHour: readonly EffectOnWire[], by: number | null): string | null {
  if (by === null || by === 0) return null;
  const same = byHour.filter(({ effect }) => effect * by > 0);
  return (
    same.reduce<EffectOnWire | null>(
      (most, one) => (!most || Math.abs(one.effect) > Math.abs(most.effect) ? one : most),
      null,
    )?.key ?? null
  );
}

function driversOf(now: Readonly<Record<string, Figure>>, was: Readonly<Record<string, Figure>>): DriverOnWire[] {
  return driverNames.map((metric) => ({
    metric,
    now: now[metric]?.value ?? null,
    before: was[metric]?.value ?? null,
  }));
}

function peakOnWire(
  { zone, names }: Prepared,
  hour: string,
  [now, days]: readonly [Side, Days],
  [was, earlier]: readonly [Side, Days],
  nowMs: number,
): WhyReport['peak'] {
  const timeOf = ({ rows }: Side, { from, until }: Days) => {
    const stretches = stretchesOf('hour', from, until, zone).filter(({ key }) => key === hour);
    const byAgent = Map.groupBy(
      rows.filter(({ kind }) => kind === 'agentInterval'),
      ({ agentId }) => agentId ?? ofNone,
    );
    return (id: string): number =>
      figuresByTime([figureNamed('loggedInTime')], byAgent.get(id as never) ?? [], stretches, nowMs).get(hour)
        ?.loggedInTime?.value ?? 0;
  };
  const [nowOf, beforeOf] = [timeOf(now, days), timeOf(was, earlier)];
  const ids = new Set(
    [...now.rows, ...was.rows].flatMap(({ kind, agentId }) => (kind === 'agentInterval' && agentId ? [agentId] : [])),
  );
  const agents = [...ids]
    .map((id) => ({ id, name: names.agents.get(id)?.name ?? '', nowMs: nowOf(id), beforeMs: beforeOf(id) }))
    .filter(({ name, nowMs: time, beforeMs }) => name !== '' && time !== beforeMs)
    .sort((one, other) => one.nowMs - one.beforeMs - (other.nowMs - other.beforeMs))
    .slice(0, agentsMost);
  const drivers = driversOf(now.byHour.get(hour) ?? {}, was.byHour.get(hour) ?? {});
  return { hour: Number(hour), drivers, agents };
}

const nameOf = ({ names }: Prepared, key: string | null): string | null =>
  key === null ? null : (names.queues.get(key as never)?.name ?? null);
