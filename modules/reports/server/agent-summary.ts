import type { z } from 'zod';
import type { Who } from '#identity';
import { isoOrNull } from '#kernel/moment.ts';
import { figureNamed, type Row } from '#metrics';
import { figuresOf } from '../assemble.ts';
import { timeFigures } from '../columns.ts';
import type { AgentSummary, agentReportsContract } from '../contract-agents.ts';
import { type Ask, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { groupsOf, idsIn } from './choices.ts';
import { linesOf } from './lines.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

export type SummaryInput = z.output<
  NonNullable<(typeof agentReportsContract.agentReports.summary)['~orpc']['inputSchema']>
>;
export type SummaryOutcome = { readonly type: 'made'; readonly report: AgentSummary } | Refused;

const definitions = timeFigures.map(figureNamed);
const kinds = definitions.flatMap((figure) => figure.rows);

/** The time of agents in a period by what they did, by the figures every other report shows. */
export async function agentSummary(
  { database }: ReportsNeeds,
  ask: Ask,
  who: Who,
  input: SummaryInput,
): Promise<SummaryOutcome> {
  const prepared = await ask.prepare(who, 'report.view', undefined);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, zone, names } = prepared;
  if (input.groupId && !names.groups.has(input.groupId)) return { type: 'notFound' };
  const frame = ask.frameOf(input.from, zone, input.until);
  const ids = idsIn(prepared, input);
  return database.within(
    organisationId,
    async (trx) => {
      const narrowed = ids ? { agentIds: new Set<string>(ids) } : {};
      const rows = await ask.rowsFor(trx, prepared, frame, kinds, narrowed);
      const make = (mine: readonly Row[]) => figuresOf(definitions, mine, frame, 'cohort');
      const upTo = await readUpTo(trx, organisationId, readerName);
      const report: AgentSummary = {
        from: input.from,
        until: input.until,
        zone,
        by: input.by,
        columns: definitions.map(({ id: metric, version, unit }) => ({ metric, version, unit })),
        ...linesOf(input.by, names, { rows, make }),
        groups: groupsOf(prepared),
        upTo: { number: upTo.number, at: isoOrNull(upTo.atMs) },
      };
      return { type: 'made', report };
    },
    { statementTimeoutMs },
  );
}
