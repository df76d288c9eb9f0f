import { expect, test } from 'vitest';
import { openOwnSteps } from './own-steps.ts';

test('a second correction stands on what the first one made; a colleague’s change between them does not count', () => {
  const steps = openOwnSteps();
  steps.made('elif', 3, 4);
  steps.made('elif', 4, 5);
  expect([steps.after('elif', 3), steps.after('elif', 4), steps.after('elif', 5)]).toEqual([5, 5, 5]);
  steps.made('elif', 7, 8);
  expect([steps.after('elif', 3), steps.after('elif', 6), steps.after('elif', 7)]).toEqual([5, 6, 8]);
  expect(steps.after('mehmet', 3)).toBe(3);
});

test('of many customers the first is forgotten', () => {
  const steps = openOwnSteps();
  for (let at = 0; at <= 50; at += 1) steps.made(`customer ${at}`, 1, 2);
  expect([steps.after('customer 0', 1), steps.after('customer 1', 1)]).toEqual([1, 2]);
});
