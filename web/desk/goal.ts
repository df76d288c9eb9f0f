import type { Figure } from '#reports';
import type { Standing } from '../parts/StandingMark.tsx';

/** Figures that say how much went beyond a norm of the house: limits of breaks, limits of the queue's norms. */
const beyondNorm: ReadonlySet<string> = new Set(['breakOverrun', 'ownViolationShare']);

/** How a figure stands against its norm; null where it has none, or nothing was counted: no colour then. */
export function goalOf({ metric, value, n }: Pick<Figure, 'metric' | 'value' | 'n'>): Standing | null {
  if (!beyondNorm.has(metric) || value === null || n === 0) return null;
  return value > 0 ? 'poor' : 'within';
}
