import { z } from 'zod';
import { agentStates, awayClasses } from '#agents';
import { groupColours, isZone } from '#identity';
import { cleanText, DurationMs, IdOf, Moment, NameOf, PageOf, PageQuery, route } from '#kernel/contract.ts';
import { absenceKinds, absenceStatuses, swapStatuses } from './absence.ts';
import { violationRules } from './discipline.ts';
import { holidayCountries, holidayParts } from './holiday.ts';
import { limits } from './limits.ts';
import { dayKinds } from './plan.ts';
import { restMostMs } from './rest.ts';

const tags = ['Workforce'];

// ---- shifts ----

/** `HH:MM` of the zone of the shift. */
const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const EndTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
const ShiftDate = z.iso.date();
const Minutes = (mostMs: number) => z.int().min(0).max(mostMs).multipleOf(60_000);

const breakParts = {
  lengthMs: Minutes(8 * 3_600_000).min(60_000),
  isPaid: z.boolean(),
  /** Which sort of away reason is expected meanwhile. */
  class: z.enum(awayClasses),
};
export const BreakOnWire = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('fixed'), at: Time, ...breakParts }),
    z.object({
      type: z.literal('window'),
      from: Time,
      to: EndTime,
      ...breakParts,
    }),
  ])
  .meta({
    id: 'ShiftBreak',
    description:
      'At a fixed time, or at any time that begins and ends inside a window. A time earlier than the beginning of its block is one of the next day.',
  });
export type BreakOnWire = z.infer<typeof BreakOnWire>;

const Block = z.object({
  from: Time,
  to: EndTime,
  breaks: z.array(BreakOnWire).max(limits.breaksOfBlock),
});
export const WeekBlockOnWire = Block.extend({
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
}).meta({
  id: 'ShiftBlock',
  description:
    'The same stretch on several weekdays (1 is Monday). A block whose end is not later than its beginning ends on the next day and belongs to the day on which it begins.',
});
export type WeekBlockOnWire = z.infer<typeof WeekBlockOnWire>;

export const ShiftForm = z.object({
  name: NameOf(60),
  colour: z.enum(groupColours),
  zone: z.string().min(1).max(64).refine(isZone, 'There is no such time zone.'),
  blocks: z.array(WeekBlockOnWire).min(1).max(limits.blocksOfWeek),
  graceMs: Minutes(limits.graceMs),
  /** Whether holidays free this shift, or it works on them. */
  holidays: z.enum(['free', 'work']),
});
export type ShiftForm = z.infer<typeof ShiftForm>;

export const ShiftOnWire = ShiftForm.extend({
  id: IdOf('shift'),
  /** Grows with each change; a change names the version it was made from. */
  version: z.int(),
  isRemoved: z.boolean(),
  /** A change of the pattern that waits until the operational day has ended. The fields above are already the new ones. */
  pending: z.object({ effectiveAt: Moment, before: ShiftForm }).nullable(),
  groupIds: z.array(IdOf('group')),
  /** How many people are in it now, directly or through their group. */
  people: z.int(),
  /** How many will be, when everybody’s operational day has ended. */
  peopleNext: z.int(),
}).meta({ id: 'Shift' });
export type ShiftOnWire = z.infer<typeof ShiftOnWire>;

const ShiftFaultOnWire = z
  .object({
    type: z.enum([
      'emptyBlock',
      'blocksOverlap',
      'breakOutsideBlock',
      'breaksOverlap',
      'windowTooShort',
      'breaksFillBlock',
    ]),
    /** Which block of those sent, counted from 0. */
    block: z.int(),
    /** Which break of it; null when it is about the block. */
    break: z.int().nullable(),
  })
  .meta({ id: 'ShiftFault' });

const PersonOnWire = z.object({
  id: IdOf('user'),
  name: z.string(),
  group: z.object({ id: IdOf('group'), name: z.string(), colour: z.enum(groupColours) }).nullable(),
});
const ShiftName = z.object({ id: IdOf('shift'), name: z.string(), colour: z.enum(groupColours) });

