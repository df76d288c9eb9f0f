/**
 * Doubly linked lists in typed arrays: one node for each membership of an agent in a class, one list for each tier of a
 * class. An agent who becomes free joins the tails of her lists, so the head is always the one idle longest, and no
 * heap is needed for the commonest strategy.
 */
export interface IdleLists {
  /** A node that stands in no list. */
  newNode(): number;
  /** As many empty lists as there are tiers; the number of the first. */
  newLists(tiers: number): number;
  /** Adds a node; `isBefore` says whether a node must stand before another, in nearly all cases it goes to the tail. */
  add(list: number, node: number, isBefore: (one: number, other: number) => boolean): void;
  remove(list: number, node: number): void;
  /** First node of a list, or `none`. */
  head(list: number): number;
  next(node: number): number;
  /** Forgets all nodes and lists. */
  clear(): void;
}

/** Stands for no node. */
export const none = -1;

/** Opens lists that grow as they are used. */
export function openIdleLists(): IdleLists {
  let nodes = 0;
  let lists = 0;
  let nextOf = new Int32Array(1_024);
  let previousOf = new Int32Array(1_024);
  let headOf = new Int32Array(1_024);
  let tailOf = new Int32Array(1_024);

  const insertAfter = (list: number, node: number, before: number) => {
    const after = before === none ? at(headOf, list) : at(nextOf, before);
    previousOf[node] = before;
    nextOf[node] = after;
    if (before === none) headOf[list] = node;
    else nextOf[before] = node;
    if (after === none) tailOf[list] = node;
    else previousOf[after] = node;
  };

  return {
    newNode() {
      if (nodes === nextOf.length) {
        nextOf = grown(nextOf, nodes * 2);
        previousOf = grown(previousOf, nodes * 2);
      }
      nodes += 1;
      return nodes - 1;
    },
    newLists(tiers) {
      const first = lists;
      lists += tiers;
      if (lists > headOf.length) {
        headOf = grown(headOf, lists * 2);
        tailOf = grown(tailOf, lists * 2);
      }
      headOf.fill(none, first, lists);
      tailOf.fill(none, first, lists);
      return first;
    },
    add(list, node, isBefore) {
      const tail = at(tailOf, list);
      if (tail === none || isBefore(tail, node)) return insertAfter(list, node, tail);
      let before = none;
      for (let here = at(headOf, list); here !== none && isBefore(here, node); here = at(nextOf, here)) before = here;
      insertAfter(list, node, before);
    },
    remove(list, node) {
      const before = at(previousOf, node);
      const after = at(nextOf, node);
      if (before === none) headOf[list] = after;
      else nextOf[before] = after;
      if (after === none) tailOf[list] = before;
      else previousOf[after] = before;
    },
    head: (list) => at(headOf, list),
    next: (node) => at(nextOf, node),
    clear() {
      nodes = 0;
      lists = 0;
    },
  };
}

/** A value of a typed array that must be there. */
export function at(array: Int32Array | Uint32Array | Float64Array, index: number): number {
  const value = array[index];
  if (value === undefined) throw new Error(`Place ${index} is outside an array of ${array.length}`);
  return value;
}

function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
