import type { z } from 'zod';
import type { Who } from '#identity';
import type { GroupId, QueueId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { daysLater, type Frame, type Grouping, type Row } from '#metrics';
import { figuresBy, figuresOf } from '../assemble.ts';
import type { DayReport, ReportLine, reportsContract } from '../contract.ts';
import { type Ask, type Names, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
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

interface Side {
  readonly rows: readonly Row[];
  readonly make: (rows: readonly Row[]) => ReportLine['figures'];
}

function linesOf(by: Grouping, names: Names, now: Side, before: Side): Pick<DayReport, 'lines' | 'total'> {
  const mine = Map.groupBy(now.rows, (row) => lineKeyOf(row, by, names));
  const earlier = Map.groupBy(before.rows, (row) => lineKeyOf(row, by, names));
  const line = (
    who: Pick<ReportLine, 'id' | 'kind' | 'name'>,
    rows: readonly Row[],
    past: readonly Row[],
  ): ReportLine => ({ ...who, figures: now.make(rows), before: past.length > 0 ? before.make(past) : null });
  const of = (id: string | null, kind: ReportLine['kind'], name: string | null) =>
    line({ id, kind, name }, mine.get(id) ?? [], earlier.get(id) ?? []);
  const lines = [...mine.keys()]
    .filter((id) => id !== null)
    .map((id) => of(id, by, nameOf(id, by, names)))
    .sort((one, other) => (one.name ?? '').localeCompare(other.name ?? '', 'tr'));
  const rest = mine.has(null) ? [of(null, 'none', null)] : [];
  const total = line({ id: null, kind: 'total', name: null }, now.rows, before.rows);
  return { lines: [...lines, ...rest], total };
}

/** The queue, agent or group a row is counted for; null for none. Groups are those of today. */
export function lineKeyOf(row: Row, by: Grouping, names: Names): string | null {
  if (by === 'queue') return row.kind === 'agentInterval' ? null : row.queueId;
  if (by === 'agent') return row.agentId;
  return row.agentId === null ? null : (names.agents.get(row.agentId)?.groupId ?? null);
}

function nameOf(id: string, by: Grouping, names: Names): string | null {
  if (by === 'queue') return names.queues.get(id as QueueId)?.name ?? null;
  if (by === 'agent') return names.agents.get(id)?.name ?? null;
  return names.groups.get(id as GroupId) ?? null;
}

function thresholdsOf(rows: readonly Row[]): number[] {
  const thresholds = new Set(rows.flatMap((row) => (row.kind === 'visit' ? [row.serviceLevelMs] : [])));
  return [...thresholds].sort((one, other) => one - other);
}
