import { expect, test } from 'vitest';
import { shortRestMs, shortRestsOfWeek, usualRestMs } from './rest.ts';
import type { WeekBlock } from './shift.ts';

const hour = 3_600_000;
const work = (from: number, to: number) => ({ fromMs: from * hour, toMs: to * hour });

test('eleven hours between two working days are enough, a minute less is not', () => {
  expect(shortRestMs([work(14, 22)], [work(24 + 9, 24 + 18)], usualRestMs)).toBeNull();
  expect(shortRestMs([work(14, 22)], [work(24 + 8, 24 + 17)], usualRestMs)).toBe(10 * hour);
  expect(shortRestMs([work(14, 22)], [work(24 + 8, 24 + 17)], 10 * hour)).toBeNull();
});

test('a night ends on the next day, and rest is counted from its end, from the last of several blocks', () => {
  expect(shortRestMs([work(23, 31)], [work(38, 46)], usualRestMs)).toBe(7 * hour);
  expect(shortRestMs([work(6, 10), work(20, 24)], [work(24 + 8, 24 + 16)], usualRestMs)).toBe(8 * hour);
});

test('before or after a day off there is nothing to warn of, and work that meets leaves no rest', () => {
  expect(shortRestMs([], [work(9, 18)], usualRestMs)).toBeNull();
  expect(shortRestMs([work(9, 18)], [], usualRestMs)).toBeNull();
  expect(shortRestMs([work(23, 33)], [work(32, 40)], usualRestMs)).toBe(0);
});

test('the week of a shift is asked round, from Sunday to Monday too', () => {
  const block = (weekdays: number[], from: string, to: string): WeekBlock => ({ weekdays, from, to, breaks: [] });
  expect(shortRestsOfWeek([block([1, 2, 3, 4, 5], '09:00', '18:00')], usualRestMs)).toEqual([]);
  const late = [block([7], '16:00', '00:00'), block([1], '08:00', '16:00'), block([2], '06:00', '14:00')];
  expect(shortRestsOfWeek(late, usualRestMs)).toEqual([{ weekday: 1, restMs: 8 * hour }]);
});
