import { z } from 'zod';
import { awayClasses } from '#agents';
import { groupColours } from '#identity';
import { cleanText, DurationMs, IdOf, Moment } from '#kernel/contract.ts';
import { absenceKinds } from './absence.ts';
import { holidayParts } from './holiday.ts';
import { limits } from './limits.ts';
import { dayKinds } from './plan.ts';

// What several nouns of the contract are made of.

export const tags = ['Workforce'];

/** `HH:MM` of the zone of the shift. */
export const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export const EndTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
export const ShiftDate = z.iso.date();
export const Minutes = (mostMs: number) => z.int().min(0).max(mostMs).multipleOf(60_000);

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

export const Block = z.object({
  from: Time,
  to: EndTime,
  breaks: z.array(BreakOnWire).max(limits.breaksOfBlock),
});

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

export const PersonOnWire = z.object({
  id: IdOf('user'),
  name: z.string(),
  group: z.object({ id: IdOf('group'), name: z.string(), colour: z.enum(groupColours) }).nullable(),
});
export const ShiftName = z.object({ id: IdOf('shift'), name: z.string(), colour: z.enum(groupColours) });

// ---- days as they are planned ----

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

// ---- refusals ----

export const limitReached = { LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } } as const;

export const faulty = { SHIFT_FAULTY: { status: 400, data: z.object({ faults: z.array(ShiftFaultOnWire) }) } } as const;

/** The operational day is over, or lies too far ahead. */
export const dayRefusals = {
  DAY_OVER: { status: 409 },
  DAY_TOO_FAR: { status: 400, data: z.object({ days: z.int() }) },
} as const;
export const overlap = { OVERLAPS: { status: 409, data: z.object({ date: z.string() }) } } as const;

export const tooLong = { TOO_LONG: { status: 400, data: z.object({ days: z.int() }) } } as const;
export const planChanged = {
  PLAN_CHANGED: { status: 409, data: z.object({ userId: z.string(), date: z.string() }) },
} as const;

// ---- questions and notes ----

export const Days = z.object({ from: ShiftDate, to: ShiftDate });

export const Note = cleanText(limits.noteLength);
