import { minutesOf, type WeekBlock } from './shift.ts';

/** How long people should rest between two working days, as long as the company says nothing else. */
export const usualRestMs = 11 * 3_600_000;
/** A rule that asks for more would warn of every week. */
export const restMostMs = 24 * 3_600_000;

export interface Worked {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The rest before a working day in milliseconds, when it is shorter than it should be; null when it is long enough, or
 * nothing is worked on one of its sides. It warns and forbids nothing: a plan may have its reasons.
 */
export function shortRestMs(earlier: readonly Worked[], day: readonly Worked[], leastMs: number): number | null {
  const [first] = day;
  if (!first || earlier.length === 0) return null;
  const restMs = first.fromMs - Math.max(...earlier.map(({ toMs }) => toMs));
  return restMs < leastMs ? Math.max(0, restMs) : null;
}

/** The weekdays (1 is Monday) whose work begins too soon after that of the day before, with the rest in milliseconds. */
export function shortRestsOfWeek(
  blocks: readonly WeekBlock[],
  leastMs: number,
): readonly { readonly weekday: number; readonly restMs: number }[] {
  const workOf = (weekday: number, daysLater: number): Worked[] =>
    blocks
      .filter(({ weekdays }) => weekdays.includes(weekday))
      .map((block) => {
        const { from, to } = minutesOf(block);
        return { fromMs: (daysLater * 1_440 + from) * 60_000, toMs: (daysLater * 1_440 + to) * 60_000 };
      })
      .toSorted((one, other) => one.fromMs - other.fromMs);
  return [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => {
    const restMs = shortRestMs(workOf(weekday === 1 ? 7 : weekday - 1, 0), workOf(weekday, 1), leastMs);
    return restMs === null ? [] : [{ weekday, restMs }];
  });
}
