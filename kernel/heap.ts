/** Something that can stand in one heap at a time and knows its place there; -1 = nowhere. */
export interface Standing {
  heapAt: number;
}

/** A binary heap that can also remove or move what stands in the middle. All changes cost O(log n). */
export interface Heap<Item extends Standing> {
  readonly size: number;
  /** What comes first, or null when nothing is there. */
  peek(): Item | null;
  pop(): Item | null;
  push(item: Item): void;
  /** Takes an item out; nothing happens when it is not there. */
  remove(item: Item): void;
  /** Puts an item right after what it is compared by has changed; nothing happens when it is not there. */
  moved(item: Item): void;
  /** Everything in it, in no order. */
  items(): readonly Item[];
}

/** Opens an empty heap. `isBefore` must be a strict order without ties, so that the outcome never depends on history. */
export function openHeap<Item extends Standing>(isBefore: (one: Item, other: Item) => boolean): Heap<Item> {
  const items: Item[] = [];

  const put = (item: Item, at: number) => {
    items[at] = item;
    item.heapAt = at;
  };
  const rise = (item: Item, from: number) => {
    let at = from;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = items[parentAt];
      if (!parent || !isBefore(item, parent)) break;
      put(parent, at);
      at = parentAt;
    }
    put(item, at);
  };
  const sink = (item: Item, from: number) => {
    let at = from;
    for (;;) {
      const childAt = firstChild(items, isBefore, at);
      const child = items[childAt];
      if (!child || !isBefore(child, item)) break;
      put(child, at);
      at = childAt;
    }
    put(item, at);
  };
  const settle = (item: Item, at: number) => {
    rise(item, at);
    if (item.heapAt === at) sink(item, at);
  };
  const remove = (item: Item) => {
    const at = item.heapAt;
    if (at < 0 || items[at] !== item) return;
    const last = items.pop();
    item.heapAt = -1;
    if (last && last !== item) settle(last, at);
  };

  return {
    get size() {
      return items.length;
    },
    peek: () => items[0] ?? null,
    pop() {
      const first = items[0];
      if (!first) return null;
      remove(first);
      return first;
    },
    push(item) {
      items.push(item);
      rise(item, items.length - 1);
    },
    remove,
    moved(item) {
      if (item.heapAt >= 0 && items[item.heapAt] === item) settle(item, item.heapAt);
    },
    items: () => items,
  };
}

function firstChild<Item>(items: readonly Item[], isBefore: (one: Item, other: Item) => boolean, at: number): number {
  const leftAt = 2 * at + 1;
  const left = items[leftAt];
  const right = items[leftAt + 1];
  return left && right && isBefore(right, left) ? leftAt + 1 : leftAt;
}
