import type { PendingAway } from '#agents';
import type { OfferReason, WithdrawCause } from '#interactions';
import type { AgentId, InteractionId, OfferId, QueueId, VisitId } from '#kernel/id.ts';

/** What routing wants to happen. It is true only once the journal has it and `follow` has heard it. */
export type Decision =
  | {
      readonly type: 'offer';
      readonly interactionId: InteractionId;
      readonly offerId: OfferId;
      readonly visitId: VisitId;
      readonly queueId: QueueId;
      readonly agentId: AgentId;
      readonly expiresAtMs: number;
      /** The queue answers by itself: the agent is connected without being asked. */
      readonly answersItself: boolean;
      /** Null when the caller wanted none. */
      readonly reason: OfferReason | null;
    }
  | {
      readonly type: 'expire';
      readonly interactionId: InteractionId;
      readonly offerId: OfferId;
      readonly agentId: AgentId;
      /** Until when she gets nothing, unless she says she is back (`untilMs` null: only then); null = she goes on. */
      readonly stop: { readonly untilMs: number | null } | null;
    }
  | {
      readonly type: 'withdraw';
      readonly interactionId: InteractionId;
      readonly offerId: OfferId;
      readonly agentId: AgentId;
      readonly cause: WithdrawCause;
    }
  | { readonly type: 'respondAgain'; readonly agentId: AgentId }
  /** Her hands are empty: the time away she asked for begins. */
  | { readonly type: 'beginAway'; readonly agentId: AgentId; readonly pending: PendingAway };

/** Where new ids come from, and whether reasons are wanted (they cost a look at every member of the queue). */
export interface DistributeNeeds {
  readonly newOfferId: () => OfferId;
  readonly withReasons: boolean;
}
