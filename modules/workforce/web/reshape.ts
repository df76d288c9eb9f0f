import type { BreakOnWire } from '#workforce';
import { minutesOfDay } from './zoned.ts';

/** A stretch of a planned day in minutes since the midnight at which its day begins; a night ends beyond 1,440. */
export type Stretch = { readonly from: number; readonly to: number };
/** A break at a fixed time, or the window in which one of this length is taken. */
export type PauseShape = Stretch & Pick<BreakOnWire, 'type' | 'lengthMs' | 'isPaid' | 'class'>;
/** A working stretch with the breaks inside it. */
export type Shape = Stretch & { readonly breaks: readonly PauseShape[] };
/** What is taken hold of: the whole, its beginning or its end. */
export type Handle = 'whole' | 'start' | 'end';

/** Hours are dragged in quarters. */
export const stepMinutes = 15;
/** A stretch cannot be made shorter than this by hand. */
const shortestMinutes = 30;
const minuteMs = 60_000;

/**
 * A stretch after it was dragged by so many minutes. It begins on its own day and lasts a day at most; breaks go along
 * when it moves as a whole, and are cut or go when its beginning or end passes them.
 */
export function reshaped(shape: Shape, handle: Handle, byMinutes: number): Shape {
  const by = Math.round(byMinutes / stepMinutes) * stepMinutes;
  const lastStart = minutesOfDay - stepMinutes;
  switch (handle) {
    case 'whole': {
      const step = within(by, -shape.from, Math.max(0, lastStart - shape.from));
      const shift = <Any extends Stretch>(stretch: Any): Any => ({
        ...stretch,
        from: stretch.from + step,
        to: stretch.to + step,
      });
      return { ...shift(shape), breaks: shape.breaks.map(shift) };
    }
    case 'start': {
      const latest = Math.min(lastStart, shape.to - shortestMinutes);
      return cut({ ...shape, from: within(shape.from + by, Math.max(0, shape.to - minutesOfDay), latest) });
    }
    case 'end':
      return cut({ ...shape, to: within(shape.to + by, shape.from + shortestMinutes, shape.from + minutesOfDay) });
  }
}

/** Only the breaks that still lie inside: a fixed one is shortened, a window goes when its break no longer fits. */
function cut(shape: Shape): Shape {
  const breaks = shape.breaks
    .map((pause): PauseShape => {
      const from = Math.max(pause.from, shape.from);
      const to = Math.min(pause.to, shape.to);
      return { ...pause, from, to, lengthMs: pause.type === 'fixed' ? (to - from) * minuteMs : pause.lengthMs };
    })
    .filter(({ from, to, lengthMs }) => to > from && (to - from) * minuteMs >= lengthMs);
  return { ...shape, breaks };
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
