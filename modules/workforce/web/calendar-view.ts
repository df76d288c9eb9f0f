import { z } from 'zod';
import { addDays, addMonths, daysFrom, monthOf, weekOf } from './zoned.ts';

export const spans = ['day', 'week', 'month'] as const;
export type Span = (typeof spans)[number];

/** What the calendar shows, as its address keeps it. */
export const CalendarView = z.object({
  span: z.enum(spans).default('week'),
  day: z.iso.date().optional(),
  group: z.string().max(40).optional(),
  search: z.string().max(100).default(''),
  /** The person and the day that are open, `person.2026-11-22`. */
  open: z.string().max(60).optional(),
});
export type CalendarViewState = z.output<typeof CalendarView>;
export type ChangeView = (wish: Partial<z.input<typeof CalendarView>>, how?: { readonly push?: boolean }) => void;

/** The days a span shows around a day, in a row. */
export function daysOf(span: Span, day: string): readonly string[] {
  switch (span) {
    case 'day':
      return [day];
    case 'week':
      return daysFrom(weekOf(day), 7);
    case 'month': {
      const first = monthOf(day);
      return daysFrom(first, Number(addDays(addMonths(first, 1), -1).slice(8)));
    }
  }
}

/** The day to show after going on, or back, by one span. */
export function stepped(span: Span, day: string, by: 1 | -1): string {
  switch (span) {
    case 'day':
      return addDays(day, by);
    case 'week':
      return addDays(day, by * 7);
    case 'month':
      return addMonths(day, by);
  }
}
