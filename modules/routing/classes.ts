import { capacityMax, skillLevelMax } from '#agents';
import type { SkillRequirement } from '#interactions';
import type { Medium } from '#kernel/channel.ts';
import { type Heap, openHeap } from '#kernel/heap.ts';
import type { GroupId } from '#kernel/id.ts';
import {
  bitOf,
  type Class,
  comesFirst,
  type Entry,
  isBefore,
  isIdleLonger,
  isListed,
  isReady,
  keyOf,
  levelFor,
  type QueueState,
  type Ranked,
  refuses,
  type Seat,
  satisfies,
} from './floor.ts';
import { at, lowestBit, none, openIdleLists } from './idle-lists.ts';

/**
 * Who may take what, and who stands ready for it. Each distinct question (queue, medium, group, skills) is one class;
 * who belongs to a class is computed when it is first asked and when rules change, so matching evaluates no expression.
 */
export interface Classes {
  /** The class of a question, made when it is new. */
  of(queue: QueueState, medium: Medium, requires: readonly SkillRequirement[], groupId: GroupId | null): Class;
  /** A line for one agent alone; it lives as long as something stands in it. */
  personal(queue: QueueState, medium: Medium, seat: Seat): Class;
  /** Puts an interaction into the line of a class, and takes it out again. */
  stand(entry: Entry, cls: Class): void;
  leave(entry: Entry): void;
  /** The door of a queue opened or closed. */
  turned(queue: QueueState): void;
  /** Puts a seat into every list she is ready for, and takes her out again. */
  list(seat: Seat, ready: number): void;
  unlist(seat: Seat): void;
  /** The class whose head is first among those in which a match may have become possible, taken off the list. */
  nextDirty(): Class | null;
  readonly hasDirty: boolean;
  touch(cls: Class): void;
  readyIn(cls: Class): number;
  /** The ready agent who comes first for an interaction, and those after her. */
  best(cls: Class, entry: Entry): Seat | null;
  inOrder(cls: Class, entry: Entry, max: number): readonly Seat[];
  /** What an agent would take first of all that waits for her: by the tier of her queues, then by place. */
  bestFor(seat: Seat): Entry | null;
  /** Forgets all classes; who stood in them must be placed again. */
  clear(): void;
}

/** Tiers of a class kept by lists: by what is in hand, and under `skillFirst` first by level (5 down to 0). */
const loads = capacityMax;
const levels = skillLevelMax + 1;

