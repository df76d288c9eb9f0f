import { expect, test } from 'vitest';
import { namedEvery, pointsOf, roundAbove, shadeOf } from './scale.ts';

test('an axis ends at a round amount that nothing is above', () => {
  expect([0, 0.4, 1, 3, 7, 10, 11, 120, 501].map(roundAbove)).toEqual([1, 0.5, 1, 5, 10, 10, 20, 200, 1_000]);
});

test('no more places are named than there is room for', () => {
  expect([1, 12, 13, 24, 93].map((places) => namedEvery(places, 12))).toEqual([1, 1, 2, 2, 8]);
});

test('the least is not shaded and the greatest wholly; all alike are shaded half', () => {
  expect([shadeOf(2, 2, 10), shadeOf(6, 2, 10), shadeOf(10, 2, 10), shadeOf(5, 5, 5)]).toEqual([0, 0.5, 1, 0.5]);
});

test('a line is broken where there is nothing to divide by, and a single point is no line', () => {
  expect(pointsOf([1, 0.5, null, 0.25, null, 0, 1])).toEqual(['0.5,0 1.5,0.5', '5.5,1 6.5,0']);
});
