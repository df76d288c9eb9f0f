import { z } from 'zod';
import { IdOf, route } from '#kernel/contract.ts';
import { DayReport, isPeriod, periodDaysMost } from './contract.ts';

/** Where the classes of waits begin, in milliseconds; the last has no end. */
export const waitClassesMs: readonly number[] = [0, 5, 10, 20, 30, 45, 60, 120, 180, 300, 600].map((s) => s * 1_000);

const WaitClass = z.object({
  fromMs: z.int(),
  /** Who waited just so long is in it; null: without an end. */
  toMs: z.int().nullable(),
  answered: z.int(),
  abandoned: z.int(),
  /** Left the queue another way: passed on, called back, sent elsewhere. */
  other: z.int(),
});
export type WaitClass = z.infer<typeof WaitClass>;

export const WaitsReport = z.object({
  from: z.iso.date(),
  until: z.iso.date(),
  zone: z.string(),
  classes: z.array(WaitClass),
  answered: z.int(),
  abandoned: z.int(),
  other: z.int(),
  /** The service level's limit, where everybody counted waited under the same one. */
  serviceLevelMs: z.int().nullable(),
  upTo: DayReport.shape.upTo,
});
export type WaitsReport = z.infer<typeof WaitsReport>;

export const waitsContract = {
  waits: {
    classes: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/waits',
      summary: 'How long those waited who left their queue in a period, in classes, answered and abandoned apart',
      tags: ['Reports'],
    })
      .input(
        z
          .object({ from: z.iso.date(), until: z.iso.date(), queueId: IdOf('queue').optional() })
          .refine(({ from, until }) => isPeriod(from, until), {
            path: ['until'],
            message: `A period has 1 to ${periodDaysMost} days.`,
          }),
      )
      .output(WaitsReport),
  },
} as const;
