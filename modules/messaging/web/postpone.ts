/** Moments an agent postpones to without opening a calendar. */
export const presets = ['inOneHour', 'inThreeHours', 'tomorrow', 'monday'] as const;
export type Preset = (typeof presets)[number];

/** When the working day begins for the presets; the calendar of the queue decides what happens outside its hours. */
const morning = Temporal.PlainTime.from('09:00');
/** How far ahead a conversation may be postponed. */
export const postponeDaysMax = 365;

/** The moment of a preset, in the zone of the company. */
export function momentOf(preset: Preset, nowMs: number, zone: string): Temporal.ZonedDateTime {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone);
  switch (preset) {
    case 'inOneHour':
      return upToMinute(now.add({ hours: 1 }));
    case 'inThreeHours':
      return upToMinute(now.add({ hours: 3 }));
    case 'tomorrow':
      return now.add({ days: 1 }).withPlainTime(morning);
    case 'monday':
      return now.add({ days: 8 - now.dayOfWeek }).withPlainTime(morning);
  }
}

/** The presets that name different moments today: on Sundays tomorrow is Monday. */
export function presetsAt(nowMs: number, zone: string): readonly Preset[] {
  const tomorrow = momentOf('tomorrow', nowMs, zone);
  return presets.filter((preset) => preset !== 'monday' || !momentOf('monday', nowMs, zone).equals(tomorrow));
}

/** What is wrong with a chosen day and time, or the moment it names. Day and time as the browser's fields give them. */
export function chosenMoment(
  day: string,
  time: string,
  nowMs: number,
  zone: string,
):
  | { readonly type: 'chosen'; readonly at: string }
  | { readonly type: 'refused'; readonly because: 'incomplete' | 'past' | 'tooFar' } {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || !/^\d\d:\d\d$/.test(time)) return { type: 'refused', because: 'incomplete' };
  const moment = Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone: zone,
    plainTime: Temporal.PlainTime.from(time),
  });
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs);
  if (Temporal.Instant.compare(moment.toInstant(), now) <= 0) return { type: 'refused', because: 'past' };
  if (moment.epochMilliseconds - nowMs > postponeDaysMax * 86_400_000) return { type: 'refused', because: 'tooFar' };
  return { type: 'chosen', at: wireMoment(moment) };
}

/** A moment as the wire carries it: ISO in UTC with milliseconds. */
export function wireMoment(moment: Temporal.ZonedDateTime): string {
  return moment.toInstant().toString({ smallestUnit: 'millisecond' });
}

function upToMinute(moment: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return moment.round({ smallestUnit: 'minute', roundingIncrement: 5, roundingMode: 'ceil' });
}
