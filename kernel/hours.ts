/** A stretch of one local day, `HH:MM` to `HH:MM`; it begins at `from` and ends before `to`, which may be `24:00`. */
export interface DayInterval {
  readonly from: string;
  readonly to: string;
}

/** The same stretch every week; 1 is Monday, 7 is Sunday. A night is two of them: 22:00–24:00 and 00:00–06:00. */
export interface WeeklyInterval extends DayInterval {
  readonly weekday: number;
}

/** A day that is not like its weekday: a holiday (no intervals) or shorter, longer or shifted hours. */
export interface HoursException {
  /** Local date, `2026-10-29`. */
  readonly date: string;
  readonly name: string;
  readonly intervals: readonly DayInterval[];
}

/** A stretch of time in which somebody opened or closed the doors by hand, whatever the calendar says. Half-open. */
export interface HandStretch {
  readonly fromMs: number;
  /** Null until somebody says otherwise. */
  readonly untilMs: number | null;
  readonly isOpen: boolean;
}

/** When somebody works, in the zone they live in. No weekly interval at all means around the clock, save exceptions. */
export interface BusinessHours {
  /** IANA zone, `Europe/Istanbul`. */
  readonly zone: string;
  readonly weekly: readonly WeeklyInterval[];
  readonly exceptions: readonly HoursException[];
  /** In the order in which they began; none reaches into the next. */
  readonly byHand?: readonly HandStretch[];
}

/** Open every minute of every day. */
export const aroundTheClock = (zone: string): BusinessHours => ({ zone, weekly: [], exceptions: [] });

/** How far ahead an opening or a closing is looked for; a calendar that is shut for longer has no next opening. */
const searchDays = 400;
/** How many days are computed one by one; a longer stretch of working time is refused. */
const elapsedDays = 4_000;
/** Days kept computed per calendar. */
const rememberedDays = 500;

/** A stretch of time, epoch milliseconds, half-open. */
type Span = readonly [fromMs: number, toMs: number];

/** Says whether the doors are open at a moment. */
export function isOpen(hours: BusinessHours, atMs: number): boolean {
  return spanAround(hours, atMs) !== null;
}

/** The next moment at which open becomes closed or closed becomes open, or null if there is none in sight. */
export function nextChange(hours: BusinessHours, atMs: number): number | null {
  const around = spanAround(hours, atMs);
  return around ? closingAfter(hours, around[1]) : openingAfter(hours, atMs);
}

/** The moment of the next opening when closed, the present moment when open, null if no opening is in sight. */
export function nextOpening(hours: BusinessHours, atMs: number): number | null {
  return isOpen(hours, atMs) ? atMs : openingAfter(hours, atMs);
}

/**
 * Working milliseconds between two moments; 0 when they are the other way round. Adds up: the time from a to c is that
 * from a to b plus that from b to c. Throws when the moments are more than ten years apart.
 */
export function workingElapsed(hours: BusinessHours, fromMs: number, toMs: number): number {
  if (toMs <= fromMs) return 0;
  if (isUnlimited(hours)) return toMs - fromMs;
  let day = dayOf(hours, fromMs);
  const last = dayOf(hours, toMs);
  if (day.until(last).days > elapsedDays) throw new Error(`Working time over more than ${elapsedDays} days was asked`);
  let sumMs = 0;
  for (; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    for (const [start, end] of spansOf(hours, day)) sumMs += Math.max(0, Math.min(end, toMs) - Math.max(start, fromMs));
  }
  return sumMs;
}

/**
 * The first moment by which `workingMs` of working time have passed since `fromMs`; the first open moment when that is 0.
 * The other way round of `workingElapsed`. Null when the calendar never opens for that long.
 */
export function dueAt(hours: BusinessHours, fromMs: number, workingMs: number): number | null {
  if (isUnlimited(hours)) return fromMs + workingMs;
  let leftMs = workingMs;
  let day = dayOf(hours, fromMs);
  let shut = 0;
  for (let days = 0; days <= elapsedDays && shut <= searchDays; days += 1, day = day.add({ days: 1 })) {
    const spans = spansOf(hours, day);
    shut = spans.length === 0 ? shut + 1 : 0;
    for (const [start, end] of spans) {
      const beginMs = Math.max(start, fromMs);
      if (beginMs >= end) continue;
      if (leftMs <= end - beginMs) return beginMs + leftMs;
      leftMs -= end - beginMs;
    }
  }
  return null;
}

/** What is wrong with hours that somebody wrote; empty when nothing is. */
export type HoursFault =
  | { readonly type: 'unknownZone' }
  | { readonly type: 'unknownTime' | 'emptyInterval' | 'overlap'; readonly day: string };

/** Checks hours before they are kept. `day` names the weekday (1 to 7) or the date of the exception. */
export function faultsOf(hours: BusinessHours): readonly HoursFault[] {
  const faults: HoursFault[] = isZone(hours.zone) ? [] : [{ type: 'unknownZone' }];
  for (let weekday = 1; weekday <= 7; weekday += 1) {
    const intervals = hours.weekly.filter((interval) => interval.weekday === weekday);
    faults.push(...faultsOfDay(intervals, String(weekday)));
  }
  for (const exception of hours.exceptions) faults.push(...faultsOfDay(exception.intervals, exception.date));
  return faults;
}

