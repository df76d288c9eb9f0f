import { rounded, type Unit } from '#metrics';
import type { Formats } from '../format.ts';

/** What stands where there is nothing to divide by. */
export const nothing = '—';

/** A figure as people read it: percentages with one decimal, times in words, half away from zero. */
export function shownValue(formats: Formats, unit: Unit, value: number | null): string {
  if (value === null) return nothing;
  switch (unit) {
    case 'count':
      return formats.number(value);
    case 'ms':
      return formats.duration(value);
    case 'share':
      return formats.percent(Number(rounded(value * 100, 1)) / 100, 1);
    case 'points':
      return formats.number(Number(rounded(value, 0)));
    case 'ratio':
    case 'perHour':
      return formats.number(Number(rounded(value, 2)), 2);
  }
}

/** A part or a whole of a figure: a length of time (below a second with its tenths), or a count. */
export function shownAmount(formats: Formats, of: 'ms' | 'count', amount: number): string {
  if (of === 'count') return formats.number(amount, Number.isInteger(amount) ? 0 : 2);
  if (amount <= 0 || amount >= 1_000) return formats.duration(amount);
  const tenths = { style: 'unit', unit: 'second', unitDisplay: 'narrow', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(formats.locale, tenths).format(Math.max(amount, 100) / 1_000);
}
