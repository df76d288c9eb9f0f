import type { Id } from '#kernel/id.ts';

/** Whose public holidays count. */
export const holidayCountries = ['none', 'TR'] as const;
export type HolidayCountry = (typeof holidayCountries)[number];

/** Whose holidays count as long as nobody chose: the country in which the zone of the house lies. */
export function countryOfZone(zone: string): HolidayCountry {
  return zone === 'Europe/Istanbul' ? 'TR' : 'none';
}

/** The whole day, or from 13:00 on. */
export const holidayParts = ['day', 'afternoon'] as const;
export type HolidayPart = (typeof holidayParts)[number];
/** When the free part of half a holiday begins, in local time: law 2429 says 13:00. */
export const afternoonBegins = '13:00';

export interface Holiday {
  /** Null: one of the country's. */
  readonly id: Id<'holiday'> | null;
  readonly date: string;
  readonly tr: string;
  readonly en: string;
  readonly part: HolidayPart;
}

/** Public holidays of Türkiye with a fixed date (law 2429, as amended): month and day. */
const fixed = [
  ['01-01', 'Yılbaşı', 'New Year’s Day', 'day'],
  ['04-23', 'Ulusal Egemenlik ve Çocuk Bayramı', 'National Sovereignty and Children’s Day', 'day'],
  ['05-01', 'Emek ve Dayanışma Günü', 'Labour and Solidarity Day', 'day'],
  ['05-19', 'Atatürk’ü Anma, Gençlik ve Spor Bayramı', 'Commemoration of Atatürk, Youth and Sports Day', 'day'],
  ['07-15', 'Demokrasi ve Millî Birlik Günü', 'Democracy and National Unity Day', 'day'],
  ['08-30', 'Zafer Bayramı', 'Victory Day', 'day'],
  ['10-28', 'Cumhuriyet Bayramı arifesi', 'Eve of Republic Day', 'afternoon'],
  ['10-29', 'Cumhuriyet Bayramı', 'Republic Day', 'day'],
] as const;

/**
 * First days of the two religious holidays, which follow the moon. Source: the religious days published by Diyanet İşleri
 * Başkanlığı (vakithesaplama.diyanet.gov.tr), which holds them for some years ahead. The day before each is a holiday from
 * 13:00 on. A new year is one line here; until it is known, a company adds the days by hand.
 */
const religious: Readonly<Record<number, { readonly ramazan: string; readonly kurban: string }>> = {
  2020: { ramazan: '2020-05-24', kurban: '2020-07-31' },
  2021: { ramazan: '2021-05-13', kurban: '2021-07-20' },
  2022: { ramazan: '2022-05-02', kurban: '2022-07-09' },
  2023: { ramazan: '2023-04-21', kurban: '2023-06-28' },
  2024: { ramazan: '2024-04-10', kurban: '2024-06-16' },
  2025: { ramazan: '2025-03-30', kurban: '2025-06-06' },
  2026: { ramazan: '2026-03-20', kurban: '2026-05-27' },
  2027: { ramazan: '2027-03-09', kurban: '2027-05-16' },
  // Printed the year before; these are what its converter of dates (hicriden_miladiye.php) says already.
  2028: { ramazan: '2028-02-26', kurban: '2028-05-05' },
  2029: { ramazan: '2029-02-14', kurban: '2029-04-24' },
  2030: { ramazan: '2030-02-04', kurban: '2030-04-13' },
  2031: { ramazan: '2031-01-24', kurban: '2031-04-02' },
  2032: { ramazan: '2032-01-14', kurban: '2032-03-22' },
};
const feasts = [
  { key: 'ramazan', days: 3, tr: 'Ramazan Bayramı', en: 'Ramadan Feast' },
  { key: 'kurban', days: 4, tr: 'Kurban Bayramı', en: 'Feast of the Sacrifice' },
] as const;

/** The years of which the religious holidays are known. */
export const religiousYears = { from: 2020, to: 2032 } as const;

/** The public holidays of a country in a year, by date; of a year too far ahead only those with a fixed date. */
export function publicHolidays(country: HolidayCountry, year: number): readonly Holiday[] {
  if (country === 'none') return [];
  const known = religious[year];
  const moving = feasts.flatMap(({ key, days, tr, en }) => {
    if (!known) return [];
    const first = Temporal.PlainDate.from(known[key]);
    const eve = { date: first.subtract({ days: 1 }).toString(), tr: `${tr} arifesi`, en: `Eve of the ${en}` };
    const feast = Array.from({ length: days }, (_, index): Holiday => {
      const date = first.add({ days: index }).toString();
      return { id: null, date, tr: `${tr} ${index + 1}. gün`, en: `${en}, day ${index + 1}`, part: 'day' };
    });
    return [{ id: null, ...eve, part: 'afternoon' as const }, ...feast];
  });
  const standing = fixed.map(([day, tr, en, part]): Holiday => ({ id: null, date: `${year}-${day}`, tr, en, part }));
  return [...standing, ...moving].toSorted((one, other) => one.date.localeCompare(other.date));
}

/** Asked for every day of every person, so by a map. Of two on one date one's own counts first, then the longer one. */
export function openHolidays(country: HolidayCountry, own: readonly Holiday[]): (date: string) => Holiday | null {
  const byDate = new Map(own.map((holiday) => [holiday.date, holiday]));
  const years = new Map<string, Map<string, Holiday>>();
  const ofYear = (year: string): Map<string, Holiday> => {
    const known = years.get(year);
    if (known) return known;
    const found = new Map<string, Holiday>();
    for (const holiday of publicHolidays(country, Number(year))) {
      if (found.get(holiday.date)?.part !== 'day') found.set(holiday.date, holiday);
    }
    years.set(year, found);
    return found;
  };
  return (date) => byDate.get(date) ?? ofYear(date.slice(0, 4)).get(date) ?? null;
}
