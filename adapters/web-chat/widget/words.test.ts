import { expect, test } from 'vitest';
import en from './en.json' with { type: 'json' };
import tr from './tr.json' with { type: 'json' };
import { fill } from './words.ts';

test('both languages say the same things, with the same gaps', () => {
  const gaps = (words: object) =>
    Object.entries(words).map(([name, text]) => [name, [...text.matchAll(/\{\w+\}/g)].map(String).sort()]);
  expect(gaps(en)).toEqual(gaps(tr));
  expect(Object.values(tr).every((text) => text.trim() !== '')).toBe(true);
});

test('what fills a gap is text and nothing more', () => {
  expect(fill('{name} yazıyor', { name: '{name} $& <b>' })).toBe('{name} $& <b> yazıyor');
});
