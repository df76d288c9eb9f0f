import type { Unit } from '#metrics';

/** How far a figure is from what it was: in hundredths for shares (0.021 is 2.1 points), else as a part of what it was. */
export interface Change {
  readonly of: 'points' | 'whole';
  readonly by: number;
}

/**
 * The change of a figure. Null where one of both is not there, or where it was nothing: how many times more than nothing
 * cannot be said.
 */
export function changeOf(unit: Unit, now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null;
  if (unit === 'share') return { of: 'points', by: now - before };
  return before === 0 ? null : { of: 'whole', by: (now - before) / before };
}
