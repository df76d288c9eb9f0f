import type { z } from 'zod';
import { may, type Right, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { QueueId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { lowScores } from '#surveys';
import { type SurveyLine, type SurveysAsked, surveysCounted, surveysIn } from '#surveys/server';
import {
  type SurveyAnswer,
  type SurveyAnswers,
  surveyFileMost,
  type surveyReportsContract,
} from '../contract-surveys.ts';
import type { CsvRow } from '../csv.ts';
import { mayName } from '../sight.ts';
import { type Ask, type Prepared, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { agentsOf, groupsOf, idsIn, queuesOf } from './choices.ts';
import type { TooManyRows } from './explain.ts';
import { type FileForm, type FileMade, tableFile } from './file.ts';

export type SurveyLogInput = z.output<
  NonNullable<(typeof surveyReportsContract.surveyReports.answers)['~orpc']['inputSchema']>
>;
type Filter = Omit<SurveyLogInput, 'limit' | 'cursor'>;
export type SurveyLogOutcome = { readonly type: 'made'; readonly answers: SurveyAnswers } | Refused;
export type SurveyLogFileOutcome = FileMade | TooManyRows | Refused;

/** Rows of a file that are read at once; the next ones when whoever takes it has these. */
const fileRowsAtOnce = 1_000;

/** One page of what customers were asked and answered in a period, the latest first. */
export async function surveyLog(
  needs: ReportsNeeds,
  ask: Ask,
  who: Who,
  input: SurveyLogInput,
): Promise<SurveyLogOutcome> {
  const prepared = await prepare(ask, who, 'report.view', input);
  if (prepared.type !== 'prepared') return prepared;
  const asked = askedOf(ask, prepared, input, { after: placeOf(input.cursor), limit: input.limit + 1 });
  const found = await needs.database.within(
    prepared.organisationId,
    (trx) => surveysIn(trx, prepared.organisationId, asked),
    { statementTimeoutMs },
  );
  const lines = found.slice(0, input.limit);
  const last = found.length > input.limit ? lines.at(-1) : undefined;
  const answers: SurveyAnswers = {
    items: await shown(needs, who, prepared, lines),
    next: last ? `${last.askedAtMs}.${last.id}` : null,
    zone: prepared.zone,
    queues: queuesOf(prepared),
    agents: agentsOf(prepared),
    groups: groupsOf(prepared),
  };
  return { type: 'made', answers };
}

/** The same answers as a file. The trail keeps who took it away. */
export async function surveyLogFile(
  needs: ReportsNeeds,
  ask: Ask,
  actor: Actor,
  { form, ...filter }: Filter & { readonly form: FileForm },
): Promise<SurveyLogFileOutcome> {
  const { who } = actor;
  const prepared = await prepare(ask, who, 'report.export', filter);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, zone } = prepared;
  const rows = await needs.database.within(
    organisationId,
    async (trx) => {
      const asked = askedOf(ask, prepared, filter, { after: null, limit: surveyFileMost + 1 });
      const counted = await surveysCounted(trx, organisationId, asked);
      if (counted > surveyFileMost) return counted;
      await audit.appendBy(trx, actor, {
        atMs: needs.clock.nowMs(),
        what: 'reportExported',
        thing: { type: 'report', id: 'surveyAnswers' },
        after: { ...filter, form, rows: counted },
      });
      return counted;
    },
    { statementTimeoutMs },
  );
  if (rows > surveyFileMost) return { type: 'tooMany', most: surveyFileMost };
  /** No transaction stands open between two pages: however slowly the file is taken, it holds nothing. */
  const pages = async function* (): AsyncGenerator<readonly CsvRow[]> {
    let after: SurveysAsked['after'] = null;
    for (let sent = 0; sent < surveyFileMost; sent += fileRowsAtOnce) {
      const asked = askedOf(ask, prepared, filter, { after, limit: fileRowsAtOnce });
      const found = await needs.database.within(organisationId, (trx) => surveysIn(trx, organisationId, asked), {
        statementTimeoutMs,
      });
      yield (await shown(needs, who, prepared, found)).map(cellsOf);
      const last = found.at(-1);
      if (!last || found.length < fileRowsAtOnce) return;
      after = { atMs: last.askedAtMs, id: last.id };
    }
  };
  const name = `survey-answers-${filter.from}-${filter.until}`;
  return tableFile({ name, head: fileHead, moments: ['asked', 'answered'], pages: pages(), zone }, form);
}

async function prepare(
  ask: Ask,
  who: Who,
  right: Right,
  { projectId, queueId, agentId, groupId }: Pick<Filter, 'projectId' | 'queueId' | 'agentId' | 'groupId'>,
): Promise<Prepared | Refused> {
  const prepared = await ask.prepare(who, right, projectId);
  if (prepared.type !== 'prepared') return prepared;
  const { names, sight } = prepared;
  if (queueId && !names.queues.has(queueId)) return { type: 'notFound' };
  if (groupId && !names.groups.has(groupId)) return { type: 'notFound' };
  if (agentId && !(names.agents.has(agentId) && mayName(sight, agentId))) return { type: 'notFound' };
  return prepared;
}

/** What is asked of the disk: never more queues and agents than somebody sees. */
function askedOf(
  ask: Ask,
  prepared: Prepared,
  { from, until, queueId, agentId, groupId, kind, which }: Filter,
  page: Pick<SurveysAsked, 'after' | 'limit'>,
): SurveysAsked {
  const { fromMs, toMs } = ask.frameOf(from, prepared.zone, until);
  const seen = prepared.projectIds && queuesOf(prepared).map(({ id }) => id as QueueId);
  const queueIds = queueId ? [queueId].filter((id) => !seen || seen.includes(id)) : seen;
  return { fromMs, toMs, queueIds, agentIds: idsIn(prepared, { agentId, groupId }), kind, which, ...page };
}

/** Where a page begins; a cursor nobody gave out begins at the top. */
function placeOf(cursor: string | undefined): SurveysAsked['after'] {
  const [, at, id] = /^(\d{1,15}(?:\.\d{1,3})?)\.([0-9a-f-]{36})$/.exec(cursor ?? '') ?? [];
  return id === undefined ? null : { atMs: Number(at), id };
}

async function shown(
  { callersOf }: ReportsNeeds,
  who: Who,
  { names }: Prepared,
  lines: readonly SurveyLine[],
): Promise<SurveyAnswer[]> {
  const customers = await callersOf(who, [...new Set(lines.map(({ customerId }) => customerId))]);
  /** What a customer wrote is part of her conversation: it is told to whoever may read that. */
  const mayRead = ({ agentId, queueId }: SurveyLine): boolean => {
    const groupId = agentId === null ? null : (names.agents.get(agentId)?.groupId ?? null);
    const projectId = names.queues.get(queueId)?.projectId ?? null;
    return may(who, 'chat.view', { ownerId: agentId, groupId, projectId });
  };
  return lines.map((line) => ({
    ...{ id: line.id, kind: line.kind, score: line.score, interactionId: line.interactionId },
    ...{ askedAt: iso(line.askedAtMs), answeredAt: isoOrNull(line.answeredAtMs) },
    comment: mayRead(line) ? line.comment : null,
    isLow: line.score !== null && line.score <= lowScores[line.kind],
    queueName: names.queues.get(line.queueId)?.name ?? null,
    agentName: (line.agentId && names.agents.get(line.agentId)?.name) ?? null,
    customerName: customers.get(line.customerId)?.name ?? null,
  }));
}

const fileHead = ['asked', 'answered', 'kind', 'score', 'comment', 'queue', 'agent', 'customer', 'interaction'];
const cellsOf = (row: SurveyAnswer): CsvRow => [
  ...[row.askedAt, row.answeredAt, row.kind, row.score, row.comment],
  ...[row.queueName, row.agentName, row.customerName, row.interactionId],
];
