import type { Interaction, WithdrawCause } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import { type Heap, openHeap } from '#kernel/heap.ts';
import type { AgentId, InteractionId, QueueId } from '#kernel/id.ts';
import { type Classes, openClasses } from './classes.ts';
import {
  type Entry,
  newEntry,
  newQueueState,
  newSeat,
  newTimer,
  type QueueState,
  readyMask,
  type Seat,
  type Timer,
} from './floor.ts';
import type { FloorRules } from './rules.ts';

/** Everything of one floor that changes. The functions of this folder change it; nobody outside sees it. */
export interface Ground {
  rules: FloorRules;
  /** Counts what was ever made here; breaks ties between timers. */
  births: number;
  readonly seats: Map<AgentId, Seat>;
  readonly numbered: Seat[];
  readonly queues: Map<QueueId, QueueState>;
  readonly entries: Map<InteractionId, Entry>;
  readonly classes: Classes;
  readonly timers: Heap<Timer>;
  /** Seats that stand in no list while something about them changes. */
  readonly loose: Seat[];
  /** What must be written, noted until somebody asks. */
  readonly due: {
    readonly expired: Set<Entry>;
    readonly withdrawn: Map<Entry, WithdrawCause>;
    readonly rested: Set<Seat>;
    /** Seats whose hands are empty now and that wanted to be away then. */
    readonly leaving: Set<Seat>;
  };
  readonly day: Timer;
  readonly ring: Ring;
}

/** What happens when timers ring. */
export interface Ring {
  readonly day: (ground: Ground, atMs: number) => void;
  readonly queue: (ground: Ground, queue: QueueState, atMs: number) => void;
  readonly entry: (ground: Ground, entry: Entry, atMs: number) => void;
}

export function openGround(ring: Ring): Ground {
  const seats = new Map<AgentId, Seat>();
  const numbered: Seat[] = [];
  const ground: Ground = {
    rules: { zone: 'UTC', queues: [], seats: [] },
    births: 1,
    seats,
    numbered,
    queues: new Map(),
    entries: new Map(),
    classes: openClasses(seats, numbered),
    timers: openHeap((one, other) => (one.atMs !== other.atMs ? one.atMs < other.atMs : one.order < other.order)),
    loose: [],
    due: { expired: new Set(), withdrawn: new Map(), rested: new Set(), leaving: new Set() },
    day: newTimer(0, (atMs) => ring.day(ground, atMs)),
    ring,
  };
  return ground;
}

/** Sets when a timer rings; null = never. */
export function setTimer({ timers }: Ground, timer: Timer, atMs: number | null): void {
  timers.remove(timer);
  if (atMs === null || atMs === Number.POSITIVE_INFINITY) return;
  timer.atMs = atMs;
  timers.push(timer);
}

/** Lets time pass up to a moment. What must be written is only noted: `distribute` says it. */
export function advance({ timers }: Ground, nowMs: number): void {
  for (let next = timers.peek(); next && next.atMs <= nowMs; next = timers.peek()) {
    timers.pop();
    next.ring(next.atMs);
  }
}

export function seatOf(ground: Ground, agentId: AgentId): Seat {
  const known = ground.seats.get(agentId);
  if (known) return known;
  const seat = newSeat(agentId, ground.numbered.length, ground.births++, (rested) => ground.due.rested.add(rested));
  ground.seats.set(agentId, seat);
  ground.numbered.push(seat);
  return seat;
}

export function queueOf(ground: Ground, queueId: QueueId): QueueState {
  const known = ground.queues.get(queueId);
  if (known) return known;
  const queue = newQueueState(queueId, ground.births++, (turned, atMs) => ground.ring.queue(ground, turned, atMs));
  ground.queues.set(queueId, queue);
  return queue;
}

export function entryOf(ground: Ground, { id, channel }: Interaction): Entry {
  const known = ground.entries.get(id);
  if (known) return known;
  const entry = newEntry(id, mediumOf(channel), ground.births++, (woken, atMs) =>
    ground.ring.entry(ground, woken, atMs),
  );
  ground.entries.set(id, entry);
  return entry;
}

/** Takes a seat out of all lists, so that it may change; `settle` puts it where it then belongs. */
export function loosen({ classes, loose }: Ground, seat: Seat): Seat {
  if (seat.isLoose) return seat;
  classes.unlist(seat);
  seat.isLoose = true;
  loose.push(seat);
  return seat;
}

export function settle({ classes, loose, due }: Ground): void {
  for (const seat of loose) {
    seat.isLoose = false;
    classes.list(seat, readyMask(seat));
    if (seat.presence.pending !== null && seat.inHand.total === 0 && !seat.ringing) due.leaving.add(seat);
  }
  loose.length = 0;
}
