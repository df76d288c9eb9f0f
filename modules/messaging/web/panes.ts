import type { PaneCount } from '#identity';
import type { InteractionId } from '#kernel/id.ts';

/** The conversations that stand beside one another on a desk. A place without one is null; places keep their order. */
export interface Panes {
  readonly count: PaneCount;
  readonly shown: readonly (InteractionId | null)[];
  /** The place the keyboard acts on: 0 to `count` - 1. */
  readonly at: number;
}

/** Whether what stands in a place is over for the one who sits here, so that its place may be used again. */
export type IsOver = (id: InteractionId) => boolean;

/** The panes of a desk as an address tells them; what does not fit the number of places is left out. */
export function panesOf(count: PaneCount, shown: readonly (InteractionId | null)[], open: InteractionId | null): Panes {
  const places = placesOf(count, shown);
  if (open === null) return { count, shown: places, at: Math.max(0, places.indexOf(null)) };
  const at = places.indexOf(open);
  return at >= 0 ? { count, shown: places, at } : opened({ count, shown: places, at: 0 }, open, () => false);
}

function placesOf(count: PaneCount, shown: readonly (InteractionId | null)[]): readonly (InteractionId | null)[] {
  const once = shown.filter((id, place) => id === null || shown.indexOf(id) === place).slice(0, count);
  return [...once, ...Array.from({ length: count - once.length }, () => null)];
}

/**
 * The panes after somebody opened a conversation: where it stands already, nothing moves; else it takes the present place
 * if that is empty, the first empty one, one whose conversation is over, and only then the present one.
 */
export function opened(panes: Panes, id: InteractionId, isOver: IsOver): Panes {
  const { shown, at } = panes;
  const there = shown.indexOf(id);
  if (there >= 0) return { ...panes, at: there };
  const empty = shown[at] === null ? at : shown.indexOf(null);
  const over = shown.findIndex((other) => other !== null && isOver(other));
  const place = empty >= 0 ? empty : over >= 0 ? over : at;
  return { ...panes, shown: shown.with(place, id), at: place };
}

/** The panes with a place cleared; the keyboard stays there, so that the next one opened takes it. */
export function closed(panes: Panes, place: number): Panes {
  return { ...panes, shown: panes.shown.with(place, null), at: place };
}

/** The panes with the keyboard one occupied place on or back, round the corner. */
export function stepped(panes: Panes, by: 1 | -1): Panes {
  const { shown, at, count } = panes;
  for (let step = 1; step <= count; step++) {
    const place = (at + by * step + count * step) % count;
    if (shown[place] !== null) return { ...panes, at: place };
  }
  return panes;
}

/**
 * The panes in another number of places. Nothing that fits is closed: what is open comes along with the one in the
 * keyboard's place first of all, and places that are left are filled with `waiting`, the first needs an answer most.
 */
export function resized(panes: Panes, count: PaneCount, waiting: readonly InteractionId[]): Panes {
  const present = panes.shown.filter((id) => id !== null);
  const open = panes.shown[panes.at] ?? null;
  const others = present.filter((id) => id !== open).slice(0, count - (open ? 1 : 0));
  const kept = present.filter((id) => id === open || others.includes(id));
  const more = count === 1 ? [] : waiting.filter((id) => !kept.includes(id));
  const shown = placesOf(count, [...kept, ...more]);
  return { count, shown, at: Math.max(0, open ? shown.indexOf(open) : 0) };
}

const nothing = '-';

/** The places as they stand in the address: `id.id.-.id`; undefined when nothing or one alone is open. */
export function inAddress({ count, shown }: Panes): string | undefined {
  if (count === 1 || shown.every((id) => id === null)) return undefined;
  return shown.map((id) => id ?? nothing).join('.');
}

/** Reads them back; whatever is no id is an empty place. */
export function fromAddress(text: string, isId: (part: string) => boolean): readonly (InteractionId | null)[] {
  if (text === '') return [];
  return text.split('.').map((part) => (isId(part) ? (part as InteractionId) : null));
}
