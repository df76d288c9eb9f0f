import { expect, test } from 'vitest';
import { goalOf } from './goal.ts';

test('F101 a figure has a colour only where it is held against a norm, and something was counted', () => {
  expect(goalOf({ metric: 'ownViolationShare', value: 0, n: 4 })).toBe('within');
  expect(goalOf({ metric: 'ownViolationShare', value: 0.25, n: 4 })).toBe('poor');
  expect(goalOf({ metric: 'breakOverrun', value: 60_000, n: 1 })).toBe('poor');
  expect(goalOf({ metric: 'breakOverrun', value: 0, n: 0 })).toBeNull();
  expect(goalOf({ metric: 'ownViolationShare', value: null, n: 0 })).toBeNull();
  expect(goalOf({ metric: 'messagesSent', value: 12, n: 12 })).toBeNull();
});
