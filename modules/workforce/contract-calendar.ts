import { z } from 'zod';
import { DurationMs, IdOf, Moment, PageOf, route } from '#kernel/contract.ts';
import {
  Block,
  DayOnWire,
  Days,
  dayRefusals,
  faulty,
  Minutes,
  Note,
  overlap,
  PersonOnWire,
  planChanged,
  ShiftDate,
  tags,
  tooLong,
} from './contract-parts.ts';
import { limits } from './limits.ts';
import { restMostMs } from './rest.ts';

export const CalendarRowOnWire = z
  .object({ person: PersonOnWire, workMs: DurationMs, days: z.array(DayOnWire) })
  .meta({ id: 'CalendarRow' });

const DayChange = z.object({
  userId: IdOf('user'),
  date: ShiftDate,
  /** The version of the day that was looked at. */
  version: z.int().min(0),
  /** Local times of the person's zone on that day; none = off; null = what her shift says. */
  blocks: z.array(Block).max(limits.blocksOfDay).nullable(),
});
const ChangedDays = z.object({
  /** Undone under this id, unless one of these days was changed again. */
  changeId: IdOf('planChange'),
  days: z.array(z.object({ userId: IdOf('user'), day: DayOnWire })),
});

export const MyPlanOnWire = z
  .object({
    day: DayOnWire,
    /** What comes next in it, or the first block after it; null when nothing is planned within two weeks. */
    next: z.object({ type: z.enum(['blockBegins', 'breakBegins', 'breakEnds', 'blockEnds']), at: Moment }).nullable(),
    /** Break of the day: planned, taken until now and left. Null when the day has no block. */
    breaks: z.object({ plannedMs: DurationMs, takenMs: DurationMs, leftMs: DurationMs }).nullable(),
    /** The next day with work after this one, within two weeks. */
    following: DayOnWire.nullable(),
  })
  .meta({ id: 'MyPlan' });
export type MyPlanOnWire = z.infer<typeof MyPlanOnWire>;

/** How long somebody should rest between two working days. */
const WorkRules = z.object({ leastRestMs: Minutes(restMostMs) }).meta({ id: 'WorkRules' });

export const calendarContract = {
  rules: {
    read: route({
      right: 'shift.read',
      method: 'GET',
      path: '/work-rules',
      summary: 'Rules plans are held against',
      tags,
    }) //
      .output(WorkRules),
    edit: route({
      right: 'shift.manage',
      method: 'PUT',
      path: '/work-rules',
      summary: 'Change the rules plans are held against; they warn and forbid nothing',
      tags,
    })
      .input(WorkRules)
      .output(WorkRules),
  },
  calendar: {
    read: route({
      right: 'shift.read',
      method: 'GET',
      path: '/work-calendar',
      summary: 'Who works when: people by name, with each of their operational days',
      tags,
    })
      .input(
        Days.extend({
          groupId: IdOf('group').optional(),
          shiftId: IdOf('shift').optional(),
          userId: IdOf('user').optional(),
          search: z.string().max(200).optional(),
          limit: z.coerce.number().int().min(1).max(limits.calendarPeople).default(50),
          cursor: z.string().min(1).max(500).optional(),
        }),
      )
      .output(PageOf(CalendarRowOnWire))
      .errors(tooLong),
    change: route({
      right: 'shift.manage',
      method: 'POST',
      path: '/work-calendar/changes',
      summary: 'Change single days of people: moved, shortened, off, extra, or back to the shift',
      tags,
      description: 'All of them or none. Each names the version it was made from; a day that has ended is refused.',
    })
      .input(z.object({ days: z.array(DayChange).min(1).max(limits.daysAtOnce), note: Note.default('') }))
      .output(ChangedDays)
      .errors({ ...dayRefusals, ...faulty, ...planChanged, ...overlap }),
    undo: route({
      right: 'shift.manage',
      method: 'POST',
      path: '/work-calendar/changes/{changeId}/undo',
      summary: 'Undo a change of days; refused when one of them was changed again',
      tags,
      description: 'Undoing is a change itself and can be undone in turn.',
    })
      .input(z.object({ changeId: IdOf('planChange') }))
      .output(ChangedDays)
      .errors({ ...dayRefusals, ...planChanged, ...overlap }),
  },
  me: {
    plan: route({
      right: 'signedIn',
      method: 'GET',
      path: '/me/plan',
      summary: 'My operational day: blocks, breaks, what comes next and how much break is left',
      tags,
    }).output(MyPlanOnWire),
    /** Also told on the topic `plan/<user>` as `{ type: 'requestsChanged' }`. */
    requests: route({
      right: 'signedIn',
      method: 'GET',
      path: '/me/requests',
      summary: 'How many requests wait for me: my consent, my decision, and answers to mine in the last week',
      tags,
    }).output(z.object({ toConsent: z.int(), toDecide: z.int(), mineOpen: z.int(), mineDecided: z.int() })),
  },
};
