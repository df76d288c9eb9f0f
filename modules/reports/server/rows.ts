import type { AgentId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import { type AgentInterval, type AwayRuleOf, agentIntervals, type Row, type RowKind, type WorkSpan } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import { messagesCounted, rowsIn } from './store.ts';
import {
  alertTable,
  interactionTable,
  legTable,
  messageTable,
  offerTable,
  presenceTable,
  responseTable,
  statusTable,
  surveyTable,
  visitTable,
  workTable,
} from './tables.ts';

/** Which rows of a period are wanted; left out means all. */
export interface RowsWanted {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  readonly kinds: ReadonlySet<RowKind>;
  readonly projectIds: readonly ProjectId[] | undefined;
  readonly queueId?: QueueId | undefined;
  /** Whose rows; stays in a queue are not bound by it when `seesQueues`. */
  readonly agentIds: readonly AgentId[] | undefined;
  readonly seesQueues: boolean;
  readonly countsMessages: boolean;
  readonly most?: number | undefined;
  readonly ruleOf: AwayRuleOf;
}

/** The rows that figures of a period are made of. */
export async function loadRows(trx: Transaction, organisationId: OrganisationId, wanted: RowsWanted): Promise<Row[]> {
  const { kinds } = wanted;
  const bound = {
    fromMs: wanted.fromMs,
    toMs: wanted.toMs,
    projectIds: wanted.projectIds,
    queueId: wanted.queueId,
    most: wanted.most,
  };
  const all = { ...bound, agentIds: wanted.agentIds };
  const rows: Row[] = [];
  const add = (more: readonly Row[]) => {
    for (const row of more) rows.push(row);
  };
  if (kinds.has('visit')) add(await rowsIn(trx, organisationId, visitTable, wanted.seesQueues ? bound : all));
  if (kinds.has('leg')) add(await rowsIn(trx, organisationId, legTable, all));
  if (kinds.has('offer')) add(await rowsIn(trx, organisationId, offerTable, all));
  if (kinds.has('interaction')) add(await rowsIn(trx, organisationId, interactionTable, all));
  if (kinds.has('response')) add(await rowsIn(trx, organisationId, responseTable, all));
  if (kinds.has('statusInterval')) add(await rowsIn(trx, organisationId, statusTable, all));
  if (kinds.has('alert')) add(await rowsIn(trx, organisationId, alertTable, all));
  if (kinds.has('survey')) add(await rowsIn(trx, organisationId, surveyTable, all));
  if (kinds.has('message')) {
    const count = wanted.countsMessages;
    add(await (count ? messagesCounted(trx, organisationId, all) : rowsIn(trx, organisationId, messageTable, all)));
  }
  // An agent's time is the house's, whatever project it went to; a queue has none of its own.
  if (kinds.has('agentInterval') && !wanted.queueId) add(await loadIntervals(trx, organisationId, wanted));
  return rows;
}

/** What agents did in a period, in order for each of them. */
export async function loadIntervals(
  trx: Transaction,
  organisationId: OrganisationId,
  wanted: Pick<RowsWanted, 'fromMs' | 'toMs' | 'nowMs' | 'agentIds' | 'ruleOf'>,
): Promise<AgentInterval[]> {
  return (await loadDays(trx, organisationId, wanted)).flatMap(({ pieces }) => pieces);
}

/** What one agent did in a period, and what she had in hand meanwhile. */
export interface DayOfAgent {
  readonly agentId: AgentId;
  readonly pieces: readonly AgentInterval[];
  readonly work: readonly WorkSpan[];
}

/** The same for each agent, with the work that her pieces are made of. */
export async function loadDays(
  trx: Transaction,
  organisationId: OrganisationId,
  wanted: Pick<RowsWanted, 'fromMs' | 'toMs' | 'nowMs' | 'agentIds' | 'ruleOf'>,
): Promise<DayOfAgent[]> {
  const { fromMs, nowMs, agentIds, ruleOf } = wanted;
  const toMs = Math.min(wanted.toMs, nowMs);
  if (fromMs >= toMs) return [];
  const asked = { fromMs, toMs: wanted.toMs, agentIds };
  const presence = Map.groupBy(await rowsIn(trx, organisationId, presenceTable, asked), (span) => span.agentId);
  const works = Map.groupBy(await rowsIn(trx, organisationId, workTable, asked), (span) => span.agentId);
  return [...presence].map(([agentId, spans]) => {
    const work = works.get(agentId) ?? [];
    return { agentId, work, pieces: agentIntervals(agentId, spans, work, fromMs, toMs, ruleOf) };
  });
}
