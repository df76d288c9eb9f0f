import { expect, test } from 'vitest';
import { doorsAt, faultyDays, type HoursForm, nationalDays, usualWeek } from './hours.ts';

const week: HoursForm = { zone: 'Europe/Istanbul', weekly: [...usualWeek], exceptions: [] };
const sundayMs = Date.parse('2026-11-22T12:00:00Z');

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
