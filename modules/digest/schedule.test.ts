import { describe, expect, test } from 'vitest';
import { latestUntil, nextAfter, periodOf } from './schedule.ts';

const istanbul = 'Europe/Istanbul';
const berlin = 'Europe/Berlin';
const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
const text = (atMs: number) => Temporal.Instant.fromEpochMilliseconds(atMs).toString();

describe('F148 when a digest is sent', () => {
  test('every day at an hour of the organisation, never twice at the same moment', () => {
    const schedule = { every: 'day', hour: 8 } as const;
    expect(text(nextAfter(schedule, istanbul, at('2026-11-23T04:59:59Z')))).toBe('2026-11-23T05:00:00Z');
    expect(text(nextAfter(schedule, istanbul, at('2026-11-23T05:00:00Z')))).toBe('2026-11-24T05:00:00Z');
    expect(text(latestUntil(schedule, istanbul, at('2026-11-23T05:00:00Z')))).toBe('2026-11-23T05:00:00Z');
    expect(text(latestUntil(schedule, istanbul, at('2026-11-23T04:59:59Z')))).toBe('2026-11-22T05:00:00Z');
  });

  test('on a day of the week, and on a day of the month that short months have as their last', () => {
    const monday = { every: 'week', weekday: 1, hour: 7 } as const;
    expect(text(nextAfter(monday, istanbul, at('2026-11-23T04:00:00Z')))).toBe('2026-11-30T04:00:00Z');
    const last = { every: 'month', day: 31, hour: 9 } as const;
    expect(text(nextAfter(last, istanbul, at('2026-02-01T00:00:00Z')))).toBe('2026-02-28T06:00:00Z');
    expect(text(nextAfter(last, istanbul, at('2026-02-28T06:00:00Z')))).toBe('2026-03-31T06:00:00Z');
    expect(text(latestUntil(last, istanbul, at('2026-03-31T05:59:00Z')))).toBe('2026-02-28T06:00:00Z');
  });

  test('an hour that a day has not is the next one, and one that it has twice is sent once', () => {
    const two = { every: 'day', hour: 2 } as const;
    // On 29 March 2026 Berlin has no hour between two and three; on 25 October it has that hour twice.
    const spring = nextAfter(two, berlin, at('2026-03-28T12:00:00Z'));
    expect(text(spring)).toBe('2026-03-29T01:00:00Z');
    expect(text(nextAfter(two, berlin, spring))).toBe('2026-03-30T00:00:00Z');
    const autumn = nextAfter(two, berlin, at('2026-10-24T12:00:00Z'));
    expect(text(autumn)).toBe('2026-10-25T00:00:00Z');
    expect(text(nextAfter(two, berlin, autumn))).toBe('2026-10-26T01:00:00Z');
    expect(text(latestUntil(two, berlin, at('2026-10-25T01:30:00Z')))).toBe('2026-10-25T00:00:00Z');
  });
});

describe('F148 the days a digest speaks of', () => {
  const monday = at('2026-11-23T05:00:00Z');
  test('are yesterday, the last week from Monday, and the last month, beside those before them', () => {
    expect(periodOf('day', istanbul, monday)).toEqual({
      days: { from: '2026-11-22', until: '2026-11-22' },
      before: { from: '2026-11-21', until: '2026-11-21' },
    });
    expect(periodOf('week', istanbul, at('2026-11-25T05:00:00Z'))).toEqual({
      days: { from: '2026-11-16', until: '2026-11-22' },
      before: { from: '2026-11-09', until: '2026-11-15' },
    });
    expect(periodOf('month', istanbul, at('2026-03-31T05:00:00Z'))).toEqual({
      days: { from: '2026-02-01', until: '2026-02-28' },
      before: { from: '2026-01-01', until: '2026-01-31' },
    });
  });

  test('are days of the organisation: just after midnight there, yesterday is over', () => {
    const { days } = periodOf('day', istanbul, at('2026-11-22T21:00:00Z'));
    expect(days).toEqual({ from: '2026-11-22', until: '2026-11-22' });
  });
});
