/** A calendar day, a week from Monday on, or a calendar month, each as the zone of the house has it. */
export const periodKinds = ['day', 'week', 'month'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** A period, half open, named by its first day: `2026-11-23`. */
export interface Period {
  readonly kind: PeriodKind;
  readonly date: string;
  /** The last day that is in it. */
  readonly lastDate: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const lengths: Readonly<Record<PeriodKind, Temporal.DurationLike>> = {
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
};

/** The period in which a day of a zone lies. Throws when `date` is no calendar day. */
export function periodOf(kind: PeriodKind, date: string, zone: string): Period {
  const first = firstDay(kind, Temporal.PlainDate.from(date));
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(zone).epochMilliseconds;
  const next = first.add(lengths[kind]);
  const lastDate = next.subtract({ days: 1 }).toString();
  return { kind, date: first.toString(), lastDate, fromMs: startOf(first), toMs: startOf(next) };
}

/**
 * The periods that lie whole between two moments, oldest first: neither one that began before `fromMs`, whose beginning
 * nobody set a norm for, nor one that still runs at `nowMs`.
 */
export function finishedPeriods(kind: PeriodKind, zone: string, fromMs: number, nowMs: number): readonly Period[] {
  const periods: Period[] = [];
  const day = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(zone).toPlainDate();
  let next = periodOf(kind, day.toString(), zone);
  while (next.toMs <= nowMs) {
    if (next.fromMs >= fromMs) periods.push(next);
    next = periodOf(kind, Temporal.PlainDate.from(next.date).add(lengths[kind]).toString(), zone);
  }
  return periods;
}

function firstDay(kind: PeriodKind, day: Temporal.PlainDate): Temporal.PlainDate {
  if (kind === 'week') return day.subtract({ days: day.dayOfWeek - 1 });
  return kind === 'month' ? day.with({ day: 1 }) : day;
}
