import { expect, test } from 'vitest';
import { chosenMoment, momentOf, presetsAt, wireMoment } from './postpone.ts';

const zone = 'Europe/Istanbul';
const sunday = Date.parse('2026-11-22T14:02:31Z');
const at = (preset: Parameters<typeof momentOf>[0], nowMs = sunday) =>
  momentOf(preset, nowMs, zone).toPlainDateTime().toString({ smallestUnit: 'minute' });

test('an hour is rounded up to five minutes', () => {
  expect(at('inOneHour')).toBe('2026-11-22T18:05');
});

test('tomorrow and Monday begin at nine in the zone of the company', () => {
  const friday = Date.parse('2026-11-20T22:30:00Z');
  expect(at('tomorrow', friday)).toBe('2026-11-22T09:00');
  expect(at('monday', friday)).toBe('2026-11-23T09:00');
  expect(wireMoment(momentOf('monday', friday, zone))).toBe('2026-11-23T06:00:00.000Z');
});

test('on a Monday "Monday" is the next one, and on a Sunday it is not offered beside tomorrow', () => {
  expect(at('monday', Date.parse('2026-11-23T08:00:00Z'))).toBe('2026-11-30T09:00');
  expect(presetsAt(sunday, zone)).toEqual(['inOneHour', 'inThreeHours', 'tomorrow']);
});

test('a moment that has passed, is too far away or is not complete is refused with the reason', () => {
  expect(chosenMoment('2026-11-22', '10:00', sunday, zone)).toEqual({ type: 'refused', because: 'past' });
  expect(chosenMoment('2028-01-01', '10:00', sunday, zone)).toEqual({ type: 'refused', because: 'tooFar' });
  expect(chosenMoment('', '10:00', sunday, zone)).toEqual({ type: 'refused', because: 'incomplete' });
  expect(chosenMoment('2026-11-23', '10:00', sunday, zone)).toEqual({ type: 'chosen', at: '2026-11-23T07:00:00.000Z' });
});