/** Opens an empty set of classes over seats that are known by id and by number. */
export function openClasses(seats: ReadonlyMap<string, Seat>, numbered: readonly Seat[]): Classes {
  const seatAt = (number: number): Seat => {
    const seat = numbered[number];
    if (!seat) throw new Error(`Nobody has seat ${number}`);
    return seat;
  };
  const lists = openIdleLists((seat, other) => seatAt(seat).agentId < seatAt(other).agentId);
  const known = new Map<string, Class>();
  let classes: Class[] = [];
  /** Classes in whose line somebody stands before an open door. */
  let waitingBits = new Int32Array(8);
  const dirty: Heap<Class> = openHeap((one, other) => {
    const first = one.line.peek();
    const second = other.line.peek();
    return first !== null && (second === null || isBefore(first, second));
  });

  const readyIn = (cls: Class): number => {
    if (cls.seat) return isReady(cls.seat, cls.medium) ? 1 : 0;
    return cls.ranked ? cls.ranked.size : lists.readyIn(cls.index);
  };
  const touch = (cls: Class) => {
    if (cls.heapAt < 0 && cls.queue.isOpen && cls.line.size > 0 && readyIn(cls) > 0) dirty.push(cls);
  };
  /** To be called whenever the line of a class, or the door of its queue, has changed. */
  const lineChanged = (cls: Class) => {
    const isWaiting = cls.queue.isOpen && cls.line.size > 0;
    if (cls.index >= 0) setBit(waitingBits, cls.index, isWaiting);
    if (cls.heapAt < 0) return;
    if (isWaiting) dirty.moved(cls);
    else dirty.remove(cls);
  };

  const rank = (ranked: Ranked) => {
    ranked.key = keyOf(ranked.seat, ranked.cls.queue);
    ranked.cls.ranked?.push(ranked);
  };

  const join = (cls: Class, seat: Seat) => {
    const isNowReady = isReady(seat, cls.medium);
    if (cls.index >= seat.classBits.length * 32) seat.classBits = grown(seat.classBits, waitingBits.length);
    setBit(seat.classBits, cls.index, true);
    if (cls.ranked) {
      const ranked: Ranked = { seat, cls, key: 0, heapAt: -1 };
      seat.ranked.push(ranked);
      if (isNowReady) rank(ranked);
      return;
    }
    const isBySkill = cls.queue.rules?.strategy === 'skillFirst' && cls.requires.length > 0;
    const tier = isBySkill ? (skillLevelMax - levelFor(seat, cls.requires)) * loads : 0;
    const node = lists.newNode(seat.number, cls.index, tier, bitOf(cls.medium));
    if (isNowReady) lists.addNode(node, loadOf(seat), seat.sinceMs);
  };

  const make = (
    queue: QueueState,
    medium: Medium,
    requires: readonly SkillRequirement[],
    groupId: GroupId | null,
  ): Class => {
    const strategy = queue.rules?.strategy ?? 'longestIdle';
    const isOfLists = isListed(strategy);
    const tiers = strategy === 'skillFirst' ? levels * loads : loads;
    const index = lists.newClass(isOfLists ? tiers : 0);
    if (index >= waitingBits.length * 32) waitingBits = grown(waitingBits, waitingBits.length * 2);
    const ranked = isOfLists ? null : openHeap(comesFirst);
    const cls: Class = {
      index,
      queue,
      medium,
      requires,
      groupId,
      seat: null,
      line: openHeap(isBefore),
      ranked,
      heapAt: -1,
    };
    classes.push(cls);
    queue.classes.add(cls);
    const joining = queue.memberSeats.filter(
      (seat) => satisfies(seat, requires) && (groupId === null || seat.rules.groupId === groupId),
    );
    // In the order of idleness, so that everybody joins a tail.
    for (const seat of joining.toSorted((one, other) => (isIdleLonger(one, other) ? -1 : 1))) join(cls, seat);
    return cls;
  };

  const best = (cls: Class, entry: Entry): Seat | null => {
    if (cls.seat) return isReady(cls.seat, cls.medium) && !refuses(entry, cls.seat) ? cls.seat : null;
    if (cls.ranked) {
      const top = cls.ranked.peek();
      return top && refuses(entry, top.seat) ? (inRank(cls, entry)[0] ?? null) : (top?.seat ?? null);
    }
    for (let node = lists.first(cls.index); node !== none; node = lists.after(node)) {
      const seat = seatAt(lists.seatOf(node));
      if (!refuses(entry, seat)) return seat;
    }
    return null;
  };

  /** Calls `visit` for each class in which somebody waits for a seat before an open door. */
  const eachWaiting = (seat: Seat, ready: number, visit: (cls: Class) => void) => {
    for (const cls of seat.personal) if (cls.queue.isOpen && (ready & bitOf(cls.medium)) !== 0) visit(cls);
    const words = Math.min(seat.classBits.length, waitingBits.length);
    for (let word = 0; word < words; word += 1) {
      for (let bits = at(seat.classBits, word) & at(waitingBits, word); bits !== 0; bits &= bits - 1) {
        const cls = classes[word * 32 + lowestBit(bits)];
        if (cls && (ready & bitOf(cls.medium)) !== 0) visit(cls);
      }
    }
  };

  return {
    of(queue, medium, requires, groupId) {
      if (requires.length === 0 && groupId === null) {
        const plain = queue.plain.get(medium) ?? make(queue, medium, requires, groupId);
        queue.plain.set(medium, plain);
        return plain;
      }
      const name = nameOf(queue, medium, requires, groupId);
      const cls = known.get(name) ?? make(queue, medium, requires, groupId);
      known.set(name, cls);
      return cls;
    },
    personal(queue, medium, seat) {
      for (const cls of seat.personal) if (cls.queue === queue && cls.medium === medium) return cls;
      const line = openHeap(isBefore);
      const cls: Class = {
        index: -1,
        queue,
        medium,
        requires: [],
        groupId: null,
        seat,
        line,
        ranked: null,
        heapAt: -1,
      };
      seat.personal.add(cls);
      queue.classes.add(cls);
      return cls;
    },
    stand(entry, cls) {
      entry.cls = cls;
      cls.line.push(entry);
      cls.queue.waiting += 1;
      lineChanged(cls);
      touch(cls);
    },
    leave(entry) {
      const { cls } = entry;
      if (!cls) return;
      cls.line.remove(entry);
      cls.queue.waiting -= 1;
      entry.cls = null;
      lineChanged(cls);
      if (cls.seat && cls.line.size === 0) {
        cls.seat.personal.delete(cls);
        cls.queue.classes.delete(cls);
      }
    },
    turned(queue) {
      for (const cls of queue.classes) {
        lineChanged(cls);
        touch(cls);
      }
    },
    list(seat, ready) {
      seat.ready = ready;
      if (ready === 0) return;
      lists.add(seat.number, ready, loadOf(seat), seat.sinceMs);
      for (const ranked of seat.ranked) if ((ready & bitOf(ranked.cls.medium)) !== 0) rank(ranked);
      eachWaiting(seat, ready, touch);
    },
    unlist(seat) {
      if (seat.ready === 0) return;
      seat.ready = 0;
      lists.remove(seat.number);
      for (const ranked of seat.ranked) ranked.cls.ranked?.remove(ranked);
    },
    nextDirty: () => dirty.pop(),
    get hasDirty() {
      return dirty.size > 0;
    },
    touch,
    readyIn,
    best,
    inOrder(cls, entry, max) {
      if (cls.seat) return best(cls, entry) ? [cls.seat] : [];
      if (cls.ranked) return inRank(cls, entry).slice(0, max);
      const found: Seat[] = [];
      for (let node = lists.first(cls.index); node !== none && found.length < max; node = lists.after(node)) {
        const seat = seatAt(lists.seatOf(node));
        if (!refuses(entry, seat)) found.push(seat);
      }
      return found;
    },
    bestFor(seat) {
      let chosen: Entry | null = null;
      let chosenTier = 0;
      eachWaiting(seat, seat.ready, (cls) => {
        const tier = cls.queue.members.get(seat.agentId)?.tier ?? 0;
        if (chosen && tier > chosenTier) return;
        const entry = firstFor(cls, seat);
        if (!entry || (chosen && tier === chosenTier && isBefore(chosen, entry))) return;
        chosen = entry;
        chosenTier = tier;
      });
      return chosen;
    },
    clear() {
      while (dirty.size > 0) dirty.pop();
      known.clear();
      classes = [];
      waitingBits = new Int32Array(8);
      lists.clear();
      for (const seat of seats.values()) {
        seat.ranked = [];
        seat.classBits = new Int32Array(0);
        seat.personal.clear();
        seat.ready = 0;
        lists.reserve(seat.number, seat.queues);
      }
    },
  };
}

