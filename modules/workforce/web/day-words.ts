import { useCallback } from 'react';
import { type Formats, useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { type PlannedDay, shapesOf, timesInWords } from './plan.ts';
import type { PauseShape, Shape } from './reshape.ts';

type Words = ReturnType<typeof useWords<'workforce'>>;

/** A whole day in one sentence, for screen readers and where there is no room to draw: date, hours, breaks, why. */
export function useDayInWords(): (day: PlannedDay) => string {
  const t = useWords('workforce');
  const formats = useFormats();
  return useCallback(
    (day) => {
      const times = shapesOf(day).map((shape) => shapeInWords(shape, t, formats));
      const what = times.length > 0 ? times : [t(`day.kinds.${day.kind}`)];
      const why = [
        ...(day.absences.length > 0 ? [absencesInWords(day, t)] : []),
        ...(day.holiday ? [day.holiday.name] : []),
        ...(day.kind === 'changed' ? [t('day.kinds.changed')] : []),
      ];
      return [dayInWords(day.date, formats), ...what, ...why].join(', ');
    },
    [t, formats],
  );
}

/** `Yalnız 8 sa dinlenme (en az 11 sa)`. */
export function restInWords(restMs: number, leastMs: number, t: Words, { duration }: Formats): string {
  return t('rest.short', { rest: duration(restMs), least: duration(leastMs) });
}

/** Why somebody is absent on a day or on parts of it: `Yıllık izin, Eğitim`; empty when she is not, or it is not told. */
export function absencesInWords({ absences }: Pick<PlannedDay, 'absences'>, t: Words): string {
  return absences.map(({ kind }) => t(`absence.kinds.${kind}`)).join(', ');
}

const hourMs = 3_600_000;

/** A sum of work as people plan it, in hours: `40 sa`, `37,5 sa`. */
export function hoursInWords(lengthMs: number, t: Words, formats: Formats): string {
  const hours = Math.round((lengthMs / hourMs) * 100) / 100;
  const digits = Number.isInteger(hours) ? 0 : Number.isInteger(hours * 10) ? 1 : 2;
  return t('hours', { hours: formats.number(hours, digits) });
}

/** `23 Kasım Pazartesi`. */
export function dayInWords(day: string, { locale }: Formats): string {
  const options = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(`${day}T12:00:00Z`));
}

function shapeInWords(shape: Shape, t: Words, formats: Formats): string {
  const breaks = shape.breaks.map((pause) => pauseInWords(pause, t, formats));
  return breaks.length === 0 ? timesInWords(shape) : `${timesInWords(shape)} (${formats.list(breaks)})`;
}

/** `öğle arası 12:30–13:15`, of a window `30 dk mola 14:00–16:00 arasında`. */
export function pauseInWords(pause: PauseShape, t: Words, formats: Formats): string {
  const name = t(`break.classes.${pause.class}`);
  const times = timesInWords(pause);
  return pause.type === 'fixed'
    ? t('break.fixedWords', { name, times })
    : t('break.windowWords', { name, times, length: formats.duration(pause.lengthMs) });
}
