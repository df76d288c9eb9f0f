import type { Channel } from '#kernel/channel.ts';
import type { FactShape } from '#kernel/fact.ts';
import type {
  AgentId,
  ChannelAccountId,
  ConversationId,
  CustomerId,
  GroupId,
  InteractionId,
  LegId,
  MessageId,
  OfferId,
  ProjectId,
  QueueId,
  SkillId,
  VisitId,
} from '#kernel/id.ts';
import type { ChatStatus } from './status.ts';

/** Why an interaction entered a queue. Only `initial` counts as a new demand; the others are told apart in reports. */
export type VisitKind = 'initial' | 'transfer' | 'overflow' | 'callback' | 'reopened' | 'released' | 'returned';

/** A skill an interaction asks for, at least at this level (1 to 5). */
export interface SkillRequirement {
  readonly skillId: SkillId;
  readonly minLevel: number;
}

/** Why this agent was chosen and what became of the others, as it was at the moment of the offer. */
export interface OfferReason {
  readonly strategy: string;
  /** What the strategy compared; for the longest idle, milliseconds of idleness. */
  readonly chosenKey: number;
  /** How many interactions the chosen one had in hand; fewer come first for strategies that go by idleness or skill. */
  readonly chosenInHand?: number;
  /** How many could have been chosen, the chosen one included. */
  readonly eligible: number;
  /** The next best, at most three. */
  readonly runnersUp: readonly { readonly agentId: AgentId; readonly key: number; readonly inHand?: number }[];
  /** Members of the queue who could not be chosen, counted by reason. */
  readonly notEligible: Readonly<Record<string, number>>;
  /** Place of the interaction in the line when it was offered: 1 is the head. */
  readonly position: number;
  readonly waitedMs: number;
}

export type ParticipantRole = 'assistant' | 'observer';
/** So many may stand beside the responsible agent. */
export const participantsMax = 20;

/** So many may be in a call beside its agent and its customer. */
export const guestsMost = 4;
/** Why somebody is brought into a call: to be asked, to get it, or to get it back because nobody else took it. */
export type GuestPurpose = 'consult' | 'handOver' | 'return';
export type GuestEnd = 'hungUp' | 'notAnswered' | 'declined' | 'unreachable' | 'letGo';

export type WithdrawCause = 'customerLeft' | 'agentUnreachable' | 'agentUnavailable' | 'taken' | 'queueChanged';
export type EndCause =
  | 'completed'
  | 'abandoned'
  | 'hungUp'
  | 'spam'
  | 'customerSilent'
  | 'confirmed'
  | 'switchLost'
  /** Whom we called did not come to the telephone, or we gave it up. */
  | 'busy'
  | 'noAnswer'
  | 'declined'
  | 'unreachable'
  | 'cancelled'
  | 'failed';

