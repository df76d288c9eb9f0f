import { expect, test } from 'vitest';
import { floodMemory, floodWaitMs } from './flood.ts';

const times = (count: number, atMs = 0) => Array.from({ length: count }, () => atMs);

test('eight messages at once are fine, the ninth waits until four seconds have passed', () => {
  expect(floodWaitMs(times(7), 0)).toBe(0);
  expect(floodWaitMs(times(8), 0)).toBe(4_000);
  expect(floodWaitMs(times(8), 3_999)).toBe(1);
  expect(floodWaitMs(times(8), 4_000)).toBe(0);
});

test('whoever writes sixty in a minute, however evenly, waits for the minute to pass', () => {
  const evenly = Array.from({ length: 60 }, (_, place) => place * 600);
  expect(floodWaitMs(evenly, 59_400)).toBe(600);
  expect(floodWaitMs(evenly, 60_000)).toBe(0);
});

test('only the last minute is remembered', () => {
  expect(floodMemory([0, 1, 59_999, 60_000], 60_001)).toEqual([59_999, 60_000]);
});
