import { z } from 'zod';
import { agentStates, awayClasses } from '#agents';
import { DurationMs, IdOf, Moment, PageOf, route } from '#kernel/contract.ts';
import { Days, PersonOnWire, ShiftDate, tags, tooLong } from './contract-parts.ts';
import { violationRules } from './discipline.ts';
import { limits } from './limits.ts';

const Counted = z.object({ count: z.int(), ms: DurationMs });
export const ViolationOnWire = z
  .object({
    rule: z.enum(violationRules),
    fromAt: Moment,
    toAt: Moment,
    ms: DurationMs,
    /** What was planned meanwhile: work, or a break of a class. */
    planned: z.enum(['work', ...awayClasses]),
    graceMs: DurationMs,
    /** It goes on at this moment, so its end and its rule may still change. */
    isOpen: z.boolean(),
    /** What she did meanwhile according to the facts of her availability and her work. */
    actual: z.array(
      z.object({
        state: z.enum(agentStates),
        awayClass: z.enum(awayClasses).nullable(),
        fromAt: Moment,
        toAt: Moment,
      }),
    ),
  })
  .meta({ id: 'Violation' });
const DisciplineDayOnWire = z
  .object({
    date: ShiftDate,
    scheduledMs: DurationMs,
    exceptionMs: DurationMs,
    /** 0 to 1; null when nothing was planned. */
    adherence: z.number().nullable(),
    onQueueScheduledMs: DurationMs,
    onQueueMs: DurationMs,
    /** May be more than 1; null when no work was planned. */
    conformance: z.number().nullable(),
    violations: z.array(ViolationOnWire),
  })
  .meta({ id: 'DisciplineDay' });
export const DisciplineRowOnWire = z
  .object({
    person: PersonOnWire,
    scheduledMs: DurationMs,
    exceptionMs: DurationMs,
    adherence: z.number().nullable(),
    onQueueScheduledMs: DurationMs,
    onQueueMs: DurationMs,
    conformance: z.number().nullable(),
    byRule: z.record(z.enum(violationRules), Counted),
    days: z.array(DisciplineDayOnWire),
  })
  .meta({ id: 'DisciplineRow' });

export const disciplineContract = {
  discipline: {
    read: route({
      right: 'report.view',
      method: 'GET',
      path: '/discipline',
      summary: 'Planned against actual: adherence, conformance and each violation with its rule and its facts',
      tags,
    })
      .input(
        Days.extend({
          groupId: IdOf('group').optional(),
          userId: IdOf('user').optional(),
          /** Adds work outside the shift to both sides of adherence. */
          outsideShift: z.boolean().default(false),
          limit: z.coerce.number().int().min(1).max(limits.disciplinePeople).default(20),
          cursor: z.string().min(1).max(500).optional(),
        }),
      )
      .output(
        PageOf(DisciplineRowOnWire).extend({
          /** Up to where the facts are known. */
          knownUntil: Moment,
        }),
      )
      .errors(tooLong),
  },
};
