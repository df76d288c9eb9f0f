import { z } from 'zod';
import { groupColours, isZone } from '#identity';
import { IdOf, Moment, NameOf, PageOf, PageQuery, route } from '#kernel/contract.ts';
import { Block, faulty, limitReached, Minutes, PersonOnWire, ShiftName, tags } from './contract-parts.ts';
import { limits } from './limits.ts';

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

const nameTaken = { NAME_TAKEN: { status: 409 } } as const;

const shiftRefusals = { ...faulty, ...nameTaken } as const;

export const shiftsContract = {
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
};
