import { hasRoom, noRoom, type Presence, takesWork, unknownPresence } from '#agents';
import type { SkillRequirement } from '#interactions';
import { type Medium, media } from '#kernel/channel.ts';
import type { Heap, Standing } from '#kernel/heap.ts';
import type { AgentId, GroupId, InteractionId, OfferId, QueueId, SkillId, VisitId } from '#kernel/id.ts';
import { unreachable } from '#kernel/unreachable.ts';
import type { Strategy } from '#queues';
import type { QueueRules, SeatRules } from './rules.ts';

// The nouns of the floor. They change in place: the floor is one large value that only `acd.ts` holds.

/** Rings at `atMs`. `order` breaks ties, so that timers of one moment ring in order of birth. */
export interface Timer extends Standing {
  atMs: number;
  readonly order: number;
  readonly ring: (atMs: number) => void;
}

/** An agent as routing sees her. */
export interface Seat {
  readonly agentId: AgentId;
  /** Her number on this floor: the seats are numbered as they are first heard of. */
  readonly number: number;
  /** How many queues she serves. */
  queues: number;
  rules: SeatRules;
  levels: ReadonlyMap<SkillId, number>;
  presence: Presence;
  readonly inHand: { voice: number; chat: number; email: number; total: number };
  /** The interaction that is before her now; nobody has two. */
  ringing: Entry | null;
  /** From when her idleness counts: when she last took or let go of something, or came back. */
  sinceMs: number;
  /** Media she stands ready for in the lists, one bit each. */
  ready: number;
  /** Out of all lists because something about her is changing. */
  isLoose: boolean;
  /** The time away that waited for her hands has been decided and only waits for the journal. */
  isLeaving: boolean;
  readonly today: Today;
  /** One for each class she belongs to whose strategy keeps no lists. */
  ranked: Ranked[];
  classBits: Int32Array;
  /** Lines that wait for nobody but her. */
  readonly personal: Set<Class>;
  readonly timer: Timer;
}

/** What an agent did since the day began, for strategies that go by it. */
export interface Today {
  handled: number;
  offered: number;
  /** Offers missed in a row, and how often that stopped her; both begin anew with whatever proves that she is there. */
  missed: number;
  stops: number;
  busyMs: number;
  busySinceMs: number | null;
  presentMs: number;
  presentSinceMs: number | null;
}

/** An agent's place in a class whose strategy ranks agents by a key instead of keeping lists. */
export interface Ranked extends Standing {
  readonly seat: Seat;
  readonly cls: Class;
  key: number;
}

/** All interactions that may go to exactly the same agents: same queue, medium, skills and group, or one agent alone. */
export interface Class extends Standing {
  /** -1 for the line of one agent alone. */
  readonly index: number;
  readonly queue: QueueState;
  readonly medium: Medium;
  readonly requires: readonly SkillRequirement[];
  readonly groupId: GroupId | null;
  readonly seat: Seat | null;
  readonly line: Heap<Entry>;
  /** Ready agents by rank; null when lists keep them. */
  readonly ranked: Heap<Ranked> | null;
}

export interface QueueState {
  readonly id: QueueId;
  rules: QueueRules | null;
  isOpen: boolean;
  memberSeats: readonly Seat[];
  members: ReadonlyMap<AgentId, { readonly tier: number; readonly position: number }>;
  /** When each seat was last offered something of this queue today. */
  readonly lastOfferedMs: Map<number, number>;
  readonly classes: Set<Class>;
  /** Its classes that ask for nothing. */
  readonly plain: Map<Medium, Class>;
  waiting: number;
  readonly timer: Timer;
}

/** One rung of the ladder: who may take it until `untilMs`. */
export interface Step {
  readonly untilMs: number;
  readonly agentId: AgentId | null;
  readonly groupId: GroupId | null;
  readonly requires: readonly SkillRequirement[];
}

export interface EntryVisit {
  readonly visitId: VisitId;
  readonly queue: QueueState;
  readonly enteredAtMs: number;
  /** The place in line: smaller is earlier. Changes only by being moved ahead. */
  readonly key: number;
  readonly requires: readonly SkillRequirement[];
  readonly preferredAgentId: AgentId | null;
  readonly preferredGroupId: GroupId | null;
}

export interface EntryOffer {
  readonly offerId: OfferId;
  readonly seat: Seat;
  readonly queue: QueueState;
  readonly offeredAtMs: number;
  readonly expiresAtMs: number;
  /** Whether the journal has it; before, it is only intended. */
  isCommitted: boolean;
  /** Whether its end has been decided and only waits for the journal. */
  isEnding: boolean;
}

export interface Refusal {
  readonly seat: Seat;
  readonly untilMs: number;
}
/** Most interactions are refused by nobody and held by nobody. */
export const nobody: readonly never[] = [];

/** An interaction as routing sees it. */
export interface Entry extends Standing {
  readonly id: InteractionId;
  readonly medium: Medium;
  visit: EntryVisit | null;
  ladder: readonly Step[];
  step: number;
  /** The class in whose line it stands. */
  cls: Class | null;
  offer: EntryOffer | null;
  /** Who said no or did not answer, and until when she is left in peace with it. */
  refused: readonly Refusal[];
  holders: readonly Seat[];
  readonly timer: Timer;
}

/** First the smaller key, then the smaller id. */
export function isBefore(one: Entry, other: Entry): boolean {
  const oneKey = one.visit?.key ?? 0;
  const otherKey = other.visit?.key ?? 0;
  return oneKey !== otherKey ? oneKey < otherKey : one.id < other.id;
}

