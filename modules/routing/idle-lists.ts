/**
 * Who stands ready for which class, as doubly linked lists in typed arrays: one node for each membership of a seat in a
 * class, one list for each tier of a class. Whoever becomes free joins the tails of her lists, so a head is always the
 * one idle longest, and the commonest strategy needs no heap. Everything is a number: seats, classes, nodes, tiers.
 */
export interface IdleLists {
  /** A class of so many tiers; the lower tier goes first. Classes are numbered from 0. */
  newClass(tiers: number): number;
  /** The membership of a seat in a class of a medium. What is in hand is added to `tier` when she is listed. */
  newNode(seat: number, cls: number, tier: number, mediumBit: number): number;
  /** Reserves neighbouring nodes for a seat, so that listing her touches little memory. */
  reserve(seat: number, nodes: number): void;
  /** Lists all nodes of a seat whose class is for one of these media; `load` is what she has in hand. */
  add(seat: number, mediaBits: number, load: number, sinceMs: number): void;
  /** Lists one node; for a class made while its seat stands ready. */
  addNode(node: number, load: number, sinceMs: number): void;
  /** Takes a seat out of all lists. */
  remove(seat: number): void;
  /** How many stand ready in a class. */
  readyIn(cls: number): number;
  /** The first node of a class, and the one after a node, or `none`. */
  first(cls: number): number;
  after(node: number): number;
  seatOf(node: number): number;
  /** Forgets all classes and nodes. */
  clear(): void;
}

/** Stands for no node. */
export const none = -1;

// What belongs together lies together: one record of numbers for each node, list and class, so that a step along a list
// touches one piece of memory and not six.
const nodeSize = 8;
const next = 0;
const previous = 1;
const listIn = 2;
const classOf = 3;
const tierOf = 4;
const owner = 5;
const mediumBit = 6;

const listSize = 2;
const head = 0;
const tail = 1;

const classSize = 4;
const firstList = 0;
const firstWord = 1;
const words = 2;
const ready = 3;

