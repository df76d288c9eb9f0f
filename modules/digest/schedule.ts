import type { Schedule } from './digest.ts';

/** More days than lie between two times of any schedule. */
const daysMost = 62;

/** The first moment after another at which a schedule sends. */
export function nextAfter(schedule: Schedule, zone: string, afterMs: number): number {
  return findFrom(schedule, zone, afterMs, 1, (atMs) => atMs > afterMs);
}

/** The last moment, this one counted, at which a schedule should have sent. */
export function latestUntil(schedule: Schedule, zone: string, nowMs: number): number {
  return findFrom(schedule, zone, nowMs, -1, (atMs) => atMs <= nowMs);
}

/**
 * Looks day by day. An hour that a day has twice is its first; one that it has not is as much later as the clock was put
 * forward.
 */
function findFrom(
  schedule: Schedule,
  zone: string,
  startMs: number,
  step: 1 | -1,
  isIt: (atMs: number) => boolean,
): number {
  const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(zone).toPlainDate();
  for (let days = 0; days <= daysMost; days += 1) {
    const date = start.add({ days: days * step });
    if (!isDayOf(schedule, date)) continue;
    const plainTime = { hour: schedule.hour };
    const atMs = date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
    if (isIt(atMs)) return atMs;
  }
  throw new Error(`No time within ${daysMost} days for ${JSON.stringify(schedule)} in ${zone}`);
}

function isDayOf(schedule: Schedule, date: Temporal.PlainDate): boolean {
  if (schedule.every === 'day') return true;
  if (schedule.every === 'week') return date.dayOfWeek === schedule.weekday;
  return date.day === Math.min(schedule.day, date.daysInMonth);
}

/** The finished days a digest speaks of, both ends counted, and those before them that they are compared with. */
export interface Period {
  readonly days: { readonly from: string; readonly until: string };
  readonly before: { readonly from: string; readonly until: string };
}

/** The last day, week (from Monday) or month that was over at a moment, and the one before it. */
export function periodOf(every: Schedule['every'], zone: string, atMs: number): Period {
  const today = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone).toPlainDate();
  const first =
    every === 'day' ? today : every === 'week' ? today.subtract({ days: today.dayOfWeek - 1 }) : today.with({ day: 1 });
  const length = every === 'day' ? { days: 1 } : every === 'week' ? { days: 7 } : { months: 1 };
  const start = first.subtract(length);
  const from = start.subtract(length);
  const text = (date: Temporal.PlainDate) => date.toString();
  return {
    days: { from: text(start), until: text(first.subtract({ days: 1 })) },
    before: { from: text(from), until: text(start.subtract({ days: 1 })) },
  };
}