function faultsOfDay(intervals: readonly DayInterval[], day: string): HoursFault[] {
  const minutes = intervals.map(({ from, to }) => [minuteOf(from), minuteOf(to)] as const);
  if (minutes.some(([from, to]) => Number.isNaN(from) || Number.isNaN(to))) return [{ type: 'unknownTime', day }];
  if (minutes.some(([from, to]) => from >= to)) return [{ type: 'emptyInterval', day }];
  const sorted = minutes.toSorted((one, other) => one[0] - other[0]);
  const overlaps = sorted.some(([from], index) => index > 0 && from < (sorted[index - 1]?.[1] ?? 0));
  return overlaps ? [{ type: 'overlap', day }] : [];
}

const isUnlimited = ({ weekly, exceptions, byHand = [] }: BusinessHours) =>
  weekly.length === 0 && exceptions.length === 0 && byHand.length === 0;

function spanAround(hours: BusinessHours, atMs: number): Span | null {
  if (isUnlimited(hours)) return [atMs, Number.POSITIVE_INFINITY];
  return spansOf(hours, dayOf(hours, atMs)).find(([start, end]) => start <= atMs && atMs < end) ?? null;
}

/** The end of opening that reaches `endMs`: goes on over midnight as long as the next stretch begins where one ends. */
function closingAfter(hours: BusinessHours, endMs: number): number | null {
  let closing = endMs;
  for (let days = 0; days <= searchDays; days += 1) {
    if (closing === Number.POSITIVE_INFINITY) return null;
    const next = spanAround(hours, closing);
    if (!next) return closing;
    closing = next[1];
  }
  return null;
}

function openingAfter(hours: BusinessHours, atMs: number): number | null {
  let day = dayOf(hours, atMs);
  for (let days = 0; days <= searchDays; days += 1, day = day.add({ days: 1 })) {
    const span = spansOf(hours, day).find(([start]) => start > atMs);
    if (span) return span[0];
  }
  return null;
}

/** Computed days of calendars in use. A calendar is a value that never changes, so its days may be remembered by it. */
const remembered = new WeakMap<BusinessHours, Map<string, readonly Span[]>>();

function spansOf(hours: BusinessHours, day: Temporal.PlainDate): readonly Span[] {
  const days = remembered.get(hours) ?? new Map<string, readonly Span[]>();
  if (days.size === 0) remembered.set(hours, days);
  const key = day.toString();
  const known = days.get(key);
  if (known) return known;
  if (days.size >= rememberedDays) days.clear();
  const spans = computedSpans(hours, day, key);
  days.set(key, spans);
  return spans;
}

function computedSpans(hours: BusinessHours, day: Temporal.PlainDate, key: string): readonly Span[] {
  const exception = hours.exceptions.find(({ date }) => date === key);
  const ordinary = hours.weekly.filter(({ weekday }) => weekday === day.dayOfWeek);
  const intervals = exception ? exception.intervals : hours.weekly.length === 0 ? wholeDay : ordinary;
  const spans = intervals
    .map(({ from, to }): Span => [momentOf(hours.zone, day, from), momentOf(hours.zone, day, to)])
    .filter(([start, end]) => start < end);
  const whole: Span = [momentOf(hours.zone, day, '00:00'), momentOf(hours.zone, day, '24:00')];
  return (hours.byHand ?? [])
    .reduce<readonly Span[]>((open, stretch) => turned(open, stretch, whole), spans)
    .toSorted((one, other) => one[0] - other[0]);
}

/** The open stretches of a day with one stretch opened or closed by hand. */
function turned(spans: readonly Span[], { fromMs, untilMs, isOpen }: HandStretch, [start, end]: Span): readonly Span[] {
  const from = Math.max(fromMs, start);
  const until = Math.min(untilMs ?? Number.POSITIVE_INFINITY, end);
  if (from >= until) return spans;
  const others = spans.flatMap(([opens, closes]): Span[] =>
    (
      [
        [opens, Math.min(closes, from)],
        [Math.max(opens, until), closes],
      ] as const
    ).filter(([one, other]) => one < other),
  );
  return isOpen ? [...others, [from, until]] : others;
}

const wholeDay: readonly DayInterval[] = [{ from: '00:00', to: '24:00' }];

function dayOf(hours: BusinessHours, atMs: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(hours.zone).toPlainDate();
}

/**
 * The moment of a local time. A time that a change of clocks skips is the moment of the change, and one that comes twice
 * is the first of the two; so later local times are never earlier moments, and neighbouring intervals stay neighbours.
 */
export function momentOf(timeZone: string, day: Temporal.PlainDate, time: string): number {
  const local = time === '24:00' ? day.add({ days: 1 }).toPlainDateTime() : day.toPlainDateTime(time);
  const early = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (early.toPlainDateTime().equals(local)) return early.epochMilliseconds;
  const change = early.getTimeZoneTransition('next');
  if (!change) throw new Error(`Zone ${timeZone} skips ${local} without a change of its clocks`);
  return change.epochMilliseconds;
}

const timePattern = /^([01]\d|2[0-3]):([0-5]\d)$/;

function minuteOf(time: string): number {
  if (time === '24:00') return 24 * 60;
  const parts = timePattern.exec(time);
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : Number.NaN;
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch (refused) {
    if (refused instanceof RangeError) return false;
    throw refused;
  }
}
