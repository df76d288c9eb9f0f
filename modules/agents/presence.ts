import type { Medium } from '#kernel/channel.ts';
import type { OfferId, UserId } from '#kernel/id.ts';
import { unreachable } from '#kernel/unreachable.ts';
import type {
  AgentFact,
  AgentHappening,
  Availability,
  AwayReasonId,
  ChosenBy,
  UnreachableCause,
  VoiceDoubt,
} from './fact.ts';

/** What an agent chose and whether she can be reached: what her facts add up to. Her work is not part of it. */
export interface Presence {
  readonly availability: Availability;
  /** Since when she has been what she chose. */
  readonly availabilitySinceMs: number;
  readonly reasonId: AwayReasonId | null;
  readonly by: ChosenBy;
  readonly note: string | null;
  /** She goes away when her hands are empty, and gets nothing new until then. */
  readonly pending: PendingAway | null;
  readonly isReachable: boolean;
  readonly reachabilitySinceMs: number;
  readonly unreachableCause: UnreachableCause | null;
  /** Since when her desk has not been heard, while she still counts as reachable. */
  readonly silentSinceMs: number | null;
  readonly silentCause: UnreachableCause | null;
  /** Why calls cannot reach her; null where they can, or where she takes none. */
  readonly voiceDoubt: VoiceDoubt | null;
  /** She missed an offer: gets nothing until then, unless she says she is back; null = only when she says so. */
  readonly notResponding: NotResponding | null;
  /** What somebody else changed and she has not read yet. */
  readonly notice: Notice | null;
}

export interface PendingAway {
  readonly reasonId: AwayReasonId;
  readonly askedAtMs: number;
  readonly by: ChosenBy;
  readonly note: string | null;
}

export interface NotResponding {
  readonly sinceMs: number;
  readonly untilMs: number | null;
  readonly offerId: OfferId;
}

export interface Notice {
  readonly atMs: number;
  readonly supervisorId: UserId;
  readonly availability: Availability;
  readonly reasonId: AwayReasonId | null;
  readonly note: string;
}

/** Somebody of whom nothing has been heard yet. */
export const unknownPresence: Presence = {
  availability: 'offline',
  availabilitySinceMs: 0,
  reasonId: null,
  by: 'system',
  note: null,
  pending: null,
  isReachable: false,
  reachabilitySinceMs: 0,
  unreachableCause: 'signedOut',
  silentSinceMs: null,
  silentCause: null,
  voiceDoubt: null,
  notResponding: null,
  notice: null,
};

/** The presence after a fact. A choice of her own proves that she is there, so it ends "not responding". */
export function presenceAfter(present: Presence, fact: AgentFact): Presence {
  switch (fact.type) {
    case 'choseAvailability':
      return chosen(present, fact);
    case 'askedForAway': {
      const { reasonId, by, note, atMs: askedAtMs } = fact;
      return { ...present, pending: { reasonId, askedAtMs, by, note } };
    }
    case 'withdrewAway':
      return { ...present, pending: null };
    case 'becameReachable':
      if (present.isReachable) return { ...present, silentSinceMs: null, silentCause: null };
      return {
        ...present,
        isReachable: true,
        reachabilitySinceMs: fact.sinceMs ?? fact.atMs,
        unreachableCause: null,
        silentSinceMs: null,
        silentCause: null,
      };
    case 'fellSilent':
      if (!present.isReachable) return present;
      return { ...present, silentSinceMs: present.silentSinceMs ?? fact.atMs, silentCause: fact.cause };
    case 'becameUnreachable':
      return {
        ...present,
        silentSinceMs: null,
        silentCause: null,
        isReachable: false,
        reachabilitySinceMs: present.isReachable ? fact.atMs : present.reachabilitySinceMs,
        unreachableCause: fact.cause,
      };
    case 'stoppedResponding':
      return { ...present, notResponding: { sinceMs: fact.atMs, untilMs: fact.untilMs, offerId: fact.offerId } };
    case 'respondedAgain':
      return { ...present, notResponding: null };
    case 'lostVoice':
      return { ...present, voiceDoubt: fact.cause };
    case 'provedVoice':
      return { ...present, voiceDoubt: null };
    case 'noticeGiven': {
      const { atMs, supervisorId, availability, reasonId, note } = fact;
      return { ...present, notice: { atMs, supervisorId, availability, reasonId, note } };
    }
    case 'noticeRead':
      return { ...present, notice: null };
    default:
      return unreachable(fact);
  }
}

/**
 * What is recorded of a happening. Of each type the newest fact is all that a restart reads, so a fact that only goes on
 * with something says since when, and a choice that ends something else says so in a fact of its own.
 */
