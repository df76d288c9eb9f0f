import { expect, test } from 'vitest';
import { isCombination, isShortcutName } from './shortcut.ts';

test.for(['r', 'g q', '?', 'mod+k', 'alt+shift+y', 'ş', 'mod++', '+', 'g /'])('%s can be chosen', (keys) => {
  expect(isCombination(keys)).toBe(true);
});

test.for(['', 'R', 'enter', 'mod+', 'a b c', ' ', 'a  b', 'ctrl+k', 'shift+alt+k', 'k+mod', '\u0007', '\u200b', 'İ'])(
  '%j is no combination',
  (keys) => {
    expect(isCombination(keys)).toBe(false);
  },
);

test('a name is made of words and dots', () => {
  expect(['reply', 'go.awayReasons'].map(isShortcutName)).toEqual([true, true]);
  expect(['__proto__', 'go.', 'Reply', 'a b', '', 'x'.repeat(61)].map(isShortcutName)).toEqual(Array(6).fill(false));
});
