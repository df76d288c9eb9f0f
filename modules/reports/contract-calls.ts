import { z } from 'zod';
import { DurationMs, IdOf, Moment, PageQuery, route } from '#kernel/contract.ts';
import { soundStandings } from '#voice';
import { interactionHappenings } from './call-story.ts';
import { DayReport, isPeriod, periodDaysMost, separator, TableFile } from './contract.ts';

const tags = ['Reports'];
const inOrder = ({ from, until }: { readonly from: string; readonly until: string }) => isPeriod(from, until);
const periodRule = { path: ['until'], message: `A period has 1 to ${periodDaysMost} days.` };

/**
 * What became of a call. `answered`: somebody of ours talked in it; `abandoned`: the caller left before; `closed` and
 * `full`: the queue let nobody in; `otherWay`: it left its queue by another door; `notReached`: nobody answered ours.
 */
export const callEnds = [
  'goesOn',
  'answered',
  'abandoned',
  'closed',
  'full',
  'otherWay',
  'notReached',
  'failed',
] as const;
export type CallEnd = (typeof callEnds)[number];

/** One call of the log. Lengths are those of the figures: a wait of its stays in queues, a talk of its legs. */
export const CallLogRow = z.object({
  interactionId: IdOf('interaction'),
  startedAt: Moment,
  endedAt: Moment.nullable(),
  direction: z.enum(['inbound', 'outbound']),
  /** The number of ours; null when it is gone. */
  number: z.object({ number: z.string(), name: z.string() }).nullable(),
  /** Null where she hides her number, or who asks may not see customers. Her number is masked for whoever may not see it. */
  customer: z.object({ id: IdOf('customer'), name: z.string(), number: z.string().nullable() }).nullable(),
  /** The queues it was in, in their order. */
  queueNames: z.array(z.string()),
  waitMs: DurationMs,
  ringMs: DurationMs,
  talkMs: DurationMs,
  holdMs: DurationMs,
  wrapUpMs: DurationMs,
  transfers: z.int(),
  /** Who of ours talked in it, in their order; only those whose work who asks may see. */
  agentNames: z.array(z.string()),
  end: z.enum(callEnds),
  /** What its agents said that it came to, in their order. */
  outcomeNames: z.array(z.string()),
  /** From its beginning to its end; null while it goes on. */
  durationMs: DurationMs.nullable(),
  /** The highest level any of its norms has reached. */
  level: z.literal([0, 1, 2, 3]),
});
export type CallLogRow = z.infer<typeof CallLogRow>;

const Named = z.object({ id: z.string(), name: z.string() });

export const CallLog = z.object({
  items: z.array(CallLogRow),
  next: z.string().nullable(),
  zone: z.string(),
  /** What the log can be narrowed to by who asks. */
  queues: z.array(Named),
  agents: z.array(Named),
  groups: z.array(Named),
  numbers: z.array(Named),
  outcomes: z.array(Named),
  upTo: DayReport.shape.upTo,
});
export type CallLog = z.infer<typeof CallLog>;

/** One thing that happened in a call. */
export const CallStep = z.object({
  at: Moment,
  what: z.enum(interactionHappenings),
  /** Whose it was; null where it was nobody's of ours, or hers may not be told. */
  agentName: z.string().nullable(),
  queueName: z.string().nullable(),
  /** The word that says more: how it ended, how it left its queue, by itself or by her. */
  more: z.string().nullable(),
});
export type CallStep = z.infer<typeof CallStep>;

/** How what came from one party of a call sounded; figures of the network, estimated as `qualityOf` of voice says. */
export const CallSound = z
  .object({
    party: z.enum(['customer', 'agent', 'guest']),
    /** Null for who is outside, and for whom the reader may not know. */
    agentName: z.string().nullable(),
    /** Packets that did not come, of all that were sent, 0 to 1. */
    lossShare: z.number(),
    jitterMs: z.number(),
    /** 1 (bad) to 4.5; null where nothing came. */
    mos: z.number().nullable(),
    standing: z.enum(soundStandings),
    isSilent: z.boolean(),
  })
  .meta({ id: 'CallSound' });
export type CallSound = z.infer<typeof CallSound>;