export function recordedOf(present: Presence, happening: AgentHappening): readonly AgentHappening[] {
  if (happening.type === 'becameReachable' && present.isReachable) {
    return [{ ...happening, sinceMs: present.reachabilitySinceMs }];
  }
  if (happening.type !== 'choseAvailability') return [happening];
  const isSame = isChosen(present, happening) && present.availabilitySinceMs > 0;
  const choice = isSame ? { ...happening, sinceMs: present.availabilitySinceMs } : happening;
  const isBack = present.notResponding !== null && happening.by === 'agent';
  return isBack ? [choice, { type: 'respondedAgain', by: 'agent' }] : [choice];
}

/** The presence a list of an agent's facts adds up to. */
export function presenceOf(facts: Iterable<AgentFact>): Presence {
  let present = unknownPresence;
  for (const fact of facts) present = presenceAfter(present, fact);
  return present;
}

function chosen(present: Presence, fact: AgentFact & Choice): Presence {
  const sinceMs =
    isChosen(present, fact) && present.availabilitySinceMs > 0 ? present.availabilitySinceMs : fact.sinceMs;
  return {
    ...present,
    availability: fact.availability,
    availabilitySinceMs: sinceMs ?? fact.atMs,
    reasonId: fact.reasonId,
    by: fact.by,
    note: fact.note,
    pending: null,
    notResponding: fact.by === 'agent' ? null : present.notResponding,
  };
}

type Choice = { readonly type: 'choseAvailability' } & AgentHappening;

function isChosen(present: Presence, choice: Choice): boolean {
  return present.availability === choice.availability && present.reasonId === choice.reasonId;
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
    | { readonly type: 'chosen'; readonly by: ChosenBy; readonly note: string | null }
    | {
        readonly type: 'awayReason';
        readonly reasonId: AwayReasonId;
        readonly by: ChosenBy;
        readonly note: string | null;
      }
    | { readonly type: 'unreachable'; readonly because: UnreachableCause }
    | { readonly type: 'missedOffer'; readonly offerId: OfferId; readonly untilMs: number | null };
}

/**
 * What an agent is doing, since when and why. A call in progress wins over everything; a choice to be gone and the proof
 * that she cannot be reached win over conversations in writing, which wait in her hand; these win over what rings. Who
 * said that she is away is away, whether or not her desk can be reached meanwhile.
 */
export function agentState(presence: Presence, work: Work): AgentState {
  const { handlingSinceMs, ringingSinceMs } = work;
  if (handlingSinceMs !== null && work.hasCall) return plain('handling', handlingSinceMs);
  if (presence.availability === 'offline') return own('offline', presence);
  if (presence.availability === 'away') return own('away', presence);
  // After our own absence nobody is proven before her desk is back, and nobody is blamed either: shown, not recorded.
  if (presence.silentCause === 'serverRestarted') {
    const sinceMs = presence.silentSinceMs ?? 0;
    return { state: 'unreachable', sinceMs, cause: { type: 'unreachable', because: 'serverRestarted' } };
  }
  if (!presence.isReachable) {
    const because = presence.unreachableCause ?? 'connectionLost';
    const sinceMs = Math.max(presence.reachabilitySinceMs, presence.availabilitySinceMs);
    return { state: 'unreachable', sinceMs, cause: { type: 'unreachable', because } };
  }
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

/** Whether she is there for new work, her hands aside; a moment of silence does not change that. */
export function wantsWork(presence: Presence): boolean {
  const { availability, isReachable, notResponding, pending } = presence;
  return availability === 'available' && isReachable && notResponding === null && pending === null;
}

/** Whether she may be given something new at this moment: she wants it, and has just proved that she is there. */
export function takesWork(presence: Presence): boolean {
  return wantsWork(presence) && presence.silentSinceMs === null;
}

/** The same for one medium: calls need a microphone and a line as well. */
export function takesMedium(presence: Presence, medium: Medium): boolean {
  return takesWork(presence) && (medium !== 'voice' || presence.voiceDoubt === null);
}

const plain = (state: AgentStateName, sinceMs: number): AgentState => ({ state, sinceMs, cause: { type: 'none' } });

function own(state: AgentStateName, presence: Presence): AgentState {
  const { availabilitySinceMs: sinceMs, reasonId, by, note } = presence;
  if (state === 'away' && reasonId) return { state, sinceMs, cause: { type: 'awayReason', reasonId, by, note } };
  return { state, sinceMs, cause: { type: 'chosen', by, note } };
}
