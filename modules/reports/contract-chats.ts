import { z } from 'zod';
import { chatStatuses } from '#interactions';
import { channels } from '#kernel/channel.ts';
import { DurationMs, IdOf, Moment, PageQuery, route } from '#kernel/contract.ts';
import { Column, DayReport, isPeriod, periodDaysMost, ReportLine, separator, TableFile } from './contract.ts';

const tags = ['Reports'];

/** A stretch of whole days of the organisation, both counted. */
const period = { from: z.iso.date(), until: z.iso.date() };
const inOrder = ({ from, until }: { readonly from: string; readonly until: string }) => isPeriod(from, until);
const periodRule = { path: ['until'], message: `A period has 1 to ${periodDaysMost} days.` };

/** How the chat log can be ordered: by when it began, by the worst level, by the longest first answer or duration. */
export const chatLogSorts = ['newest', 'oldest', 'level', 'firstAnswer', 'duration'] as const;
export type ChatLogSort = (typeof chatLogSorts)[number];

/** Most rows of one file; a longer period is asked for in parts. */
export const chatLogFileMost = 50_000;

const logFilter = {
  ...period,
  channel: z.enum(channels).optional(),
  queueId: IdOf('queue').optional(),
  agentId: IdOf('user').optional(),
  projectId: IdOf('project').optional(),
  status: z.enum(chatStatuses).optional(),
  /** Only conversations one of whose norms has reached at least this level. */
  minLevel: z.coerce
    .number()
    .pipe(z.literal([1, 2, 3]))
    .optional(),
  sort: z.enum(chatLogSorts).default('newest'),
};

/** One conversation in writing of the chat log. */
export const ChatLogRow = z.object({
  interactionId: IdOf('interaction'),
  createdAt: Moment,
  status: z.enum(chatStatuses),
  channel: z.enum(channels),
  direction: z.enum(['inbound', 'outbound']),
  queueName: z.string().nullable(),
  /** Who is or was the last to be responsible for it. */
  agentName: z.string().nullable(),
  /** From the customer's first message to the first of an agent; null while there is none. */
  firstAnswerMs: DurationMs.nullable(),
  /** From its beginning to its end; null while it goes on. */
  durationMs: DurationMs.nullable(),
  /** The highest level any of its norms has reached. */
  level: z.literal([0, 1, 2, 3]),
});
export type ChatLogRow = z.infer<typeof ChatLogRow>;

const Named = z.object({ id: z.string(), name: z.string() });

export const ChatLog = z.object({
  items: z.array(ChatLogRow),
  next: z.string().nullable(),
  zone: z.string(),
  /** What the log can be narrowed to by who asks. */
  queues: z.array(Named),
  agents: z.array(Named),
  upTo: DayReport.shape.upTo,
});
export type ChatLog = z.infer<typeof ChatLog>;

export const ChatOverview = z.object({
  from: z.iso.date(),
  until: z.iso.date(),
  zone: z.string(),
  columns: z.array(Column),
  lines: z.array(ReportLine),
  total: ReportLine,
  queues: z.array(Named),
  upTo: DayReport.shape.upTo,
});
export type ChatOverview = z.infer<typeof ChatOverview>;

export const chatReportsContract = {
  chatReports: {
    log: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/chats',
      summary: 'The chat log: conversations in writing that began in a period',
      tags,
    })
      .input(z.object({ ...logFilter, ...PageQuery.shape }).refine(inOrder, periodRule))
      .output(ChatLog),
    logCsv: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/chats.csv',
      summary: 'The chat log as CSV, with the same filters',
      tags,
      description: `At most ${chatLogFileMost} rows; more are refused, and a shorter period has to be asked for.`,
    })
      .input(z.object({ ...logFilter, separator }).refine(inOrder, periodRule))
      .errors({ TOO_MANY_ROWS: { status: 409, data: z.object({ most: z.int() }) } })
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    logXlsx: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/chats.xlsx',
      summary: 'The chat log as a workbook, with the same filters',
      tags,
      description: `At most ${chatLogFileMost} rows; more are refused, and a shorter period has to be asked for.`,
    })
      .input(z.object(logFilter).refine(inOrder, periodRule))
      .errors({ TOO_MANY_ROWS: { status: 409, data: z.object({ most: z.int() }) } })
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    overview: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/chats/overview',
      summary: 'The chat overview: what each agent did in conversations in writing in a period',
      tags,
    })
      .input(
        z
          .object({ ...period, projectId: IdOf('project').optional(), queueId: IdOf('queue').optional() })
          .refine(inOrder, periodRule),
      )
      .output(ChatOverview),
  },
} as const;
