import { expect, test } from 'vitest';
import { changeOf } from './change.ts';

test('a share changes by points, everything else by a part of what it was', () => {
  expect(changeOf('share', 0.8, 0.75)?.by).toBeCloseTo(0.05, 12);
  expect(changeOf('share', 0.8, 0.75)?.of).toBe('points');
  expect(changeOf('count', 15, 20)).toEqual({ of: 'whole', by: -0.25 });
  expect(changeOf('ms', 90_000, 60_000)).toEqual({ of: 'whole', by: 0.5 });
});

test('F142 from nothing and to nothing there is no change in parts, and what is missing is not compared', () => {
  expect(changeOf('count', 12, 0)).toBeNull();
  expect(changeOf('count', 0, 0)).toBeNull();
  expect(changeOf('share', 0.1, 0)).toEqual({ of: 'points', by: 0.1 });
  expect(changeOf('ms', null, 4)).toBeNull();
  expect(changeOf('ms', 4, null)).toBeNull();
});
