import type { AwayClass } from '#agents';
import { breakMsOf, type PlannedDay } from './plan.ts';

export type NextThing = 'blockBegins' | 'breakBegins' | 'breakEnds' | 'blockEnds';

/** What comes next in a day after a moment; null when nothing does. A break with a window is hers to begin. */
export function nextIn(day: PlannedDay, nowMs: number): { readonly type: NextThing; readonly atMs: number } | null {
  const moments = day.blocks.flatMap((block) => [
    { type: 'blockBegins' as const, atMs: block.fromMs },
    ...block.breaks.flatMap((one) =>
      one.type === 'window'
        ? []
        : [
            { type: 'breakBegins' as const, atMs: one.fromMs },
            { type: 'breakEnds' as const, atMs: one.toMs },
          ],
    ),
    { type: 'blockEnds' as const, atMs: block.toMs },
  ]);
  return moments.toSorted((one, other) => one.atMs - other.atMs).find(({ atMs }) => atMs > nowMs) ?? null;
}

/**
 * Break of a day: planned, taken until now (in the sorts of away the plan has breaks of), and left; never below 0.
 * `usedMs` is how long she has been away since the day began, by sort.
 */
export function breaksOf(
  day: Pick<PlannedDay, 'blocks'>,
  usedMs: ReadonlyMap<AwayClass, number>,
): { readonly plannedMs: number; readonly takenMs: number; readonly leftMs: number } | null {
  if (day.blocks.length === 0) return null;
  const plannedMs = breakMsOf(day.blocks);
  const classes = new Set(day.blocks.flatMap(({ breaks }) => breaks.map((one) => one.class)));
  const takenMs = [...classes].reduce((sum, each) => sum + (usedMs.get(each) ?? 0), 0);
  return { plannedMs, takenMs, leftMs: Math.max(0, plannedMs - takenMs) };
}
