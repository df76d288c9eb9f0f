import type { Who } from '#identity';
import type { CustomerId, ProjectId } from '#kernel/id.ts';
import { figureNamed, isWritten, type Row } from '#metrics';
import type { PeriodGrouping, PeriodLine } from '../contract-period.ts';
import { type Ask, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { linesOf } from './lines.ts';
import { isOfTime, readSide, timeLines } from './period-summary.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

/** Whole days of the organisation, both counted: `2026-11-23`. */
export interface Days {
  readonly from: string;
  readonly until: string;
}

/** Only calls or only conversations in writing; an agent's time belongs to neither. */
export type PeriodOf = 'all' | 'calls' | 'written';

export interface PeriodInput {
  readonly days: Days;
  /** The days it is compared with. */
  readonly before: Days;
  readonly by: PeriodGrouping;
  /** Names of figures. */
  readonly figures: readonly string[];
  readonly of: PeriodOf;
  readonly projectId: ProjectId | undefined;
}
export type PeriodOutcome =
  | {
      readonly type: 'made';
      readonly lines: readonly PeriodLine[];
      readonly total: PeriodLine;
      /** The ledger does not know yet everything that had happened when this was asked. */
      readonly isBehind: boolean;
    }
  | Refused;

/** Some figures of a period beside those of another, made from the rows and by the functions of every other report. */
export async function periodReport(
  { database, clock }: ReportsNeeds,
  ask: Ask,
  who: Who,
  input: PeriodInput,
): Promise<PeriodOutcome> {
  const happened = ask.readers.get(who.organisationId)?.followed.lastNumber?.() ?? 0;
  const prepared = await ask.prepare(who, 'report.view', input.projectId);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, names } = prepared;
  const { by } = input;
  const definitions = input.figures.map(figureNamed);
  const isCounted = (row: Row) => isOf(row, input.of);
  const nowMs = clock.nowMs();
  return database.within(
    organisationId,
    async (trx) => {
      const sideOf = (days: Days) => readSide(trx, { ask, prepared, definitions, by, days, nowMs, isCounted });
      const now = await sideOf(input.days);
      const before = await sideOf(input.before);
      const upTo = await readUpTo(trx, organisationId, readerName);
      const lines = isOfTime(by) ? timeLines(by, now, before) : linesOf(by, names, now, before);
      return { type: 'made', ...lines, isBehind: upTo.number < happened };
    },
    { statementTimeoutMs },
  );
}

/** A customer as somebody may see her, and how many interactions with her began in a period. */
export interface FrequentCustomer {
  readonly name: string;
  readonly number: string | null;
  readonly interactions: number;
}
export interface FrequentInput {
  readonly days: Days;
  readonly of: PeriodOf;
  readonly projectId: ProjectId | undefined;
  readonly most: number;
}

/** Customers looked at for a list of some of them: those one may not see are left out, and the next follow. */
const lookedAtMost = 200;

/** The customers with the most interactions they began themselves; whom the asker may not see is not among them. */
export async function frequentCustomers(
  { database, callersOf }: ReportsNeeds,
  ask: Ask,
  who: Who,
  { days, of, projectId, most }: FrequentInput,
): Promise<{ readonly type: 'made'; readonly customers: readonly FrequentCustomer[] } | Refused> {
  const prepared = await ask.prepare(who, 'report.view', projectId);
  if (prepared.type !== 'prepared') return prepared;
  const frame = ask.frameOf(days.from, prepared.zone, days.until);
  const rows = await database.within(
    prepared.organisationId,
    (trx) => ask.rowsFor(trx, prepared, frame, ['interaction']),
    { statementTimeoutMs },
  );
  const counts = new Map<CustomerId, number>();
  for (const row of rows) {
    if (row.kind !== 'interaction' || row.customerId === null || row.direction === 'outbound' || !isOf(row, of))
      continue;
    if (row.startedAtMs < frame.fromMs || row.startedAtMs >= frame.toMs) continue;
    counts.set(row.customerId, (counts.get(row.customerId) ?? 0) + 1);
  }
  const ordered = [...counts]
    .sort(([one, many], [other, more]) => more - many || one.localeCompare(other, 'en'))
    .slice(0, lookedAtMost);
  const seen = await callersOf(
    who,
    ordered.map(([id]) => id),
  );
  const customers = ordered.flatMap(([id, interactions]): readonly FrequentCustomer[] => {
    const caller = seen.get(id);
    return caller ? [{ ...caller, interactions }] : [];
  });
  return { type: 'made', customers: customers.slice(0, most) };
}

/** Whether a row is of calls, or of conversations in writing; the time of an agent is of neither. */
export function isOf(row: Row, of: PeriodOf): boolean {
  return of === 'all' || (row.kind !== 'agentInterval' && isWritten(row) === (of === 'written'));
}
