import { expect, test } from 'vitest';
import { customersPerMinute, dayMs, planOf } from './day.ts';

test('the day begins quietly, has its rush in the afternoon, and later days are calmer', () => {
  const rush = customersPerMinute(dayMs * 0.7);
  expect(customersPerMinute(0)).toBe(8);
  expect(rush).toBe(34);
  expect(customersPerMinute(dayMs * 1.7)).toBeCloseTo(rush / 2);
  expect(customersPerMinute(dayMs)).toBe(4);
});

test('everybody comes in before anything else happens to her', () => {
  for (let place = 0; place < 13; place++) {
    const plans = planOf(place, 13).filter((plan) => plan.type !== 'away');
    expect(plans[0]?.type).toBe('come');
  }
});
