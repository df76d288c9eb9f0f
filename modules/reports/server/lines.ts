import type { GroupId, QueueId } from '#kernel/id.ts';
import type { Grouping, Row } from '#metrics';
import type { DayReport, ReportLine } from '../contract.ts';
import type { Names } from './ask.ts';

/** Rows of a period, and the figures some of them make in it. */
export interface Side {
  readonly rows: readonly Row[];
  readonly make: (rows: readonly Row[]) => ReportLine['figures'];
}

/** A line for each queue, agent or group of these rows, one for those of none, and the total; `before` is compared with. */
export function linesOf(by: Grouping, names: Names, now: Side, before?: Side): Pick<DayReport, 'lines' | 'total'> {
  const mine = Map.groupBy(now.rows, (row) => lineKeyOf(row, by, names));
  const earlier = Map.groupBy(before?.rows ?? [], (row) => lineKeyOf(row, by, names));
  const line = (
    who: Pick<ReportLine, 'id' | 'kind' | 'name'>,
    rows: readonly Row[],
    past: readonly Row[],
  ): ReportLine => ({ ...who, figures: now.make(rows), before: before && past.length > 0 ? before.make(past) : null });
  const of = (id: string | null, kind: ReportLine['kind'], name: string | null) =>
    line({ id, kind, name }, mine.get(id) ?? [], earlier.get(id) ?? []);
  const lines = [...mine.keys()]
    .filter((id) => id !== null)
    .map((id) => of(id, by, nameOf(id, by, names)))
    .sort((one, other) => (one.name ?? '').localeCompare(other.name ?? '', 'tr'));
  const rest = mine.has(null) ? [of(null, 'none', null)] : [];
  const total = line({ id: null, kind: 'total', name: null }, now.rows, before?.rows ?? []);
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
