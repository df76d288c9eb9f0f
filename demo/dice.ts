/** A whole number from `least` to `most`. */
export function between(least: number, most: number): number {
  return least + Math.floor(Math.random() * (most - least + 1));
}

export function oneOf<Thing>(things: readonly Thing[]): Thing {
  const thing = things[between(0, things.length - 1)];
  if (thing === undefined) throw new Error('Nothing can be chosen from an empty list.');
  return thing;
}

/** True in `share` of all cases, 0 to 1. */
export function happens(share: number): boolean {
  return Math.random() < share;
}