/** Everything that can happen to an interaction. A new kind of fact names the reader that needs it. */
export type InteractionHappening =
  | {
      readonly type: 'started';
      readonly channel: Channel;
      readonly direction: 'inbound' | 'outbound';
      readonly projectId: ProjectId;
      readonly conversationId: ConversationId | null;
      readonly customerId: CustomerId | null;
      readonly channelAccountId: ChannelAccountId | null;
      readonly previousId: InteractionId | null;
      /** The queue that looks after it although it has entered none: of what we began, that of its channel. */
      readonly homeQueueId?: QueueId;
    }
  | {
      readonly type: 'queued';
      readonly visitId: VisitId;
      readonly queueId: QueueId;
      readonly kind: VisitKind;
      /** Milliseconds by which the place in line is moved forward. */
      readonly boostMs: number;
      /** The moment the place in line counts from; the moment of queueing, unless the place is kept from before. */
      readonly placeAtMs: number;
      /** Thresholds in force, frozen: service level T and short abandon S. */
      readonly serviceLevelMs: number;
      readonly shortAbandonMs: number;
      /** Whether the queue was open when it was entered. */
      readonly isOpen: boolean;
      readonly requires: readonly SkillRequirement[];
      /** The agent she knows: waited for first, as long as the queue's rules say. */
      readonly preferredAgentId?: AgentId | null;
      /** The group it is meant for: waited for first, as long as the queue's rules say. */
      readonly preferredGroupId?: GroupId | null;
    }
  | {
      readonly type: 'offered';
      readonly offerId: OfferId;
      readonly visitId: VisitId;
      readonly queueId: QueueId;
      readonly agentId: AgentId;
      readonly expiresAtMs: number;
      readonly reason: OfferReason;
    }
  | {
      readonly type: 'offerDeclined';
      readonly offerId: OfferId;
      readonly agentId: AgentId;
      readonly because: string | null;
    }
  | { readonly type: 'offerExpired'; readonly offerId: OfferId; readonly agentId: AgentId }
  | {
      readonly type: 'offerWithdrawn';
      readonly offerId: OfferId;
      readonly agentId: AgentId;
      readonly cause: WithdrawCause;
    }
  | {
      readonly type: 'answered';
      readonly legId: LegId;
      readonly agentId: AgentId;
      readonly visitId: VisitId | null;
      readonly offerId: OfferId | null;
      /** By accepting an offer, by taking it from the line, by being given it, or by having dialed it. */
      readonly how: 'accepted' | 'taken' | 'assigned' | 'dialed';
      /** The colleague who handed it over: for a while it may be given back to her. */
      readonly givenById?: AgentId;
    }
  | { readonly type: 'dialed'; readonly legId: LegId; readonly agentId: AgentId }
  | { readonly type: 'held'; readonly legId: LegId }
  | { readonly type: 'resumed'; readonly legId: LegId }
  | {
      readonly type: 'transferred';
      readonly legId: LegId;
      readonly agentId: AgentId;
      readonly kind: 'blind' | 'attended';
      readonly toQueueId: QueueId | null;
      readonly toAgentId: AgentId | null;
    }
  | {
      readonly type: 'released';
      readonly legId: LegId;
      readonly agentId: AgentId;
      readonly cause: 'agent' | 'supervisor' | 'unreachable' | 'norm' | 'declined';
    }
  | {
      readonly type: 'leftQueue';
      readonly visitId: VisitId;
      readonly outcome: 'callback' | 'overflow' | 'timeout' | 'voicemail' | 'keyExit' | 'closed';
    }
  /** Its caller left the queue to speak a message, and did; how long that was. */
  | { readonly type: 'messageLeft'; readonly lengthMs: number }
  /** It stands further ahead in its line, as if it had waited this much longer (routing). */
  | { readonly type: 'priorityRaised'; readonly visitId: VisitId; readonly byMs: number }
  | { readonly type: 'messageReceived'; readonly messageId: MessageId }
  | {
      readonly type: 'messageSent';
      readonly messageId: MessageId;
      readonly author: 'agent' | 'bot' | 'system';
      readonly agentId: AgentId | null;
    }
  /** Somebody of the house wrote a note: nothing for the customer, but a sign that somebody works on it (norms). */
  | { readonly type: 'noteWritten'; readonly messageId: MessageId; readonly agentId: AgentId }
  | {
      readonly type: 'statusChanged';
      readonly to: ChatStatus;
      readonly agentId: AgentId | null;
      readonly cause: 'agent' | 'supervisor' | 'reminder' | 'norm' | 'bot';
      /** When a postponed conversation comes back. */
      readonly untilMs: number | null;
    }
  /** Somebody stands beside the responsible agent: an assistant answers with her, an observer watches. */
  | {
      readonly type: 'joined';
      readonly agentId: AgentId;
      readonly role: ParticipantRole;
      /** Who asked her to; herself when she came of her own accord. */
      readonly byId: AgentId;
    }
  | { readonly type: 'left'; readonly agentId: AgentId; readonly role: ParticipantRole; readonly byId: AgentId }
  /** Somebody else rings for a call: a colleague, or a telephone outside (`agentId` null; no fact has its number). */
  | {
      readonly type: 'guestCalled';
      /** The leg that begins when the call becomes hers. */
      readonly guestId: LegId;
      readonly agentId: AgentId | null;
      readonly byId: AgentId;
      readonly purpose: GuestPurpose;
    }
  | { readonly type: 'guestAnswered'; readonly guestId: LegId }
  /** She is put aside and hears music, or is back among those who talk. */
  | { readonly type: 'guestAside'; readonly guestId: LegId; readonly isAside: boolean }
  | { readonly type: 'guestLeft'; readonly guestId: LegId; readonly because: GuestEnd }
  | { readonly type: 'reopened' }
  | {
      readonly type: 'ended';
      readonly by: 'customer' | 'agent' | 'system';
      readonly agentId: AgentId | null;
      readonly cause: EndCause;
      /** Whether the matter was solved, as the agent said; null while nobody said. */
      readonly resolved: boolean | null;
    }
  | {
      readonly type: 'wrappedUp';
      readonly legId: LegId;
      readonly agentId: AgentId;
      readonly disposition: string | null;
      readonly automatic: boolean;
    };

export type InteractionFact = FactShape & {
  readonly of: 'interaction';
  readonly about: InteractionId;
} & InteractionHappening;
export type InteractionFactType = InteractionHappening['type'];
