import { expect, test } from 'vitest';
import { fill, wordsOf } from './words.ts';

test('both languages say the same things, with the same gaps', () => {
  const gaps = (language: 'tr' | 'en') =>
    Object.entries(wordsOf(language)).map(([name, text]) => [name, [...text.matchAll(/\{\w+\}/g)].map(String).sort()]);
  expect(gaps('en')).toEqual(gaps('tr'));
  expect(Object.values(wordsOf('tr')).every((text) => text.trim() !== '')).toBe(true);
});

test('what fills a gap is text and nothing more', () => {
  expect(fill('{name} yazıyor', { name: '{name} $& <b>' })).toBe('{name} $& <b> yazıyor');
});
