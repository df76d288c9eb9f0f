import type { z } from 'zod';
import type { Who } from '#identity';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { daysLater, type Frame, type Row } from '#metrics';
import { figuresBy, figuresOf } from '../assemble.ts';
import type { DayReport, reportsContract } from '../contract.ts';
import { type Ask, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { linesOf } from './lines.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

export type DayInput = z.output<NonNullable<(typeof reportsContract.reports.day)['~orpc']['inputSchema']>>;
export type DayOutcome = { readonly type: 'made'; readonly report: DayReport } | Refused;

/** The report of one day, beside the same day of the week before. */
export async function dayReport({ database }: ReportsNeeds, ask: Ask, who: Who, input: DayInput): Promise<DayOutcome> {
  const prepared = await ask.prepare(who, 'report.view', input.projectId);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, zone, names } = prepared;
  const definitions = figuresBy(input.by, input.figures);
  const kinds = definitions.flatMap((figure) => figure.rows);
  const beforeDate = daysLater(input.date, -7);
  const frame = ask.frameOf(input.date, zone);
  const beforeFrame = ask.frameOf(beforeDate, zone);
  const make = (rows: readonly Row[], within: Frame) => figuresOf(definitions, rows, within, input.attribution);
  return database.within(
    organisationId,
    async (trx) => {
      const rows = await ask.rowsFor(trx, prepared, frame, kinds, { countsMessages: true });
      const earlier = await ask.rowsFor(trx, prepared, beforeFrame, kinds, { countsMessages: true });
      const now = { rows, make: (mine: readonly Row[]) => make(mine, frame) };
      const before = { rows: earlier, make: (mine: readonly Row[]) => make(mine, beforeFrame) };
      const upTo = await readUpTo(trx, organisationId, readerName);
      const report: DayReport = {
        date: input.date,
        beforeDate,
        zone,
        from: iso(frame.fromMs),
        to: iso(frame.toMs),
        by: input.by,
        attribution: input.attribution,
        serviceLevelMs: thresholdsOf(rows),
        columns: definitions.map(({ id: metric, version, unit }) => ({ metric, version, unit })),
        ...linesOf(input.by, names, now, before),
        upTo: { number: upTo.number, at: isoOrNull(upTo.atMs) },
      };
      return { type: 'made', report };
    },
    { statementTimeoutMs },
  );
}

function thresholdsOf(rows: readonly Row[]): number[] {
  const thresholds = new Set(rows.flatMap((row) => (row.kind === 'visit' ? [row.serviceLevelMs] : [])));
  return [...thresholds].sort((one, other) => one - other);
}
