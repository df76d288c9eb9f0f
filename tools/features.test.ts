import { expect, test } from 'vitest';
import { missingOf, rowsNamingTests } from './named-tests.ts';

/** Rows that are gone through, part by part, the first and the last of each. */
const parts = [
  [33, 58],
  [66, 118],
  [135, 137],
  [141, 144],
  [146, 153],
  [154, 157],
  [158, 161],
  [166, 172],
  [175, 175],
  [177, 179],
  [181, 181],
  [184, 190],
  [195, 197],
] as const;
/** Rows that the page says are not there yet. */
const missing: readonly string[] = [];
/** Rows whose rule is said in the title of a test. */
const rules = ['F80'];

const rows = rowsNamingTests('docs/features.md').map(({ cells: [cell = '', promise = ''], tests }) => {
  const [number = '', mark = ''] = cell.split(' ');
  return { number, isRule: mark === 'RULE', promise, tests };
});

test('every row of the requirements is promised once, in its order', () => {
  const expected = parts
    .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, place) => `F${first + place}`))
    .filter((number) => !missing.includes(number));
  expect(rows.map(({ number }) => number)).toEqual(expected);
  expect(rows.filter(({ promise }) => promise.trim() === '')).toEqual([]);
  expect(rows.filter(({ isRule }) => isRule).map(({ number }) => number)).toEqual(rules);
});

test('every test that a row names is there and bears the number of the row', () => {
  expect(missingOf(rows.flatMap(({ tests }) => tests))).toEqual([]);
  const nameless = rows.flatMap(({ number, tests }) =>
    tests.filter(({ words }) => !new RegExp(`(^|[^0-9A-Za-z])${number}(?![0-9])`).test(words)),
  );
  expect(nameless).toEqual([]);
});

test('a rule is said in the words of the rule', () => {
  const silent = rows.filter(
    ({ number, isRule, tests }) => isRule && !tests.some(({ words }) => words.startsWith(`RULE ${number}: `)),
  );
  expect(silent).toEqual([]);
});
