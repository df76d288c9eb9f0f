import { expect, test } from 'vitest';
import { isCombination, isShortcutName, shortcutChoicesMax } from '#identity';
import { keptFor } from './keys.ts';
import { needsId, pages } from './pages.tsx';
import { chosen, keysOf, shortcuts, swapped, taken, usersOf, wayTo } from './shortcuts.ts';

test('as the product comes, no two shortcuts are in each other’s way and none is the browser’s', () => {
  const quarrels = shortcuts.flatMap(({ id, keys }) =>
    keys === null ? [] : usersOf(keys, id, {}).map((other) => `${id} ${keys} ${other}`),
  );
  expect(quarrels).toEqual([]);
  expect(shortcuts.filter(({ keys }) => keys !== null && (keptFor(keys) || !isCombination(keys)))).toEqual([]);
});

test('every shortcut can be kept by the server, each under a name of its own', () => {
  expect(shortcuts.filter(({ id }) => !isShortcutName(id))).toEqual([]);
  expect(new Set(shortcuts.map(({ id }) => id)).size).toBe(shortcuts.length);
  expect(shortcuts.length).toBeLessThan(shortcutChoicesMax);
});

test('every page that can be gone to has its line, with the right of the page', () => {
  const said = pages.filter((page) => !needsId(page)).map(({ name, right }) => ({ page: name, right }));
  const found = shortcuts.flatMap(({ page, right }) => (page === null ? [] : [{ page, right }]));
  expect(new Set(found.map(({ page, right }) => `${page} ${right}`))).toEqual(
    new Set(said.map(({ page, right }) => `${page} ${right}`)),
  );
  expect([wayTo('desk'), wayTo('customer')]).toEqual(['go.desk', null]);
});

test('what somebody chose counts, also that a shortcut has no keys', () => {
  expect(keysOf('reply', {})).toBe('r');
  expect(keysOf('reply', { reply: 'y' })).toBe('y');
  expect(keysOf('reply', { reply: null })).toBe(null);
});

test('the keys of a shortcut on another page may be used, those of the same page may not', () => {
  // n adds to lists and writes a note at the desk.
  expect(usersOf('n', 'wall', {})).toEqual([]);
  expect(usersOf('n', 'status', {})).toEqual(['note']);
  expect(usersOf('n', 'search', {})).toEqual(['note', 'add']);
  expect(usersOf('g', 'reply', {})).toContain('go.desk');
  expect(usersOf('r', 'note', { reply: 'y' })).toEqual([]);
});

test('choosing what the product has anyhow is no choice', () => {
  expect(chosen({}, 'reply', 'y')).toEqual({ reply: 'y' });
  expect(chosen({ reply: 'y', note: 'm' }, 'reply', 'r')).toEqual({ note: 'm' });
});

test('two shortcuts swap their keys, unless that moves the quarrel elsewhere', () => {
  expect(swapped({}, 'reply', 'e')).toEqual({ reply: 'e', complete: 'r' });
  expect(swapped(swapped({}, 'reply', 'e') ?? {}, 'reply', 'r')).toEqual({});
  // j walks in lists of conversations; whoever gives it to the status takes it from `next`, which gets s.
  expect(swapped({}, 'status', 'j')).toEqual({ status: 'j', next: 's' });
  // At the desk n is a note and in lists something new: two to swap with.
  expect(swapped({}, 'search', 'n')).toBe(null);
  // `add` would get the key of `status`, but in messages that key is taken.
  expect(swapped({ next: 's', status: 'v' }, 'find', 'n')).toBe(null);
});

test('keys that cannot be swapped can be taken; whoever had them is left without', () => {
  expect(taken({}, 'search', 'n')).toEqual({ search: 'n', note: null, add: null });
  expect(taken({ reply: 'y' }, 'note', 'y')).toEqual({ note: 'y', reply: null });
});
