import { expect, test } from 'vitest';
import { serviceLevelFormulas } from '#queues';
import { exampleDay } from './service-level.ts';

const thresholds = { serviceLevelMs: 60_000, shortAbandonMs: 5_000 };

test('the example day adds up to the hundred it speaks of', () => {
  const { inTime, late, short, left, out } = exampleDay('SL_DEF', thresholds);
  expect(inTime + late + short + left + out).toBe(100);
});

test('the six formulas count the same day differently, none beyond 100 %', () => {
  const values = serviceLevelFormulas.map((formula) => exampleDay(formula, thresholds).value ?? -1);
  expect(new Set(values).size).toBeGreaterThanOrEqual(5);
  for (const value of values) expect(value > 0 && value <= 1).toBe(true);
});

test('more time to answer never lowers the service level', () => {
  const at = (seconds: number) => exampleDay('SL_DEF', { ...thresholds, serviceLevelMs: seconds * 1_000 }).value ?? 0;
  expect([at(10) < at(30), at(30) < at(120)]).toEqual([true, true]);
});
