/**
 * Finds things by a key in a list that is kept elsewhere. The list is gone through once for each array it is: whoever
 * keeps it makes another one when anything in it changes.
 */
export function lookupBy<Thing, Key>(
  list: () => readonly Thing[],
  keyOf: (thing: Thing) => Key,
): (key: Key) => Thing | null {
  let indexed: { readonly of: readonly Thing[]; readonly byKey: ReadonlyMap<Key, Thing> } | null = null;
  return (key) => {
    const now = list();
    if (indexed?.of !== now) indexed = { of: now, byKey: new Map(now.map((thing) => [keyOf(thing), thing])) };
    return indexed.byKey.get(key) ?? null;
  };
}