/** A person and her one shift; `via` says whether she was given it herself or has it from her group. */
const Placement = z.object({ shift: ShiftName.nullable(), via: z.enum(['user', 'group', 'none']) });
export const ShiftPersonOnWire = z
  .object({
    person: PersonOnWire,
    now: Placement,
    /** What waits until her operational day has ended. */
    next: Placement.extend({ effectiveAt: Moment }).nullable(),
    /** The shift given to herself, which counts before her group's; null when none was. */
    ownShiftId: IdOf('shift').nullable(),
  })
  .meta({ id: 'ShiftPerson' });
export type ShiftPersonOnWire = z.infer<typeof ShiftPersonOnWire>;

// ---- days ----

const PlannedBreakOnWire = z.object({
  type: z.enum(['fixed', 'window']),
  /** Of a fixed break its beginning and end; of a window the window's. */
  fromAt: Moment,
  toAt: Moment,
  lengthMs: DurationMs,
  isPaid: z.boolean(),
  class: z.enum(awayClasses),
});
export const PlannedBlockOnWire = z
  .object({ fromAt: Moment, toAt: Moment, breaks: z.array(PlannedBreakOnWire) })
  .meta({ id: 'PlannedBlock' });
export type PlannedBlockOnWire = z.infer<typeof PlannedBlockOnWire>;

export const DayOnWire = z
  .object({
    /** The operational day: the date on which its blocks begin, in `zone`. */
    date: ShiftDate,
    zone: z.string(),
    /** When this operational day begins and ends. */
    beginsAt: Moment,
    endsAt: Moment,
    kind: z.enum(dayKinds),
    shift: ShiftName.nullable(),
    blocks: z.array(PlannedBlockOnWire),
    /** What the shift alone would say, when `blocks` says something else and the one who asks may know why. */
    shiftBlocks: z.array(PlannedBlockOnWire).nullable(),
    /** Version of this one day's own plan; 0 = never changed by hand, as far as one may know. Changes must name it. */
    version: z.int(),
    /** This and the absences are told to herself and to those who decide about her days, to nobody else. */
    change: z.object({ by: z.string().nullable(), at: Moment, note: z.string() }).nullable(),
    /** Of the whole day, or of parts of it. */
    absences: z.array(z.object({ id: IdOf('absence'), kind: z.enum(absenceKinds), isWhole: z.boolean() })),
    holiday: z.object({ name: z.string(), part: z.enum(holidayParts), frees: z.boolean() }).nullable(),
  })
  .meta({ id: 'PlannedDay' });
export type DayOnWire = z.infer<typeof DayOnWire>;

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

// ---- requests ----

const Note = cleanText(limits.noteLength);
const decision = {
  decidedBy: z.string().nullable(),
  decidedAt: Moment.nullable(),
  decisionNote: z.string(),
  /** What the one who asks may do with it now. */
  mayDecide: z.boolean(),
  mayCancel: z.boolean(),
};
export const AbsenceOnWire = z
  .object({
    id: IdOf('absence'),
    person: PersonOnWire,
    kind: z.enum(absenceKinds),
    /** Whole operational days from the first to the last, or a part of one day. */
    fromDate: ShiftDate,
    toDate: ShiftDate,
    part: z.object({ from: Time, to: EndTime }).nullable(),
    note: z.string(),
    status: z.enum(absenceStatuses),
    askedAt: Moment,
    version: z.int(),
    ...decision,
  })
  .meta({ id: 'Absence' });
export type AbsenceOnWire = z.infer<typeof AbsenceOnWire>;

export const SwapOnWire = z
  .object({
    id: IdOf('swap'),
    /** Who asks, and the day she gives away. */
    from: PersonOnWire,
    fromDate: ShiftDate,
    fromBlocks: z.array(PlannedBlockOnWire),
    /** Who takes it, and the day given in return; null = nothing in return. */
    to: PersonOnWire,
    toDate: ShiftDate.nullable(),
    toBlocks: z.array(PlannedBlockOnWire),
    note: z.string(),
    status: z.enum(swapStatuses),
    askedAt: Moment,
    version: z.int(),
    consentNote: z.string(),
    mayConsent: z.boolean(),
    ...decision,
  })
  .meta({ id: 'Swap' });
