import { daysLater } from '#metrics';
import type { PeriodLine, PeriodSummary } from '#reports';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';

/** A Monday, from which weekdays get their names. */
const aMonday = '2026-01-05';
const noon = (date: string) => `${date}T12:00:00Z`;

/** What the lines of a summary are called, and what they open. */
export function useLineNames({ by, from, until }: Pick<PeriodSummary, 'by' | 'from' | 'until'>) {
  const t = useWords('reports');
  const formats = useFormats();
  const shortDay = new Intl.DateTimeFormat(formats.locale, { timeZone: 'UTC', day: 'numeric', month: 'short' });
  const month = new Intl.DateTimeFormat(formats.locale, { timeZone: 'UTC', month: 'long', year: 'numeric' });
  const lastOfWeek = (first: string): string => {
    const weekday = (new Date(noon(first)).getUTCDay() + 6) % 7;
    const last = daysLater(first, 6 - weekday);
    return last < until ? last : until;
  };
  const daysOf = (id: string): { readonly from: string; readonly until: string } => {
    if (by === 'week') return { from: id, until: lastOfWeek(id) };
    const last = daysLater(daysLater(`${id}-01`, 31).slice(0, 8).concat('01'), -1);
    return { from: `${id}-01` > from ? `${id}-01` : from, until: last < until ? last : until };
  };
  const hourName = (hour: string) => `${hour.padStart(2, '0')}.00–${hour.padStart(2, '0')}.59`;
  const weekdayName = (day: number) => formats.weekday(noon(daysLater(aMonday, day - 1)));
  return {
    nameOf: ({ kind, id, name }: Pick<PeriodLine, 'kind' | 'id' | 'name'>): string => {
      if (kind === 'total') return t('total');
      if (kind === 'none') return t(by === 'agent' ? 'none.agent' : by === 'group' ? 'none.group' : 'none.queue');
      if (kind !== 'time' || id === null) return name ?? t('unnamed');
      if (by === 'hour') return hourName(id);
      if (by === 'weekday') return weekdayName(Number(id));
      if (by === 'hourOfWeek')
        return `${weekdayName(Math.floor(Number(id) / 100))} ${hourName(String(Number(id) % 100))}`;
      if (by === 'month') return month.format(new Date(noon(`${id}-01`)));
      if (by === 'week') return shortDay.formatRange(new Date(noon(id)), new Date(noon(lastOfWeek(id))));
      return `${formats.date(noon(id))} ${formats.weekday(noon(id))}`;
    },
    /** A day opens its report, a week or a month itself by days. */
    addressOf: ({ kind, id }: Pick<PeriodLine, 'kind' | 'id'>): string | null => {
      if (kind !== 'time' || id === null) return null;
      if (by === 'day') return `/reports/day?date=${id}`;
      if (by !== 'week' && by !== 'month') return null;
      const days = daysOf(id);
      return `/reports/period?from=${days.from}&until=${days.until}&by=day`;
    },
  };
}
