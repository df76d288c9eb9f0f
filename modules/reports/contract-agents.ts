import { z } from 'zod';
import { agentStates } from '#agents';
import { channels } from '#kernel/channel.ts';
import { DurationMs, IdOf, Moment, PageQuery, route } from '#kernel/contract.ts';
import { works } from '#metrics';
import { Column, DayReport, isPeriod, periodDaysMost, ReportLine, separator, TableFile } from './contract.ts';

const tags = ['Reports'];

/** A stretch of whole days of the organisation, both counted. */
const period = { from: z.iso.date(), until: z.iso.date() };
const inOrder = ({ from, until }: { readonly from: string; readonly until: string }) => isPeriod(from, until);
const periodRule = { path: ['until'], message: `A period has 1 to ${periodDaysMost} days.` };
const Named = z.object({ id: z.string(), name: z.string() });

export const agentGroupings = ['agent', 'group'] as const;

/** The time of agents by what they did, for each of them or for each group. */
export const AgentSummary = z.object({
  from: z.iso.date(),
  until: z.iso.date(),
  zone: z.string(),
  by: z.enum(agentGroupings),
  columns: z.array(Column),
  lines: z.array(ReportLine),
  total: ReportLine,
  groups: z.array(Named),
  upTo: DayReport.shape.upTo,
});
export type AgentSummary = z.infer<typeof AgentSummary>;

/** What an agent had in hand in a stretch of time. Of other projects than one's own it is told that it was, not what. */
export const AgentWork = z.object({
  work: z.enum(works),
  channel: z.enum(channels),
  queueName: z.string().nullable(),
  interactionId: IdOf('interaction').nullable(),
});
export type AgentWork = z.infer<typeof AgentWork>;

/** A stretch of time in which what an agent did stayed the same. */
export const AgentPiece = z.object({
  from: Moment,
  to: Moment,
  state: z.enum(agentStates),
  awayReasonId: IdOf('awayReason').nullable(),
  /** How much of it was longer than she may be away for this reason. */
  overMs: DurationMs,
  works: z.array(AgentWork),
});
export type AgentPiece = z.infer<typeof AgentPiece>;

/** One agent on one day: her pieces meet without overlap; where there is none she was offline. */
export const AgentDay = z.object({
  agentId: IdOf('user'),
  /** Null: she was deleted. */
  name: z.string().nullable(),
  groupName: z.string().nullable(),
  loggedInMs: DurationMs,
  pieces: z.array(AgentPiece),
});
export type AgentDay = z.infer<typeof AgentDay>;

export const agentLogSorts = ['name', 'earliest', 'latest', 'longest', 'away'] as const;
export type AgentLogSort = (typeof agentLogSorts)[number];

export const AgentLog = z.object({
  date: z.iso.date(),
  zone: z.string(),
  from: Moment,
  to: Moment,
  items: z.array(AgentDay),
  next: z.string().nullable(),
  groups: z.array(Named),
  agents: z.array(Named),
  upTo: DayReport.shape.upTo,
});
export type AgentLog = z.infer<typeof AgentLog>;

const logFilter = {
  date: z.iso.date(),
  agentId: IdOf('user').optional(),
  groupId: IdOf('group').optional(),
  sort: z.enum(agentLogSorts).default('name'),
};

/** How an offer came to nothing: it ran out, or she sent it away. */
export const lostOffers = ['missed', 'declined'] as const;

/** An offer that an agent did not take. */
export const MissedOffer = z.object({
  offerId: z.string(),
  offeredAt: Moment,
  agentName: z.string().nullable(),
  queueName: z.string().nullable(),
  channel: z.enum(channels),
  result: z.enum(lostOffers),
  /** How long it was before her. */
  lastedMs: DurationMs,
  interactionId: IdOf('interaction'),
});
export type MissedOffer = z.infer<typeof MissedOffer>;

export const MissedOffers = z.object({
  items: z.array(MissedOffer),
  next: z.string().nullable(),
  zone: z.string(),
  queues: z.array(Named),
  agents: z.array(Named),
  groups: z.array(Named),
  upTo: DayReport.shape.upTo,
});
export type MissedOffers = z.infer<typeof MissedOffers>;

/** Most rows of one file; a longer period is asked for in parts. */
export const agentFileMost = 50_000;

const offersFilter = {
  ...period,
  agentId: IdOf('user').optional(),
  groupId: IdOf('group').optional(),
  queueId: IdOf('queue').optional(),
  projectId: IdOf('project').optional(),
  channel: z.enum(channels).optional(),
  result: z.enum(lostOffers).optional(),
};
const tooMany = { TOO_MANY_ROWS: { status: 409, data: z.object({ most: z.int() }) } };

export const agentReportsContract = {
  agentReports: {
    summary: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/agents/summary',
      summary: 'The time of agents in a period by what they did, for each agent or each group',
      tags,
    })
      .input(
        z
          .object({ ...period, by: z.enum(agentGroupings).default('agent'), groupId: IdOf('group').optional() })
          .refine(inOrder, periodRule),
      )
      .output(AgentSummary),
    log: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/agents/log',
      summary: 'The agent log: what each agent did on a day, piece by piece, with the queues it was for',
      tags,
    })
      .input(z.object({ ...logFilter, ...PageQuery.shape }))
      .output(AgentLog),
    logCsv: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/agents/log.csv',
      summary: 'The agent log as CSV, a piece a row, with the same filters',
      tags,
      description: `At most ${agentFileMost} rows; more are refused.`,
    })
      .input(z.object({ ...logFilter, separator }))
      .errors(tooMany)
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    logXlsx: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/agents/log.xlsx',
      summary: 'The agent log as a workbook, a piece a row, with the same filters',
      tags,
      description: `At most ${agentFileMost} rows; more are refused.`,
    })
      .input(z.object(logFilter))
      .errors(tooMany)
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    missedOffers: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/agents/missed-offers',
      summary: 'Offers that agents did not take in a period: missed or declined, the latest first',
      tags,
    })
      .input(z.object({ ...offersFilter, ...PageQuery.shape }).refine(inOrder, periodRule))
      .output(MissedOffers),
    missedOffersCsv: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/agents/missed-offers.csv',
      summary: 'Offers that agents did not take, as CSV, with the same filters',
      tags,
      description: `At most ${agentFileMost} rows; more are refused, and a shorter period has to be asked for.`,
    })
      .input(z.object({ ...offersFilter, separator }).refine(inOrder, periodRule))
      .errors(tooMany)
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    missedOffersXlsx: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/agents/missed-offers.xlsx',
      summary: 'Offers that agents did not take, as a workbook, with the same filters',
      tags,
      description: `At most ${agentFileMost} rows; more are refused, and a shorter period has to be asked for.`,
    })
      .input(z.object(offersFilter).refine(inOrder, periodRule))
      .errors(tooMany)
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
  },
} as const;
