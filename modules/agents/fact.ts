import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, Id, OfferId } from '#kernel/id.ts';

export type AwayReasonId = Id<'awayReason'>;

/** What an agent chooses. Ringing, talking and the rest follow from facts and are never chosen. */
export const availabilities = ['available', 'offQueue', 'away', 'offline'] as const;
export type Availability = (typeof availabilities)[number];

/** Why an agent who says she is available cannot be reached. */
export type UnreachableCause = 'connectionLost' | 'signedOut' | 'serverRestarted';

/** Everything that happens to an agent apart from her interactions. */
export type AgentHappening =
  | {
      readonly type: 'choseAvailability';
      readonly availability: Availability;
      readonly reasonId: AwayReasonId | null;
      readonly by: 'agent' | 'supervisor' | 'system';
      /** Why somebody else changed it; shown to the agent. */
      readonly note: string | null;
    }
  | { readonly type: 'becameReachable' }
  | { readonly type: 'becameUnreachable'; readonly cause: UnreachableCause }
  /** Missed an offer: gets nothing until the pause is over or she says she is back. */
  | { readonly type: 'stoppedResponding'; readonly offerId: OfferId; readonly untilMs: number }
  | { readonly type: 'respondedAgain'; readonly by: 'agent' | 'timer' };

export type AgentFact = FactShape & { readonly of: 'agent'; readonly about: AgentId } & AgentHappening;

/** The rules of the house changed (queues, members, skills, capacity, hours): readers load them again. */
export interface RulesFact extends FactShape {
  readonly of: 'rules';
  readonly type: 'rulesChanged';
  /** Which subject changed: 'queue', 'agent', 'group', 'calendar'. */
  readonly subject: string;
}
