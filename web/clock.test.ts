import { afterEach, expect, test } from 'vitest';
import { correctClock, learnServerTime, nowMs } from './clock.ts';

const aheadMs = () => Date.now() - nowMs();
afterEach(() => correctClock(0));

test('a computer that is five minutes fast shows the server’s time', () => {
  const now = Date.now();
  learnServerTime(new Date(now - 300_000).toUTCString(), now - 20, now + 20);
  expect(Math.round(aheadMs() / 10_000) * 10_000).toBe(300_000);
});

test('a difference of a second is noise of the header and changes nothing', () => {
  const now = Date.now();
  learnServerTime(new Date(now - 900).toUTCString(), now, now);
  expect(Math.abs(aheadMs())).toBeLessThan(50);
});

test('an answer that took long says nothing about the time', () => {
  const now = Date.now();
  learnServerTime(new Date(now - 300_000).toUTCString(), now - 9_000, now);
  expect(Math.abs(aheadMs())).toBeLessThan(50);
});
