import { describe, expect, test } from 'vitest';
import { doorsAt, faultyDays, type HoursForm, nationalDays, timeOf, usualWeek } from './hours.ts';

const week: HoursForm = { zone: 'Europe/Istanbul', weekly: [...usualWeek], exceptions: [] };
const sundayMs = Date.parse('2026-11-22T12:00:00Z');

describe('a time somebody types', () => {
  test.for([
    ['9', '09:00'],
    ['930', '09:30'],
    ['9.30', '09:30'],
    ['24', '00:00'],
    ['09:05', '09:05'],
    ['25', null],
    ['9:7', null],
    ['', null],
  ] as const)('%s is understood as %s', ([typed, meant]) => expect(timeOf(typed)).toBe(meant));
});

test('on Sunday the preview says that the doors open on Monday at nine', () => {
  expect(doorsAt(week, sundayMs)).toEqual({ isOpen: false, changesAtMs: Date.parse('2026-11-23T06:00:00Z') });
});

test('overlapping hours make their day faulty and stop the preview', () => {
  const wrong: HoursForm = { ...week, weekly: [...week.weekly, { weekday: 2, from: '12:00', to: '14:00' }] };
  expect([...faultyDays(wrong)]).toEqual(['2']);
  expect(doorsAt(wrong, sundayMs)).toBe(null);
});

test('the public holidays that come next are offered in order, those of this year that are over with next year’s date', () => {
  const days = nationalDays('2026-11-22');
  expect(days[0]).toEqual({ date: '2027-01-01', name: 'newYear' });
  expect(days.at(-1)).toEqual({ date: '2027-10-29', name: 'republic' });
});
