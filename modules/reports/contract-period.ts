import { z } from 'zod';
import { route } from '#kernel/contract.ts';
import { Column, DayReport, isPeriod, periodDaysMost, ReportLine, separator, TableFile } from './contract.ts';

const tags = ['Reports'];
const inOrder = ({ from, until }: { readonly from: string; readonly until: string }) => isPeriod(from, until);
const periodRule = { path: ['until'], message: `A period has 1 to ${periodDaysMost} days.` };

/** What a line of the summary is: something that took part, or a time. */
export const timeGroupings = ['hour', 'weekday', 'hourOfWeek', 'day', 'week', 'month'] as const;
export type TimeGrouping = (typeof timeGroupings)[number];
export const periodGroupings = ['queue', 'agent', 'group', ...timeGroupings] as const;
export type PeriodGrouping = (typeof periodGroupings)[number];

/**
 * What a period is compared with: as many days right before it, the same days a week or a year earlier, or nothing. Of
 * the 29th of February the day before it is taken in other years.
 */
export const comparisons = ['previous', 'week', 'year', 'none'] as const;
export type Comparison = (typeof comparisons)[number];

/**
 * A line. Of one that is a time, `id` says which: the hour of the clock (0 to 23), the weekday (1 is Monday), an hour of a
 * weekday (309 is Wednesday from nine), the day, the first day of the week as far as it lies in the period, or the month.
 */
export const PeriodLine = ReportLine.extend({ kind: z.enum([...ReportLine.shape.kind.options, 'time']) });
export type PeriodLine = z.infer<typeof PeriodLine>;

export const PeriodSummary = z.object({
  from: z.iso.date(),
  until: z.iso.date(),
  /** The days it is compared with; null where it is with nothing. */
  before: z.object({ from: z.iso.date(), until: z.iso.date() }).nullable(),
  zone: z.string(),
  by: z.enum(periodGroupings),
  columns: z.array(Column),
  lines: z.array(PeriodLine),
  total: PeriodLine,
  upTo: DayReport.shape.upTo,
});
export type PeriodSummary = z.infer<typeof PeriodSummary>;

const asked = {
  from: z.iso.date(),
  until: z.iso.date(),
  by: z.enum(periodGroupings).default('queue'),
  compare: z.enum(comparisons).default('previous'),
  /** The figures a day is judged by, or every figure there is. */
  figures: z.enum(['main', 'all']).default('main'),
};

export const periodReportsContract = {
  periodReports: {
    summary: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/period',
      summary: 'The figures of a period by queue, agent, group or time, beside those of another period',
      tags,
      description:
        'The total is made of all rows of the period, never of its lines: shares are not averaged, and what is longest or ' +
        'in the middle is of all.',
    })
      .input(z.object(asked).refine(inOrder, periodRule))
      .output(PeriodSummary),
    summaryCsv: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/period.csv',
      summary: 'The same summary as CSV: of each figure its value, its part, its whole, and its value before',
      tags,
    })
      .input(z.object({ ...asked, separator }).refine(inOrder, periodRule))
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    summaryXlsx: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/period.xlsx',
      summary: 'The same summary as a workbook',
      tags,
    })
      .input(z.object(asked).refine(inOrder, periodRule))
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
  },
} as const;
