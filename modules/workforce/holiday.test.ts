import { expect, test } from 'vitest';
import type { Id } from '#kernel/id.ts';
import { countryOfZone, openHolidays, publicHolidays, religiousYears } from './holiday.ts';

const datesOf = (year: number, word: string) =>
  publicHolidays('TR', year)
    .filter(({ tr }) => tr.includes(word))
    .map(({ date, part }) => `${date} ${part}`);

test('the holidays of Türkiye with a fixed date are there every year, the eve of the republic from 13:00 on', () => {
  expect(datesOf(2041, '')).toEqual([
    '2041-01-01 day',
    '2041-04-23 day',
    '2041-05-01 day',
    '2041-05-19 day',
    '2041-07-15 day',
    '2041-08-30 day',
    '2041-10-28 afternoon',
    '2041-10-29 day',
  ]);
});

test('Ramazan has three days and Kurban four, each after an eve that is free from 13:00 on', () => {
  expect(datesOf(2026, 'Ramazan')).toEqual([
    '2026-03-19 afternoon',
    '2026-03-20 day',
    '2026-03-21 day',
    '2026-03-22 day',
  ]);
  expect(datesOf(2026, 'Kurban')).toEqual([
    '2026-05-26 afternoon',
    '2026-05-27 day',
    '2026-05-28 day',
    '2026-05-29 day',
    '2026-05-30 day',
  ]);
});

test('the feasts of the years ahead stand where the Presidency of Religious Affairs computes them', () => {
  const firsts = [2028, 2029, 2030, 2031, 2032].map((year) =>
    ['Ramazan', 'Kurban'].map((word) => datesOf(year, `${word} Bayramı 1. gün`).join()),
  );
  expect(firsts).toEqual([
    ['2028-02-26 day', '2028-05-05 day'],
    ['2029-02-14 day', '2029-04-24 day'],
    ['2030-02-04 day', '2030-04-13 day'],
    ['2031-01-24 day', '2031-04-02 day'],
    ['2032-01-14 day', '2032-03-22 day'],
  ]);
});

test('the table of religious holidays agrees with the calendar of the moon to a day', () => {
  // Another source than the table: the tabular calendar every JavaScript engine carries. Sightings differ by a day.
  const moon = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura', { month: 'numeric', day: 'numeric' });
  for (let year = religiousYears.from; year <= religiousYears.to; year += 1) {
    for (const [word, month, day] of [
      ['Ramazan Bayramı 1. gün', '10', 1],
      ['Kurban Bayramı 1. gün', '12', 10],
    ] as const) {
      const first = publicHolidays('TR', year).find(({ tr }) => tr === word);
      const near = [-1, 0, 1].map((shift) => {
        const date = new Date(Date.parse(`${first?.date}T12:00:00Z`) + shift * 86_400_000);
        const parts = moon.formatToParts(date);
        return ['month', 'day'].map((type) => parts.find((part) => part.type === type)?.value).join('/');
      });
      expect(near, `${word} ${year}`).toContain(`${month}/${day}`);
    }
  }
});

test('a year whose moon is not known has its fixed holidays only, and a company of no country has none', () => {
  expect(datesOf(religiousYears.to + 1, 'Bayramı 1. gün')).toEqual([]);
  expect(publicHolidays('none', 2026)).toEqual([]);
});

test('one’s own holiday counts before the country’s of the same date', () => {
  const own = {
    id: 'h' as Id<'holiday'>,
    date: '2026-10-29',
    tr: 'Envanter',
    en: 'Envanter',
    part: 'afternoon' as const,
  };
  expect(openHolidays('TR', [own])('2026-10-29')).toEqual(own);
  expect(openHolidays('TR', [own])('2026-10-30')).toBeNull();
});

test('as long as nobody chose, the zone of the house says whose holidays count', () => {
  expect([countryOfZone('Europe/Istanbul'), countryOfZone('Europe/Berlin')]).toEqual(['TR', 'none']);
});
