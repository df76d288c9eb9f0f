import { expect, test } from 'vitest';
import { openLimiter } from './limits.ts';

function clockAt(startMs: number) {
  let nowMs = startMs;
  return { nowMs: () => nowMs, pass: (ms: number) => (nowMs += ms) };
}

test('a burst passes, the next one waits, and time gives it back', () => {
  const clock = clockAt(1_000_000);
  const limiter = openLimiter({ perSecond: 2, burst: 3 }, { clock });
  expect([1, 2, 3].map(() => limiter.take('a').type)).toEqual(['allowed', 'allowed', 'allowed']);
  expect(limiter.take('a')).toEqual({ type: 'tooMany', retryAfterMs: 500 });
  clock.pass(499);
  expect(limiter.take('a').type).toBe('tooMany');
  clock.pass(1);
  expect(limiter.take('a').type).toBe('allowed');
});

test('one who asks too often does not slow down another', () => {
  const limiter = openLimiter({ perSecond: 1, burst: 1 }, { clock: clockAt(0) });
  limiter.take('loud');
  expect(limiter.take('loud').type).toBe('tooMany');
  expect(limiter.take('quiet').type).toBe('allowed');
});

test('a clock that steps back gives nothing away and takes nothing', () => {
  const clock = clockAt(1_000_000);
  const limiter = openLimiter({ perSecond: 1, burst: 2 }, { clock });
  limiter.take('a');
  clock.pass(-3_600_000);
  expect(limiter.take('a').type).toBe('allowed');
  expect(limiter.take('a').type).toBe('tooMany');
});

test('a flood of new keys stays within its memory and does not set free who is braked and still asking', () => {
  const limiter = openLimiter({ perSecond: 0.001, burst: 1 }, { clock: clockAt(0), maxKeys: 100 });
  limiter.take('attacker');
  for (let i = 0; i < 10_000; i++) {
    limiter.take(`stranger ${i}`);
    if (i % 50 === 0) expect(limiter.take('attacker').type).toBe('tooMany');
  }
  expect(limiter.size).toBe(100);
});

test('a successful sign-in forgets the failed ones', () => {
  const limiter = openLimiter({ perSecond: 0.01, burst: 1 }, { clock: clockAt(0) });
  limiter.take('ayse');
  limiter.forget('ayse');
  expect(limiter.take('ayse').type).toBe('allowed');
});
