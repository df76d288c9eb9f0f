import { describe, expect, test } from 'vitest';
import { duration, formatsOf, timer } from './format.ts';

const tr = formatsOf('tr', 'Europe/Istanbul');
const en = formatsOf('en', 'Europe/Istanbul');
const at = '2026-11-22T11:05:00.000Z';

describe('a running timer', () => {
  test.for([
    [0, '00:00'],
    [272_000, '04:32'],
    [3_872_000, '1:04:32'],
    [180_272_000, '2:02:04:32'],
    [-5_000, '00:00'],
  ] as const)('%i ms reads %s', ([lengthMs, text]) => expect(timer(lengthMs)).toBe(text));
});

test('a length is said in two units at most, in the reader’s language', () => {
  expect([duration(272_000, 'tr'), duration(272_000, 'en')]).toEqual(['4 dk 32 sn', '4 m 32 s']);
  expect([duration(3_600_000, 'tr'), duration(400, 'tr'), duration(90_061_000, 'en')]).toEqual([
    '1 sa',
    '0 sn',
    '1 d 1 h',
  ]);
});

test('a moment is written in the zone of the organisation, day first', () => {
  expect([tr.moment(at), en.moment(at)]).toEqual(['22.11.2026 14:05', '22/11/2026 14:05']);
  expect(formatsOf('tr', 'UTC').moment(at)).toBe('22.11.2026 11:05');
});

test('the local day of a moment late in the evening is the organisation’s, not that of the computer', () => {
  expect(tr.dayKey('2026-11-22T21:30:00.000Z')).toBe('2026-11-23');
});

test('a share is written as people of the language write it', () => {
  expect([tr.percent(0.9534), en.percent(0.9534), tr.percent(0.8, 0)]).toEqual(['%95,3', '95.3%', '%80']);
});

test('numbers are grouped by language', () => {
  expect([tr.number(1_234_567), en.number(1_234_567), tr.number(2.5, 2)]).toEqual(['1.234.567', '1,234,567', '2,50']);
});

test('a moment within a week is told relative to now, an older one by its date', () => {
  const now = Date.parse(at);
  expect([tr.ago(now - 180_000, now), tr.ago(now - 30 * 86_400_000, now)]).toEqual(['3 dk. önce', '23.10.2026']);
});

test('sizes of files are short', () => {
  expect([tr.bytes(900), tr.bytes(1_500), tr.bytes(20 * 1_024 * 1_024)]).toEqual(['900 B', '1,5 KB', '20 MB']);
});
