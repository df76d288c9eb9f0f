import type { AgentStateName, Availability, AwayClass, AwayReasonId } from '#agents';
import type { ChatStatus, EndCause, VisitKind } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type {
  AgentId,
  ConversationId,
  CustomerId,
  InteractionId,
  LegId,
  MessageId,
  OfferId,
  ProjectId,
  QueueId,
  VisitId,
} from '#kernel/id.ts';

/** What every row of an interaction knows, so that it can be counted by project, channel and queue. */
export interface RowOfInteraction {
  readonly interactionId: InteractionId;
  readonly conversationId: ConversationId | null;
  readonly customerId: CustomerId | null;
  readonly projectId: ProjectId;
  readonly channel: Channel;
  readonly direction: 'inbound' | 'outbound';
  /** The queue it was in, or was taken from; null for what never was in one. */
  readonly queueId: QueueId | null;
  readonly agentId: AgentId | null;
}

/** What became of a stay in a queue. `removed`: somebody of ours ended it; the six before it are doors of the queue. */
export const visitOutcomes = [
  'waiting',
  'answered',
  'abandoned',
  'callback',
  'overflow',
  'timeout',
  'voicemail',
  'keyExit',
  'closed',
  'removed',
] as const;
export type VisitOutcome = (typeof visitOutcomes)[number];

/** One stay of an interaction in one queue. A second queue makes a second visit with a wait of its own. */
export interface VisitRow extends RowOfInteraction {
  readonly kind: 'visit';
  readonly rowId: VisitId;
  readonly queueId: QueueId;
  readonly visitKind: VisitKind;
  readonly isOpen: boolean;
  /** Thresholds as they were in force when it entered. */
  readonly serviceLevelMs: number;
  readonly shortAbandonMs: number;
  readonly enteredAtMs: number;
  readonly outcome: VisitOutcome;
  readonly leftAtMs: number | null;
  /** The customer did not say goodbye, he went silent; told apart from those who closed the page. */
  readonly isSilent: boolean;
}

/** One agent's part of an interaction, from dialing or answering to the end of the wrap-up. */
export interface LegRow extends RowOfInteraction {
  readonly kind: 'leg';
  readonly rowId: LegId;
  readonly agentId: AgentId;
  readonly visitId: VisitId | null;
  readonly how: 'accepted' | 'taken' | 'assigned' | 'dialed';
  /** When its visit entered the queue, or the leg's own start: the moment of the cohort it belongs to. */
  readonly cohortAtMs: number;
  readonly startedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number | null;
  /** End of the wrap-up; for conversations in writing the end itself. */
  readonly doneAtMs: number | null;
  readonly endedHow: 'ended' | 'transferred' | 'released' | null;
  readonly transferKind: 'blind' | 'attended' | null;
  readonly holds: number;
  /** Sum and longest of the holds that are over. */
  readonly heldMs: number;
  readonly longestHoldMs: number;
  /** What she said that the call came to; null where she said nothing. */
  readonly disposition: string | null;
  /** When the conversation she had finished was opened again; null while it stayed finished. */
  readonly reopenedAtMs: number | null;
}

export const offerResults = ['pending', 'accepted', 'missed', 'declined', 'withdrawn'] as const;
export type OfferResult = (typeof offerResults)[number];

/** An interaction put before an agent, until she took it or it was taken away. */
export interface OfferRow extends RowOfInteraction {
  readonly kind: 'offer';
  readonly rowId: OfferId;
  readonly agentId: AgentId;
  readonly visitId: VisitId;
  readonly offeredAtMs: number;
  readonly endedAtMs: number | null;
  readonly result: OfferResult;
}

/** An interaction as a whole. */
export interface InteractionRow extends RowOfInteraction {
  readonly kind: 'interaction';
  readonly rowId: InteractionId;
  readonly startedAtMs: number;
  readonly firstCustomerMessageAtMs: number | null;
  /** The first message a human of ours wrote after the customer's first, and who. */
  readonly firstReplyAtMs: number | null;
  readonly firstReplyBy: AgentId | null;
  /** The last end; null while open. */
  readonly endedAtMs: number | null;
  readonly endCause: EndCause | null;
  /** Legs that talked with the customer, and how many of them passed it on. */
  readonly answers: number;
  readonly transfers: number;
  /** Where it stands now; null for calls. */
  readonly status: ChatStatus | null;
  /** The highest level any of its norms has reached so far. */
  readonly level: NormLevel | 0;
}

/** A run of messages of the customer from the oldest unanswered one to the next message of a human of ours. */
export interface ResponseRow extends RowOfInteraction {
  readonly kind: 'response';
  /** The customer's message that began the run. */
  readonly rowId: MessageId;
  readonly askedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly isOver: boolean;
}

