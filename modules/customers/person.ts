import type { Customer } from './customer.ts';

// One person may be known by several records: one for each address she first wrote from. Linking them melts nothing
// together, so every rule here is about what is shown and what is refused.

/** What the record that stays takes over where it has nothing itself. */
export const filledFields = ['name', 'email', 'phone', 'note'] as const;
export type FilledField = (typeof filledFields)[number];

/** Records one person may be made of; more are no longer one person. */
export const recordsMost = 50;

export const mergeRefusals = ['samePerson', 'otherProject', 'spamDiffers', 'tooMany'] as const;
export type MergeRefusal = (typeof mergeRefusals)[number];

type Record = Pick<Customer, 'id' | 'projectId' | 'isSpam'>;

/** Why two records cannot be one person; null when they can. `records` says how many both are made of together. */
export function mergeRefusal(into: Record, from: Record, records: number): MergeRefusal | null {
  if (into.id === from.id) return 'samePerson';
  if (into.projectId !== from.projectId) return 'otherProject';
  // Blocking or freeing somebody must be meant, and not come along with something else.
  if (into.isSpam !== from.isSpam) return 'spamDiffers';
  return records > recordsMost ? 'tooMany' : null;
}

type Known = Pick<Customer, FilledField>;

/** What the record that stays does not know and the other does. */
export function filledBy(into: Known, from: Known): Partial<Known> {
  return Object.fromEntries(
    filledFields.flatMap((field) => (!into[field] && from[field] ? [[field, from[field]]] : [])),
  );
}

/** What was taken over and still stands there as it came: it goes again when the link is taken away. */
export function emptiedWithout(into: Known, from: Known, filled: readonly FilledField[]): Partial<Known> {
  return Object.fromEntries(
    filled.flatMap((field) => (into[field] === from[field] ? [[field, field === 'note' ? '' : null]] : [])),
  );
}
