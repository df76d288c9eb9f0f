/**
 * Local days and times of a zone with what every browser has: `Intl` knows offsets, the rest is arithmetic. A day is
 * text (`2026-11-22`), a time of day is minutes since its midnight; beyond 1,440 they are of the day after.
 */
export const minutesOfDay = 24 * 60;
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The day so many days later (or earlier). */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);
}

/** The day so many months later; the 31st of a month without one is its last day. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: string): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

/** The Monday of the week a day is in. */
export function weekOf(day: string): string {
  return addDays(day, 1 - weekdayOf(day));
}

/** The first of the month a day is in. */
export function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** So many days in a row. */
export function daysFrom(first: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => addDays(first, at));
}

/**
 * The moment of a local time, epoch milliseconds. A time that a change of clocks skips is as many minutes after the last
 * one that was there; of a time that comes twice it is the first.
 */
export function momentOf(day: string, minute: number, zone: string): number {
  const asIfUtc = Date.parse(`${day}T00:00:00Z`) + minute * minuteMs;
  const before = asIfUtc - offsetMs(asIfUtc - dayMs, zone);
  const after = asIfUtc - offsetMs(asIfUtc + dayMs, zone);
  const isLocal = (atMs: number) => atMs + offsetMs(atMs, zone) === asIfUtc;
  return [before, after].find(isLocal) ?? before;
}

/** The local day and minute of a moment. */
export function localOf(atMs: number, zone: string): { readonly day: string; readonly minute: number } {
  const local = new Date(atMs + offsetMs(atMs, zone));
  return {
    day: local.toISOString().slice(0, 10),
    minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
  };
}

/** Minutes of a moment counted from the midnight at which a day begins; more than 1,440 on the day after. */
export function minutesInto(day: string, atMs: number, zone: string): number {
  const local = localOf(atMs, zone);
  return daysBetween(day, local.day) * minutesOfDay + local.minute;
}

/** `09:00`; of the day after as well (`1500` is `01:00`). */
export function clock(minute: number): string {
  const inDay = ((minute % minutesOfDay) + minutesOfDay) % minutesOfDay;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
}

/** How far a zone's clocks are ahead of UTC at a moment. */
function offsetMs(atMs: number, zone: string): number {
  const parts = partsOf(zone).formatToParts(atMs);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
  return local - Math.floor(atMs / 1_000) * 1_000;
}

const known = new Map<string, Intl.DateTimeFormat>();

function partsOf(zone: string): Intl.DateTimeFormat {
  const present = known.get(zone);
  if (present) return present;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  known.set(zone, format);
  return format;
}