const loadOf = (seat: Seat) => Math.min(seat.inHand.total, loads - 1);

/** Ready agents of a class in the order of a strategy without lists; asked for explanations and after refusals only. */
function inRank(cls: Class, entry: Entry): readonly Seat[] {
  const willing = (cls.ranked?.items() ?? []).filter(({ seat }) => !refuses(entry, seat));
  return willing.toSorted((one, other) => (comesFirst(one, other) ? -1 : 1)).map(({ seat }) => seat);
}

/** The first in a line that an agent has not refused. */
function firstFor(cls: Class, seat: Seat): Entry | null {
  const head = cls.line.peek();
  if (!head || !refuses(head, seat)) return head;
  const willing = cls.line.items().filter((entry) => !refuses(entry, seat));
  return willing.reduce<Entry | null>((first, entry) => (first && isBefore(first, entry) ? first : entry), null);
}

function nameOf(
  queue: QueueState,
  medium: Medium,
  requires: readonly SkillRequirement[],
  groupId: GroupId | null,
): string {
  const skills = requires.map(({ skillId, minLevel }) => `${skillId}:${minLevel}`).sort();
  return `${queue.id} ${medium} ${groupId ?? ''} ${skills.join(' ')}`;
}

function setBit(words: Int32Array, bit: number, isSet: boolean): void {
  const word = bit >>> 5;
  const mask = 1 << (bit & 31);
  words[word] = isSet ? at(words, word) | mask : at(words, word) & ~mask;
}

function grown(words: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(words);
  return larger;
}
