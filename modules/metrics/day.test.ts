import { expect, test } from 'vitest';
import { dateOf, dayOf, daysLater } from './day.ts';

const hours = (date: string, zone: string) => {
  const { fromMs, toMs } = dayOf(date, zone);
  return (toMs - fromMs) / 3_600_000;
};

test('a day is as long as the clocks of its zone make it', () => {
  expect(hours('2026-11-23', 'Europe/Istanbul')).toBe(24);
  expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23);
  expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25);
});

test('midnight belongs to the new day, in the zone that is asked', () => {
  const { fromMs } = dayOf('2026-11-23', 'Europe/Istanbul');
  expect(new Date(fromMs).toISOString()).toBe('2026-11-22T21:00:00.000Z');
  expect([dateOf(fromMs - 1, 'Europe/Istanbul'), dateOf(fromMs, 'Europe/Istanbul')]).toEqual([
    '2026-11-22',
    '2026-11-23',
  ]);
  expect(dateOf(fromMs, 'UTC')).toBe('2026-11-22');
  expect(daysLater('2026-03-01', -7)).toBe('2026-02-22');
});
