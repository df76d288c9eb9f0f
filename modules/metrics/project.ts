import { evolve, type Interaction, type InteractionFact } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import type { AgentId } from '#kernel/id.ts';
import { legsAfter } from './project-legs.ts';
import { crossed, type NormCrossing } from './project-levels.ts';
import { type SurveyTold, surveyed } from './project-surveys.ts';
import { workAfter } from './project-work.ts';
import type {
  AlertRow,
  InteractionRow,
  LegRow,
  MessageRow,
  OfferRow,
  ResponseRow,
  RowOfInteraction,
  StatusRow,
  SurveyRow,
  VisitOutcome,
  VisitRow,
  WorkSpan,
} from './rows.ts';

/** What changes the rows of an interaction: its own facts, norms of it that were crossed, what was asked after it. */
export type FactOfLife = InteractionFact | NormCrossing | SurveyTold;

/** The rows of one interaction, and the interaction they were made from. */
export interface InteractionRows {
  readonly present: Interaction;
  readonly interaction: InteractionRow;
  readonly visits: readonly VisitRow[];
  readonly legs: readonly LegRow[];
  readonly offers: readonly OfferRow[];
  readonly responses: readonly ResponseRow[];
  readonly statuses: readonly StatusRow[];
  readonly alerts: readonly AlertRow[];
  readonly surveys: readonly SurveyRow[];
  readonly messages: readonly MessageRow[];
  readonly work: readonly WorkSpan[];
  /** Of what turned out to be spam: its rows as they were, should somebody say it was none. */
  readonly whole?: InteractionRows;
}

/**
 * The rows of an interaction after a fact of it. What `evolve` refuses did not happen and changes nothing; a list that
 * does not begin with `started` has no rows.
 */
export function followInteraction(before: InteractionRows | null, fact: FactOfLife): InteractionRows | null {
  const after = follow(before?.whole ?? before, fact);
  if (after === (before?.whole ?? before)) return before;
  return after?.present.endCause === 'spam' ? ofSpam(after) : after;
}

/** Spam is no demand and no customer waited: what remains is the time it took its agents. */
function ofSpam(whole: InteractionRows): InteractionRows {
  return { ...whole, visits: [], responses: [], statuses: [], alerts: [], surveys: [], messages: [], whole };
}

function follow(rows: InteractionRows | null, fact: FactOfLife): InteractionRows | null {
  if (fact.of === 'norm') return rows && crossed(rows, fact);
  if (fact.of === 'survey') return rows && surveyed(rows, fact);
  const next = evolve(rows?.present ?? null, fact);
  if (next.type === 'refused') return rows;
  if (!rows) return begin(next.now);
  const { now } = next;
  const of = rowOf(now);
  const legs = legsAfter(rows.legs, rows.present, fact, of);
  return {
    present: now,
    interaction: interactionAfter(rows.interaction, now, fact, legs),
    visits: visitsAfter(rows.visits, rows.present, fact, of),
    legs,
    offers: offersAfter(rows.offers, fact, of),
    responses: responsesAfter(rows.responses, fact, of),
    statuses: statusesAfter(rows.statuses, now, fact, of),
    alerts: rows.alerts,
    surveys: rows.surveys,
    messages: messagesAfter(rows.messages, fact, of),
    work: workAfter(rows.work, rows.present, now, fact.atMs, of),
  };
}

/** The rows a list of facts of one interaction adds up to; null when it does not begin with `started`. */
export function rowsOfInteraction(facts: Iterable<FactOfLife>): InteractionRows | null {
  let rows: InteractionRows | null = null;
  for (const fact of facts) rows = followInteraction(rows, fact);
  return rows;
}

function rowOf(now: Interaction): RowOfInteraction {
  return {
    interactionId: now.id,
    conversationId: now.conversationId,
    customerId: now.customerId,
    projectId: now.projectId,
    channel: now.channel,
    direction: now.direction,
    queueId: now.visit?.queueId ?? null,
    agentId: now.responsible,
  };
}

function begin(now: Interaction): InteractionRows {
  const interaction: InteractionRow = {
    ...rowOf(now),
    kind: 'interaction',
    rowId: now.id,
    startedAtMs: now.startedAtMs,
    firstCustomerMessageAtMs: null,
    firstReplyAtMs: null,
    firstReplyBy: null,
    endedAtMs: null,
    endCause: null,
    answers: 0,
    transfers: 0,
    status: now.status,
    level: 0,
  };
  return {
    present: now,
    interaction,
    visits: [],
    legs: [],
    offers: [],
    responses: [],
    statuses: [],
    alerts: [],
    surveys: [],
    messages: [],
    work: [],
  };
}

function interactionAfter(
  row: InteractionRow,
  now: Interaction,
  fact: InteractionFact,
  legs: readonly LegRow[],
): InteractionRow {
  const changed = {
    ...row,
    queueId: now.visit?.queueId ?? null,
    agentId: now.lastResponsible,
    endedAtMs: now.endedAtMs,
    endCause: now.endCause,
    status: now.status,
    answers: legs.filter((leg) => leg.answeredAtMs !== null).length,
    transfers: legs.filter((leg) => leg.endedHow === 'transferred').length,
  };
  if (fact.type === 'messageReceived') {
    return { ...changed, firstCustomerMessageAtMs: row.firstCustomerMessageAtMs ?? fact.atMs };
  }
  const isReply = fact.type === 'messageSent' && fact.author === 'agent' && row.firstCustomerMessageAtMs !== null;
  if (isReply && row.firstReplyAtMs === null) {
    return { ...changed, firstReplyAtMs: fact.atMs, firstReplyBy: fact.agentId };
  }
  return changed;
}

