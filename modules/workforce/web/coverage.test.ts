import { expect, test } from 'vitest';
import { coverageOf } from './coverage.ts';
import type { Row } from './plan.ts';

const row = (id: string, ...works: readonly boolean[]) =>
  ({
    person: { id },
    days: works.map((isWorking, at) => ({ date: `2026-11-2${at + 3}`, blocks: isWorking ? [{}] : [] })),
  }) as unknown as Row;

test('beside a request stands how many of the group work on each day, and on which of them she is one', () => {
  const rows = [row('ayse', true, true, false), row('mehmet', true, false, true), row('emre', true, false, false)];
  expect(coverageOf(rows, 'ayse')).toEqual([
    { date: '2026-11-23', working: 3, isHers: true },
    { date: '2026-11-24', working: 1, isHers: true },
    { date: '2026-11-25', working: 1, isHers: false },
  ]);
});
