import type { z } from 'zod';
import {
  type CalendarRowOnWire,
  type DayOnWire,
  type PlannedBlockOnWire,
  shortRestMs,
  type WeekBlockOnWire,
} from '#workforce';
import type { PauseShape, Shape } from './reshape.ts';
import { addDays, clock, minutesInto, minutesOfDay, momentOf } from './zoned.ts';

export type PlannedDay = DayOnWire;
export type Row = z.output<typeof CalendarRowOnWire>;
export type SentBlock = Omit<WeekBlockOnWire, 'weekdays'>;

const minuteMs = 60_000;

/** The blocks of a day as minutes of that day in the zone in which it is planned. */
export function shapesOf(day: PlannedDay): readonly Shape[] {
  return day.blocks.map((block) => shapeOf(block, day));
}

function shapeOf({ fromAt, toAt, breaks }: PlannedBlockOnWire, { date, zone }: PlannedDay): Shape {
  const minute = (at: string) => minutesInto(date, Date.parse(at), zone);
  return {
    from: minute(fromAt),
    to: minute(toAt),
    breaks: breaks.map(({ type, fromAt: from, toAt: to, lengthMs, isPaid, class: kind }) => ({
      ...{ from: minute(from), to: minute(to), type, lengthMs, isPaid, class: kind },
    })),
  };
}

/** The same the other way: what the calendar shows while the server is still being asked. */
export function blocksOf(shapes: readonly Shape[], { date, zone }: PlannedDay): PlannedBlockOnWire[] {
  const at = (minute: number) => new Date(momentOf(date, minute, zone)).toISOString();
  return shapes.map(({ from, to, breaks }) => ({
    fromAt: at(from),
    toAt: at(to),
    breaks: breaks.map(({ from: begin, to: end, ...rest }) => ({ ...rest, fromAt: at(begin), toAt: at(end) })),
  }));
}

const worked = (blocks: readonly PlannedBlockOnWire[]) =>
  blocks.map(({ fromAt, toAt }) => ({ fromMs: Date.parse(fromAt), toMs: Date.parse(toAt) }));

/**
 * The rest before a day of somebody when it is too short, in milliseconds; of a day as it would become (`shapes`) the
 * shorter of the rests on both sides. Null when nothing is too short.
 */
export function shortRestOf(
  days: readonly PlannedDay[],
  day: PlannedDay,
  leastMs: number | null,
  shapes: readonly Shape[] | null = null,
): number | null {
  if (leastMs === null) return null;
  const workOn = (by: number) => worked(days.find(({ date }) => date === addDays(day.date, by))?.blocks ?? []);
  const own = worked(shapes ? blocksOf(shapes, day) : day.blocks);
  const before = shortRestMs([...workOn(-2), ...workOn(-1)], own, leastMs);
  const after = shapes ? shortRestMs(own, workOn(1), leastMs) : null;
  if (before === null || after === null) return before ?? after;
  return Math.min(before, after);
}

/** Blocks as a change of a day names them: local times, and a night ends on a time that is not later than its start. */
export function sentBlocks(shapes: readonly Shape[]): SentBlock[] {
  const end = (minute: number) => (minute === minutesOfDay ? '24:00' : clock(minute));
  return shapes.map(({ from, to, breaks }) => ({
    from: clock(from),
    to: end(to),
    breaks: breaks.map(({ type, from: begin, to: until, lengthMs, isPaid, class: kind }) =>
      type === 'fixed'
        ? { type, at: clock(begin), lengthMs, isPaid, class: kind }
        : { type, from: clock(begin), to: end(until), lengthMs, isPaid, class: kind },
    ),
  }));
}

/** Written blocks (of a shift, of a form) as minutes of the day on which they begin. */
export function shapesOfWritten(blocks: readonly SentBlock[]): readonly Shape[] {
  return blocks.map(({ from, to, breaks }) => {
    const begin = minutesOf(from);
    const end = minutesOf(to) > begin ? minutesOf(to) : minutesOf(to) + minutesOfDay;
    /** A time before the beginning of its block is one of the next day. */
    const inside = (time: string) => (minutesOf(time) < begin ? minutesOf(time) + minutesOfDay : minutesOf(time));
    return {
      from: begin,
      to: end,
      breaks: breaks.map((pause): PauseShape => {
        const { lengthMs, isPaid, class: kind } = pause;
        const starts = inside(pause.type === 'fixed' ? pause.at : pause.from);
        const ends = pause.type === 'fixed' ? starts + lengthMs / minuteMs : inside(pause.to);
        return { type: pause.type, from: starts, to: ends, lengthMs, isPaid, class: kind };
      }),
    };
  });
}

/** A shape as it lies on the axis of the calendar, whose zone may be another than the one it is planned in. */
export function onAxis(shape: Shape, date: string, zone: string, axisZone: string): Shape {
  if (zone === axisZone) return shape;
  const turn = (minute: number) => minutesInto(date, momentOf(date, minute, zone), axisZone);
  const breaks = shape.breaks.map((pause) => ({ ...pause, from: turn(pause.from), to: turn(pause.to) }));
  return { from: turn(shape.from), to: turn(shape.to), breaks };
}

/** `09:00–18:00`; the end of a night says that it is on the next day: `23:00–07:00 ⁺¹`. */
export function timesInWords({ from, to }: { readonly from: number; readonly to: number }): string {
  return `${clock(from)}–${to === minutesOfDay ? '24:00' : clock(to)}${to > minutesOfDay ? ' ⁺¹' : ''}`;
}

/** The same in the least room: `9–18`, `23–7`, `8:30–17`. */
export function timesInShort({ from, to }: { readonly from: number; readonly to: number }): string {
  const short = (minute: number) => {
    const [hour = '', rest = ''] = clock(minute).split(':');
    return rest === '00' ? String(Number(hour)) : `${Number(hour)}:${rest}`;
  };
  return `${short(from)}–${to === minutesOfDay ? 24 : short(to)}`;
}

/** Planned working time of a day: its blocks without their breaks. */
export function workMs(shapes: readonly Shape[]): number {
  return shapes.reduce(
    (sum, { from, to, breaks }) =>
      sum + (to - from) * minuteMs - breaks.reduce((pauses, { lengthMs }) => pauses + lengthMs, 0),
    0,
  );
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