export const bitOf = (medium: Medium) => 1 << media.indexOf(medium);

/** Media a seat could be offered right now, one bit each. */
export function readyMask(seat: Seat): number {
  if (seat.ringing || seat.inHand.total >= seat.rules.capacity.total || !takesWork(seat.presence)) return 0;
  let mask = 0;
  for (const medium of media) if (hasRoom(seat.rules.capacity, seat.inHand, medium)) mask |= bitOf(medium);
  return seat.presence.voiceDoubt === null ? mask : mask & ~bitOf('voice');
}

export const isReady = (seat: Seat, medium: Medium) => (seat.ready & bitOf(medium)) !== 0;

export const refuses = (entry: Entry, seat: Seat) =>
  entry.refused.length > 0 && entry.refused.some((refusal) => refusal.seat === seat);

/** Whether a seat has every skill asked for, at the level asked for. */
export function satisfies(seat: Seat, requires: readonly SkillRequirement[]): boolean {
  return requires.every(({ skillId, minLevel }) => (seat.levels.get(skillId) ?? 0) >= minLevel);
}

/** The level that counts when the most skilled come first: the lowest among the skills asked for; 0 when none is. */
export function levelFor(seat: Seat, requires: readonly SkillRequirement[]): number {
  if (requires.length === 0) return 0;
  return Math.min(...requires.map(({ skillId }) => seat.levels.get(skillId) ?? 0));
}

export const newTimer = (order: number, ring: (atMs: number) => void): Timer => ({ heapAt: -1, atMs: 0, order, ring });

/** Somebody nothing is known of: she is offline and has no room. */
export function newSeat(
  agentId: AgentId,
  number: number,
  order: number,
  ring: (seat: Seat, atMs: number) => void,
): Seat {
  const seat: Seat = {
    agentId,
    number,
    queues: 0,
    rules: { agentId, groupId: null, skills: [], capacity: noRoom },
    levels: new Map(),
    presence: unknownPresence,
    inHand: { voice: 0, chat: 0, email: 0, total: 0 },
    ringing: null,
    sinceMs: 0,
    ready: 0,
    isLoose: false,
    isLeaving: false,
    today: {
      handled: 0,
      offered: 0,
      missed: 0,
      stops: 0,
      busyMs: 0,
      busySinceMs: null,
      presentMs: 0,
      presentSinceMs: null,
    },
    ranked: [],
    classBits: new Int32Array(0),
    personal: new Set(),
    timer: newTimer(order, (atMs) => ring(seat, atMs)),
  };
  return seat;
}

/** A queue nothing is known of: it is closed and nobody serves it. */
export function newQueueState(id: QueueId, order: number, ring: (queue: QueueState, atMs: number) => void): QueueState {
  const queue: QueueState = {
    id,
    rules: null,
    isOpen: false,
    memberSeats: [],
    members: new Map(),
    lastOfferedMs: new Map(),
    classes: new Set(),
    plain: new Map(),
    waiting: 0,
    timer: newTimer(order, (atMs) => ring(queue, atMs)),
  };
  return queue;
}

export function newEntry(
  id: InteractionId,
  medium: Medium,
  order: number,
  ring: (entry: Entry, atMs: number) => void,
): Entry {
  const entry: Entry = {
    id,
    medium,
    heapAt: -1,
    visit: null,
    ladder: nobody,
    step: 0,
    cls: null,
    offer: null,
    refused: nobody,
    holders: nobody,
    timer: newTimer(order, (atMs) => ring(entry, atMs)),
  };
  return entry;
}

/** Share of her time today in which she had something in hand, at a moment. */
export function busyShare(today: Today, atMs: number): number {
  const busyMs = today.busyMs + (today.busySinceMs === null ? 0 : atMs - today.busySinceMs);
  const presentMs = today.presentMs + (today.presentSinceMs === null ? 0 : atMs - today.presentSinceMs);
  return presentMs > 0 ? busyMs / presentMs : 0;
}

/** Strategies whose order arises by itself when agents join the tail of a list. */
export const isListed = (strategy: Strategy) => strategy === 'longestIdle' || strategy === 'skillFirst';

/** What a strategy compares among ready agents, the smallest first; measured when she becomes ready. */
export function keyOf(seat: Seat, queue: QueueState): number {
  const strategy = queue.rules?.strategy ?? 'longestIdle';
  switch (strategy) {
    case 'fewestToday':
      return seat.today.handled;
    case 'leastBusyToday':
      return busyShare(seat.today, seat.sinceMs);
    case 'roundRobin':
      return queue.lastOfferedMs.get(seat.number) ?? 0;
    case 'linear':
      return queue.members.get(seat.agentId)?.position ?? 0;
    case 'random':
      return hashOf(`${seat.agentId}:${seat.today.offered}`);
    case 'longestIdle':
    case 'skillFirst':
      return seat.sinceMs;
    default:
      return unreachable(strategy);
  }
}

/** The order of a rank: by key, then by idleness. */
export function comesFirst(one: Ranked, other: Ranked): boolean {
  return one.key !== other.key ? one.key < other.key : isIdleLonger(one.seat, other.seat);
}

/** A number between 0 and 2^32 from a text (FNV-1a): looks like dice, and is the same every time. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Who stands first among agents with the same tier or key: idle longest, then the smaller id. */
export function isIdleLonger(one: Seat, other: Seat): boolean {
  return one.sinceMs !== other.sinceMs ? one.sinceMs < other.sinceMs : one.agentId < other.agentId;
}
