import { describe, expect, test } from 'vitest';
import { addDays, addMonths, clock, localOf, minutesInto, momentOf, monthOf, weekdayOf, weekOf } from './zoned.ts';

const istanbul = 'Europe/Istanbul';
const berlin = 'Europe/Berlin';

test('weeks begin on Monday and days count over the ends of months and years', () => {
  expect([weekdayOf('2026-11-22'), weekOf('2026-11-22'), addDays('2026-12-31', 1)]).toEqual([
    7,
    '2026-11-16',
    '2027-01-01',
  ]);
  expect([addMonths('2026-01-31', 1), addMonths('2026-01-31', -1), monthOf('2026-11-22')]).toEqual([
    '2026-02-28',
    '2025-12-31',
    '2026-11-01',
  ]);
});

describe('local times and moments', () => {
  test('nine in Istanbul is six in UTC, and seven on the morning after a night is minute 1,860 of its day', () => {
    expect(momentOf('2026-11-22', 540, istanbul)).toBe(Date.parse('2026-11-22T06:00:00Z'));
    expect(momentOf('2026-11-22', 31 * 60, istanbul)).toBe(Date.parse('2026-11-23T04:00:00Z'));
    expect(minutesInto('2026-11-22', Date.parse('2026-11-23T04:00:00Z'), istanbul)).toBe(1_860);
    expect(localOf(Date.parse('2026-11-22T21:30:00Z'), istanbul)).toEqual({ day: '2026-11-23', minute: 30 });
  });

  test('the night the clocks go forward in Berlin is an hour shorter, the one they go back an hour longer', () => {
    const hours = (day: string) => (momentOf(day, 7 * 60 + 1_440, berlin) - momentOf(day, 23 * 60, berlin)) / 3_600_000;
    expect([hours('2026-03-28'), hours('2026-10-24'), hours('2026-11-22')]).toEqual([7, 9, 8]);
  });

  test('a time that is skipped is the hour after, of a time that comes twice it is the first', () => {
    expect(momentOf('2026-03-29', 150, berlin)).toBe(Date.parse('2026-03-29T01:30:00Z'));
    expect(momentOf('2026-10-25', 150, berlin)).toBe(Date.parse('2026-10-25T00:30:00Z'));
  });

  test('a time of the day after reads as a time', () => expect([clock(540), clock(1_500)]).toEqual(['09:00', '01:00']));
});
