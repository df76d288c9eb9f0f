import { expect, test } from 'vitest';
import { isOldVersion, mayReload } from './fault-code.ts';

test.each([
  new TypeError('Failed to fetch dynamically imported module: https://desk.example/assets/Page-1.js'),
  new TypeError('error loading dynamically imported module: https://desk.example/assets/Page-1.js'),
  new TypeError('Importing a module script failed.'),
  new Error('Unable to preload CSS for /assets/Page-1.css'),
])('a part of the program that cannot be loaded is no fault of the page: %s', (fault) => {
  expect(isOldVersion(fault)).toBe(true);
});

test('any other fault is one', () => {
  expect(isOldVersion(new TypeError('undefined is not a function'))).toBe(false);
  expect(isOldVersion('Unable to preload CSS for x')).toBe(false);
});

test('a page reloads by itself once in a while, never in a circle', () => {
  expect(mayReload(null, 1_000_000)).toBe(true);
  expect(mayReload('990000', 1_000_000)).toBe(false);
  expect(mayReload('900000', 1_000_000)).toBe(true);
  expect(mayReload('rubbish', 1_000_000)).toBe(true);
});
