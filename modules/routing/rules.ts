import type { Capacity, PresenceRules, SkillLevel } from '#agents';
import type { AgentId, GroupId } from '#kernel/id.ts';
import type { Queue } from '#queues';

/** What routing needs to know of a queue. */
export type QueueRules = Pick<
  Queue,
  | 'id'
  | 'strategy'
  | 'offerTimeoutMs'
  | 'relaxation'
  | 'stickyMs'
  | 'assignment'
  | 'stickyFallback'
  | 'groupFirstMs'
  | 'hours'
  | 'notRespondingMs'
  | 'autoAnswer'
  | 'members'
>;

/** What routing needs to know of an agent. */
export interface SeatRules {
  readonly agentId: AgentId;
  readonly groupId: GroupId | null;
  readonly skills: readonly SkillLevel[];
  readonly capacity: Capacity;
}

/** The rules in force. They are replaced as a whole; who waits keeps her place. */
export interface FloorRules {
  /** IANA zone in which "today" begins and ends, for strategies that count it. */
  readonly zone: string;
  readonly queues: readonly QueueRules[];
  readonly seats: readonly SeatRules[];
  /** When missed offers stop an agent, `defaultPresenceRules` unless said; how long is her queue's to say. */
  readonly presence?: PresenceRules;
}

export const limits = {
  /** How long somebody who declined is not offered the same interaction again. */
  declinePauseMs: 30_000,
  /** Steps an interaction can climb: the agent she knows, the group it is for, what is asked, and each relaxation. */
  steps: 9,
  /** The next best agents an explanation names. */
  runnersUp: 3,
} as const;
