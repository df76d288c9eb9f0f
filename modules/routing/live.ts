import type {
  AgentStateName,
  Availability,
  AwayReasonId,
  ChosenBy,
  InHand,
  UnreachableCause,
  VoiceDoubt,
} from '#agents';
import type { Channel } from '#kernel/channel.ts';
import type { AgentId, ConversationId, CustomerId, InteractionId, OfferId, QueueId } from '#kernel/id.ts';

/** The live topic with an agent's own state. Nobody else may join it. */
export const meTopicOf = (agentId: AgentId) => `me/${agentId}`;

/** An offer that stands now, with the ids of what its card shows. Moments are ISO texts. */
export interface OfferCard {
  readonly offerId: OfferId;
  readonly interactionId: InteractionId;
  readonly conversationId: ConversationId | null;
  readonly customerId: CustomerId | null;
  readonly queueId: QueueId;
  readonly queueName: string;
  readonly channel: Channel;
  readonly offeredAt: string;
  readonly expiresAt: string;
  /** Since when the customer has been waiting in this queue. */
  readonly waitingSinceAt: string;
  readonly declineAsksReason: boolean;
}

/** Why nothing arrives, the most useful reason first; `nothingWaiting` when everything is as it should be. */
export type NothingArrives =
  | { readonly type: 'notAvailable'; readonly availability: Exclude<Availability, 'available'> }
  | { readonly type: 'goingAway'; readonly reasonId: AwayReasonId }
  | { readonly type: 'unreachable'; readonly because: UnreachableCause; readonly sinceAt: string }
  /** `untilAt` null: until she says that she is back. */
  | { readonly type: 'notResponding'; readonly untilAt: string | null }
  | { readonly type: 'noQueue' }
  | { readonly type: 'queuesClosed'; readonly nextOpeningAt: string | null }
  | { readonly type: 'atCapacity'; readonly inHand: number; readonly capacity: number }
  | { readonly type: 'nothingWaiting' };

/** A time away that waits for the work in hand. */
export interface PendingAwayView {
  readonly reasonId: AwayReasonId;
  readonly askedAt: string;
  readonly by: ChosenBy;
  readonly note: string | null;
}

/** What a supervisor changed and why. */
export interface NoticeView {
  readonly at: string;
  /** Her name; null when she is gone. */
  readonly by: string | null;
  readonly availability: Availability;
  readonly reasonId: AwayReasonId | null;
  readonly note: string;
}

/** One's own state, whole. Each change on the topic carries it whole again, so the last one is the truth. */
export interface MyState {
  readonly state: AgentStateName;
  readonly sinceAt: string;
  readonly availability: Availability;
  readonly availabilitySinceAt: string;
  /** Why she is away; the screen knows the reasons' names. */
  readonly reasonId: AwayReasonId | null;
  /** Who chose it; when it was not herself, the note says why. */
  readonly by: ChosenBy;
  readonly note: string | null;
  /** She goes away when her hands are empty, and gets nothing new until then. */
  readonly pending: PendingAwayView | null;
  /** How long she has been away since her day began, for each reason, up to `at`. */
  readonly awayToday: readonly { readonly reasonId: AwayReasonId; readonly usedMs: number }[];
  /** When her running time away has lasted as long as it may, or has used up her day's; null = nothing limits it. */
  readonly awayLimitAt: string | null;
  readonly unreachableBecause: UnreachableCause | null;
  readonly voiceDoubt: VoiceDoubt | null;
  /** She missed an offer. `untilAt` null: only her own word brings her back. */
  readonly notResponding: { readonly sinceAt: string; readonly untilAt: string | null } | null;
  /** What somebody else changed, until she has read it. */
  readonly notice: NoticeView | null;
  readonly inHand: InHand;
  readonly capacity: InHand;
  readonly offers: readonly OfferCard[];
  readonly queues: readonly {
    readonly queueId: QueueId;
    readonly name: string;
    readonly isOpen: boolean;
    readonly waiting: number;
  }[];
  /** Null while an offer stands. */
  readonly nothingArrives: NothingArrives | null;
  /** When this was written, by the server's clock: timers and countdowns start from it. */
  readonly at: string;
}

export type MeChange = { readonly type: 'me'; readonly me: MyState };
