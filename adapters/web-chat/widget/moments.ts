import type { Words } from '../protocol.ts';
import { fill } from './words.ts';

const dayMs = 24 * 3_600_000;

/** `14:05`, as the visitor's device counts the hours of the day, in the zone she is in. */
export function timeOf(at: string, locale: string): string {
  return new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
}

/** `Bugün`, `Dün`, or the date. */
export function dayOf(at: string, nowMs: number, locale: string, words: Words): string {
  const ago = daysBetween(new Date(at), new Date(nowMs));
  if (ago === 0) return words.today;
  if (ago === 1) return words.yesterday;
  return new Date(at).toLocaleDateString(locale, { day: 'numeric', month: 'long', year: 'numeric' });
}

/** When something will be: `bugün 14:00`, `yarın 09:00`, `Pazartesi 09:00`, and with the date beyond a week. */
export function whenOf(at: string, nowMs: number, locale: string, words: Words): string {
  const time = timeOf(at, locale);
  const ahead = daysBetween(new Date(nowMs), new Date(at));
  if (ahead <= 0) return fill(words.todayAt, { time });
  if (ahead === 1) return fill(words.tomorrowAt, { time });
  const how = ahead < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'long' };
  const day = new Date(at).toLocaleDateString(locale, how as Intl.DateTimeFormatOptions);
  return fill(words.at, { day, time });
}

/** Midnights between two moments, by the device's calendar; noon keeps clear of hours that are skipped or doubled. */
function daysBetween(from: Date, to: Date): number {
  const noon = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime();
  return Math.round((noon(to) - noon(from)) / dayMs);
}
