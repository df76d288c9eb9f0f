import { type BusinessHours, faultsOf, isOpen, nextChange, type WeeklyInterval } from '#kernel/hours.ts';

/** Hours as the form holds them: plain and changeable, as the wire wants them. */
export type HoursForm = {
  zone: string;
  weekly: { weekday: number; from: string; to: string }[];
  exceptions: { date: string; name: string; intervals: { from: string; to: string }[] }[];
};

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** Monday to Friday with a lunch break, to start from. */
export const usualWeek: readonly WeeklyInterval[] = [1, 2, 3, 4, 5].flatMap((weekday) => [
  { weekday, from: '09:00', to: '12:30' },
  { weekday, from: '13:30', to: '18:00' },
]);

/** Public holidays of Türkiye with a fixed date: month, day, and what it is called in the texts. */
const national = [
  [1, 1, 'newYear'],
  [4, 23, 'children'],
  [5, 1, 'labour'],
  [5, 19, 'youth'],
  [7, 15, 'democracy'],
  [8, 30, 'victory'],
  [10, 28, 'republicEve'],
  [10, 29, 'republic'],
] as const;
export type NationalDay = (typeof national)[number][2];

/** The next one of each fixed public holiday from a local day (`2026-11-22`) on, in the order in which they come. */
export function nationalDays(today: string): readonly { readonly date: string; readonly name: NationalDay }[] {
  const year = Number(today.slice(0, 4));
  return national
    .map(([month, day, name]) => {
      const inYear = (of: number) => `${of}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      return { date: inYear(year) >= today ? inYear(year) : inYear(year + 1), name };
    })
    .toSorted((one, other) => one.date.localeCompare(other.date));
}

/** Days of the form with something wrong: weekdays as `1`…`7`, exceptions by date. */
export function faultyDays(hours: BusinessHours): ReadonlySet<string> {
  if (!canCompute()) return new Set();
  return new Set(faultsOf(hours).flatMap((fault) => ('day' in fault ? [fault.day] : [])));
}

/** Whether the doors would be open at a moment, and when that changes; null where this browser cannot compute it. */
export function doorsAt(
  hours: BusinessHours,
  atMs: number,
): { readonly isOpen: boolean; readonly changesAtMs: number | null } | null {
  if (!canCompute() || faultsOf(hours).length > 0) return null;
  return { isOpen: isOpen(hours, atMs), changesAtMs: nextChange(hours, atMs) };
}

/** Calendars need Temporal, which the oldest browsers we serve lack; the server then says it after saving. */
function canCompute(): boolean {
  return typeof Temporal !== 'undefined';
}

/** `24:00`, the end of a day, is `00:00` in a field for times. */
export function shownEnd(to: string): string {
  return to === '24:00' ? '00:00' : to;
}
export function writtenEnd(to: string): string {
  return to === '00:00' ? '24:00' : to;
}

/** Intervals of a day in one line: `09:00–12:30, 13:30–18:00`. */
export function intervalsInWords(intervals: readonly { readonly from: string; readonly to: string }[]): string {
  return intervals.map(({ from, to }) => `${from}–${to}`).join(', ');
}
