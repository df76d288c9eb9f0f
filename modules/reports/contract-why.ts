import { z } from 'zod';
import { route } from '#kernel/contract.ts';
import { DayReport, Figure, isPeriod, periodDaysMost } from './contract.ts';
import { comparisons } from './contract-period.ts';

const tags = ['Reports'];

/** What a line gave to the change: the effects of all lines add up to it. */
const EffectOnWire = z.object({
  /** The id of a queue, the hour of the clock (0 to 23), or null: of no queue. */
  key: z.string().nullable(),
  name: z.string().nullable(),
  now: Figure.nullable(),
  before: Figure.nullable(),
  /** In the unit of the figure: because the figure of this line became another. */
  own: z.number(),
  /** Because the line became a bigger or smaller share of all. */
  weight: z.number(),
  effect: z.number(),
});
export type EffectOnWire = z.infer<typeof EffectOnWire>;

/** What a figure hangs on, then and now: how many came, how long each took, how much time agents gave. */
const DriverOnWire = z.object({ metric: z.string(), now: z.number().nullable(), before: z.number().nullable() });
export type DriverOnWire = z.infer<typeof DriverOnWire>;

export const WhyReport = z.object({
  metric: z.string(),
  from: z.iso.date(),
  until: z.iso.date(),
  before: z.object({ from: z.iso.date(), until: z.iso.date() }),
  zone: z.string(),
  now: Figure,
  was: Figure,
  /** In the unit of the figure; null where one of both is not there. */
  change: z.number().nullable(),
  /** A longest or a middle one is no sum of lines: its change is told, and not divided. */
  isDivided: z.boolean(),
  byQueue: z.array(EffectOnWire),
  byHour: z.array(EffectOnWire),
  drivers: z.array(DriverOnWire),
  /** The hour of the clock that gave most to the change, and what was otherwise in it; null where nothing changed. */
  peak: z
    .object({
      hour: z.int(),
      drivers: z.array(DriverOnWire),
      /** Agents whose time at work in this hour differs most, least first; of those one may see. */
      agents: z.array(z.object({ id: z.string(), name: z.string(), nowMs: z.number(), beforeMs: z.number() })),
    })
    .nullable(),
  upTo: DayReport.shape.upTo,
});
export type WhyReport = z.infer<typeof WhyReport>;

const asked = z.object({
  metric: z.string().max(64),
  from: z.iso.date(),
  until: z.iso.date(),
  compare: z.enum(comparisons).exclude(['none']).default('previous'),
});

/** Lines that gave less of a change than this are not spoken of. */
const worthSaying = 0.1;
const linesSaid = 3;

/** The few lines that gave most of a change, in its direction, the most first. */
export const mostOf = (lines: readonly EffectOnWire[], by: number): readonly EffectOnWire[] =>
  lines
    .filter(({ effect }) => effect * by > 0 && Math.abs(effect) >= Math.abs(by) * worthSaying)
    .sort((one, other) => Math.abs(other.effect) - Math.abs(one.effect))
    .slice(0, linesSaid);

export const whyContract = {
  why: {
    explain: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/why',
      summary: 'Why a figure changed: what each queue and each hour gave to the change, and what was otherwise',
      tags,
      description:
        'The effects of the queues add up to the change, and so do those of the hours. An effect has two parts: the figure ' +
        'of the line became another, or the line became a bigger or smaller share of all.',
    })
      .input(
        asked.refine(({ from, until }) => isPeriod(from, until), {
          path: ['until'],
          message: `A period has 1 to ${periodDaysMost} days.`,
        }),
      )
      .output(WhyReport),
  },
} as const;
