import type { Flows } from '#flows/server';
import type { Person } from '#identity';
import type { Medium } from '#kernel/channel.ts';
import type { AgentId, GroupId, InteractionId, QueueId, UserId } from '#kernel/id.ts';
import type { Level, NormFact } from '#norms';
import type { CutOff, DueAction, NormStanding } from '#norms/server';
import type { Queue } from '#queues';

// What messaging asks of others, as narrow as it needs it.

/** The people of the house, for names and for whose work it is. */
export interface People {
  readonly all: () => readonly Person[];
  readonly find: (id: UserId) => { readonly name: string; readonly groupId: GroupId | null } | null;
  readonly inGroup: (groupId: GroupId) => readonly UserId[];
}

export interface QueueBook {
  readonly find: (id: QueueId) => Queue | null;
  readonly isOpen: (queue: Queue, nowMs: number) => boolean;
  readonly nextOpeningMs: (queue: Queue, nowMs: number) => number | null;
  /** Queues an agent serves. */
  readonly servedBy: (agentId: AgentId) => readonly QueueId[];
}

/** How long conversations have been where they are, against what is asked of them. */
export interface NormClocks {
  readonly standingOf: (id: InteractionId) => NormStanding;
  /** Conversations that show at least this level now. */
  readonly atLeast: (level: Level) => readonly InteractionId[];
  /** What a crossed level sets off, in full, each with the row that says it was done. */
  readonly dueActionsOf: (fact: NormFact) => readonly DueAction[];
  /** What was crossed before this start and is left undone. */
  readonly cutOff: () => readonly CutOff[];
  /** Told whenever a conversation reaches a level. */
  readonly onLevel: (listen: (id: InteractionId) => void) => void;
}

/** What runs before a person answers. */
export type FlowBook = Pick<Flows, 'runningOn' | 'version'>;

export interface Distribution {
  /** Whether an agent is there and has a free slot for one more of this medium. */
  readonly hasSlot: (agentId: AgentId, medium: Medium) => boolean;
  /** Why an agent cannot take one more of this medium of her own accord; null when she can. */
  readonly takeRefusal: (agentId: AgentId, medium: Medium) => 'offline' | 'unreachable' | 'noRoom' | null;
  /** Whether an agent is signed in and can be reached, whatever she has in hand. */
  readonly isReachable: (agentId: AgentId) => boolean;
  /** Since when an agent has been offline or out of reach; null while she is there. */
  readonly goneSinceMs: (agentId: AgentId) => number | null;
  /** How many wait in a queue. */
  readonly waitingIn: (queueId: QueueId) => number;
  /** Place in the line, 1 is next; null when it does not wait. */
  readonly positionOf: (interactionId: InteractionId) => number | null;
  /** How many agents take work now who could take this one, those with full hands included. */
  readonly agentsFor: (interactionId: InteractionId) => number;
  /** How long it will still wait; null when nobody can say. */
  readonly expectedWaitMs: (interactionId: InteractionId) => number | null;
}
