import type { Formats } from '#web/format.ts';
import type { useWords } from '#web/i18n.ts';
import { isSame } from '#web/parts/draft.ts';
import type { Change } from '#web/parts/SaveBar.tsx';
import type { ShiftForm, ShiftOnWire, WeekBlockOnWire } from '#workforce';
import { shapesOfWritten, timesInWords, workMs } from './plan.ts';
import { weekdayName, weekdays } from './WeekStrip.tsx';
import { minutesOfDay } from './zoned.ts';

export type ShiftFormState = ShiftForm;

const lunch = { type: 'fixed', at: '12:30', lengthMs: 45 * 60_000, isPaid: false, class: 'lunch' } as const;

/** Monday to Friday with a lunch break, to start from. */
export function newShift(zone: string): ShiftFormState {
  return {
    name: '',
    colour: 'blue',
    zone,
    blocks: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '18:00', breaks: [lunch] }],
    graceMs: 60_000,
    holidays: 'free',
  };
}

/** What the form of a shift starts from. */
export function shiftFormOf({ name, colour, zone, blocks, graceMs, holidays }: ShiftOnWire): ShiftFormState {
  return { name, colour, zone, blocks, graceMs, holidays };
}

/** Planned work of a week, breaks taken off. */
export function weekMs(blocks: readonly WeekBlockOnWire[]): number {
  return blocks.reduce((sum, block) => sum + workMs(shapesOfWritten([block])) * block.weekdays.length, 0);
}

/** Says whether some of it goes on over midnight. */
export function hasNight(blocks: readonly WeekBlockOnWire[]): boolean {
  return shapesOfWritten(blocks).some(({ to }) => to > minutesOfDay);
}

/** `Pzt–Cum 09:00–18:00; Cmt 10:00–14:00`. */
export function blocksInWords(blocks: readonly WeekBlockOnWire[], locale: string): string {
  return blocks
    .map((block) => {
      const [shape] = shapesOfWritten([block]);
      return `${weekdaysInWords(block.weekdays, locale)} ${shape ? timesInWords(shape) : ''}`;
    })
    .join('; ');
}

/** `Pzt–Cum`, `Pzt, Çar, Cum`: days in a row are a range. */
function weekdaysInWords(chosen: readonly number[], locale: string): string {
  const name = (weekday: number) => weekdayName(weekday, locale, 'short');
  const runs: number[][] = [];
  for (const weekday of weekdays.filter((each) => chosen.includes(each))) {
    const run = runs.at(-1);
    if (run?.at(-1) === weekday - 1) run.push(weekday);
    else runs.push([weekday]);
  }
  return runs
    .flatMap((run) =>
      run.length > 2 ? [`${name(run[0] ?? 1)}–${name(run.at(-1) ?? 7)}`] : run.map((weekday) => name(weekday)),
    )
    .join(', ');
}

type Words = ReturnType<typeof useWords<'workforce'>>;
type ShellWords = ReturnType<typeof useWords<'shell'>>;

/** What a save would change, in words. */
export function changesInWords(
  before: ShiftFormState,
  changes: Partial<ShiftFormState>,
  how: { readonly t: Words; readonly shell: ShellWords; readonly formats: Formats },
): readonly Change[] {
  const { t, shell, formats } = how;
  const said: { readonly [Field in keyof ShiftFormState]: (form: ShiftFormState) => string } = {
    name: ({ name }) => name,
    colour: ({ colour }) => shell(`colours.${colour}`),
    zone: ({ zone }) => zone,
    blocks: ({ blocks }) => blocksInWords(blocks, formats.locale),
    graceMs: ({ graceMs }) => formats.duration(graceMs),
    holidays: ({ holidays }) => t(`shift.holidays.${holidays}`),
  };
  return (Object.keys(changes) as (keyof ShiftFormState)[]).map((field) => {
    const [old, next] = [said[field](before), said[field]({ ...before, ...changes })];
    const isHidden = old === next && !isSame(before[field], changes[field]);
    return { what: t(`shift.fields.${field}`), before: old, after: isHidden ? `${next} *` : next };
  });
}
