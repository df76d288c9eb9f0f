import { z } from 'zod';
import { DurationMs, IdOf, Moment, route } from '#kernel/contract.ts';
import { daysLater, units } from '#metrics';

export const groupings = ['queue', 'agent', 'group'] as const;
/** `cohort`: what became of those who arrived in the period. `event`: what happened in the period, whoever it was. */
export const attributions = ['cohort', 'event'] as const;

/** One figure: Σ part ÷ Σ whole, or the sum, the longest or the median of the parts, as its definition says. */
export const Figure = z.object({
  metric: z.string(),
  version: z.int(),
  part: z.number(),
  whole: z.number(),
  /** Not rounded; null when there is nothing to divide by or to compare. */
  value: z.number().nullable(),
  /** How many rows were counted. */
  n: z.int(),
  /** Rows of this figure are still moving, or the period is not over. */
  provisional: z.boolean(),
});
export type Figure = z.infer<typeof Figure>;

/** What a column of a report shows. Names and sentences stand in the metrics module, for browser and documents alike. */
export const Column = z.object({
  metric: z.string(),
  version: z.int(),
  unit: z.enum(units),
});
export type Column = z.infer<typeof Column>;

export const ReportLine = z.object({
  /** Null: the line of everything together, or of rows that belong to no queue or agent. */
  id: z.string().nullable(),
  kind: z.enum(['queue', 'agent', 'group', 'none', 'total']),
  name: z.string().nullable(),
  figures: z.record(z.string(), Figure),
  /** The same day of the week before; null when there is nothing to compare with. */
  before: z.record(z.string(), Figure).nullable(),
});
export type ReportLine = z.infer<typeof ReportLine>;

export const DayReport = z.object({
  date: z.iso.date(),
  beforeDate: z.iso.date(),
  zone: z.string(),
  from: Moment,
  to: Moment,
  by: z.enum(groupings),
  attribution: z.enum(attributions),
  /** The thresholds the service level was counted with, as they were in force; several when they were changed. */
  serviceLevelMs: z.array(DurationMs),
  columns: z.array(Column),
  lines: z.array(ReportLine),
  total: ReportLine,
  /** The last fact these figures know. */
  upTo: z.object({ number: z.int(), at: Moment.nullable() }),
});
export type DayReport = z.infer<typeof DayReport>;

/** The most days a period may have: a quarter with its edges. */
export const periodDaysMost = 93;

/** Whether a period of days (both counted) runs forward and is not too long. */
export function isPeriod(from: string, until: string): boolean {
  return until >= from && until <= daysLater(from, periodDaysMost - 1);
}
const periodRule = { path: ['until'], message: `A period has 1 to ${periodDaysMost} days.` };

/** Which figure of which report: everything that names it, so that a link opens the same figure. */
const whichFigure = {
  metric: z.string().min(1).max(60),
  date: z.iso.date(),
  /** The last day of a longer period; left out, it is the one day. */
  until: z.iso.date().optional(),
  attribution: z.enum(attributions).default('cohort'),
  projectId: IdOf('project').optional(),
  queueId: IdOf('queue').optional(),
  agentId: IdOf('user').optional(),
  groupId: IdOf('group').optional(),
  /** The rows that belong to no queue, agent or group: the last line of a report. */
  none: z.enum(groupings).optional(),
};

/** One row that was looked at for a figure, with what it gave or why it gave nothing. */
export const FigureRow = z.object({
  rowId: z.string(),
  kind: z.enum([
    'visit',
    'leg',
    'offer',
    'interaction',
    'response',
    'statusInterval',
    'alert',
    'survey',
    'message',
    'agentInterval',
  ]),
  interactionId: IdOf('interaction').nullable(),
  conversationId: IdOf('conversation').nullable(),
  /** Whether it is of a call: that has a page of its own. */
  isCall: z.boolean(),
  queueName: z.string().nullable(),
  agentName: z.string().nullable(),
  /** What it was, as a word: the outcome of a visit, the status, the state of the agent. */
  what: z.string(),
  fromAt: Moment,
  toAt: Moment.nullable(),
  part: z.number().nullable(),
  whole: z.number().nullable(),
  /** Why it was left out; null when it was counted. */
  excluded: z.string().nullable(),
});
export type FigureRow = z.infer<typeof FigureRow>;

const hasPeriod = ({ date, until }: { readonly date: string; readonly until?: string | undefined }) =>
  isPeriod(date, until ?? date);
/** A file of rows on its way: sent as it is read, and a file where it arrives. */
export const TableFile = z.object({
  headers: z.record(z.string(), z.string()),
  body: z.union([
    z.file(),
    z.custom<AsyncIterable<Uint8Array>>((body) => body instanceof Object && Symbol.asyncIterator in body),
  ]),
});
/** Most rows of the file of one figure; a longer period is asked for in parts. */
export const figureFileMost = 200_000;

export const separator = z.enum(['comma', 'semicolon']).default('comma');

const words = z.object({ tr: z.string(), en: z.string() });

export const Explanation = z.object({
  figure: Figure,
  unit: Column.shape.unit,
  combine: z.enum(['sum', 'ratio', 'max', 'median']),
  attribution: z.enum(['COH', 'CMP', 'CUT', 'CON', 'EVT']),
  name: words,
  sentence: words,
  formula: words,
  from: Moment,
  to: Moment,
  zone: z.string(),
  counted: z.int(),
  leftOut: z.array(z.object({ reason: z.string(), words, rows: z.int() })),
  rows: z.array(FigureRow),
  /** How many rows there are in all; `rows` holds the first of them, the download all. */
  rowsInAll: z.int(),
  upTo: DayReport.shape.upTo,
});
export type Explanation = z.infer<typeof Explanation>;

const tags = ['Reports'];

export const reportsContract = {
  reports: {
    day: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/day',
      summary: 'The report of one day by queue, agent or group',
      tags,
    })
      .input(
        z.object({
          date: z.iso.date(),
          by: z.enum(groupings).default('queue'),
          attribution: z.enum(attributions).default('cohort'),
          /** The figures a day is judged by, or every figure there is. */
          figures: z.enum(['main', 'all']).default('all'),
          projectId: IdOf('project').optional(),
        }),
      )
      .output(DayReport),
    figure: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/figure',
      summary: 'How a figure was made: formula, version, rows counted, rows left out and why',
      tags,
    })
      .input(z.object(whichFigure).refine(hasPeriod, periodRule))
      .output(Explanation),
    figureCsv: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/figure.csv',
      summary: 'All rows of a figure as CSV; its columns part and whole add up to the figure',
      tags,
      description:
        'RFC 4180 in UTF-8. `separator=semicolon` writes a byte order mark and `;`, which Turkish Excel opens as a table. ' +
        `At most ${figureFileMost} rows; more are refused.`,
    })
      .input(z.object({ ...whichFigure, separator }).refine(hasPeriod, periodRule))
      .errors({ TOO_MANY_ROWS: { status: 409, data: z.object({ most: z.int() }) } })
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    figureXlsx: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/figure.xlsx',
      summary: 'All rows of a figure as a workbook; its columns part and whole add up to the figure',
      tags,
      description:
        'A sheet with a frozen head, moments as dates on the clock of the organisation, and numbers as numbers. ' +
        `At most ${figureFileMost} rows; more are refused.`,
    })
      .input(z.object(whichFigure).refine(hasPeriod, periodRule))
      .errors({ TOO_MANY_ROWS: { status: 409, data: z.object({ most: z.int() }) } })
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
  },
} as const;
