import type { z } from 'zod';
import type { Who } from '#identity';
import { isoOrNull } from '#kernel/moment.ts';
import { attributionOf, type Frame, figureNamed, lookAt, type Row } from '#metrics';
import { type WaitClass, type WaitsReport, waitClassesMs, type waitsContract } from '../contract-waits.ts';
import { type Ask, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

export type WaitsInput = z.output<NonNullable<(typeof waitsContract.waits.classes)['~orpc']['inputSchema']>>;
export type WaitsOutcome = { readonly type: 'made'; readonly report: WaitsReport } | Refused;

/** How long those waited who left their queue in a period, by the rows of the average wait: the same that every report counts. */
export async function waitsReport(needs: ReportsNeeds, ask: Ask, who: Who, input: WaitsInput): Promise<WaitsOutcome> {
  const prepared = await ask.prepare(who, 'report.view', undefined);
  if (prepared.type !== 'prepared') return prepared;
  const { from, until, queueId } = input;
  if (queueId && !prepared.names.queues.has(queueId)) return { type: 'notFound' };
  const { organisationId, zone } = prepared;
  return needs.database.within(
    organisationId,
    async (trx) => {
      const frame = ask.frameOf(from, zone, until);
      const rows = await ask.rowsFor(trx, prepared, frame, ['visit'], { queueId });
      const upTo = await readUpTo(trx, organisationId, readerName);
      const at = { number: upTo.number, at: isoOrNull(upTo.atMs) };
      return { type: 'made', report: { from, until, zone, ...classesOf(rows, frame), upTo: at } };
    },
    { statementTimeoutMs },
  );
}

function classesOf(rows: readonly Row[], frame: Frame): Omit<WaitsReport, 'from' | 'until' | 'zone' | 'upTo'> {
  const [waits, answered, abandoned] = ['averageWait', 'answered', 'abandoned'].map(figureNamed);
  if (!waits || !answered || !abandoned) throw new Error('The registry has no figures of waits');
  const classes: WaitClass[] = waitClassesMs.map((fromMs, at) => {
    return { fromMs, toMs: waitClassesMs[at + 1] ?? null, answered: 0, abandoned: 0, other: 0 };
  });
  const limits = new Set<number>();
  const sums = { answered: 0, abandoned: 0, other: 0 };
  for (const looked of lookAt(waits, rows, frame, attributionOf(waits, 'cohort'))) {
    if ('excluded' in looked || looked.row.kind !== 'visit') continue;
    const { row, part: waitedMs } = looked;
    const isOf = (figure: typeof waits) => !('excluded' in figure.of(row, frame));
    const how = isOf(answered) ? 'answered' : isOf(abandoned) ? 'abandoned' : 'other';
    // As the service level has it: who waited just as long as the limit is within it.
    const own = classes.find(({ toMs }) => toMs === null || waitedMs <= toMs);
    if (own) own[how] += 1;
    sums[how] += 1;
    limits.add(row.serviceLevelMs);
  }
  const [limit] = limits;
  return { classes, ...sums, serviceLevelMs: limits.size === 1 ? (limit ?? null) : null };
}
