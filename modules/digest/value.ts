import type { Language } from '#identity';
import { rounded, type Unit } from '#metrics';
import { digestWords } from './words.ts';

const locales = { tr: 'tr-TR', en: 'en-GB' } as const;
const lengths = {
  tr: { day: 'g', hour: 'sa', minute: 'dk', second: 'sn' },
  en: { day: 'd', hour: 'h', minute: 'm', second: 's' },
} as const;
/** Decimals of each unit, as on the pages of reports. */
const decimals = { count: 0, share: 1, ratio: 2, points: 0, perHour: 2 } as const;

/** A value as people of a language write it; `–` where there is none. */
export function valueIn(language: Language, unit: Unit, value: number | null): string {
  if (value === null) return '–';
  if (unit === 'ms') return lengthIn(language, value);
  if (unit !== 'share') return numberIn(language, value, decimals[unit]);
  return shareIn(language, Number(rounded(value * 100, decimals.share)) / 100, decimals.share);
}

/** A share of 0 to 1 in percent, with so many digits after its sign. */
export function shareIn(language: Language, share: number, digits: number): string {
  const style = { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locales[language], style).format(share);
}

/** An hour of the clock from its beginning to its end: `10.00–11.00`. */
export function hoursIn(language: Language, hour: number): string {
  const sign = language === 'tr' ? '.' : ':';
  const at = (of: number) => `${String(of).padStart(2, '0')}${sign}00`;
  return `${at(hour)}–${at(hour + 1)}`;
}

/** How much more or less a value is: shares in percentage points, lengths as lengths. `–` where one of them is not there. */
export function changeIn(language: Language, unit: Unit, now: number | null, before: number | null): string {
  if (now === null || before === null) return '–';
  const words = digestWords[language];
  const difference = unit === 'ms' ? seconds(now) - seconds(before) : now - before;
  const size = Math.abs(difference);
  const text =
    unit === 'share'
      ? `${numberIn(language, size * 100, decimals.share)} ${words.points}`
      : unit === 'ms'
        ? lengthIn(language, size)
        : numberIn(language, size, decimals[unit]);
  if (isNothing(text)) return words.same;
  return `${difference > 0 ? '▲' : '▼'} ${text}`;
}

/** A number with so many digits after its sign. */
export const numberIn = (language: Language, value: number, digits: number): string =>
  new Intl.NumberFormat(locales[language], { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    Number(rounded(value, digits)),
  );
const isNothing = (text: string): boolean => !/[1-9]/.test(text);
const seconds = (ms: number): number => Math.round(ms / 1_000) * 1_000;

/** Two units at most: `4 dk 32 sn`. */
function lengthIn(language: Language, ms: number): string {
  const all = Math.round(ms / 1_000);
  const unit = lengths[language];
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(all / 86_400), unit.day],
    [Math.floor(all / 3_600) % 24, unit.hour],
    [Math.floor(all / 60) % 60, unit.minute],
    [all % 60, unit.second],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return `0 ${unit.second}`;
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, name]) => `${amount} ${name}`)
    .join(' ');
}

/** Days as people of a language write them: `22 Kasım 2026`, `16–22 Kasım 2026`. */
export function daysIn(
  language: Language,
  { from, until }: { readonly from: string; readonly until: string },
  length: 'long' | 'short' = 'long',
): string {
  const format = new Intl.DateTimeFormat(locales[language], {
    day: 'numeric',
    month: length,
    year: 'numeric',
    timeZone: 'UTC',
    ...(from === until && length === 'long' && { weekday: 'long' }),
  });
  const atNoon = (date: string) => new Date(`${date}T12:00:00Z`);
  return from === until ? format.format(atNoon(from)) : format.formatRange(atNoon(from), atNoon(until));
}
