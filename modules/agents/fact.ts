import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, Id, OfferId, UserId } from '#kernel/id.ts';

export type AwayReasonId = Id<'awayReason'>;

/** What an agent chooses. Ringing, talking and the rest follow from facts and are never chosen. */
export const availabilities = ['available', 'offQueue', 'away', 'offline'] as const;
export type Availability = (typeof availabilities)[number];

export type ChosenBy = 'agent' | 'supervisor' | 'system';

/** Why an agent who says she is available cannot be reached. */
export const unreachableCauses = ['connectionLost', 'noSignOfLife', 'signedOut', 'serverRestarted'] as const;
export type UnreachableCause = (typeof unreachableCauses)[number];

/** Why calls cannot reach her although her desk is there. */
export const voiceDoubts = ['microphoneDenied', 'notRegistered', 'internalCall'] as const;
export type VoiceDoubt = (typeof voiceDoubts)[number];

/** Everything that happens to an agent apart from her interactions. */
export type AgentHappening =
  | {
      readonly type: 'choseAvailability';
      readonly availability: Availability;
      readonly reasonId: AwayReasonId | null;
      readonly by: ChosenBy;
      /** Why somebody else changed it; shown to the agent. */
      readonly note: string | null;
      /** Asked for earlier, while work was in hand: then. The fact's own moment is when it took effect. */
      readonly askedAtMs?: number;
      /** She was this already: since when. */
      readonly sinceMs?: number;
    }
  /** Wants to be away as soon as her hands are empty; nothing new comes from now on. */
  | {
      readonly type: 'askedForAway';
      readonly reasonId: AwayReasonId;
      readonly by: ChosenBy;
      readonly note: string | null;
    }
  | { readonly type: 'withdrewAway'; readonly by: ChosenBy }
  /** Since when she has been reachable, where only a moment of silence ended; else she is from this moment on. */
  | { readonly type: 'becameReachable'; readonly sinceMs?: number }
  /** Her desk has not been heard for a moment: nothing new is offered, nobody is alarmed yet. */
  | { readonly type: 'fellSilent'; readonly cause: UnreachableCause }
  | { readonly type: 'becameUnreachable'; readonly cause: UnreachableCause }
  | { readonly type: 'lostVoice'; readonly cause: VoiceDoubt }
  | { readonly type: 'provedVoice' }
  /** Missed an offer: gets nothing until the pause is over or she says she is back; null = until she says so. */
  | { readonly type: 'stoppedResponding'; readonly offerId: OfferId; readonly untilMs: number | null }
  | { readonly type: 'respondedAgain'; readonly by: 'agent' | 'timer' }
  /** Somebody else changed what she is; it is before her eyes until she has read it. */
  | {
      readonly type: 'noticeGiven';
      readonly supervisorId: UserId;
      readonly availability: Availability;
      readonly reasonId: AwayReasonId | null;
      readonly note: string;
    }
  | { readonly type: 'noticeRead' };

/** Every type of fact about an agent: of each the newest is enough to know what she is now. */
export const agentFactTypes: readonly AgentHappening['type'][] = [
  'choseAvailability',
  'askedForAway',
  'withdrewAway',
  'becameReachable',
  'fellSilent',
  'becameUnreachable',
  'lostVoice',
  'provedVoice',
  'stoppedResponding',
  'respondedAgain',
  'noticeGiven',
  'noticeRead',
];

export type AgentFact = FactShape & { readonly of: 'agent'; readonly about: AgentId } & AgentHappening;

/** The rules of the house changed (queues, members, skills, capacity, hours): readers load them again. */
export interface RulesFact extends FactShape {
  readonly of: 'rules';
  readonly type: 'rulesChanged';
  /** Which subject changed: 'queue', 'agent', 'group', 'calendar'. */
  readonly subject: string;
}
