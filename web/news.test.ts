import { expect, test } from 'vitest';
import { type News, newsMost, noNews, withNews, withoutNews } from './news.ts';

const after = (...came: readonly string[]) => came.reduce<News<string>>(withNews, noNews);

test('whatever comes, no more stands on the screen than fits; the newest stands and the others are counted', () => {
  expect(after('a', 'b')).toEqual({ shown: ['a', 'b'], aside: 0 });
  expect(after('a', 'b', 'c', 'd', 'e')).toEqual({ shown: ['d', 'e'], aside: 3 });
  expect(newsMost).toBe(2);
});

test('what was read goes; with the last of them nothing is counted any more', () => {
  const many = after('a', 'b', 'c');
  expect(withoutNews(many, 'c')).toEqual({ shown: ['b'], aside: 1 });
  expect(withoutNews(many, 'a')).toEqual(many);
  expect(withNews(withoutNews(withoutNews(many, 'c'), 'b'), 'd')).toEqual({ shown: ['d'], aside: 0 });
});
