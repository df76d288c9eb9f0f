import type { BusinessHours } from '#kernel/hours.ts';
import type { NormBook } from './conversation-clock.ts';
import { type NormStatus, type Norms, normStatuses, type StatusNorm } from './norm.ts';

// Norms for tests, as short as they can be said. Not part of any door.

type Said = Partial<Record<NormStatus, readonly [number, number, number]>>;

/** Norms with these thresholds in units, coloured; a status that is not said is off. */
export function normsOf(unitMs: number, said: Said): Norms {
  const one = (status: NormStatus): StatusNorm => {
    const [first, second, third] = said[status] ?? [1, 2, 3];
    const level = (after: number) => ({ afterMs: after * unitMs, actions: [{ type: 'colour' }] as const });
    return { isOn: said[status] !== undefined, levels: [level(first), level(second), level(third)] };
  };
  return Object.fromEntries(normStatuses.map((status) => [status, one(status)])) as unknown as Norms;
}

/** A book in which every queue has the same norms and hours. */
export const bookOf = (norms: Norms, hours: BusinessHours): NormBook => ({
  hoursOf: () => hours,
  normsAt: () => norms,
});
