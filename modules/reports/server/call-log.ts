import type { z } from 'zod';
import type { Who } from '#identity';
import type { InteractionFact } from '#interactions';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import { type AgentId, type CustomerId, type InteractionId, isId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { factsAbout } from '#platform/journal/index.ts';
import { soundsOfCall, toldOfRecording } from '#voice/server';
import { storyOf } from '../call-story.ts';
import type { CallLog, CallLogRow, CallPage, callReportsContract } from '../contract-calls.ts';
import { mayName, type Sight } from '../sight.ts';
import {
  type Ask,
  type Caller,
  type Names,
  type Prepared,
  type Refused,
  type ReportsNeeds,
  statementTimeoutMs,
} from './ask.ts';
import { type CallLine, type CallsAsked, callsOf } from './call-log-store.ts';
import { agentsOf, groupsOf, idsIn, numbersOf, outcomesOf, queuesOf } from './choices.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

export type CallLogInput = z.output<NonNullable<(typeof callReportsContract.callReports.log)['~orpc']['inputSchema']>>;
export type CallLogFilter = Omit<CallLogInput, 'limit' | 'cursor'>;
export type CallLogOutcome = { readonly type: 'made'; readonly log: CallLog } | Refused;
export type CallPageOutcome = { readonly type: 'made'; readonly page: CallPage } | Refused;

const second = 1_000;

/** One page of the calls that began in a period, as far as she who asks sees them. */
export async function callLog(needs: ReportsNeeds, ask: Ask, who: Who, input: CallLogInput): Promise<CallLogOutcome> {
  const prepared = await ask.prepare(who, 'report.view', input.projectId);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, zone } = prepared;
  if (!isKnown(prepared, input)) return { type: 'notFound' };
  const { limit } = input;
  const place = placeOf(input.cursor);
  const asOfMs = place?.asOfMs ?? needs.clock.nowMs();
  const [found, upTo] = await needs.database.within(
    organisationId,
    async (trx) => [
      await callsOf(trx, organisationId, askedOf(ask, prepared, input, { asOfMs, after: place, limit: limit + 1 })),
      await readUpTo(trx, organisationId, readerName),
    ],
    { statementTimeoutMs },
  );
  const lines = found.slice(0, limit);
  const last = found.length > limit ? lines.at(-1) : undefined;
  const callers = await callersOf(needs, who, lines);
  const log: CallLog = {
    items: lines.map((line) => rowOf(line, prepared, callers)),
    next: last ? cursorAfter(last, asOfMs) : null,
    zone,
    queues: queuesOf(prepared),
    agents: agentsOf(prepared),
    groups: groupsOf(prepared),
    numbers: numbersOf(prepared),
    outcomes: outcomesOf(prepared),
    upTo: { number: upTo.number, at: isoOrNull(upTo.atMs) },
  };
  return { type: 'made', log };
}

/** Whether the queue, the agent and the group that are asked for are there for who asks. */
export function isKnown(
  { names, sight }: Prepared,
  { queueId, agentId, groupId }: Pick<CallLogFilter, 'queueId' | 'agentId' | 'groupId'>,
): boolean {
  if (groupId && !names.groups.has(groupId)) return false;
  if (queueId && !names.queues.has(queueId)) return false;
  return !agentId || (names.agents.has(agentId) && mayName(sight, agentId));
}

/** A page of the calls that a filter lets through, as far as who asks sees them. */
export function askedOf(
  ask: Ask,
  prepared: Prepared,
  filter: CallLogFilter,
  page: Pick<CallsAsked, 'asOfMs' | 'after' | 'limit'>,
): CallsAsked {
  const { projectIds, zone } = prepared;
  const { longerThan, shorterThan, direction, queueId, numberId, customerId, end, outcomeId, minLevel } = filter;
  return {
    within: ask.frameOf(filter.from, zone, filter.until),
    agentIds: idsIn(prepared, filter),
    longerThanMs: longerThan === undefined ? undefined : longerThan * second,
    shorterThanMs: shorterThan === undefined ? undefined : shorterThan * second,
    ...{ projectIds, direction, queueId, numberId, customerId, end, outcomeId, minLevel },
    ...page,
  };
}

