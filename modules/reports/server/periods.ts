import type { Who } from '#identity';
import type { ProjectId } from '#kernel/id.ts';
import { type Frame, figureNamed, type Grouping, isWritten, type Row } from '#metrics';
import { figuresOf } from '../assemble.ts';
import type { ReportLine } from '../contract.ts';
import { type Ask, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { linesOf } from './lines.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

/** Whole days of the organisation, both counted: `2026-11-23`. */
export interface Days {
  readonly from: string;
  readonly until: string;
}

export interface PeriodInput {
  readonly days: Days;
  /** The days it is compared with. */
  readonly before: Days;
  readonly by: Grouping;
  /** Names of figures. */
  readonly figures: readonly string[];
  /** Only calls or only conversations in writing; an agent's time belongs to neither. */
  readonly of: 'all' | 'calls' | 'written';
  readonly projectId: ProjectId | undefined;
}
export type PeriodOutcome =
  | {
      readonly type: 'made';
      readonly lines: readonly ReportLine[];
      readonly total: ReportLine;
      /** The ledger does not know yet everything that had happened when this was asked. */
      readonly isBehind: boolean;
    }
  | Refused;

/** Some figures of a period beside those of another, made from the rows and by the functions of every other report. */
export async function periodReport(
  { database }: ReportsNeeds,
  ask: Ask,
  who: Who,
  input: PeriodInput,
): Promise<PeriodOutcome> {
  const happened = ask.readers.get(who.organisationId)?.followed.lastNumber?.() ?? 0;
  const prepared = await ask.prepare(who, 'report.view', input.projectId);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, zone, names } = prepared;
  const definitions = input.figures.map(figureNamed);
  const kinds = definitions.flatMap((figure) => figure.rows);
  return database.within(
    organisationId,
    async (trx) => {
      const sideOf = async ({ from, until }: Days) => {
        const frame: Frame = ask.frameOf(from, zone, until);
        const all = await ask.rowsFor(trx, prepared, frame, kinds, { countsMessages: true });
        const rows = all.filter((row) => isOf(row, input.of));
        return { rows, make: (mine: readonly Row[]) => figuresOf(definitions, mine, frame, 'cohort') };
      };
      const now = await sideOf(input.days);
      const before = await sideOf(input.before);
      const upTo = await readUpTo(trx, organisationId, readerName);
      return { type: 'made', ...linesOf(input.by, names, now, before), isBehind: upTo.number < happened };
    },
    { statementTimeoutMs },
  );
}

function isOf(row: Row, of: PeriodInput['of']): boolean {
  return of === 'all' || (row.kind !== 'agentInterval' && isWritten(row) === (of === 'written'));
}
