import type { z } from 'zod';
import type { Who } from '#identity';
import { isoOrNull } from '#kernel/moment.ts';
import { figureNamed, isWritten, type Row } from '#metrics';
import { figuresOf } from '../assemble.ts';
import { overviewFigures } from '../columns.ts';
import type { ChatOverview, chatReportsContract } from '../contract-chats.ts';
import { type Ask, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { queuesOf } from './choices.ts';
import { linesOf } from './lines.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

export type OverviewInput = z.output<
  NonNullable<(typeof chatReportsContract.chatReports.overview)['~orpc']['inputSchema']>
>;
export type OverviewOutcome = { readonly type: 'made'; readonly report: ChatOverview } | Refused;

const definitions = overviewFigures.map(figureNamed);
const kinds = definitions.flatMap((figure) => figure.rows);

/** What each agent did in conversations in writing in a period, by the figures every other report shows. */
export async function chatOverview(
  { database }: ReportsNeeds,
  ask: Ask,
  who: Who,
  input: OverviewInput,
): Promise<OverviewOutcome> {
  const prepared = await ask.prepare(who, 'report.view', input.projectId);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, zone, names } = prepared;
  if (input.queueId && !names.queues.has(input.queueId)) return { type: 'notFound' };
  const frame = ask.frameOf(input.from, zone, input.until);
  return database.within(
    organisationId,
    async (trx) => {
      const narrowed = { queueId: input.queueId, countsMessages: true };
      const all = await ask.rowsFor(trx, prepared, frame, kinds, narrowed);
      const rows = all.filter((row) => row.kind !== 'agentInterval' && isWritten(row));
      const make = (mine: readonly Row[]) => figuresOf(definitions, mine, frame, 'cohort');
      const upTo = await readUpTo(trx, organisationId, readerName);
      const report: ChatOverview = {
        from: input.from,
        until: input.until,
        zone,
        columns: definitions.map(({ id: metric, version, unit }) => ({ metric, version, unit })),
        ...linesOf('agent', names, { rows, make }),
        queues: queuesOf(prepared),
        upTo: { number: upTo.number, at: isoOrNull(upTo.atMs) },
      };
      return { type: 'made', report };
    },
    { statementTimeoutMs },
  );
}
