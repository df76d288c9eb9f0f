import { capacityMax, skillLevelMax } from '#agents';
import type { SkillRequirement } from '#interactions';
import type { Medium } from '#kernel/channel.ts';
import type { GroupId } from '#kernel/id.ts';
import {
  bitOf,
  type Class,
  type Entry,
  isBefore,
  isIdleLonger,
  isListed,
  isReady,
  keyOf,
  levelFor,
  type Membership,
  type QueueState,
  refuses,
  type Seat,
  satisfies,
} from './floor.ts';
import { type Heap, openHeap } from './heap.ts';
import { at, none, openIdleLists } from './idle-lists.ts';

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
  /** Offers of a queue that opened or closed. */
  opened(queue: QueueState): void;
  /** Puts a seat into every list she is ready for, and takes her out again. */
  list(seat: Seat, ready: number): void;
  unlist(seat: Seat): void;
  /** The class whose head is first among those in which a match may have become possible, taken off the list. */
  nextDirty(): Class | null;
  readonly hasDirty: boolean;
  touch(cls: Class): void;
  /** The ready agent who comes first for an interaction, and those after her. */
  best(cls: Class, entry: Entry): Seat | null;
  inOrder(cls: Class, entry: Entry, max: number): readonly Seat[];
  /** What an agent would take first of all that waits for her: by the tier of her queues, then by place. */
  bestFor(seat: Seat): Entry | null;
  readonly count: number;
  /** Forgets all classes; who stood in them must be placed again. */
  clear(seats: Iterable<Seat>): void;
}

/** Tiers of a class kept by lists: by what is in hand, and under `skillFirst` first by level (0 to 5). */
const loadTiers = capacityMax;
const tiersOf = (bySkill: boolean) => (bySkill ? (skillLevelMax + 1) * loadTiers : loadTiers);