export type SwapOnWire = z.infer<typeof SwapOnWire>;

// ---- holidays ----

export const HolidayOnWire = z
  .object({
    /** Null: one of the country's, which nobody can delete. */
    id: IdOf('holiday').nullable(),
    date: ShiftDate,
    tr: z.string(),
    en: z.string(),
    /** `afternoon`: free from 13:00 on. */
    part: z.enum(holidayParts),
  })
  .meta({ id: 'Holiday' });

// ---- today ----

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

// ---- discipline ----

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

// ---- routes ----

const limitReached = { LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } } as const;
const nameTaken = { NAME_TAKEN: { status: 409 } } as const;
const faulty = { SHIFT_FAULTY: { status: 400, data: z.object({ faults: z.array(ShiftFaultOnWire) }) } } as const;
const shiftRefusals = { ...faulty, ...nameTaken } as const;
/** The operational day is over, or lies too far ahead. */
const dayRefusals = {
  DAY_OVER: { status: 409 },
  DAY_TOO_FAR: { status: 400, data: z.object({ days: z.int() }) },
} as const;
const overlap = { OVERLAPS: { status: 409, data: z.object({ date: z.string() }) } } as const;
const decided = { ALREADY_DECIDED: { status: 409 }, OWN_REQUEST: { status: 403 } } as const;
const tooLong = { TOO_LONG: { status: 400, data: z.object({ days: z.int() }) } } as const;
const planChanged = {
  PLAN_CHANGED: { status: 409, data: z.object({ userId: z.string(), date: z.string() }) },
} as const;

const Days = z.object({ from: ShiftDate, to: ShiftDate });
const byAbsence = z.object({ absenceId: IdOf('absence'), version: z.int(), note: Note.default('') });
const bySwap = z.object({ swapId: IdOf('swap'), version: z.int(), note: Note.default('') });

/** How long somebody should rest between two working days. */
const WorkRules = z.object({ leastRestMs: Minutes(restMostMs) }).meta({ id: 'WorkRules' });