/** The levels of a norm: 1 reminds, 2 is poor, 3 is unacceptable. */
export type NormLevel = 1 | 2 | 3;

/** A stretch of time in which a conversation in writing was in one status of one queue, in the hand of one agent or of nobody. */
export interface StatusRow extends RowOfInteraction {
  readonly kind: 'statusInterval';
  readonly rowId: string;
  readonly status: ChatStatus;
  /** The highest level its norm reached in this stretch. */
  readonly level: NormLevel | 0;
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** A level that a norm crossed, at the moment it was due. `agentId` is who is charged: nobody for a queue or a customer. */
export interface AlertRow extends RowOfInteraction {
  readonly kind: 'alert';
  readonly rowId: string;
  readonly status: ChatStatus;
  readonly level: NormLevel;
  readonly charged: 'agent' | 'queue' | 'customer';
  readonly atMs: number;
}

/** Satisfaction on 1 to 5, recommendation on 0 to 10, effort on 1 to 7. */
export type SurveyKind = 'csat' | 'nps' | 'ces';

/** What a customer was asked after an interaction, and what she answered; about the work of who was responsible last. */
export interface SurveyRow extends RowOfInteraction {
  readonly kind: 'survey';
  readonly rowId: string;
  readonly survey: SurveyKind;
  /** When the interaction began: the moment it is counted by. */
  readonly startedAtMs: number;
  readonly askedAtMs: number;
  readonly answeredAtMs: number | null;
  /** The last answer, on the scale of its kind; null where there is none. */
  readonly score: number | null;
}

export interface MessageRow extends RowOfInteraction {
  readonly kind: 'message';
  readonly rowId: MessageId;
  readonly author: 'customer' | 'agent' | 'bot' | 'system';
  readonly atMs: number;
  /** How many alike this row stands for: 1, unless messages were counted before they came here. */
  readonly times: number;
}

/**
 * What an agent did in a stretch of time, several at once. `assigned`: a conversation in writing is hers, from taking it
 * to letting it go; `writing`: that part of it in which it takes one of her slots.
 */
export const works = ['ringing', 'dialing', 'talking', 'held', 'wrapUp', 'assigned', 'writing'] as const;
export type Work = (typeof works)[number];

export interface WorkSpan extends RowOfInteraction {
  readonly kind: 'workSpan';
  readonly rowId: string;
  readonly agentId: AgentId;
  readonly work: Work;
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** A stretch of time in which what an agent chose, and whether she could be reached and answered, stayed the same. */
export interface PresenceSpan {
  readonly kind: 'presence';
  readonly rowId: string;
  readonly agentId: AgentId;
  readonly availability: Availability;
  readonly reasonId: AwayReasonId | null;
  readonly isReachable: boolean;
  /** The offer she missed, while she counts as not responding; null while she responds. */
  readonly missedOfferId: OfferId | null;
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** What an agent's time at work is divided into; every moment belongs to exactly one. */
export type AgentClass = Exclude<AgentStateName, 'offline'>;

/** A piece of an agent's time at work. All pieces of an agent together are her logged-in time, to the millisecond. */
export interface AgentInterval {
  readonly kind: 'agentInterval';
  readonly rowId: string;
  readonly agentId: AgentId;
  readonly class: AgentClass;
  readonly awayClass: AwayClass | null;
  readonly awayReasonId: AwayReasonId | null;
  /** Whether this time away is paid; null when she was not away. */
  readonly isPaid: boolean | null;
  /** When this time away has lasted as long as it may; null = no limit. */
  readonly awayLimitMs: number | null;
  /** Conversations in writing that were hers, and those of them that took a slot. */
  readonly assigned: number;
  readonly writing: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Everything a figure can be made of. */
export type Row =
  | VisitRow
  | LegRow
  | OfferRow
  | InteractionRow
  | ResponseRow
  | StatusRow
  | AlertRow
  | SurveyRow
  | MessageRow
  | AgentInterval;
export type RowKind = Row['kind'];

/** Rows of one interaction, or of many. */
export interface LedgerRows {
  readonly interactions: readonly InteractionRow[];
  readonly visits: readonly VisitRow[];
  readonly legs: readonly LegRow[];
  readonly offers: readonly OfferRow[];
  readonly responses: readonly ResponseRow[];
  readonly statuses: readonly StatusRow[];
  readonly alerts: readonly AlertRow[];
  readonly surveys: readonly SurveyRow[];
  readonly messages: readonly MessageRow[];
  readonly work: readonly WorkSpan[];
}
