import type { Stretch } from './days.ts';

/** A calendar day of a zone as a stretch of time: 23, 24 or 25 hours long. `date` is `2026-11-23`. */
export function dayOf(date: string, zone: string): Stretch {
  const day = Temporal.PlainDate.from(date);
  const startOf = (plain: Temporal.PlainDate) => plain.toZonedDateTime(zone).epochMilliseconds;
  return { fromMs: startOf(day), toMs: startOf(day.add({ days: 1 })) };
}

/** The calendar day of a moment in a zone. */
export function dateOf(atMs: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The day so many days later, or earlier when negative. */
export function daysLater(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}