function visitsAfter(
  visits: readonly VisitRow[],
  before: Interaction,
  fact: InteractionFact,
  of: RowOfInteraction,
): readonly VisitRow[] {
  const left = outcomeOf(before, fact);
  const after = left ? closed(visits, fact.atMs, left) : visits;
  if (fact.type !== 'queued') return after;
  const { visitId, queueId, kind, isOpen, serviceLevelMs, shortAbandonMs, atMs } = fact;
  const row: VisitRow = {
    ...of,
    kind: 'visit',
    rowId: visitId,
    queueId,
    agentId: null,
    visitKind: kind,
    isOpen,
    serviceLevelMs,
    shortAbandonMs,
    enteredAtMs: atMs,
    outcome: 'waiting',
    leftAtMs: null,
    isSilent: false,
  };
  return [...after, row];
}

interface Left {
  readonly outcome: VisitOutcome;
  readonly agentId: AgentId | null;
  readonly isSilent: boolean;
}

/** How the present visit ends by this fact; null when it does not. */
function outcomeOf(before: Interaction, fact: InteractionFact): Left | null {
  if (before.phase !== 'waiting' && before.phase !== 'ringing') return null;
  const by = (outcome: VisitOutcome, agentId: AgentId | null = null): Left => ({ outcome, agentId, isSilent: false });
  switch (fact.type) {
    case 'answered':
      return by('answered', fact.agentId);
    case 'queued':
      return by('overflow');
    case 'leftQueue':
      return by(fact.outcome);
    case 'ended':
      if (fact.cause === 'customerSilent') return { ...by('abandoned'), isSilent: true };
      // A line that broke is an abandoned wait as well: before a human answered, the customer was gone.
      if (fact.by === 'customer' || fact.cause === 'switchLost' || fact.cause === 'failed') return by('abandoned');
      return by('removed');
    default:
      return null;
  }
}

function closed(visits: readonly VisitRow[], atMs: number, left: Left): readonly VisitRow[] {
  const last = visits.at(-1);
  if (!last || last.leftAtMs !== null) return visits;
  return visits.with(-1, { ...last, ...left, leftAtMs: atMs });
}

function offersAfter(offers: readonly OfferRow[], fact: InteractionFact, of: RowOfInteraction): readonly OfferRow[] {
  if (fact.type === 'offered') {
    const { offerId, visitId, queueId, agentId, atMs } = fact;
    const row: OfferRow = {
      ...of,
      kind: 'offer',
      rowId: offerId,
      visitId,
      queueId,
      agentId,
      offeredAtMs: atMs,
      endedAtMs: null,
      result: 'pending',
    };
    return [...offers, row];
  }
  const result = offerResultOf(offers.at(-1), fact);
  const last = offers.at(-1);
  return result && last ? offers.with(-1, { ...last, result, endedAtMs: fact.atMs }) : offers;
}

function offerResultOf(last: OfferRow | undefined, fact: InteractionFact): OfferRow['result'] | null {
  if (last?.result !== 'pending') return null;
  switch (fact.type) {
    case 'offerDeclined':
      return 'declined';
    case 'offerExpired':
      return 'missed';
    case 'offerWithdrawn':
    case 'leftQueue':
    case 'ended':
      return 'withdrawn';
    case 'answered':
      return fact.offerId === last.rowId ? 'accepted' : 'withdrawn';
    default:
      return null;
  }
}

function responsesAfter(
  responses: readonly ResponseRow[],
  fact: InteractionFact,
  of: RowOfInteraction,
): readonly ResponseRow[] {
  const last = responses.at(-1);
  const open = last && !last.isOver ? last : null;
  if (fact.type === 'messageReceived' && !open) {
    const row = { ...of, agentId: null, rowId: fact.messageId, askedAtMs: fact.atMs };
    return [...responses, { ...row, kind: 'response', answeredAtMs: null, isOver: false }];
  }
  if (!open) return responses;
  if (fact.type === 'messageSent' && fact.author === 'agent') {
    const answered = { ...open, queueId: of.queueId, agentId: fact.agentId, answeredAtMs: fact.atMs, isOver: true };
    return responses.with(-1, answered);
  }
  return fact.type === 'ended' ? responses.with(-1, { ...open, isOver: true }) : responses;
}

function statusesAfter(
  statuses: readonly StatusRow[],
  now: Interaction,
  fact: InteractionFact,
  of: RowOfInteraction,
): readonly StatusRow[] {
  const last = statuses.at(-1);
  const open = last?.toMs === null ? last : null;
  const status = now.status === 'completed' ? null : now.status;
  const isSame = open?.status === status && open.agentId === now.responsible && open.queueId === of.queueId;
  if (isSame) return statuses;
  const rest = open ? statuses.slice(0, -1) : statuses;
  const ended = open && open.fromMs < fact.atMs ? [...rest, { ...open, toMs: fact.atMs }] : rest;
  if (!status) return ended;
  const rowId = `${now.id}:${ended.length}`;
  return [...ended, { ...of, kind: 'statusInterval', rowId, status, level: 0, fromMs: fact.atMs, toMs: null }];
}

function messagesAfter(
  messages: readonly MessageRow[],
  fact: InteractionFact,
  of: RowOfInteraction,
): readonly MessageRow[] {
  if (fact.type !== 'messageReceived' && fact.type !== 'messageSent') return messages;
  const from =
    fact.type === 'messageReceived'
      ? { author: 'customer' as const, agentId: null }
      : { author: fact.author, agentId: fact.author === 'agent' ? fact.agentId : null };
  return [...messages, { ...of, ...from, kind: 'message', rowId: fact.messageId, atMs: fact.atMs, times: 1 }];
}

/** Whether a conversation of this row is in writing. */
export function isWritten(row: Pick<RowOfInteraction, 'channel'>): boolean {
  return mediumOf(row.channel) !== 'voice';
}
