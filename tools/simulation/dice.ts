/** Chance that can be lived through again: the same seed gives the same throws. */
export interface Dice {
  /** A number from 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  isLucky(chance: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** A time that has no memory, around a mean, in whole milliseconds: how long people wait, and between whom. */
  around(meanMs: number): number;
  /** Dice of their own for a part of the story, so that throws elsewhere do not change it. */
  fork(name: string): Dice;
}

/** Opens dice from a seed (mulberry32 over an FNV-1a hash). */
export function openDice(seed: string): Dice {
  let state = hashOf(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    isLucky: (chance) => next() < chance,
    pick: (items) => {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new Error('Nothing to pick from');
      return item;
    },
    around: (meanMs) => Math.max(1, Math.round(-Math.log(1 - next()) * meanMs)),
    fork: (name) => openDice(`${seed}/${name}`),
  };
}

/** A number from a text, the same every time. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