export const CallPage = z.object({
  call: CallLogRow,
  steps: z.array(CallStep),
  /** None where nothing was measured. */
  sounds: z.array(CallSound),
  /** When the caller was told that she is recorded; null where nobody told her. */
  toldOfRecordingAt: Moment.nullable(),
  upTo: DayReport.shape.upTo,
});
export type CallPage = z.infer<typeof CallPage>;

/**
 * Why nobody talked with a caller. `abandoned`: she left while nobody’s telephone rang for her; `rang`: it rang, and nobody
 * picked up; `closed` and `full`: the queue let nobody in; the others are the doors by which she left her queue.
 */
export const missedReasons = [
  'abandoned',
  'rang',
  'closed',
  'full',
  'failed',
  'timeout',
  'voicemail',
  'callback',
  'keyExit',
  'removed',
] as const;

/** A call that nobody answered. */
export const MissedCall = CallLogRow.extend({
  why: z.enum(missedReasons),
  /** The first later call with the same number that was answered, or went out from us; null while there is none. */
  followUp: z
    .object({ interactionId: IdOf('interaction'), at: Moment, how: z.enum(['answered', 'called']) })
    .nullable(),
});
export type MissedCall = z.infer<typeof MissedCall>;

export const MissedCalls = CallLog.pick({ next: true, zone: true, queues: true, numbers: true, upTo: true }).extend({
  items: z.array(MissedCall),
});
export type MissedCalls = z.infer<typeof MissedCalls>;

const seconds = z.coerce.number().int().min(0).max(86_400);

/** Most calls of one file; a longer period is asked for in parts. */
export const callLogFileMost = 200_000;
const tooMany = { TOO_MANY_ROWS: { status: 409, data: z.object({ most: z.int() }) } } as const;

/** Which calls of a period are wanted; the file takes the same as the screen. */
const logFilter = {
  from: z.iso.date(),
  until: z.iso.date(),
  direction: z.enum(['inbound', 'outbound']).optional(),
  queueId: IdOf('queue').optional(),
  agentId: IdOf('user').optional(),
  /** Calls in which somebody of this group had a part; of groups as they are today. */
  groupId: IdOf('group').optional(),
  numberId: IdOf('phoneNumber').optional(),
  customerId: IdOf('customer').optional(),
  projectId: IdOf('project').optional(),
  end: z.enum(callEnds).optional(),
  outcomeId: z.uuid().optional(),
  /** Only calls that lasted at least, or at most, so many seconds from beginning to end. */
  longerThan: seconds.optional(),
  shorterThan: seconds.optional(),
  minLevel: z.coerce
    .number()
    .pipe(z.literal([1, 2, 3]))
    .optional(),
} as const;

export const callReportsContract = {
  callReports: {
    log: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/calls',
      summary: 'The call log: calls that began in a period, newest first',
      tags,
    })
      .input(z.object({ ...logFilter, ...PageQuery.shape }).refine(inOrder, periodRule))
      .output(CallLog),
    logCsv: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/calls.csv',
      summary: 'The call log as CSV, with the same filters',
      tags,
      description: `At most ${callLogFileMost} rows; more are refused, and a shorter period has to be asked for.`,
    })
      .input(z.object({ ...logFilter, separator }).refine(inOrder, periodRule))
      .errors(tooMany)
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    logXlsx: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/calls.xlsx',
      summary: 'The call log as a workbook, with the same filters',
      tags,
      description: `At most ${callLogFileMost} rows; more are refused, and a shorter period has to be asked for.`,
    })
      .input(z.object(logFilter).refine(inOrder, periodRule))
      .errors(tooMany)
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    missed: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/missed-calls',
      summary: 'Calls of a period that nobody answered, and whether somebody spoke with the caller since',
      tags,
    })
      .input(
        z
          .object({
            from: z.iso.date(),
            until: z.iso.date(),
            /** `open`: only those that can be called back, and were not. */
            which: z.enum(['open', 'all']).default('open'),
            queueId: IdOf('queue').optional(),
            numberId: IdOf('phoneNumber').optional(),
            ...PageQuery.shape,
          })
          .refine(inOrder, periodRule),
      )
      .output(MissedCalls),
    one: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/calls/{interactionId}',
      summary: 'One call: its figures and everything that happened in it, in its order',
      tags,
    })
      .input(z.object({ interactionId: IdOf('interaction') }))
      .output(CallPage),
  },
} as const;
