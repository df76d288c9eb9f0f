import type { OfferId } from '#kernel/id.ts';
import { unreachable } from '#kernel/unreachable.ts';
import type { AgentFact, Availability, AwayReasonId, UnreachableCause } from './fact.ts';

/** What an agent chose and whether she can be reached: what her facts add up to. Her work is not part of it. */
export interface Presence {
  readonly availability: Availability;
  /** Since when she has been what she chose. */
  readonly availabilitySinceMs: number;
  readonly reasonId: AwayReasonId | null;
  readonly by: 'agent' | 'supervisor' | 'system';
  readonly note: string | null;
  readonly isReachable: boolean;
  readonly reachabilitySinceMs: number;
  readonly unreachableCause: UnreachableCause | null;
  /** She missed an offer: gets nothing until then, unless she says she is back. */
  readonly notResponding: { readonly sinceMs: number; readonly untilMs: number; readonly offerId: OfferId } | null;
}

/** Somebody of whom nothing has been heard yet. */
export const unknownPresence: Presence = {
  availability: 'offline',
  availabilitySinceMs: 0,
  reasonId: null,
  by: 'system',
  note: null,
  isReachable: false,
  reachabilitySinceMs: 0,
  unreachableCause: 'signedOut',
  notResponding: null,
};

/** The presence after a fact. A choice of her own proves that she is there, so it ends "not responding". */
export function presenceAfter(present: Presence, fact: AgentFact): Presence {
  switch (fact.type) {
    case 'choseAvailability':
      return chosen(present, fact);
    case 'becameReachable':
      if (present.isReachable) return present;
      return { ...present, isReachable: true, reachabilitySinceMs: fact.atMs, unreachableCause: null };
    case 'becameUnreachable':
      return {
        ...present,
        isReachable: false,
        reachabilitySinceMs: present.isReachable ? fact.atMs : present.reachabilitySinceMs,
        unreachableCause: fact.cause,
      };
    case 'stoppedResponding':
      return { ...present, notResponding: { sinceMs: fact.atMs, untilMs: fact.untilMs, offerId: fact.offerId } };
    case 'respondedAgain':
      return { ...present, notResponding: null };
    default:
      return unreachable(fact);
  }
}

/** The presence a list of an agent's facts adds up to. */
export function presenceOf(facts: Iterable<AgentFact>): Presence {
  let present = unknownPresence;
  for (const fact of facts) present = presenceAfter(present, fact);
  return present;
}

function chosen(present: Presence, fact: AgentFact & { type: 'choseAvailability' }): Presence {
  const isSame = present.availability === fact.availability && present.reasonId === fact.reasonId;
  return {
    ...present,
    availability: fact.availability,
    availabilitySinceMs: isSame && present.availabilitySinceMs > 0 ? present.availabilitySinceMs : fact.atMs,
    reasonId: fact.reasonId,
    by: fact.by,
    note: fact.note,
    notResponding: fact.by === 'agent' ? null : present.notResponding,
  };
}

/** What an agent is doing, as screens show it. Only availability was chosen; everything else follows from facts. */
export const agentStates = [
  'offline',
  'unreachable',
  'notResponding',
  'handling',
  'ringing',
  'away',
  'offQueue',
  'free',
] as const;
export type AgentStateName = (typeof agentStates)[number];

/** An agent's work at this moment, as far as her state depends on it. */
export interface Work {
  /** Since when she has had anything in hand; null when nothing. */
  readonly handlingSinceMs: number | null;
  /** Whether a call is among it: a call goes on whatever she chose. */
  readonly hasCall: boolean;
  readonly ringingSinceMs: number | null;
  /** When she last took or let go of something; null when nobody knows. */
  readonly freeSinceMs?: number | null;
}
export const noWork: Work = { handlingSinceMs: null, hasCall: false, ringingSinceMs: null };

export interface AgentState {
  readonly state: AgentStateName;
  readonly sinceMs: number;
  readonly cause:
    | { readonly type: 'none' }
    | { readonly type: 'chosen'; readonly by: Presence['by']; readonly note: string | null }
    | {
        readonly type: 'awayReason';
        readonly reasonId: AwayReasonId;
        readonly by: Presence['by'];
        readonly note: string | null;
      }
    | { readonly type: 'unreachable'; readonly because: UnreachableCause }
    | { readonly type: 'missedOffer'; readonly offerId: OfferId; readonly untilMs: number };
}

/**
 * What an agent is doing, since when and why. A call in progress wins over everything; a choice to be gone and the proof
 * that she cannot be reached win over conversations in writing, which wait in her hand; these win over what rings.
 */
export function agentState(presence: Presence, work: Work): AgentState {
  const { handlingSinceMs, ringingSinceMs } = work;
  if (handlingSinceMs !== null && work.hasCall) return plain('handling', handlingSinceMs);
  if (presence.availability === 'offline') return own('offline', presence);
  if (!presence.isReachable) {
    const because = presence.unreachableCause ?? 'connectionLost';
    const sinceMs = Math.max(presence.reachabilitySinceMs, presence.availabilitySinceMs);
    return { state: 'unreachable', sinceMs, cause: { type: 'unreachable', because } };
  }
  if (presence.availability === 'away') return own('away', presence);
  if (presence.notResponding && presence.availability === 'available') {
    const { sinceMs, untilMs, offerId } = presence.notResponding;
    return { state: 'notResponding', sinceMs, cause: { type: 'missedOffer', offerId, untilMs } };
  }
  if (handlingSinceMs !== null) return plain('handling', handlingSinceMs);
  if (ringingSinceMs !== null) return plain('ringing', ringingSinceMs);
  if (presence.availability === 'offQueue') return own('offQueue', presence);
  const sinceMs = Math.max(presence.availabilitySinceMs, presence.reachabilitySinceMs, work.freeSinceMs ?? 0);
  return plain('free', sinceMs);
}

/** Whether she may be given something new, her hands aside. */
export function takesWork(presence: Presence): boolean {
  return presence.availability === 'available' && presence.isReachable && presence.notResponding === null;
}

const plain = (state: AgentStateName, sinceMs: number): AgentState => ({ state, sinceMs, cause: { type: 'none' } });

function own(state: AgentStateName, presence: Presence): AgentState {
  const { availabilitySinceMs: sinceMs, reasonId, by, note } = presence;
  if (state === 'away' && reasonId) return { state, sinceMs, cause: { type: 'awayReason', reasonId, by, note } };
  return { state, sinceMs, cause: { type: 'chosen', by, note } };
}
