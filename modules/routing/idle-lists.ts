/**
 * Who stands ready for which class, as doubly linked lists in typed arrays: one node for each membership of a seat in a
 * class, one list for each tier of a class. Whoever becomes free joins the tails of her lists, so a head is always the
 * one idle longest, and the commonest strategy needs no heap. Everything is a number: seats, classes, nodes, tiers.
 */
export interface IdleLists {
  /** A class of so many tiers, for media with these bits; the lower tier goes first. */
  newClass(tiers: number, mediumBit: number): number;
  /** The membership of a seat in a class. What is in hand is added to `tier` when she is listed. */
  newNode(seat: number, cls: number, tier: number): number;
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

/** Opens lists that grow as they are used. `isSmaller` breaks ties between seats that became free at one moment. */
export function openIdleLists(isSmaller: (seat: number, other: number) => boolean): IdleLists {
  let nodes = 0;
  let lists = 0;
  let words = 0;
  let classes = 0;
  /** The latest moment anybody was listed with: whoever is later goes to the tail without a look at it. */
  let newestMs = Number.NEGATIVE_INFINITY;
  // by node
  let nextOf = new Int32Array(0);
  let previousOf = new Int32Array(0);
  let listOf = new Int32Array(0);
  let classOf = new Int32Array(0);
  let tierOf = new Int32Array(0);
  let ownerOf = new Int32Array(0);
  // by list
  let headOf = new Int32Array(0);
  let tailOf = new Int32Array(0);
  // by class
  let firstListOf = new Int32Array(0);
  let firstWordOf = new Int32Array(0);
  let wordsOf = new Int32Array(0);
  let mediumOf = new Int32Array(0);
  let readyOf = new Int32Array(0);
  // by word: which lists of a class hold somebody
  let held = new Int32Array(0);
  // by seat
  let sinceOf = new Float64Array(0);
  const nodesOf: number[][] = [];
  const spareOf: number[][] = [];

  const isBefore = (one: number, other: number): boolean => {
    const seat = at(ownerOf, one);
    const rival = at(ownerOf, other);
    const difference = (sinceOf[seat] ?? 0) - (sinceOf[rival] ?? 0);
    return difference === 0 ? isSmaller(seat, rival) : difference < 0;
  };

  const link = (node: number, load: number, isNewest: boolean) => {
    const cls = at(classOf, node);
    const tier = at(tierOf, node) + load;
    const list = at(firstListOf, cls) + tier;
    const tail = at(tailOf, list);
    let before = tail;
    if (tail === none)
      held[at(firstWordOf, cls) + (tier >>> 5)] = at(held, at(firstWordOf, cls) + (tier >>> 5)) | (1 << (tier & 31));
    else if (!isNewest && !isBefore(tail, node)) {
      before = none;
      for (let here = at(headOf, list); isBefore(here, node); here = at(nextOf, here)) before = here;
    }
    const after = before === none ? at(headOf, list) : at(nextOf, before);
    listOf[node] = list;
    previousOf[node] = before;
    nextOf[node] = after;
    if (before === none) headOf[list] = node;
    else nextOf[before] = node;
    if (after === none) tailOf[list] = node;
    else previousOf[after] = node;
    readyOf[cls] = at(readyOf, cls) + 1;
  };

  const unlink = (node: number) => {
    const list = at(listOf, node);
    if (list === none) return;
    const cls = at(classOf, node);
    const before = at(previousOf, node);
    const after = at(nextOf, node);
    if (before === none) headOf[list] = after;
    else nextOf[before] = after;
    if (after === none) tailOf[list] = before;
    else previousOf[after] = before;
    listOf[node] = none;
    readyOf[cls] = at(readyOf, cls) - 1;
    if (before === none && after === none) {
      const tier = list - at(firstListOf, cls);
      const word = at(firstWordOf, cls) + (tier >>> 5);
      held[word] = at(held, word) & ~(1 << (tier & 31));
    }
  };

  /** The head of the first tier from `tier` on that holds somebody. */
  const headFrom = (cls: number, tier: number): number => {
    const first = at(firstWordOf, cls);
    const end = at(wordsOf, cls);
    for (let word = tier >>> 5; word < end; word += 1) {
      const mask = word === tier >>> 5 ? -1 << (tier & 31) : -1;
      const bits = at(held, first + word) & mask;
      if (bits !== 0) return at(headOf, at(firstListOf, cls) + word * 32 + lowestBit(bits));
    }
    return none;
  };

  const growNodes = () => {
    const length = Math.max(1_024, nodes * 2);
    nextOf = grown(nextOf, length);
    previousOf = grown(previousOf, length);
    listOf = grown(listOf, length);
    classOf = grown(classOf, length);
    tierOf = grown(tierOf, length);
    ownerOf = grown(ownerOf, length);
  };
  const nodesOfSeat = (seat: number): number[] => {
    const known = nodesOf[seat];
    if (known) return known;
    const fresh: number[] = [];
    nodesOf[seat] = fresh;
    return fresh;
  };
  const freshNode = (): number => {
    if (nodes === nextOf.length) growNodes();
    nodes += 1;
    return nodes - 1;
  };
  const setSince = (seat: number, sinceMs: number) => {
    if (seat >= sinceOf.length) {
      const larger = new Float64Array(Math.max(1_024, seat * 2));
      larger.set(sinceOf);
      sinceOf = larger;
    }
    sinceOf[seat] = sinceMs;
  };

  return {
    newClass(tiers, mediumBit) {
      const cls = classes;
      classes += 1;
      if (classes > firstListOf.length) {
        const length = Math.max(64, classes * 2);
        firstListOf = grown(firstListOf, length);
        firstWordOf = grown(firstWordOf, length);
        wordsOf = grown(wordsOf, length);
        mediumOf = grown(mediumOf, length);
        readyOf = grown(readyOf, length);
      }
      const own = Math.ceil(tiers / 32);
      firstListOf[cls] = lists;
      firstWordOf[cls] = words;
      wordsOf[cls] = own;
      mediumOf[cls] = mediumBit;
      readyOf[cls] = 0;
      lists += tiers;
      words += own;
      if (lists > headOf.length) {
        headOf = grown(headOf, lists * 2);
        tailOf = grown(tailOf, lists * 2);
      }
      if (words > held.length) held = grown(held, words * 2);
      headOf.fill(none, lists - tiers, lists);
      tailOf.fill(none, lists - tiers, lists);
      held.fill(0, words - own, words);
      return cls;
    },
    newNode(seat, cls, tier) {
      const node = spareOf[seat]?.pop() ?? freshNode();
      ownerOf[node] = seat;
      classOf[node] = cls;
      tierOf[node] = tier;
      listOf[node] = none;
      nodesOfSeat(seat).push(node);
      return node;
    },
    reserve(seat, count) {
      const spare = Array.from({ length: count }, freshNode);
      spareOf[seat] = spare.reverse();
    },
    add(seat, mediaBits, load, sinceMs) {
      setSince(seat, sinceMs);
      const isNewest = sinceMs > newestMs;
      if (isNewest) newestMs = sinceMs;
      const own = nodesOf[seat];
      if (!own) return;
      for (const node of own) if ((at(mediumOf, at(classOf, node)) & mediaBits) !== 0) link(node, load, isNewest);
    },
    addNode(node, load, sinceMs) {
      setSince(at(ownerOf, node), sinceMs);
      newestMs = Math.max(newestMs, sinceMs);
      link(node, load, false);
    },
    remove(seat) {
      const own = nodesOf[seat];
      if (own) for (const node of own) unlink(node);
    },
    readyIn: (cls) => at(readyOf, cls),
    first: (cls) => headFrom(cls, 0),
    after(node) {
      const next = at(nextOf, node);
      if (next !== none) return next;
      const cls = at(classOf, node);
      const tier = at(listOf, node) - at(firstListOf, cls) + 1;
      return tier >>> 5 < at(wordsOf, cls) ? headFrom(cls, tier) : none;
    },
    seatOf: (node) => at(ownerOf, node),
    clear() {
      nodes = 0;
      lists = 0;
      words = 0;
      classes = 0;
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

function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
