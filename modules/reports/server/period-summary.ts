import type { z } from 'zod';
import type { Right, Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import { isoOrNull } from '#kernel/moment.ts';
import { daysLater, type FigureDefinition, type Row } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import { figuresBy, figuresOf } from '../assemble.ts';
import {
  type Comparison,
  type PeriodGrouping,
  type PeriodLine,
  type PeriodSummary,
  type periodReportsContract,
  type TimeGrouping,
  timeGroupings,
} from '../contract-period.ts';
import type { CsvRow } from '../csv.ts';
import { figuresByTime, isOfClock, keysOf, stretchesOf } from '../time-lines.ts';
import { type Ask, type Prepared, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { type FileForm, type FileMade, tableFile } from './file.ts';
import { linesOf } from './lines.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

export type PeriodSummaryInput = z.output<
  NonNullable<(typeof periodReportsContract.periodReports.summary)['~orpc']['inputSchema']>
>;
export type PeriodSummaryOutcome = { readonly type: 'made'; readonly report: PeriodSummary } | Refused;

interface Days {
  readonly from: string;
  readonly until: string;
}

/** The figures of a period by what took part in it or by time, beside those of the period it is compared with. */
export function periodSummary(
  needs: ReportsNeeds,
  ask: Ask,
  who: Who,
  input: PeriodSummaryInput,
): Promise<PeriodSummaryOutcome> {
  return made(needs, ask, who, 'report.view', input);
}

/** The same summary as a file. The trail keeps who took it away. */
export async function periodSummaryFile(
  needs: ReportsNeeds,
  ask: Ask,
  actor: Actor,
  { form, ...input }: PeriodSummaryInput & { readonly form: FileForm },
): Promise<FileMade | Refused> {
  const outcome = await made(needs, ask, actor.who, 'report.export', input);
  if (outcome.type !== 'made') return outcome;
  const { report } = outcome;
  const { organisationId } = actor.who;
  await needs.database.within(organisationId, (trx) =>
    audit.appendBy(trx, actor, {
      atMs: needs.clock.nowMs(),
      what: 'reportExported',
      thing: { type: 'report', id: 'periodSummary' },
      after: { ...input, form, rows: report.lines.length + 1 },
    }),
  );
  const { columns, lines, total, zone } = report;
  const head = [
    ...['kind', 'id', 'name'],
    ...columns.flatMap(({ metric }) => [metric, `${metric}.part`, `${metric}.whole`, `${metric}.before`]),
  ];
  const pages = [[...lines, total].map((line) => cellsOf(line, columns))];
  const name = `period-${input.by}-${input.from}-${input.until}`;
  return tableFile({ name, head, moments: [], pages, zone }, form);
}

function cellsOf({ kind, id, name, figures, before }: PeriodLine, columns: PeriodSummary['columns']): CsvRow {
  const of = ({ metric }: PeriodSummary['columns'][number]): CsvRow => {
    const figure = figures[metric];
    return [figure?.value ?? null, figure?.part ?? null, figure?.whole ?? null, before?.[metric]?.value ?? null];
  };
  return [kind, id, name, ...columns.flatMap(of)];
}

async function made(
  { database, clock }: ReportsNeeds,
  ask: Ask,
  who: Who,
  right: Right,
  input: PeriodSummaryInput,
): Promise<PeriodSummaryOutcome> {
  const prepared = await ask.prepare(who, right, undefined);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, zone } = prepared;
  const { by, from, until } = input;
  const definitions = figuresBy(isOfTime(by) ? 'queue' : by, input.figures);
  const before = daysBefore({ from, until }, input.compare);
  const nowMs = clock.nowMs();
  return database.within(
    organisationId,
    async (trx) => {
      const sideOf = (days: Days) => readSide(trx, { ask, prepared, definitions, by, days, nowMs });
      const now = await sideOf({ from, until });
      const earlier = before && (await sideOf(before));
      const upTo = await readUpTo(trx, organisationId, readerName);
      const report: PeriodSummary = {
        ...{ from, until, before, zone, by },
        columns: definitions.map(({ id: metric, version, unit }) => ({ metric, version, unit })),
        ...(isOfTime(by) ? timeLines(by, now, earlier) : linesOf(by, prepared.names, now, earlier ?? undefined)),
        upTo: { number: upTo.number, at: isoOrNull(upTo.atMs) },
      };
      return { type: 'made', report };
    },
    { statementTimeoutMs },
  );
}

export interface ReadSide {
  readonly rows: readonly Row[];
  readonly make: (rows: readonly Row[]) => PeriodLine['figures'];
  /** Lines by time, in their order; none where lines are no times. */
  readonly times: readonly { readonly key: string; readonly figures: PeriodLine['figures'] }[];
}

/** One of the two periods: its rows, of which only some may count, and where lines are times, their figures. */
export async function readSide(
  trx: Transaction,
  of: {
    readonly ask: Ask;
    readonly prepared: Prepared;
    readonly definitions: readonly FigureDefinition[];
    readonly by: PeriodGrouping;
    readonly days: Days;
    readonly nowMs: number;
    readonly isCounted?: (row: Row) => boolean;
  },
): Promise<ReadSide> {
  const { ask, prepared, definitions, by, days, nowMs, isCounted } = of;
  const frame = ask.frameOf(days.from, prepared.zone, days.until);
  const kinds = definitions.flatMap((figure) => figure.rows);
  const all = await ask.rowsFor(trx, prepared, frame, kinds, { countsMessages: !isOfTime(by) });
  const rows = isCounted ? all.filter(isCounted) : all;
  const make = (mine: readonly Row[]) => figuresOf(definitions, mine, frame, 'cohort');
  if (!isOfTime(by)) return { rows, make, times: [] };
  const stretches = stretchesOf(by, days.from, days.until, prepared.zone);
  const figures = figuresByTime(definitions, rows, stretches, nowMs);
  return { rows, make, times: keysOf(by, stretches).map((key) => ({ key, figures: figures.get(key) ?? {} })) };
}

/** Hours and weekdays are laid beside the same, days, weeks and months beside those at the same place of the other period. */
export function timeLines(
  by: TimeGrouping,
  now: ReadSide,
  earlier: ReadSide | null,
): Pick<PeriodSummary, 'lines' | 'total'> {
  const hadRows = earlier !== null && earlier.rows.length > 0;
  const times = hadRows ? earlier.times : [];
  const beside = (key: string, place: number) => (isOfClock(by) ? times.find((one) => one.key === key) : times[place]);
  const lines = now.times.map(({ key, figures }, place): PeriodLine => {
    return { id: key, kind: 'time', name: null, figures, before: beside(key, place)?.figures ?? null };
  });
  const before = hadRows ? earlier.make(earlier.rows) : null;
  return { lines, total: { id: null, kind: 'total', name: null, figures: now.make(now.rows), before } };
}

export function isOfTime(by: PeriodGrouping): by is TimeGrouping {
  return (timeGroupings as readonly string[]).includes(by);
}

/** The days a period is compared with; null: with nothing. */
export function daysBefore({ from, until }: Days, comparison: Comparison): Days | null {
  const days = Temporal.PlainDate.from(from).until(until).days + 1;
  const earlier = (by: number) => ({ from: daysLater(from, -by), until: daysLater(until, -by) });
  switch (comparison) {
    case 'none':
      return null;
    case 'previous':
      return earlier(days);
    case 'week':
      return earlier(7);
    case 'year': {
      const yearBefore = (date: string) => Temporal.PlainDate.from(date).subtract({ years: 1 }).toString();
      return { from: yearBefore(from), until: yearBefore(until) };
    }
  }
}