/** Opens lists that grow as they are used. `isSmaller` breaks ties between seats that became free at one moment. */
export function openIdleLists(isSmaller: (seat: number, other: number) => boolean): IdleLists {
  const count = { nodes: 0, lists: 0, classes: 0, words: 0 };
  let nodes = new Int32Array(0);
  let lists = new Int32Array(0);
  let classes = new Int32Array(0);
  /** Which lists of a class hold somebody, one bit each. */
  let held = new Int32Array(0);
  /** Since when each seat is idle. */
  let sinceMs = new Float64Array(0);
  /** The latest moment anybody was listed with: whoever is later goes to the tail without a look at it. */
  let newestMs = Number.NEGATIVE_INFINITY;
  const nodesOf: number[][] = [];
  const spareOf: number[][] = [];

  const isBefore = (one: number, other: number): boolean => {
    const seat = at(nodes, one + owner);
    const rival = at(nodes, other + owner);
    const difference = (sinceMs[seat] ?? 0) - (sinceMs[rival] ?? 0);
    return difference === 0 ? isSmaller(seat, rival) : difference < 0;
  };

  /** The node after which another one belongs; nearly always the tail. */
  const placeOf = (node: number, list: number, isNewest: boolean): number => {
    const last = at(lists, list + tail);
    if (last === none || isNewest || isBefore(last, node)) return last;
    let before = none;
    for (let here = at(lists, list + head); isBefore(here, node); here = at(nodes, here + next)) before = here;
    return before;
  };

  const link = (node: number, load: number, isNewest: boolean) => {
    const cls = at(nodes, node + classOf);
    const tier = at(nodes, node + tierOf) + load;
    const list = at(classes, cls + firstList) + tier * listSize;
    const before = placeOf(node, list, isNewest);
    const after = before === none ? at(lists, list + head) : at(nodes, before + next);
    nodes[node + listIn] = list;
    nodes[node + previous] = before;
    nodes[node + next] = after;
    if (before === none) lists[list + head] = node;
    else nodes[before + next] = node;
    if (after === none) lists[list + tail] = node;
    else nodes[after + previous] = node;
    if (before === none && after === none) setHeld(cls, tier, true);
    classes[cls + ready] = at(classes, cls + ready) + 1;
  };

  const unlink = (node: number) => {
    const list = at(nodes, node + listIn);
    if (list === none) return;
    const cls = at(nodes, node + classOf);
    const before = at(nodes, node + previous);
    const after = at(nodes, node + next);
    if (before === none) lists[list + head] = after;
    else nodes[before + next] = after;
    if (after === none) lists[list + tail] = before;
    else nodes[after + previous] = before;
    nodes[node + listIn] = none;
    classes[cls + ready] = at(classes, cls + ready) - 1;
    if (before === none && after === none) setHeld(cls, (list - at(classes, cls + firstList)) / listSize, false);
  };

  const setHeld = (cls: number, tier: number, isHeld: boolean) => {
    const word = at(classes, cls + firstWord) + (tier >>> 5);
    const bit = 1 << (tier & 31);
    held[word] = isHeld ? at(held, word) | bit : at(held, word) & ~bit;
  };

  /** The head of the first tier from `tier` on that holds somebody. */
  const headFrom = (cls: number, tier: number): number => {
    const first = at(classes, cls + firstWord);
    for (let word = tier >>> 5; word < at(classes, cls + words); word += 1) {
      const mask = word === tier >>> 5 ? -1 << (tier & 31) : -1;
      const bits = at(held, first + word) & mask;
      if (bits !== 0) return at(lists, at(classes, cls + firstList) + (word * 32 + lowestBit(bits)) * listSize + head);
    }
    return none;
  };

  const nodesOfSeat = (seat: number): number[] => {
    const known = nodesOf[seat];
    if (known) return known;
    const fresh: number[] = [];
    nodesOf[seat] = fresh;
    return fresh;
  };
  const freshNode = (): number => {
    const node = count.nodes * nodeSize;
    count.nodes += 1;
    nodes = holding(nodes, count.nodes * nodeSize);
    return node;
  };
  const setSince = (seat: number, ms: number) => {
    if (seat >= sinceMs.length) {
      const larger = new Float64Array(Math.max(1_024, seat * 2));
      larger.set(sinceMs);
      sinceMs = larger;
    }
    sinceMs[seat] = ms;
  };

  return {
    newClass(tiers) {
      const cls = count.classes * classSize;
      const ownWords = Math.ceil(tiers / 32);
      const from = { list: count.lists * listSize, word: count.words };
      count.classes += 1;
      count.lists += tiers;
      count.words += ownWords;
      classes = holding(classes, count.classes * classSize);
      lists = holding(lists, count.lists * listSize);
      held = holding(held, count.words);
      classes.set([from.list, from.word, ownWords, 0], cls);
      lists.fill(none, from.list, count.lists * listSize);
      held.fill(0, from.word, count.words);
      return count.classes - 1;
    },
    newNode(seat, cls, tier, bit) {
      const node = spareOf[seat]?.pop() ?? freshNode();
      nodes.set([none, none, none, cls * classSize, tier, seat, bit], node);
      nodesOfSeat(seat).push(node);
      return node;
    },
    reserve(seat, amount) {
      spareOf[seat] = Array.from({ length: amount }, freshNode).reverse();
    },
    add(seat, mediaBits, load, idleSinceMs) {
      setSince(seat, idleSinceMs);
      const isNewest = idleSinceMs > newestMs;
      if (isNewest) newestMs = idleSinceMs;
      const own = nodesOf[seat];
      if (!own) return;
      for (const node of own) if ((at(nodes, node + mediumBit) & mediaBits) !== 0) link(node, load, isNewest);
    },
    addNode(node, load, idleSinceMs) {
      setSince(at(nodes, node + owner), idleSinceMs);
      newestMs = Math.max(newestMs, idleSinceMs);
      link(node, load, false);
    },
    remove(seat) {
      const own = nodesOf[seat];
      if (own) for (const node of own) unlink(node);
    },
    readyIn: (cls) => at(classes, cls * classSize + ready),
    first: (cls) => headFrom(cls * classSize, 0),
    after(node) {
      const after = at(nodes, node + next);
      if (after !== none) return after;
      const cls = at(nodes, node + classOf);
      const tier = (at(nodes, node + listIn) - at(classes, cls + firstList)) / listSize + 1;
      return headFrom(cls, tier);
    },
    seatOf: (node) => at(nodes, node + owner),
    clear() {
      Object.assign(count, { nodes: 0, lists: 0, classes: 0, words: 0 });
      newestMs = Number.NEGATIVE_INFINITY;
      nodesOf.length = 0;
      spareOf.length = 0;
    },
  };
}

/** A value of an array that must be there. For one kind of array only, which keeps it fast. */
export function at(array: Int32Array, index: number): number {
  const value = array[index];
  if (value === undefined) throw new Error(`Place ${index} is outside an array of ${array.length}`);
  return value;
}

/** The number of the lowest bit that is set. */
export const lowestBit = (bits: number) => 31 - Math.clz32(bits & -bits);

/** The same array, or a larger one with the same beginning. */
function holding(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const larger = new Int32Array(Math.max(1_024, length * 2));
  larger.set(array);
  return larger;
}
