import { expect, test } from 'vitest';
import en from './en.json' with { type: 'json' };
import { dayOf, whenOf } from './moments.ts';
import tr from './tr.json' with { type: 'json' };

const wordsOf = (language: 'tr' | 'en') => (language === 'tr' ? tr : en);

const nowMs = Date.UTC(2026, 10, 21, 16); // a Saturday
const when = (at: string, language: 'tr' | 'en') => whenOf(at, nowMs, language, wordsOf(language));

test('the next opening is said as people say it', () => {
  expect(when('2026-11-21T18:00:00Z', 'tr')).toBe('bugün 18:00');
  expect(when('2026-11-22T09:00:00Z', 'tr')).toBe('yarın 09:00');
  expect(when('2026-11-23T09:00:00Z', 'tr')).toBe('Pazartesi 09:00');
  expect(when('2026-12-01T09:00:00Z', 'tr')).toBe('1 Aralık 09:00');
  expect(when('2026-11-23T09:00:00Z', 'en')).toMatch(/^Monday 0?9:00/);
});

test('days between messages have names', () => {
  const day = (at: string) => dayOf(at, nowMs, 'tr', wordsOf('tr'));
  expect([day('2026-11-21T00:10:00Z'), day('2026-11-20T23:50:00Z'), day('2026-11-05T10:00:00Z')]).toEqual([
    'Bugün',
    'Dün',
    '5 Kasım 2026',
  ]);
});
