import { describe, expect, test } from 'vitest';
import { timeOf } from './time-of-day.ts';

describe('a time somebody types', () => {
  test.for([
    ['9', '09:00'],
    ['930', '09:30'],
    ['9.30', '09:30'],
    ['24', '00:00'],
    ['09:05', '09:05'],
    ['25', null],
    ['9:7', null],
    ['', null],
  ] as const)('%s is understood as %s', ([typed, meant]) => expect(timeOf(typed)).toBe(meant));
});