export const workforceContract = {
  shifts: {
    list: route({ right: 'shift.read', method: 'GET', path: '/shifts', summary: 'List shifts', tags })
      .input(z.object({ removed: z.boolean().default(false) }))
      .output(z.object({ items: z.array(ShiftOnWire) })),
    get: route({ right: 'shift.read', method: 'GET', path: '/shifts/{shiftId}', summary: 'One shift', tags })
      .input(z.object({ shiftId: IdOf('shift') }))
      .output(ShiftOnWire),
    create: route({
      right: 'shift.manage',
      method: 'POST',
      path: '/shifts',
      summary: 'Make a shift',
      tags,
      successStatus: 201,
    })
      .input(ShiftForm)
      .output(ShiftOnWire)
      .errors({ ...shiftRefusals, ...limitReached }),
    edit: route({
      right: 'shift.manage',
      method: 'PATCH',
      path: '/shifts/{shiftId}',
      summary: 'Change a shift; hours apply from the end of its current operational day on',
      tags,
      description: 'Name, colour and grace change at once. What is past stays as it was planned.',
    })
      .input(ShiftForm.partial().extend({ shiftId: IdOf('shift'), version: z.int() }))
      .output(ShiftOnWire)
      .errors(shiftRefusals),
    remove: route({
      right: 'shift.manage',
      method: 'DELETE',
      path: '/shifts/{shiftId}',
      summary: 'Remove a shift; its people leave it when their operational day has ended',
      tags,
    })
      .input(z.object({ shiftId: IdOf('shift') }))
      .output(z.object({ removed: IdOf('shift'), people: z.int() })),
    assign: route({
      right: 'shift.manage',
      method: 'POST',
      path: '/shift-assignments',
      summary: 'Give users or whole groups a shift, or take it away',
      tags,
      description:
        'A user has one shift at most: her own counts before her group’s. It applies when her operational day has ended. `shiftId` null takes the own (or the group’s) shift away.',
    })
      .input(
        z.object({
          shiftId: IdOf('shift').nullable(),
          userIds: z.array(IdOf('user')).max(limits.assignedAtOnce).default([]),
          groupIds: z.array(IdOf('group')).max(limits.assignedAtOnce).default([]),
        }),
      )
      .output(
        z.object({
          /** How many people get another shift by it; members with a shift of their own keep theirs. */
          people: z.int(),
          /** The first and the last moment at which it applies to one of them; null when nothing changes. */
          firstEffectiveAt: Moment.nullable(),
          lastEffectiveAt: Moment.nullable(),
        }),
      )
      .errors({ SHIFT_UNKNOWN: { status: 400 }, USER_UNKNOWN: { status: 400 }, GROUP_UNKNOWN: { status: 400 } }),
    people: route({
      right: 'shift.read',
      method: 'GET',
      path: '/shift-people',
      summary: 'Who is in which shift, by name',
      tags,
    })
      .input(
        PageQuery.extend({
          search: z.string().max(200).optional(),
          groupId: IdOf('group').optional(),
          shiftId: IdOf('shift').optional(),
          /** Only people without a shift now and later. */
          unplaced: z.boolean().optional(),
        }),
      )
      .output(PageOf(ShiftPersonOnWire)),
  },
  holidays: {
    list: route({ right: 'shift.read', method: 'GET', path: '/holidays', summary: 'Holidays of a year', tags })
      .input(z.object({ year: z.coerce.number().int().min(2000).max(2100) }))
      .output(
        z.object({
          items: z.array(HolidayOnWire),
          country: z.enum(holidayCountries),
          /** Religious holidays follow the moon; they are known for these years. Later ones must be added by hand. */
          religiousKnown: z.object({ from: z.int(), to: z.int() }).nullable(),
        }),
      ),
    choose: route({
      right: 'shift.manage',
      method: 'PUT',
      path: '/holidays/country',
      summary: 'Choose whose public holidays count',
      tags,
    })
      .input(z.object({ country: z.enum(holidayCountries) }))
      .output(z.object({ country: z.enum(holidayCountries) })),
    add: route({
      right: 'shift.manage',
      method: 'POST',
      path: '/holidays',
      summary: 'Add a holiday of one’s own',
      tags,
      successStatus: 201,
    })
      .input(z.object({ date: ShiftDate, name: NameOf(120), part: z.enum(holidayParts) }))
      .output(HolidayOnWire)
      .errors({ DATE_TAKEN: { status: 409 }, ...limitReached }),
    remove: route({
      right: 'shift.manage',
      method: 'DELETE',
      path: '/holidays/{holidayId}',
      summary: 'Delete a holiday of one’s own',
      tags,
    })
      .input(z.object({ holidayId: IdOf('holiday') }))
      .output(z.object({ removed: IdOf('holiday') })),
  },
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
  absences: {
    list: route({
      right: 'absence.request',
      method: 'GET',
      path: '/absences',
      summary: 'Absences one may see, newest request first',
      tags,
    })
      .input(
        PageQuery.extend({
          status: z.enum(absenceStatuses).optional(),
          userId: IdOf('user').optional(),
          groupId: IdOf('group').optional(),
        }),
      )
      .output(PageOf(AbsenceOnWire)),
    request: route({
      right: 'absence.request',
      method: 'POST',
      path: '/absences',
      summary: 'Ask to be absent; for somebody else with the right to decide',
      tags,
      successStatus: 201,
    })
      .input(
        z.object({
          userId: IdOf('user').optional(),
          kind: z.enum(absenceKinds),
          fromDate: ShiftDate,
          toDate: ShiftDate,
          /** A part of one day; then both dates are the same. */
          part: z.object({ from: Time, to: EndTime }).nullable().default(null),
          note: Note.default(''),
        }),
      )
      .output(AbsenceOnWire)
      .errors({
        DATES_FAULTY: { status: 400 },
        ...dayRefusals,
        ...tooLong,
        ...overlap,
        ...limitReached,
      }),
    cancel: route({
      right: 'absence.request',
      method: 'POST',
      path: '/absences/{absenceId}/cancel',
      summary: 'Take a request back, or an approved absence that has not begun',
      tags,
    })
      .input(byAbsence.omit({ note: true }))
      .output(AbsenceOnWire)
      .errors({ ALREADY_DECIDED: { status: 409 }, DAY_OVER: { status: 409 } }),
    approve: route({
      right: 'absence.decide',
      method: 'POST',
      path: '/absences/{absenceId}/approve',
      summary: 'Approve an absence; the plan changes in the same moment',
      tags,
    })
      .input(byAbsence)
      .output(AbsenceOnWire)
      .errors(decided),
    refuse: route({
      right: 'absence.decide',
      method: 'POST',
      path: '/absences/{absenceId}/refuse',
      summary: 'Refuse an absence, or take back its approval',
      tags,
    })
      .input(byAbsence)
      .output(AbsenceOnWire)
      .errors(decided),
  },
  swaps: {
    list: route({
      right: 'absence.request',
      method: 'GET',
      path: '/swaps',
      summary: 'Swaps one may see, newest request first',
      tags,
    })
      .input(
        PageQuery.extend({
          status: z.enum(swapStatuses).optional(),
          userId: IdOf('user').optional(),
          groupId: IdOf('group').optional(),
        }),
      )
      .output(PageOf(SwapOnWire)),
    partners: route({
      right: 'absence.request',
      method: 'GET',
      path: '/swap-partners',
      summary: 'Colleagues of one’s own group and their days, to ask for a swap',
      tags,
    })
      .input(Days.extend({ search: z.string().max(200).optional() }))
      .output(z.object({ items: z.array(z.object({ person: PersonOnWire, days: z.array(DayOnWire) })) }))
      .errors(tooLong),
    request: route({
      right: 'absence.request',
      method: 'POST',
      path: '/swaps',
      summary: 'Ask a colleague to take one’s day, for one of hers or for nothing',
      tags,
      successStatus: 201,
    })
      .input(
        z.object({
          toUserId: IdOf('user'),
          fromDate: ShiftDate,
          toDate: ShiftDate.nullable(),
          note: Note.default(''),
        }),
      )
      .output(SwapOnWire)
      .errors({
        /** One of the days has no work to give. */
        NOTHING_TO_SWAP: { status: 409, data: z.object({ userId: z.string(), date: z.string() }) },
        ZONES_DIFFER: { status: 409 },
        PARTNER_UNKNOWN: { status: 400 },
        ...dayRefusals,
        ...overlap,
        ...limitReached,
      }),
    consent: route({
      right: 'absence.request',
      method: 'POST',
      path: '/swaps/{swapId}/consent',
      summary: 'Agree to a swap one was asked for, or decline it',
      tags,
    })
      .input(bySwap.extend({ agrees: z.boolean() }))
      .output(SwapOnWire)
      .errors({ ALREADY_DECIDED: { status: 409 } }),
    cancel: route({
      right: 'absence.request',
      method: 'POST',
      path: '/swaps/{swapId}/cancel',
      summary: 'Take back a swap one asked for',
      tags,
    })
      .input(bySwap.omit({ note: true }))
      .output(SwapOnWire)
      .errors({ ALREADY_DECIDED: { status: 409 } }),
    approve: route({
      right: 'absence.decide',
      method: 'POST',
      path: '/swaps/{swapId}/approve',
      summary: 'Approve a swap both agreed on; both plans change in the same moment',
      tags,
    })
      .input(bySwap)
      .output(SwapOnWire)
      .errors({ ...decided, DAY_OVER: { status: 409 }, ...planChanged, ...overlap }),
    refuse: route({
      right: 'absence.decide',
      method: 'POST',
      path: '/swaps/{swapId}/refuse',
      summary: 'Refuse a swap',
      tags,
    })
      .input(bySwap)
      .output(SwapOnWire)
      .errors(decided),
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
