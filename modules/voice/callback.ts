import type { EndCause, InteractionFact } from '#interactions';
import type { AgentId, CustomerId, Id, InteractionId, QueueId, UserId } from '#kernel/id.ts';
import type { PhoneNumber } from './number.ts';

// Somebody who shall be called back: her place in a queue, kept until she was reached, or tried often enough, or nobody
// wants it any more. While she waits for an agent there is an interaction of hers; between two tries there is none.

export type CallbackId = Id<'callback'>;

/** `open`: she shall be called; `missed`: she did not answer any of the tries. */
export type CallbackState = 'open' | 'reached' | 'missed' | 'cancelled';

export interface Callback {
  readonly id: CallbackId;
  readonly queueId: QueueId;
  readonly number: PhoneNumber;
  readonly customerId: CustomerId | null;
  /** The call or conversation it comes from. */
  readonly fromId: InteractionId | null;
  readonly reason: string | null;
  /** Who of the house asked for it; null when the customer did. */
  readonly askedById: UserId | null;
  readonly askedAtMs: number;
  /** The agent she knows, who is waited for first. */
  readonly preferredAgentId: AgentId | null;
  /** The place in the line that it keeps. */
  readonly placeAtMs: number;
  /** Not before. */
  readonly dueAtMs: number;
  readonly state: CallbackState;
  readonly endedAtMs: number | null;
  /** Tries that came to nothing, and what became of the last one. */
  readonly tries: number;
  readonly lastOutcome: EndCause | null;
  /** The interaction that waits for an agent now, or is being called; null between two tries. */
  readonly interactionId: InteractionId | null;
}

/** What is asked for. */
export interface CallbackAsked {
  readonly placeAtMs: number;
  readonly dueAtMs: number;
  readonly fromId: InteractionId | null;
  readonly reason: string | null;
}

/** It was asked for once more: it stays one, keeps the older place and the earlier moment, and learns what is new. */
export function askedAgain(callback: Callback, asked: CallbackAsked): Callback {
  return {
    ...callback,
    placeAtMs: Math.min(callback.placeAtMs, asked.placeAtMs),
    dueAtMs: Math.min(callback.dueAtMs, asked.dueAtMs),
    fromId: asked.fromId ?? callback.fromId,
    reason: asked.reason ?? callback.reason,
  };
}

/** Whether it shall stand in the line now and does not yet. */
export const isDue = ({ state, interactionId, dueAtMs }: Callback, nowMs: number): boolean =>
  state === 'open' && interactionId === null && dueAtMs <= nowMs;

/** What became of one try: she was reached; nobody answered; it was given up before; or the switch died over it. */
export type TryEnd =
  | { readonly type: 'reached' | 'givenUp' | 'lost' }
  | { readonly type: 'notReached'; readonly outcome: EndCause };

/** What the facts of its interaction say about a try; null while it goes on. */
export function endOfTry(facts: readonly InteractionFact[]): TryEnd | null {
  const ended = facts.findLast((fact) => fact.type === 'ended');
  if (ended?.type !== 'ended') return null;
  if (facts.some((fact) => fact.type === 'answered' && fact.how === 'dialed')) return { type: 'reached' };
  if (ended.cause === 'switchLost') return { type: 'lost' };
  const wasCalled = facts.some(({ type }) => type === 'dialed');
  return wasCalled ? { type: 'notReached', outcome: ended.cause } : { type: 'givenUp' };
}

/** How often it is tried, and how long after a try the next one comes (milliseconds): the queue says so. */
export interface CallbackRules {
  readonly callbackTries: number;
  readonly callbackPauseMs: number;
}

/** The callback after a try of it has ended. */
export function afterTry(callback: Callback, end: TryEnd, rules: CallbackRules, nowMs: number): Callback {
  const over = { ...callback, interactionId: null };
  switch (end.type) {
    case 'reached':
      return { ...over, state: 'reached', endedAtMs: nowMs };
    case 'givenUp':
      return { ...over, state: 'cancelled', endedAtMs: nowMs };
    case 'lost':
      return { ...over, dueAtMs: nowMs };
    case 'notReached': {
      const tried = { ...over, tries: callback.tries + 1, lastOutcome: end.outcome };
      if (tried.tries >= rules.callbackTries) return { ...tried, state: 'missed', endedAtMs: nowMs };
      return { ...tried, dueAtMs: nowMs + rules.callbackPauseMs };
    }
  }
}

/** When the next of these is due; null when none is. */
export function nextDueMs(callbacks: Iterable<Callback>): number | null {
  let next = Number.POSITIVE_INFINITY;
  for (const { state, interactionId, dueAtMs } of callbacks) {
    if (state === 'open' && interactionId === null) next = Math.min(next, dueAtMs);
  }
  return Number.isFinite(next) ? next : null;
}

/** So many may be open in one organisation. */
export const callbacksMost = 5_000;
/** So far ahead somebody may wish to be called. */
export const callbackAheadMs = 30 * 24 * 3_600_000;