/** One call with everything that happened in it. Whoever would not find it in the log does not find it here. */
export async function callPage(
  needs: ReportsNeeds,
  ask: Ask,
  who: Who,
  interactionId: InteractionId,
): Promise<CallPageOutcome> {
  const prepared = await ask.prepare(who, 'report.view', undefined);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, names, sight, projectIds } = prepared;
  const asked = { interactionId, projectIds, agentIds: inSight(sight) };
  const [line, facts, heard, toldAtMs, upTo] = await needs.database.within(
    organisationId,
    async (trx) => {
      const page = { asOfMs: needs.clock.nowMs(), after: null, limit: 1 };
      const [found] = await callsOf(trx, organisationId, { ...asked, ...page });
      const told = found ? await factsAbout(trx, organisationId, [interactionId]) : [];
      const sounds = found ? await soundsOfCall(trx, organisationId, interactionId) : [];
      const notices = found ? await toldOfRecording(trx, organisationId, [interactionId]) : null;
      return [
        found,
        told,
        sounds,
        notices?.get(interactionId) ?? null,
        await readUpTo(trx, organisationId, readerName),
      ];
    },
    { statementTimeoutMs },
  );
  if (!line) return { type: 'notFound' };
  const steps = storyOf(facts.filter(isOfInteraction)).map(({ atMs, what, agentId, queueId, more }) => ({
    at: iso(atMs),
    what,
    agentName: agentName(names, sight, agentId),
    queueName: (queueId && names.queues.get(queueId)?.name) ?? null,
    more: (more && names.outcomes.get(more)) ?? more,
  }));
  const callers = await callersOf(needs, who, [line]);
  const call = rowOf(line, prepared, callers);
  const sounds = heard.map(({ agentId, ...sound }) => ({ ...sound, agentName: agentName(names, sight, agentId) }));
  return {
    type: 'made',
    page: {
      call,
      steps,
      sounds,
      toldOfRecordingAt: isoOrNull(toldAtMs),
      upTo: { number: upTo.number, at: isoOrNull(upTo.atMs) },
    },
  };
}

const isOfInteraction = (fact: Recorded<FactShape>): fact is Recorded<InteractionFact> => fact.of === 'interaction';

const inSight = ({ agentIds }: Sight): readonly AgentId[] | undefined => (agentIds ? [...agentIds] : undefined);

const agentName = (names: Names, sight: Sight, agentId: AgentId | null): string | null =>
  agentId !== null && mayName(sight, agentId) ? (names.agents.get(agentId)?.name ?? null) : null;

/** Who called, as far as who asks may know. */
export async function callersOf(
  needs: ReportsNeeds,
  who: Who,
  lines: readonly CallLine[],
): Promise<ReadonlyMap<CustomerId, Caller>> {
  const ids = new Set(lines.flatMap(({ customerId }) => customerId ?? []));
  return ids.size === 0 ? new Map() : needs.callersOf(who, [...ids]);
}

/** What the next page is asked for with. */
export const cursorAfter = ({ startedAtMs, interactionId }: CallLine, asOfMs: number): string =>
  `${startedAtMs}.${interactionId}.${asOfMs}`;

/** Where a page begins; a cursor nobody gave out begins at the top. */
export function placeOf(cursor: string | undefined) {
  const [, at, id, asOf] = /^(\d{1,15})\.([0-9a-f-]{36})\.(\d{1,15})$/.exec(cursor ?? '') ?? [];
  return isId(id) ? { atMs: Number(at), id: id as InteractionId, asOfMs: Number(asOf) } : null;
}

/** A line of the log as it is shown to who asks. */
export function rowOf(
  line: CallLine,
  { names, sight }: Prepared,
  callers: ReadonlyMap<CustomerId, Caller>,
): CallLogRow {
  const { interactionId, startedAtMs, endedAtMs, direction, customerId, numberId, queueIds, agentIds } = line;
  const { waitMs, ringMs, talkMs, holdMs, wrapUpMs, transfers, outcomeIds, end, level } = line;
  const caller = customerId && callers.get(customerId);
  return {
    interactionId,
    startedAt: iso(startedAtMs),
    endedAt: isoOrNull(endedAtMs),
    direction,
    number: (numberId && names.numbers.get(numberId)) || null,
    customer: caller ? { id: customerId, ...caller } : null,
    queueNames: queueIds.flatMap((id) => names.queues.get(id)?.name ?? []),
    ...{ waitMs, ringMs, talkMs, holdMs, wrapUpMs, transfers },
    agentNames: [...new Set(agentIds)].flatMap((id) => agentName(names, sight, id) ?? []),
    end,
    outcomeNames: outcomeIds.flatMap((id) => names.outcomes.get(id) ?? []),
    durationMs: endedAtMs === null ? null : endedAtMs - startedAtMs,
    level,
  };
}
