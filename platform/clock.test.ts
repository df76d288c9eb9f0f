import { expect, test } from 'vitest';
import { openClock } from './clock.ts';

function machine() {
  const time = { wallMs: 1_800_000_000_000, monotonicMs: 500 };
  return {
    time,
    pass(ms: number, wallRate = 1) {
      time.monotonicMs += ms;
      time.wallMs += ms * wallRate;
    },
    clock: openClock({ wallMs: () => time.wallMs, monotonicMs: () => time.monotonicMs }),
  };
}

test('time passes as the machine lets it pass', () => {
  const { clock, pass } = machine();
  pass(90_000);
  expect(clock.nowMs()).toBe(1_800_000_090_000);
  expect(clock.health()).toMatchObject({ status: 'ok', driftMs: 0 });
});

test.for([3_600_000, -3_600_000, 7_200_000, 2_500])('a jump of %i ms moves nothing and shows in health', (jump) => {
  const { clock, pass, time } = machine();
  pass(10_000);
  const beforeMs = clock.nowMs();
  time.wallMs += jump;
  expect(clock.nowMs()).toBe(beforeMs);
  pass(60_000);
  expect(clock.nowMs()).toBe(beforeMs + 60_000);
  expect(clock.health()).toMatchObject({ status: 'warning', driftMs: jump });
});

test('a machine that runs a little fast is followed slowly, without a step', () => {
  const { clock, pass, time } = machine();
  let lastMs = clock.nowMs();
  for (let second = 0; second < 600; second++) {
    pass(1_000, 1.001);
    const nowMs = clock.nowMs();
    expect(nowMs - lastMs).toBeGreaterThanOrEqual(995);
    expect(nowMs - lastMs).toBeLessThanOrEqual(1_006);
    lastMs = nowMs;
  }
  expect(Math.abs(time.wallMs - lastMs)).toBeLessThanOrEqual(2);
  expect(clock.health().status).toBe('ok');
});

test('it never goes backwards while it is slewed back', () => {
  const { clock, pass, time } = machine();
  time.wallMs -= 1_500;
  let lastMs = clock.nowMs();
  for (let step = 0; step < 2_000; step++) {
    pass(step % 7);
    const nowMs = clock.nowMs();
    expect(nowMs).toBeGreaterThanOrEqual(lastMs);
    lastMs = nowMs;
  }
});

test('it answers in whole milliseconds', () => {
  const { clock, pass } = machine();
  pass(0.75);
  expect(Number.isInteger(clock.nowMs())).toBe(true);
});
