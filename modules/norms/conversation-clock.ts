import { evolve, type Interaction, type InteractionFact, queueOf } from '#interactions';
import type { BusinessHours } from '#kernel/hours.ts';
import type { AgentId, QueueId } from '#kernel/id.ts';
import { type Crossing, crossUntil, type Stay } from './clock.ts';
import { type NormStatus, type Norms, type StatusClock, statusClocks, thresholdsOf } from './norm.ts';

/** What a clock must know of queues: their hours, and the norms that were in force at a moment. */
export interface NormBook {
  readonly hoursOf: (queueId: QueueId) => BusinessHours;
  readonly normsAt: (queueId: QueueId, atMs: number) => Norms;
}

/** One stay of a conversation in one status of one queue. */
export interface ConversationStay extends Stay<NormStatus> {
  readonly queueId: QueueId;
  /** Who is responsible now; whoever she is at the moment of a crossing is charged. */
  readonly agentId: AgentId | null;
}

/** A conversation as its clock sees it. */
export interface ConversationClock {
  readonly interaction: Interaction;
  /** Null while no norm can run: finished, or in no queue. */
  readonly stay: ConversationStay | null;
  /** When it began or was last opened again: nothing from before counts against anybody. */
  readonly openedAtMs: number;
  /** Messages before this are not the present agent's to answer: they waited in the queue, or belong to a former life. */
  readonly agentsFromMs: number;
  readonly lastReplyAtMs: number | null;
}

/** A level that a stay crossed, with the stay as it was then. */
export type StayCrossing = Crossing & { readonly stay: ConversationStay };

export interface ClockFollowed {
  readonly now: ConversationClock;
  readonly crossings: readonly StayCrossing[];
  /** The stay that ended by this fact, with the highest level it reached; stays of no length are left out. */
  readonly ended: ConversationStay | null;
}

/**
 * The clock of a conversation after a fact of it. Whatever was due until then is crossed first, at its own moment, so it
 * makes no difference whether somebody looked in between. Null when the fact cannot follow.
 */
export function followConversation(
  before: ConversationClock | null,
  fact: InteractionFact,
  book: NormBook,
): ClockFollowed | null {
  const next = evolve(before?.interaction ?? null, fact);
  if (next.type === 'refused') return null;
  const { now: interaction } = next;
  const crossed = before?.stay ? crossNow(before.stay, book, fact.atMs) : { stay: null, crossings: [] };
  const place = placeAfter(before, interaction, fact);
  const stay = stayAfter(crossed.stay, { ...place, interaction }, fact, book);
  const hasEnded = crossed.stay && stay?.sinceMs !== crossed.stay.sinceMs && crossed.stay.sinceMs < fact.atMs;
  return {
    now: { interaction, stay, ...place },
    crossings: crossed.crossings,
    ended: hasEnded ? crossed.stay : null,
  };
}

/** What a stay crosses up to a moment. */
export function crossNow(
  stay: ConversationStay,
  book: NormBook,
  untilMs: number,
): { readonly stay: ConversationStay; readonly crossings: readonly StayCrossing[] } {
  const crossed = crossUntil(stay, book.hoursOf(stay.queueId), untilMs);
  return { stay: crossed.stay, crossings: crossed.crossings.map((crossing) => ({ ...crossing, stay })) };
}

type Place = Pick<ConversationClock, 'openedAtMs' | 'agentsFromMs' | 'lastReplyAtMs'>;

function placeAfter(before: ConversationClock | null, now: Interaction, fact: InteractionFact): Place {
  const isNewForAgent =
    fact.type === 'reopened' || (fact.type === 'answered' && before?.interaction.status === 'queued');
  return {
    openedAtMs: !before || fact.type === 'reopened' ? fact.atMs : before.openedAtMs,
    agentsFromMs: !before || isNewForAgent ? fact.atMs : before.agentsFromMs,
    lastReplyAtMs: isReply(fact) ? fact.atMs : now.status === 'completed' ? null : (before?.lastReplyAtMs ?? null),
  };
}

function stayAfter(
  before: ConversationStay | null,
  now: Omit<ConversationClock, 'stay'>,
  fact: InteractionFact,
  book: NormBook,
): ConversationStay | null {
  const { status, responsible } = now.interaction;
  const queueId = queueOf(now.interaction);
  if (!status || status === 'completed' || !queueId) return null;
  if (before?.state === status && before.queueId === queueId) {
    const countsFromMs = anewFromMs(statusClocks[status], now.interaction, fact) ?? before.countsFromMs;
    return { ...before, agentId: responsible, countsFromMs };
  }
  const { side } = statusClocks[status];
  return {
    state: status,
    side,
    queueId,
    agentId: responsible,
    sinceMs: fact.atMs,
    countsFromMs: countsFrom(status, before, now, fact),
    thresholds: thresholdsOf(book.normsAt(queueId, fact.atMs)[status]),
    crossed: 0,
  };
}

/** From when the clock of a stay that begins with this fact counts. */
function countsFrom(
  status: NormStatus,
  before: ConversationStay | null,
  { interaction, openedAtMs, agentsFromMs, lastReplyAtMs }: Omit<ConversationClock, 'stay'>,
  fact: InteractionFact,
): number {
  switch (statusClocks[status].from) {
    case 'entry':
      return fact.atMs;
    case 'place':
      // Who is given back keeps waiting from where she began; who comes from elsewhere begins in this queue.
      return fact.type === 'queued' && (fact.kind === 'released' || fact.kind === 'returned')
        ? Math.max(Math.min(fact.placeAtMs, fact.atMs), openedAtMs)
        : fact.atMs;
    case 'unanswered':
      return Math.max(interaction.unansweredSinceMs ?? fact.atMs, agentsFromMs);
    case 'promise':
      return interaction.postponedUntilMs ?? fact.atMs;
    case 'reply': {
      // The answer she owes us is one to the message just before; older ones she may have answered already.
      const isLastWord = lastReplyAtMs !== null && interaction.unansweredSinceMs === null;
      return isLastWord && before && lastReplyAtMs >= before.sinceMs ? lastReplyAtMs : fact.atMs;
    }
  }
}

/** The moment from which the running clock counts anew by this fact; null when it goes on. */
function anewFromMs({ anewBy }: StatusClock, now: Interaction, fact: InteractionFact): number | null {
  if (isReply(fact)) return anewBy.includes('reply') ? fact.atMs : null;
  if (fact.type === 'noteWritten') return anewBy.includes('note') ? fact.atMs : null;
  if (fact.type !== 'statusChanged') return null;
  if (anewBy.includes('newPromise')) return now.postponedUntilMs ?? fact.atMs;
  return anewBy.includes('confirmation') ? fact.atMs : null;
}

const isReply = (fact: InteractionFact): boolean => fact.type === 'messageSent' && fact.author === 'agent';
