import { useMemo } from 'react';
import type { Language } from '#identity';
import { useLanguage } from './i18n.ts';
import { useZone } from './session.ts';

const locales = { tr: 'tr-TR', en: 'en-GB' } as const satisfies Record<Language, string>;
const units = {
  tr: { day: 'g', hour: 'sa', minute: 'dk', second: 'sn' },
  en: { day: 'd', hour: 'h', minute: 'm', second: 's' },
} as const satisfies Record<Language, Record<string, string>>;

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A running timer: `04:32`, from an hour on `1:04:32`, from a day on `2:01:04:32`. Never negative. */
export function timer(lengthMs: number): string {
  const seconds = Math.max(0, Math.floor(lengthMs / secondMs));
  const two = (value: number) => String(value).padStart(2, '0');
  const [s, m, h, d] = [
    seconds % 60,
    Math.floor(seconds / 60) % 60,
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 86_400),
  ];
  if (d > 0) return `${d}:${two(h)}:${two(m)}:${two(s)}`;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** A length as people say it, two units at most: `4 dk 32 sn`, `2 sa 5 dk`, `4 m 32 s`. */
export function duration(lengthMs: number, language: Language): string {
  const rest = Math.max(0, Math.round(lengthMs / secondMs)) * secondMs;
  const unit = units[language];
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(rest / dayMs), unit.day],
    [Math.floor(rest / hourMs) % 24, unit.hour],
    [Math.floor(rest / minuteMs) % 60, unit.minute],
    [Math.floor(rest / secondMs) % 60, unit.second],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return `0 ${unit.second}`;
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, name]) => `${amount} ${name}`)
    .join(' ');
}

/** How people of a language write dates, times, numbers; dates in the organisation's zone. */
export function formatsOf(language: Language, zone: string) {
  const locale = locales[language];
  const intl = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const day = intl({ day: '2-digit', month: '2-digit', year: 'numeric' });
  const clock = intl({ hour: '2-digit', minute: '2-digit' });
  const second = intl({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const weekday = intl({ weekday: 'long' });
  const dayInWords = intl({ day: 'numeric', month: 'long', year: 'numeric', weekday: 'long' });
  const exact = intl({ dateStyle: 'medium', timeStyle: 'long' });
  const dayKey = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  return {
    language,
    zone,
    locale,
    /** `22.11.2026` */
    date: (at: Moment) => day.format(epoch(at)),
    /** `14:05` */
    time: (at: Moment) => clock.format(epoch(at)),
    /** `14:05:09` */
    second: (at: Moment) => second.format(epoch(at)),
    /** `22.11.2026 14:05` */
    moment: (at: Moment) => `${day.format(epoch(at))} ${clock.format(epoch(at))}`,
    /** With seconds and the zone, for what stands behind a relative time. */
    exact: (at: Moment) => exact.format(epoch(at)),
    /** `22 Kasım 2026 Pazar` */
    dayInWords: (at: Moment) => dayInWords.format(epoch(at)),
    weekday: (at: Moment) => weekday.format(epoch(at)),
    /** `2026-11-22`: the local day a moment belongs to. */
    dayKey: (at: Moment) => dayKey.format(epoch(at)),
    /** `3 dk. önce`, `dün`, beyond a week the date. */
    ago: (at: Moment, now: number) => ago(relative, epoch(at) - now) ?? day.format(epoch(at)),
    number: (value: number, digits = 0) =>
      digits === 0
        ? whole.format(value)
        : new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    /** A share from 0 to 1: `%95,3`, `95.3%`. */
    percent: (share: number, digits = 1) =>
      new Intl.NumberFormat(locale, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(share),
    /** `₺1,25`; to a ten-thousandth where there is one. `currency`: ISO 4217. */
    money: (amount: number, currency: string) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 4 }).format(amount),
    bytes: (bytes: number) => bytesOf(bytes, locale),
    duration: (lengthMs: number) => duration(lengthMs, language),
    timer,
    list: (words: readonly string[]) => list.format(words),
  };
}
export type Formats = ReturnType<typeof formatsOf>;

/** The formats of the person who is signed in, in the organisation's zone. */
export function useFormats(): Formats {
  const language = useLanguage();
  const zone = useZone();
  return useMemo(() => formatsOf(language, zone), [language, zone]);
}

/** ISO text from the wire, or epoch milliseconds. */
type Moment = string | number;

function epoch(at: Moment): number {
  return typeof at === 'number' ? at : Date.parse(at);
}

function ago(format: Intl.RelativeTimeFormat, differenceMs: number): string | null {
  const size = Math.abs(differenceMs);
  if (size < minuteMs) return format.format(0, 'second');
  if (size < hourMs) return format.format(Math.trunc(differenceMs / minuteMs), 'minute');
  if (size < dayMs) return format.format(Math.trunc(differenceMs / hourMs), 'hour');
  if (size < 7 * dayMs) return format.format(Math.trunc(differenceMs / dayMs), 'day');
  return null;
}

function bytesOf(bytes: number, locale: string): string {
  const names = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
  const step = bytes < 1_024 ? 0 : Math.min(names.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1_024 ** step;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: amount < 10 && step > 0 ? 1 : 0 }).format(
    amount,
  );
  return `${number} ${names[step] ?? 'B'}`;
}
