import {
  attributionOf,
  dayOf,
  daysLater,
  type FigureDefinition,
  type Frame,
  type Looked,
  look,
  type Row,
  startOf,
  sumUp,
} from '#metrics';
import { figureOnWire } from './assemble.ts';
import type { Figure } from './contract.ts';
import type { TimeGrouping } from './contract-period.ts';

/** A stretch of the period, and the line it is counted in; stretches of one line may lie apart. */
export interface TimeStretch {
  readonly key: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const minuteMs = 60_000;

/**
 * The stretches of a period (days, both counted) by a clock or a calendar, in order and without gaps. An hour that a day
 * has twice is one line, one that it has not is none of its time; weeks begin on Monday, and what of a week or a month
 * lies outside of the period is not in it.
 */
export function stretchesOf(by: TimeGrouping, from: string, until: string, zone: string): readonly TimeStretch[] {
  const days: { readonly date: string; readonly fromMs: number; readonly toMs: number }[] = [];
  for (let date = from; date <= until; date = daysLater(date, 1)) days.push({ date, ...dayOf(date, zone) });
  if (by === 'hour') return days.flatMap((day) => hoursOf(day, zone));
  if (by === 'hourOfWeek') {
    return days.flatMap((day) => {
      const { dayOfWeek } = Temporal.PlainDate.from(day.date);
      return hoursOf(day, zone).map((hour) => ({ ...hour, key: String(dayOfWeek * 100 + Number(hour.key)) }));
    });
  }
  let begun = { key: '', week: '' };
  return days.map(({ date, fromMs, toMs }) => {
    const plain = Temporal.PlainDate.from(date);
    const week = plain.subtract({ days: plain.dayOfWeek - 1 }).toString();
    // A week that began before the period is named by the first of its days that are in it.
    if (week !== begun.week) begun = { key: date, week };
    const key = { weekday: String(plain.dayOfWeek), day: date, week: begun.key, month: date.slice(0, 7) }[by];
    return { key, fromMs, toMs };
  });
}

function hoursOf(day: { readonly fromMs: number; readonly toMs: number }, zone: string): readonly TimeStretch[] {
  const hours: TimeStretch[] = [];
  for (let fromMs = day.fromMs; fromMs < day.toMs; ) {
    const clock = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(zone);
    // To the next full hour of the clock: where it is moved by half an hour, the rest of the hour is a stretch of its own.
    const toMs = Math.min(day.toMs, fromMs + (60 - clock.minute) * minuteMs);
    hours.push({ key: String(clock.hour), fromMs, toMs });
    fromMs = toMs;
  }
  return hours;
}

/** Whether lines are times of a clock or a week, which come again and again, and not days of a calendar. */
export const isOfClock = (by: TimeGrouping): boolean => by === 'hour' || by === 'weekday' || by === 'hourOfWeek';

/** The lines of these stretches, each once: hours and weekdays in the order of the clock, others as they come. */
export function keysOf(by: TimeGrouping, stretches: readonly TimeStretch[]): readonly string[] {
  const keys = [...new Set(stretches.map(({ key }) => key))];
  return isOfClock(by) ? keys.sort((one, other) => Number(one) - Number(other)) : keys;
}

/**
 * All figures of each line. Every row is looked at in the stretch it belongs to, and what is cut in each it touches, by the
 * same functions as in a report of the whole period: counts and times of the lines add up to those of the period.
 */
export function figuresByTime(
  definitions: readonly FigureDefinition[],
  rows: readonly Row[],
  stretches: readonly TimeStretch[],
  nowMs: number,
): ReadonlyMap<string, Record<string, Figure>> {
  const byKind = Map.groupBy(rows, (row) => row.kind);
  const byKey = Map.groupBy(stretches, ({ key }) => key);
  const made = new Map<string, Record<string, Figure>>([...byKey.keys()].map((key) => [key, {}]));
  for (const figure of definitions) {
    const attribution = attributionOf(figure, 'cohort');
    const looked = new Map<string, Looked[]>();
    for (const row of figure.rows.flatMap((kind) => byKind.get(kind) ?? [])) {
      const isCut = row.kind === 'agentInterval' || (row.kind === 'statusInterval' && attribution === 'CUT');
      const startMs = isCut ? startOf(row) : (figure.momentOf(row, attribution) ?? startOf(row));
      const endMs = isCut && 'toMs' in row ? (row.toMs ?? nowMs) : startMs + 1;
      for (let place = firstTouched(stretches, startMs); place < stretches.length; place += 1) {
        const stretch = stretches[place];
        if (!stretch || stretch.fromMs >= endMs) break;
        const one = look(figure, row, frameOf(stretch, nowMs), attribution);
        if (!one) continue;
        const mine = looked.get(stretch.key) ?? [];
        if (mine.length === 0) looked.set(stretch.key, mine);
        mine.push(one);
      }
    }
    for (const [key, own] of byKey) {
      const whole = { fromMs: own[0]?.fromMs ?? 0, toMs: own.at(-1)?.toMs ?? 0, nowMs };
      const figures = made.get(key) as Record<string, Figure>;
      figures[figure.id] = figureOnWire(figure, sumUp(figure, looked.get(key) ?? [], whole, attribution));
    }
  }
  return made;
}

const frameOf = ({ fromMs, toMs }: TimeStretch, nowMs: number): Frame => ({ fromMs, toMs, nowMs });

/** The first stretch that ends after a moment. */
function firstTouched(stretches: readonly TimeStretch[], atMs: number): number {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.toMs ?? 0) > atMs) high = middle;
    else low = middle + 1;
  }
  return low;
}
