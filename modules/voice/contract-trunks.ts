import { z } from 'zod';
import { cleanText, IdOf, Moment, NameOf, route } from '#kernel/contract.ts';
import { callErrors } from './call-outgoing-contract.ts';
import { codecs } from './gateway.ts';
import { lineLimits } from './line.ts';
import { TypedNumber } from './number.ts';
import { defaultTrunk, numberForms, trunkFaults, trunkLimits, trunkWays } from './trunk.ts';
import { trunkTestHappenings } from './trunk-test.ts';

const tags = ['Telephony'];
const perHour = z.int().min(0).max(trunkLimits.perHour).nullable();
const line = (longest: number) => z.string().trim().max(longest);

const TrunkForm = z.object({
  name: NameOf(lineLimits.name),
  way: z.enum(trunkWays),
  host: line(trunkLimits.host),
  port: z.int().min(1).max(65_535),
  user: line(trunkLimits.user),
  from: z.array(line(50)).max(trunkLimits.from),
  lines: z.int().min(trunkLimits.lines.min).max(trunkLimits.lines.max),
  codecs: z.array(z.enum(codecs)).max(codecs.length),
  writes: z.enum(numberForms),
  shownNumber: TypedNumber.nullable().meta({
    description: 'Shown to whom is called; null: the number of the queue the call belongs to',
  }),
  brake: z.object({ callsPerHour: perHour, minutesPerHour: perHour }),
  hints: cleanText(trunkLimits.hints),
  isActive: z.boolean(),
});

export const TrunkOnWire = TrunkForm.extend({
  id: IdOf('trunk'),
  hasSecret: z.boolean(),
  shownNumber: z.string().nullable(),
  /** Whether its server answers; null while there is no switch to ask, or the trunk is off. */
  isReachable: z.boolean().nullable(),
  linesInUse: z.int(),
  /** Why it did not carry the call that was tried over it last; null where it did, or none was tried. */
  trouble: z
    .object({
      at: Moment,
      /** What the provider answered, as SIP counts it, 408 for nothing; null where it was not asked at all. */
      code: z.int().nullable(),
    })
    .nullable(),
}).meta({ id: 'Trunk' });
export type TrunkOnWire = z.infer<typeof TrunkOnWire>;

const TrunkTest = z
  .object({
    isOver: z.boolean(),
    steps: z.array(
      z.object({
        what: z.enum(trunkTestHappenings),
        at: Moment,
        because: z.string().nullable(),
        /** What the provider answered, as SIP counts it. */
        code: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'TrunkTest' });
export type TrunkTestOnWire = z.infer<typeof TrunkTest>;

const secret = { secret: z.string().min(1).max(trunkLimits.secret).optional() };
const byTrunk = z.object({ trunkId: IdOf('trunk') });
const faulty = {
  TRUNK_FAULTY: { status: 400, data: z.object({ because: z.enum([...trunkFaults, 'noNumber']) }) },
} as const;

/** Trunks of the organisation, in the order in which they are tried. */
export const trunksContract = {
  trunks: {
    list: route({
      right: 'telephony.read',
      method: 'GET',
      path: '/telephony/trunks',
      summary: 'List trunks, and which of them are reachable',
      tags,
    }).output(z.object({ items: z.array(TrunkOnWire) })),
    create: route({
      right: 'telephony.manage',
      method: 'POST',
      path: '/telephony/trunks',
      summary: 'Add a trunk',
      tags,
    })
      .errors({ ...faulty, LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } })
      .input(
        z.object({
          ...TrunkForm.shape,
          ...secret,
          way: TrunkForm.shape.way.default(defaultTrunk.way),
          port: TrunkForm.shape.port.default(defaultTrunk.port),
          user: TrunkForm.shape.user.default(defaultTrunk.user),
          from: TrunkForm.shape.from.default([]),
          lines: TrunkForm.shape.lines.default(defaultTrunk.lines),
          codecs: TrunkForm.shape.codecs.default([...defaultTrunk.codecs]),
          writes: TrunkForm.shape.writes.default(defaultTrunk.writes),
          shownNumber: TrunkForm.shape.shownNumber.default(null),
          brake: TrunkForm.shape.brake.default(defaultTrunk.brake),
          hints: TrunkForm.shape.hints.default(defaultTrunk.hints),
          isActive: TrunkForm.shape.isActive.default(true),
        }),
      )
      .output(TrunkOnWire),
    edit: route({
      right: 'telephony.manage',
      method: 'PATCH',
      path: '/telephony/trunks/{trunkId}',
      summary: 'Change a trunk',
      tags,
    })
      .errors(faulty)
      .input(TrunkForm.partial().extend({ ...byTrunk.shape, ...secret }))
      .output(TrunkOnWire),
    order: route({
      right: 'telephony.manage',
      method: 'PUT',
      path: '/telephony/trunks/order',
      summary: 'Say in which order trunks are tried',
      tags,
    })
      .input(z.object({ trunkIds: z.array(IdOf('trunk')).max(trunkLimits.trunks) }))
      .output(z.object({})),
    test: route({
      right: 'telephony.manage',
      method: 'POST',
      path: '/telephony/trunks/{trunkId}/test',
      summary: 'Call a number over this trunk, to try it',
      tags,
    })
      .errors(callErrors)
      .input(byTrunk.extend({ to: TypedNumber, language: z.enum(['tr', 'en']).default('tr') }))
      .output(z.object({ testId: z.string() })),
    tested: route({
      right: 'telephony.manage',
      method: 'GET',
      path: '/telephony/trunk-tests/{testId}',
      summary: 'How far one’s own test of a trunk has come',
      tags,
    })
      .input(z.object({ testId: IdOf('trunkTest') }))
      .output(TrunkTest),
    remove: route({
      right: 'telephony.manage',
      method: 'DELETE',
      path: '/telephony/trunks/{trunkId}',
      summary: 'Remove a trunk',
      tags,
    })
      .input(byTrunk)
      .output(z.object({})),
  },
};