/** Opens an empty set of classes. */
export function openClasses(seats: ReadonlyMap<string, Seat>): Classes {
  const lists = openIdleLists();
  const known = new Map<string, Class>();
  let classes: Class[] = [];
  let memberships: Membership[] = [];
  let waitingBits = new Uint32Array(8);
  const dirty: Heap<Class> = openHeap((one, other) => {
    const first = one.line.peek();
    const second = other.line.peek();
    return first !== null && (second === null || isBefore(first, second));
  });

  const stands = (node: number, other: number) => isIdleLonger(membershipOf(node).seat, membershipOf(other).seat);
  const membershipOf = (node: number): Membership => {
    const membership = memberships[node];
    if (!membership) throw new Error(`No membership has node ${node}`);
    return membership;
  };

  const touch = (cls: Class) => {
    if (cls.heapAt < 0 && cls.queue.isOpen && cls.line.size > 0 && readyIn(cls) > 0) dirty.push(cls);
  };
  /** To be called whenever the line of a class, or the door of its queue, has changed. */
  const lineChanged = (cls: Class) => {
    const isWaiting = cls.queue.isOpen && cls.line.size > 0;
    if (cls.index >= 0) setBit(waitingBits, cls.index, isWaiting);
    if (cls.heapAt >= 0) {
      if (isWaiting) dirty.moved(cls);
      else dirty.remove(cls);
    }
  };

  const addTo = (membership: Membership) => {
    const { cls, seat } = membership;
    const strategy = cls.queue.rules?.strategy ?? 'longestIdle';
    if (cls.ready) {
      membership.key = keyOf(membership, strategy);
      cls.ready.push(membership);
    } else {
      const load = Math.min(seat.inHand.total, loadTiers - 1);
      const tier = strategy === 'skillFirst' ? membership.levelTier * loadTiers + load : load;
      membership.list = cls.firstList + tier;
      lists.add(membership.list, membership.node, stands);
      setBit(cls.tierBits, tier, true);
    }
    cls.readyCount += 1;
  };
  const removeFrom = (membership: Membership) => {
    const { cls } = membership;
    if (cls.ready) cls.ready.remove(membership);
    else {
      lists.remove(membership.list, membership.node);
      if (lists.head(membership.list) === none) setBit(cls.tierBits, membership.list - cls.firstList, false);
      membership.list = -1;
    }
    cls.readyCount -= 1;
  };

  const join = (cls: Class, seat: Seat, tier: number, position: number): Membership => {
    const node = lists.newNode();
    const levelTier = cls.requires.length === 0 ? 0 : skillLevelMax - levelFor(seat, cls.requires);
    const membership: Membership = {
      node,
      seat,
      cls,
      levelTier,
      memberTier: tier,
      position,
      list: -1,
      key: 0,
      heapAt: -1,
    };
    memberships[node] = membership;
    seat.memberships.push(membership);
    if (cls.index >= seat.classBits.length * 32) seat.classBits = grown(seat.classBits, waitingBits.length);
    setBit(seat.classBits, cls.index, true);
    return membership;
  };

  const make = (
    queue: QueueState,
    medium: Medium,
    requires: readonly SkillRequirement[],
    groupId: GroupId | null,
  ): Class => {
    const index = classes.length;
    if (index >= waitingBits.length * 32) waitingBits = grown(waitingBits, waitingBits.length * 2);
    const strategy = queue.rules?.strategy ?? 'longestIdle';
    const tiers = isListed(strategy) ? tiersOf(strategy === 'skillFirst') : 0;
    const cls = newClass(index, queue, medium, requires, groupId, null, tiers, lists.newLists(tiers));
    classes.push(cls);
    queue.classes.add(cls);
    const joined: Membership[] = [];
    for (const [agentId, { tier, position }] of queue.members) {
      const seat = seats.get(agentId);
      if (!seat || !satisfies(seat, requires)) continue;
      if (groupId && seat.rules.groupId !== groupId) continue;
      joined.push(join(cls, seat, tier, position));
    }
    const ready = joined.filter(({ seat }) => isReady(seat, medium));
    ready.sort((one, other) => (isIdleLonger(one.seat, other.seat) ? -1 : 1));
    for (const membership of ready) addTo(membership);
    return cls;
  };

  const first = (cls: Class, entry: Entry): Seat | null => {
    if (cls.seat) return isReady(cls.seat, cls.medium) && !refuses(entry, cls.seat) ? cls.seat : null;
    if (cls.ready) {
      const top = cls.ready.peek();
      if (!top || !refuses(entry, top.seat)) return top?.seat ?? null;
      return sortedReady(cls, entry)[0] ?? null;
    }
    for (const seat of listed(cls)) if (!refuses(entry, seat)) return seat;
    return null;
  };
  function* listed(cls: Class): Generator<Seat> {
    for (let word = 0; word < cls.tierBits.length; word += 1) {
      for (let bits = at(cls.tierBits, word); bits !== 0; bits &= bits - 1) {
        const list = cls.firstList + word * 32 + lowest(bits);
        for (let node = lists.head(list); node !== none; node = lists.next(node)) yield membershipOf(node).seat;
      }
    }
  }

  return {
    of(queue, medium, requires, groupId) {
      const name = nameOf(queue, medium, requires, groupId);
      const cls = known.get(name) ?? make(queue, medium, requires, groupId);
      known.set(name, cls);
      return cls;
    },
    personal(queue, medium, seat) {
      for (const cls of seat.personal) if (cls.queue === queue && cls.medium === medium) return cls;
      const cls = newClass(-1, queue, medium, [], null, seat, 0, 0);
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
    opened(queue) {
      for (const cls of queue.classes) {
        lineChanged(cls);
        touch(cls);
      }
    },
    list(seat, ready) {
      seat.ready = ready;
      if (ready === 0) return;
      for (const membership of seat.memberships) if (ready & bitOf(membership.cls.medium)) addTo(membership);
      for (const cls of seat.personal) if (ready & bitOf(cls.medium)) touch(cls);
      const words = Math.min(seat.classBits.length, waitingBits.length);
      for (let word = 0; word < words; word += 1) {
        for (let bits = at(seat.classBits, word) & at(waitingBits, word); bits !== 0; bits &= bits - 1) {
          const cls = classes[word * 32 + lowest(bits)];
          if (cls && ready & bitOf(cls.medium)) touch(cls);
        }
      }
    },
    unlist(seat) {
      if (seat.ready === 0) return;
      for (const membership of seat.memberships) if (seat.ready & bitOf(membership.cls.medium)) removeFrom(membership);
      seat.ready = 0;
    },
    nextDirty: () => dirty.pop(),
    get hasDirty() {
      return dirty.size > 0;
    },
    touch,
    best: first,
    inOrder(cls, entry, max) {
      if (cls.seat) return first(cls, entry) ? [cls.seat] : [];
      if (cls.ready) return sortedReady(cls, entry).slice(0, max);
      const found: Seat[] = [];
      for (const seat of listed(cls)) {
        if (found.length >= max) break;
        if (!refuses(entry, seat)) found.push(seat);
      }
      return found;
    },
    bestFor(seat) {
      let best: Entry | null = null;
      let bestTier = 0;
      const consider = (cls: Class, tier: number) => {
        if (best && tier > bestTier) return;
        const entry = firstFor(cls, seat);
        if (!entry || (best && tier === bestTier && isBefore(best, entry))) return;
        best = entry;
        bestTier = tier;
      };
      for (const cls of seat.personal) {
        if (cls.queue.isOpen && isReady(seat, cls.medium))
          consider(cls, cls.queue.members.get(seat.agentId)?.tier ?? 0);
      }
      const words = Math.min(seat.classBits.length, waitingBits.length);
      for (let word = 0; word < words; word += 1) {
        for (let bits = at(seat.classBits, word) & at(waitingBits, word); bits !== 0; bits &= bits - 1) {
          const cls = classes[word * 32 + lowest(bits)];
          if (cls && isReady(seat, cls.medium)) consider(cls, cls.queue.members.get(seat.agentId)?.tier ?? 0);
        }
      }
      return best;
    },
    get count() {
      return classes.length;
    },
    clear(all) {
      for (const seat of all) {
        seat.memberships = [];
        seat.classBits = new Uint32Array(0);
        seat.personal.clear();
        seat.ready = 0;
      }
      while (dirty.size > 0) dirty.pop();
      known.clear();
      classes = [];
      memberships = [];
      waitingBits = new Uint32Array(8);
      lists.clear();
    },
  };
}

function newClass(
  index: number,
  queue: QueueState,
  medium: Medium,
  requires: readonly SkillRequirement[],
  groupId: GroupId | null,
  seat: Seat | null,
  tiers: number,
  firstList: number,
): Class {
  return {
    index,
    queue,
    medium,
    requires,
    groupId,
    seat,
    line: openHeap(isBefore),
    firstList,
    tierBits: new Uint32Array(Math.ceil(tiers / 32)),
    ready: seat || tiers > 0 ? null : openHeap(comesFirst),
    readyCount: 0,
    heapAt: -1,
  };
}

function comesFirst(one: Membership, other: Membership): boolean {
  return one.key !== other.key ? one.key < other.key : isIdleLonger(one.seat, other.seat);
}

/** Ready agents of a class kept by a heap, in its order; asked for explanations and after refusals only. */
function sortedReady(cls: Class, entry: Entry): readonly Seat[] {
  const ready = cls.ready?.items() ?? [];
  const willing = ready.filter(({ seat }) => !refuses(entry, seat));
  return willing.toSorted((one, other) => (comesFirst(one, other) ? -1 : 1)).map(({ seat }) => seat);
}

/** The first in a line that an agent has not refused. */
function firstFor(cls: Class, seat: Seat): Entry | null {
  const head = cls.line.peek();
  if (!head || !refuses(head, seat)) return head;
  let best: Entry | null = null;
  for (const entry of cls.line.items()) {
    if (!refuses(entry, seat) && (!best || isBefore(entry, best))) best = entry;
  }
  return best;
}

export function readyIn(cls: Class): number {
  if (cls.seat) return isReady(cls.seat, cls.medium) ? 1 : 0;
  return cls.readyCount;
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

function setBit(words: Uint32Array, bit: number, isSet: boolean): void {
  const word = bit >>> 5;
  const mask = 1 << (bit & 31);
  words[word] = isSet ? at(words, word) | mask : at(words, word) & ~mask;
}

const lowest = (bits: number) => 31 - Math.clz32(bits & -bits);

function grown(words: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(words);
  return larger;
}
