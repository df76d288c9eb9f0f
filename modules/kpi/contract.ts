import { z } from 'zod';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import { isPeriod, periodDaysMost, separator, TableFile } from '#reports';
import { directions, kpiAmounts, placeTypes } from './norm.ts';
import { periodKinds } from './period.ts';
import { kpiStandings } from './standing.ts';

const tags = ['KPI norms'];

export const PlaceOnWire = z.discriminatedUnion('type', [
  z.object({ type: z.literal('company') }),
  z.object({ type: z.literal('queue'), id: IdOf('queue') }),
  z.object({ type: z.literal('group'), id: IdOf('group') }),
  z.object({ type: z.literal('agent'), id: IdOf('user') }),
]);

/** All three amounts are in the unit of the figure: a share is 0 to 1, a time milliseconds. */
const settings = {
  figure: z.string().max(64),
  direction: z.enum(directions),
  target: z.number(),
  warning: z.number(),
  critical: z.number(),
  period: z.enum(periodKinds),
  place: PlaceOnWire,
};

const FaultOnWire = z.discriminatedUnion('type', [
  z.object({ type: z.literal('unknownFigure') }),
  z.object({ type: z.enum(['figureNotThere', 'unknownPlace']), place: z.enum(placeTypes) }),
  z.object({ type: z.enum(['notAnAmount', 'negative', 'shareOutOfRange']), amount: z.enum(kpiAmounts) }),
  z.object({ type: z.literal('levelOrder'), amount: z.enum(['warning', 'critical']) }),
]);

/** How a finished period stood; `untilAt` is its end, the moment from which a violation is one. */
const ResultOnWire = z.object({
  date: z.iso.date(),
  kind: z.enum(periodKinds),
  /** The last day of the period. */
  lastDate: z.iso.date(),
  untilAt: Moment,
  standing: z.enum(kpiStandings),
  /** In the unit of the figure; null without a base. */
  value: z.number().nullable(),
  /** The version of the norm it was judged by. */
  version: z.int(),
});
export type KpiResultOnWire = z.infer<typeof ResultOnWire>;

/** A norm as it is now, and how the periods stood that ended within the days asked for. */
const NormOnWire = z
  .object({
    id: IdOf('kpiNorm'),
    version: z.int(),
    ...settings,
    /** The name of the queue, group or agent today; null of the company, and of what is not there any more. */
    placeName: z.string().nullable(),
    isArchived: z.boolean(),
    /** Whether the reader may change it. */
    isMine: z.boolean(),
    since: Moment,
    /** Periods without a violation, those that had a base, and the share; null where none had. */
    kept: z.object({ kept: z.int(), based: z.int(), share: z.number().nullable() }),
    /** Oldest first. */
    results: z.array(ResultOnWire),
    /** The period that runs, or is not judged yet, as far as it is known; null where the days asked for are over. */
    running: z
      .object({
        date: z.iso.date(),
        lastDate: z.iso.date(),
        standing: z.enum(kpiStandings),
        value: z.number().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'KpiNorm' });
export type KpiNormOnWire = z.infer<typeof NormOnWire>;

const KpiSummary = z.object({
  from: z.iso.date(),
  until: z.iso.date(),
  zone: z.string(),
  norms: z.array(NormOnWire),
});
export type KpiSummary = z.infer<typeof KpiSummary>;

const asked = { from: z.iso.date(), until: z.iso.date() };
const inOrder = ({ from, until }: { readonly from: string; readonly until: string }) => isPeriod(from, until);
const periodRule = { path: ['until'], message: `A period has 1 to ${periodDaysMost} days.` };
const saved = z.object({ id: IdOf('kpiNorm'), version: z.int() });
const byId = z.object({ kpiNormId: IdOf('kpiNorm') });
const faulty = { FAULTY: { status: 400, data: z.object({ faults: z.array(FaultOnWire) }) } } as const;
const Choice = z.object({ id: z.string(), name: z.string() });

export const kpiContract = {
  kpis: {
    summary: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/kpis',
      summary: 'The norms on figures one may see, and how the periods stood that ended within these days',
      tags,
      description:
        'A finished period is judged once, by the norm of its time; what becomes of the norm later changes nothing.',
    })
      .input(
        z
          .object({
            ...asked,
            /** `own`: only those that are set for the reader herself. */
            whose: z.enum(['all', 'own']).default('all'),
          })
          .refine(inOrder, periodRule),
      )
      .output(KpiSummary),
    summaryCsv: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/kpis.csv',
      summary: 'The judged periods of all these norms as CSV, a row each',
      tags,
    })
      .input(z.object({ ...asked, separator }).refine(inOrder, periodRule))
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    summaryXlsx: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/kpis.xlsx',
      summary: 'The same rows as a workbook',
      tags,
    })
      .input(z.object(asked).refine(inOrder, periodRule))
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    choices: route({
      right: 'norm.manage',
      method: 'GET',
      path: '/kpi-norms/choices',
      summary: 'Queues, groups and agents for which one may set a norm on a figure',
      tags,
    }).output(
      z.object({
        isCompany: z.boolean(),
        queues: z.array(Choice),
        groups: z.array(Choice),
        agents: z.array(Choice),
      }),
    ),
    create: route({
      right: 'norm.manage',
      method: 'POST',
      path: '/kpi-norms',
      summary: 'Set a norm on a figure; judged is the first whole period from now on',
      tags,
      successStatus: 201,
    })
      .input(z.object(settings))
      .output(saved)
      .errors({ ...faulty, LIMIT_REACHED: { status: 409, data: z.object({ limit: z.int() }) } }),
    change: route({
      right: 'norm.manage',
      method: 'PUT',
      path: '/kpi-norms/{kpiNormId}',
      summary: 'Change a norm on a figure; periods that were judged stay as they are',
      tags,
    })
      .input(byId.extend({ version: z.int(), ...settings }))
      .output(saved)
      .errors(faulty),
    archive: route({
      right: 'norm.manage',
      method: 'POST',
      path: '/kpi-norms/{kpiNormId}/end',
      summary: 'End a norm on a figure; what was judged is kept',
      tags,
    })
      .input(byId.extend({ version: z.int() }))
      .output(z.object({})),
  },
} as const;
