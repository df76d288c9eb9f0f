import type { z } from 'zod';
import type { Right, Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { AgentId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { AgentInterval, Frame, WorkSpan } from '#metrics';
import {
  type AgentDay,
  type AgentLog,
  type AgentLogSort,
  type AgentPiece,
  agentFileMost,
  type agentReportsContract,
} from '../contract-agents.ts';
import type { CsvRow } from '../csv.ts';
import { mayName } from '../sight.ts';
import { type Ask, type Prepared, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { agentsOf, groupsOf, idsIn } from './choices.ts';
import type { TooManyRows } from './explain.ts';
import { type FileForm, type FileMade, tableFile } from './file.ts';
import { readerName } from './reader.ts';
import { type DayOfAgent, loadDays } from './rows.ts';
import { readUpTo } from './store.ts';

export type AgentLogInput = z.output<
  NonNullable<(typeof agentReportsContract.agentReports.log)['~orpc']['inputSchema']>
>;
type Filter = Omit<AgentLogInput, 'limit' | 'cursor'>;
export type AgentLogOutcome = { readonly type: 'made'; readonly log: AgentLog } | Refused;
export type AgentLogFileOutcome = FileMade | TooManyRows | Refused;

/** Things in hand that one piece names; nobody has more at once. */
const worksMost = 20;

/** What each agent did on a day, piece by piece; a page has so many agents. */
export async function agentLog(
  needs: ReportsNeeds,
  ask: Ask,
  who: Who,
  input: AgentLogInput,
): Promise<AgentLogOutcome> {
  const prepared = await prepare(ask, who, 'report.view', input);
  if (prepared.type !== 'prepared') return prepared;
  const { zone } = prepared;
  const frame = ask.frameOf(input.date, zone);
  const after = /^\d{1,6}$/.test(input.cursor ?? '') ? Number(input.cursor) : 0;
  const { days, upTo } = await daysOf(needs, prepared, frame, input);
  const page = days.slice(after, after + input.limit);
  const log: AgentLog = {
    date: input.date,
    zone,
    from: iso(frame.fromMs),
    to: iso(frame.toMs),
    items: page.map((day) => shown(day, prepared)),
    next: after + page.length < days.length ? String(after + page.length) : null,
    groups: groupsOf(prepared),
    agents: agentsOf(prepared),
    upTo: { number: upTo.number, at: isoOrNull(upTo.atMs) },
  };
  return { type: 'made', log };
}

/** The log as a file, a piece a row. The trail keeps who took it away. */
export async function agentLogFile(
  needs: ReportsNeeds,
  ask: Ask,
  actor: Actor,
  { form, ...filter }: Filter & { readonly form: FileForm },
): Promise<AgentLogFileOutcome> {
  const prepared = await prepare(ask, actor.who, 'report.export', filter);
  if (prepared.type !== 'prepared') return prepared;
  const { days } = await daysOf(needs, prepared, ask.frameOf(filter.date, prepared.zone), filter);
  const rows = days.reduce((sum, { pieces }) => sum + pieces.length, 0);
  if (rows > agentFileMost) return { type: 'tooMany', most: agentFileMost };
  await needs.database.within(prepared.organisationId, (trx) =>
    audit.appendBy(trx, actor, {
      atMs: needs.clock.nowMs(),
      what: 'reportExported',
      thing: { type: 'report', id: 'agentLog' },
      after: { ...filter, form, rows },
    }),
  );
  const pages = function* (): Generator<readonly CsvRow[]> {
    for (const day of days) {
      const { name, groupName, pieces } = shown(day, prepared);
      yield pieces.map((piece) => [name, groupName, ...cellsOf(piece)]);
    }
  };
  const table = { head: fileHead, moments: ['from', 'to'], pages: pages(), zone: prepared.zone };
  return tableFile({ ...table, name: `agents-${filter.date}` }, form);
}

async function prepare(
  ask: Ask,
  who: Who,
  right: Right,
  { agentId, groupId }: Pick<Filter, 'agentId' | 'groupId'>,
): Promise<Prepared | Refused> {
  const prepared = await ask.prepare(who, right, undefined);
  if (prepared.type !== 'prepared') return prepared;
  const { names, sight } = prepared;
  if (groupId && !names.groups.has(groupId)) return { type: 'notFound' };
  if (agentId && !(names.agents.has(agentId) && mayName(sight, agentId))) return { type: 'notFound' };
  return prepared;
}

/** The day of each agent who was there, in the order that is asked for. */
async function daysOf(needs: ReportsNeeds, prepared: Prepared, frame: Frame, filter: Filter) {
  const { organisationId, ruleOf, names } = prepared;
  return needs.database.within(
    organisationId,
    async (trx) => {
      const asked = { ...frame, agentIds: idsIn(prepared, filter), ruleOf };
      const found = await loadDays(trx, organisationId, asked);
      const days = found.filter(({ pieces }) => pieces.length > 0);
      const nameOf = (id: AgentId) => names.agents.get(id)?.name ?? '';
      const keys = new Map(days.map((day) => [day.agentId, keyOf(day, filter.sort)]));
      days.sort(
        (one, other) =>
          (keys.get(one.agentId) ?? 0) - (keys.get(other.agentId) ?? 0) ||
          nameOf(one.agentId).localeCompare(nameOf(other.agentId), 'tr') ||
          one.agentId.localeCompare(other.agentId),
      );
      return { days, upTo: await readUpTo(trx, organisationId, readerName) };
    },
    { statementTimeoutMs },
  );
}

const lengthOf = (pieces: readonly AgentInterval[]): number =>
  pieces.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);

/** The least comes first. */
function keyOf({ pieces }: DayOfAgent, sort: AgentLogSort): number {
  switch (sort) {
    case 'name':
      return 0;
    case 'earliest':
      return pieces[0]?.fromMs ?? 0;
    case 'latest':
      return -(pieces.at(-1)?.toMs ?? 0);
    case 'longest':
      return -lengthOf(pieces);
    case 'away':
      return -lengthOf(pieces.filter((piece) => piece.class === 'away'));
  }
}

function shown({ agentId, pieces, work }: DayOfAgent, prepared: Prepared): AgentDay {
  const { names } = prepared;
  const agent = names.agents.get(agentId);
  return {
    agentId,
    name: agent?.name ?? null,
    groupName: (agent?.groupId && names.groups.get(agent.groupId)) ?? null,
    loggedInMs: lengthOf(pieces),
    pieces: pieces.map((piece) => shownPiece(piece, work, prepared)),
  };
}

function shownPiece(piece: AgentInterval, work: readonly WorkSpan[], prepared: Prepared): AgentPiece {
  const { fromMs, toMs, awayLimitMs } = piece;
  const during = work.filter(
    (span) => span.work !== 'assigned' && span.fromMs < toMs && (span.toMs === null || span.toMs > fromMs),
  );
  const inHand = [...new Map(during.map((span) => [`${span.work} ${span.interactionId}`, span])).values()];
  return {
    from: iso(fromMs),
    to: iso(toMs),
    state: piece.class,
    awayReasonId: piece.awayReasonId,
    overMs: awayLimitMs === null ? 0 : Math.max(0, toMs - Math.max(fromMs, awayLimitMs)),
    works: inHand.slice(0, worksMost).map((span) => shownWork(span, prepared)),
  };
}

function shownWork(span: WorkSpan, { names, projectIds }: Prepared): AgentPiece['works'][number] {
  const isHers = !projectIds || (span.projectId !== null && projectIds.includes(span.projectId));
  return {
    work: span.work,
    channel: span.channel,
    queueName: (isHers && span.queueId && names.queues.get(span.queueId)?.name) || null,
    interactionId: isHers ? span.interactionId : null,
  };
}

const fileHead = ['agent', 'group', 'from', 'to', 'durationMs', 'state', 'awayReason', 'overMs', 'works', 'queues'];

function cellsOf({ from, to, state, awayReasonId, overMs, works }: AgentPiece): CsvRow {
  const all = (values: readonly (string | null)[]) => [...new Set(values.filter(Boolean))].join(' · ');
  const lasted = Date.parse(to) - Date.parse(from);
  const what = all(works.map(({ work, channel }) => `${work} ${channel}`));
  return [from, to, lasted, state, awayReasonId, overMs, what, all(works.map(({ queueName }) => queueName))];
}
