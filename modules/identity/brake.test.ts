import { expect, test } from 'vitest';
import {
  type AccountBrake,
  addressFlow,
  afterFailure,
  forgottenAfterMs,
  tryAccount,
  waitFor,
  withoutTry,
} from './brake.ts';

const minuteMs = 60_000;

/** Tries as often as it is let, for so long; tells the moments at which it was let. */
function attack(durationMs: number): number[] {
  const let_: number[] = [];
  let brake: AccountBrake | null = null;
  for (let nowMs = 0; nowMs < durationMs; ) {
    const outcome = tryAccount(brake, nowMs);
    if (outcome.type === 'wait') {
      nowMs += outcome.retryAfterMs;
      continue;
    }
    let_.push(nowMs);
    brake = outcome.brake;
  }
  return let_;
}

test('five wrong passwords are free, then each pause is twice the one before, up to a quarter of an hour', () => {
  const letAt = attack(2 * 60 * minuteMs);
  const pauses = letAt.slice(5).map((at, index) => at - (letAt[index + 4] ?? 0));
  expect(letAt.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
  expect(pauses.slice(0, 7).map((pause) => pause / minuteMs)).toEqual([0.5, 1, 2, 4, 8, 15, 15]);
});

test('somebody who guesses a whole day gets about a hundred tries', () => {
  expect(attack(24 * 60 * minuteMs).length).toBeLessThan(110);
});

test('nobody is locked out for longer than a quarter of an hour', () => {
  let brake: AccountBrake | null = null;
  for (let nowMs = 0, tries = 0; tries < 2_000; tries++) {
    const outcome = tryAccount(brake, nowMs);
    if (outcome.type === 'go') brake = outcome.brake;
    else {
      expect(outcome.retryAfterMs).toBeLessThanOrEqual(15 * minuteMs);
      nowMs += outcome.retryAfterMs;
    }
  }
});

test('after a quiet day everything is forgotten', () => {
  const brake: AccountBrake = { failures: 40, untilMs: 15 * minuteMs, lastAtMs: 0 };
  expect(tryAccount(brake, forgottenAfterMs)).toMatchObject({ type: 'go', brake: { failures: 1 } });
});

test('one address gets fifty wrong tries, then one every ten seconds', () => {
  let kept: number | null = null;
  for (let tries = 0; tries < 50; tries++) {
    expect(waitFor(addressFlow, kept, 0)).toBe(0);
    kept = afterFailure(addressFlow, kept, 0);
  }
  expect(waitFor(addressFlow, kept, 0)).toBe(10_000);
  expect(waitFor(addressFlow, kept, 10_000)).toBe(0);
  expect(waitFor(addressFlow, kept, 3_600_000)).toBe(0);
});

test('tries whose password nobody looked at slow nobody down', () => {
  let brake: AccountBrake | null = null;
  for (let tries = 0; tries < 50; tries++) {
    const outcome = tryAccount(brake, 0);
    expect(outcome.type).toBe('go');
    if (outcome.type === 'go') brake = withoutTry(outcome.brake);
  }
});
