import { z } from 'zod';
import { IdOf, Moment, PageOf, PageQuery, route } from '#kernel/contract.ts';
import { absenceKinds, absenceStatuses, swapStatuses } from './absence.ts';
import {
  DayOnWire,
  Days,
  dayRefusals,
  EndTime,
  limitReached,
  Note,
  overlap,
  PersonOnWire,
  PlannedBlockOnWire,
  planChanged,
  ShiftDate,
  Time,
  tags,
  tooLong,
} from './contract-parts.ts';

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

const decided = { ALREADY_DECIDED: { status: 409 }, OWN_REQUEST: { status: 403 } } as const;

const byAbsence = z.object({ absenceId: IdOf('absence'), version: z.int(), note: Note.default('') });
const bySwap = z.object({ swapId: IdOf('swap'), version: z.int(), note: Note.default('') });

export const requestsContract = {
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
};
