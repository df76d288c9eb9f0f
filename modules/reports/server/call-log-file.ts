import { type Actor, audit } from '#identity/server';
import { type CallLogRow, callLogFileMost } from '../contract-calls.ts';
import type { CsvRow } from '../csv.ts';
import { type Ask, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { askedOf, type CallLogFilter, callersOf, isKnown, rowOf } from './call-log.ts';
import { type CallsAsked, callsCounted, callsOf } from './call-log-store.ts';
import type { TooManyRows } from './explain.ts';
import { type FileForm, type FileMade, tableFile } from './file.ts';

export type CallLogFileOutcome = FileMade | TooManyRows | Refused;

const rowsAtOnce = 1_000;

/** The log as a file: the same calls in the same order. The trail keeps who took it away. */
export async function callLogFile(
  needs: ReportsNeeds,
  ask: Ask,
  actor: Actor,
  { form, ...filter }: CallLogFilter & { readonly form: FileForm },
): Promise<CallLogFileOutcome> {
  const prepared = await ask.prepare(actor.who, 'report.export', filter.projectId);
  if (prepared.type !== 'prepared') return prepared;
  if (!isKnown(prepared, filter)) return { type: 'notFound' };
  const { organisationId } = prepared;
  const asOfMs = needs.clock.nowMs();
  const rows = await needs.database.within(
    organisationId,
    async (trx) => {
      const asked = askedOf(ask, prepared, filter, { asOfMs, after: null, limit: callLogFileMost + 1 });
      const counted = await callsCounted(trx, organisationId, asked);
      if (counted > callLogFileMost) return counted;
      const thing = { type: 'report', id: 'callLog' };
      const after = { ...filter, form, rows: counted };
      await audit.appendBy(trx, actor, { atMs: asOfMs, what: 'reportExported', thing, after });
      return counted;
    },
    { statementTimeoutMs },
  );
  if (rows > callLogFileMost) return { type: 'tooMany', most: callLogFileMost };
  /** No transaction stands open between two pages: however slowly the file is taken, it holds nothing. */
  const pages = async function* (): AsyncGenerator<readonly CsvRow[]> {
    let after: CallsAsked['after'] = null;
    for (let sent = 0; sent < callLogFileMost; sent += rowsAtOnce) {
      const asked = askedOf(ask, prepared, filter, { asOfMs, after, limit: rowsAtOnce });
      const found = await needs.database.within(organisationId, (trx) => callsOf(trx, organisationId, asked), {
        statementTimeoutMs,
      });
      const callers = await callersOf(needs, actor.who, found);
      yield found.map((line) => cellsOf(rowOf(line, prepared, callers)));
      const last = found.at(-1);
      if (!last || found.length < rowsAtOnce) return;
      after = { atMs: last.startedAtMs, id: last.interactionId };
    }
  };
  const name = `calls-${filter.from}-${filter.until}`;
  return tableFile({ name, head, moments: ['started', 'ended'], pages: pages(), zone: prepared.zone }, form);
}

const head = [
  ...['interaction', 'started', 'ended', 'direction', 'number', 'customer', 'customerNumber', 'queues'],
  ...[
    'waitMs',
    'ringMs',
    'talkMs',
    'holdMs',
    'wrapUpMs',
    'durationMs',
    'transfers',
    'agents',
    'end',
    'outcomes',
    'level',
  ],
];

function cellsOf(row: CallLogRow): CsvRow {
  const all = (names: readonly string[]) => names.join(' · ');
  return [
    ...[row.interactionId, row.startedAt, row.endedAt, row.direction, row.number?.number ?? null],
    ...[row.customer?.name ?? null, row.customer?.number ?? null, all(row.queueNames)],
    ...[row.waitMs, row.ringMs, row.talkMs, row.holdMs, row.wrapUpMs, row.durationMs, row.transfers],
    ...[all(row.agentNames), row.end, all(row.outcomeNames), row.level],
  ];
}
