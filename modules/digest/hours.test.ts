import { describe, expect, test } from 'vitest';
import { agentsNeeded } from '#metrics';
import type { Figure, PeriodLine } from '#reports';
import { digestLimits } from './digest.ts';
import { hoursOfWeek, peaksOf, planned, problemHoursOf } from './hours.ts';

const hourMs = 3_600_000;
const figure = (metric: string, part: number, whole = 1): Figure => ({
  ...{ metric, version: 1, part, whole, value: whole === 0 ? null : part / whole, n: 1, provisional: false },
});
/** An hour of the week: calls that came and gave up, the wait of all that left (Σ and number), how long a call took. */
const hour = (
  key: number,
  offered: number,
  abandoned = 0,
  [waited, left] = [0, 0],
  handleMs = 180_000,
): PeriodLine => ({
  ...{ id: String(key), kind: 'time', name: null, before: null },
  figures: {
    offered: figure('offered', offered),
    abandoned: figure('abandoned', abandoned),
    averageWait: figure('averageWait', waited, left),
    handleTime: figure('handleTime', handleMs),
  },
});
const work = (key: number, ms: number): PeriodLine => ({
  ...{ id: String(key), kind: 'time', name: null, before: null, figures: { loggedInTime: figure('loggedInTime', ms) } },
});
/** From a Wednesday to the Wednesday after next: three Wednesdays, and two of every other weekday. */
const days = { from: '2026-11-04', until: '2026-11-18' };

describe('F144 the busiest hours', () => {
  test.for([
    [1, 2],
    [2, 2],
    [3, 3],
    [7, 2],
  ] as const)('a period knows how often it has weekday %i: %i times', ([weekday, times]) => {
    expect(hoursOfWeek(days, [hour(weekday * 100 + 9, 1)], null)[0]?.times).toBe(times);
  });

  test('what came, and who was there, are those of one such hour on average; agents are those of Erlang C', () => {
    const hours = hoursOfWeek(days, [hour(110, 200), hour(309, 30), hour(511, 0)], [work(110, 6 * hourMs)]);
    expect(hours.map((one) => [one.weekday, one.hour, one.agents])).toEqual([
      [1, 10, 3],
      [3, 9, 0],
    ]);
    const [monday, wednesday] = peaksOf(hours, null);
    expect(monday).toMatchObject({ perHour: 100, needed: agentsNeeded({ perHour: 100, handleMs: 180_000 }, planned) });
    expect(monday?.needed).toBe(8);
    expect(wednesday).toMatchObject({ perHour: 10 });
  });

  test('the busiest come first, so many of them; where nobody knows how long a call takes no number is made up', () => {
    const lines = Array.from({ length: 9 }, (_, index) => hour(100 + index, index + 1));
    expect(peaksOf(hoursOfWeek(days, lines, null), null).map((one) => one.hour)).toEqual([8, 7, 6, 5, 4]);
    expect(digestLimits.peakHours).toBe(5);
    const line = hour(110, 20);
    const { handleTime: _, ...rest } = line.figures;
    const unknown = hoursOfWeek(days, [{ ...line, figures: rest }], null);
    expect(peaksOf(unknown, null)[0]?.needed).toBeNull();
    expect(peaksOf(unknown, 180_000)[0]?.needed).toBe(2);
  });
});

describe('F143 the hours in which most gave up', () => {
  test('the wait in them and in all others is of sums, not of averages', () => {
    const hours = hoursOfWeek(
      days,
      [
        hour(110, 40, 9, [3_600_000, 40]),
        hour(111, 30, 5, [600_000, 20]),
        hour(112, 30, 4, [0, 20]),
        hour(113, 10, 1, [50_000, 5]),
        hour(114, 10, 0, [150_000, 5]),
      ],
      null,
    );
    const found = problemHoursOf(hours);
    expect(found.hours.map((one) => one.hour)).toEqual([10, 11, 12]);
    expect(found).toMatchObject({ waitMs: 4_200_000 / 80, otherWaitMs: 20_000 });
  });

  test('where nobody gave up there is none, and nothing is said of waits that are not there', () => {
    expect(problemHoursOf(hoursOfWeek(days, [hour(110, 4)], null))).toEqual({
      hours: [],
      waitMs: null,
      otherWaitMs: null,
    });
  });
});
