import { daysLater } from '#metrics';
import { type DayChange, type Ground, planOf } from './plan.ts';

/** What the days of somebody stand on after these days of hers were changed. */
export function groundAfter(ground: Ground, changes: readonly DayChange[]): Ground {
  return {
    ...ground,
    changes: new Map([...ground.changes, ...changes.map((change) => [change.date, change] as const)]),
  };
}

/** The date whose work the work of a changed day would meet; null when none. Days changed in one stroke count as changed. */
export function clashOf(before: Ground, changes: readonly DayChange[]): string | null {
  const after = groundAfter(before, changes);
  for (const { date } of changes) {
    const own = planOf(after, date);
    const first = after.changes.get(date)?.blocks?.[0];
    if (first && first.fromMs < own.beginsMs) return daysLater(date, -1);
    const nextDate = daysLater(date, 1);
    if (changes.some((change) => change.date === nextDate)) continue; // asked for itself
    if (planOf(after, nextDate).blocks.length < planOf(before, nextDate).blocks.length) return nextDate;
  }
  return null;
}
