import { daysLater } from '#metrics';
import type { Placement } from './plan.ts';
import type { ShiftId } from './shift.ts';

export type Place = Pick<Placement, 'shiftId' | 'via'>;

/** The one shift somebody is meant to have: her own counts before her group's. Whoever is disabled has none. */
export function placeFor(person: {
  readonly isDisabled: boolean;
  readonly own: ShiftId | null;
  readonly groups: ShiftId | null;
}): Place {
  if (person.isDisabled) return { shiftId: null, via: 'none' };
  if (person.own) return { shiftId: person.own, via: 'user' };
  return person.groups ? { shiftId: person.groups, via: 'group' } : { shiftId: null, via: 'none' };
}

/**
 * Her placements after she is meant to have another shift, asked for on an operational day of hers: that day stays as it
 * is, the next one is the first of the new shift. What was to begin later, and never has, is forgotten.
 */
export function placedFrom(placements: readonly Placement[], today: string, place: Place): readonly Placement[] {
  const begun = placements.filter(({ fromDate }) => fromDate <= today);
  const last = begun.at(-1) ?? { shiftId: null, via: 'none' };
  if (last.shiftId === place.shiftId && last.via === place.via) return begun;
  return [...begun, { fromDate: daysLater(today, 1), ...place }];
}
