import { z } from 'zod';
import { skillLevelMax } from '#agents';
import { groupColours } from '#identity';
import { media } from '#kernel/channel.ts';
import { cleanText, DurationMs, IdOf, Moment, Name, NameOf, route } from '#kernel/contract.ts';
import {
  assignments,
  defaultTier,
  limits,
  messageTimes,
  serviceLevelFormulas,
  stickyFallbacks,
  strategies,
} from './queue.ts';

const tags = ['Queues'];

const Time = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
const DayIntervalOnWire = z.object({ from: Time, to: Time });
export const HoursOnWire = z
  .object({
    zone: z.string().min(1).max(64),
    weekly: z
      .array(DayIntervalOnWire.extend({ weekday: z.int().min(1).max(7) }))
      .max(limits.weeklyIntervals)
      .meta({ description: 'Several a day are possible; 1 is Monday. None at all means around the clock.' }),
    exceptions: z
      .array(
        z.object({
          date: z.iso.date(),
          name: NameOf(120),
          intervals: z.array(DayIntervalOnWire).max(limits.intervalsOfDay),
        }),
      )
      .max(limits.exceptions)
      .meta({ description: 'Holidays (no intervals) and days with other hours' }),
  })
  .meta({ id: 'BusinessHours' });

const SkillRequirementOnWire = z.object({ skillId: IdOf('skill'), minLevel: z.int().min(1).max(skillLevelMax) });
const Requirements = z.array(SkillRequirementOnWire).max(limits.requirements);
const between = (range: { readonly min: number; readonly max: number }) => z.int().min(range.min).max(range.max);

/** Everything about a queue that somebody sets, hours and members apart. */
export const QueueForm = z.object({
  name: Name,
  projectId: IdOf('project'),
  media: z.array(z.enum(media)).min(1).max(media.length),
  assignment: z.enum(assignments),
  strategy: z.enum(strategies),
  offerTimeoutMs: between(limits.offerTimeoutMs),
  serviceLevelMs: between(limits.serviceLevelMs),
  serviceLevelTarget: z.number().min(0).max(1),
  shortAbandonMs: DurationMs.max(60_000),
  serviceLevelFormula: z.enum(serviceLevelFormulas),
  boostMs: z.int().min(-limits.boostMs).max(limits.boostMs),
  requires: Requirements,
  relaxation: z.array(z.object({ afterMs: DurationMs.min(1), requires: Requirements })).max(limits.relaxationSteps),
  stickyMs: DurationMs.max(limits.stickyMs),
  stickyWithinMs: between(limits.stickyWithinMs),
  stickyFallback: z.enum(stickyFallbacks),
  groupFirstMs: DurationMs.max(limits.stickyMs),
  reopenWithinMs: DurationMs.max(limits.reopenWithinMs),
  notRespondingMs: between(limits.notRespondingMs),
  declineAsksReason: z.boolean(),
  autoAnswer: z.boolean(),
  maxWaiting: z.int().min(1).max(limits.waiting),
  offlineRule: z.discriminatedUnion('type', [
    z.object({ type: z.literal('keep') }),
    z.object({ type: z.literal('returnAfter'), afterMs: between(limits.returnAfterMs) }),
    z.object({ type: z.literal('returnOnMessage') }),
  ]),
  wrapUpMs: DurationMs.max(limits.wrapUpMs),
  outcomes: z
    .array(z.object({ id: z.uuid(), name: NameOf(limits.outcomeName), isArchived: z.boolean() }))
    .max(limits.outcomes)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length)
    .meta({
      description: 'What a call can have come to; who is no longer given is archived, so that old calls keep it',
    }),
  outcomeIsRequired: z.boolean(),
  callbackTries: z.int().min(1).max(limits.callbackTries),
  callbackPauseMs: between(limits.callbackPauseMs),
  takesMessages: z.enum(messageTimes),
  messageGreeting: z.object({ tr: cleanText(limits.messageGreeting), en: cleanText(limits.messageGreeting) }),
  messageMostMs: between(limits.messageMostMs),
});

export const MemberOnWire = z.object({
  agentId: IdOf('user'),
  tier: z.int().min(1).max(limits.tier).default(defaultTier),
});

export const GroupRuleOnWire = z.object({
  groupId: IdOf('group'),
  tier: z.int().min(1).max(limits.tier).default(defaultTier),
});
const GroupOfMember = z.object({ id: IdOf('group'), name: z.string(), colour: z.enum(groupColours) });

export const QueueOnWire = QueueForm.extend({
  id: IdOf('queue'),
  /** Changes with everything that somebody sets; goes with a change so that nobody undoes another's unseen. */
  version: z.string(),
  isArchived: z.boolean(),
  hours: HoursOnWire,
  /** Everybody who serves it now. */
  members: z.array(
    z.object({
      agentId: IdOf('user'),
      tier: z.int(),
      name: z.string(),
      group: GroupOfMember.nullable(),
      /** She was named herself; else she serves because her group does. */
      isOwn: z.boolean(),
    }),
  ),
  /** Whole groups that serve it; whoever joins or leaves one begins or stops to serve the queue. */
  groups: z.array(z.object({ groupId: IdOf('group'), tier: z.int() })),
  /** Whether the doors are open now, and when that changes next; null when it never does. */
  isOpen: z.boolean(),
  changesAt: Moment.nullable(),
  /** Somebody opened or closed it by hand; null while its calendar holds. */
  byHand: z
    .object({ isOpen: z.boolean(), until: Moment.nullable(), reason: z.string(), byName: z.string() })
    .nullable(),
}).meta({ id: 'Queue' });
export type QueueOnWire = z.infer<typeof QueueOnWire>;

export const QueueFaultOnWire = z.discriminatedUnion('type', [
  z.object({ type: z.literal('noMedia') }),
  z.object({ type: z.literal('skillAskedTwice') }),
  z.object({ type: z.literal('stepsNotInOrder') }),
  z.object({
    type: z.literal('hours'),
    fault: z.union([
      z.object({ type: z.literal('unknownZone') }),
      z.object({ type: z.enum(['unknownTime', 'emptyInterval', 'overlap']), day: z.string() }),
    ]),
  }),
]);

const byQueue = z.object({ queueId: IdOf('queue') });
const faulty = { FAULTY: { status: 400, data: z.object({ faults: z.array(QueueFaultOnWire) }) } } as const;
const groupUnknown = { GROUP_UNKNOWN: { status: 400 } } as const;
const version = z
  .string()
  .max(64)
  .optional()
  .meta({ description: 'What was read before; with it a change is refused when somebody else came first.' });
const changedMeanwhile = { CHANGED_MEANWHILE: { status: 409, data: z.object({ version: z.string() }) } } as const;
const untilRefused = { UNTIL_REFUSED: { status: 400 } } as const;
const nameTaken = { NAME_TAKEN: { status: 409 } } as const;
const unknown = { SKILL_UNKNOWN: { status: 400 }, PROJECT_UNKNOWN: { status: 400 } } as const;

export const queuesContract = {
  queues: {
    list: route({ right: 'queue.read', method: 'GET', path: '/queues', summary: 'List queues', tags })
      .input(z.object({ projectId: IdOf('project').optional(), archived: z.boolean().default(false) }))
      .output(z.object({ items: z.array(QueueOnWire) })),
    get: route({ right: 'queue.read', method: 'GET', path: '/queues/{queueId}', summary: 'One queue', tags })
      .input(byQueue)
      .output(QueueOnWire),
    create: route({
      right: 'queue.manage',
      method: 'POST',
      path: '/queues',
      summary: 'Make a queue',
      tags,
      description: 'What is not sent starts with its default; the service level with 20 s for voice, 60 s for chat.',
    })
      .input(QueueForm.partial().extend({ name: Name, projectId: IdOf('project'), hours: HoursOnWire.optional() }))
      .output(QueueOnWire)
      .errors({
        ...faulty,
        ...nameTaken,
        ...unknown,
        LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) },
      }),
    edit: route({
      right: 'queue.manage',
      method: 'PATCH',
      path: '/queues/{queueId}',
      summary: 'Change the settings of a queue, or archive it',
      tags,
      description: 'What is not sent stays as it was. The project of a queue cannot be changed.',
    })
      .input(
        QueueForm.omit({ projectId: true })
          .partial()
          .extend({ queueId: IdOf('queue'), version, isArchived: z.boolean().optional() }),
      )
      .output(QueueOnWire)
      .errors({ ...faulty, ...nameTaken, ...unknown, ...changedMeanwhile }),
    turnDoors: route({
      right: 'queue.turnDoors',
      method: 'PUT',
      path: '/queues/{queueId}/doors',
      summary: 'Open or close a queue now, whatever its hours say',
      tags,
      description:
        'Norms, offers and the bot take it as working time or as none. Without `until` it holds until somebody says otherwise.',
    })
      .input(
        byQueue.extend({
          isOpen: z.boolean(),
          until: Moment.nullable(),
          reason: cleanText(limits.turnReason).min(1),
        }),
      )
      .output(QueueOnWire)
      .errors(untilRefused),
    leaveDoors: route({
      right: 'queue.turnDoors',
      method: 'DELETE',
      path: '/queues/{queueId}/doors',
      summary: 'Let the hours of a queue hold again',
      tags,
    })
      .input(byQueue)
      .output(QueueOnWire)
      .errors(untilRefused),
    setMembers: route({
      right: 'queue.manage',
      method: 'PUT',
      path: '/queues/{queueId}/members',
      summary: 'Say who serves a queue',
      tags,
      description:
        'The order is the one that the strategy "linear" follows. `members` are the agents named themselves; without `groups` the groups stay as they are.',
    })
      .input(
        byQueue.extend({
          version,
          members: z.array(MemberOnWire).max(limits.members),
          groups: z.array(GroupRuleOnWire).max(limits.groups).optional(),
        }),
      )
      .output(QueueOnWire)
      .errors({ AGENT_UNKNOWN: { status: 400 }, ...groupUnknown, ...changedMeanwhile }),
    assignGroup: route({
      right: 'queue.manage',
      method: 'PUT',
      path: '/queues/{queueId}/groups/{groupId}',
      summary: 'Let a whole group serve a queue',
      tags,
      description: 'Its agents serve the queue as long as they are in the group; who joins later serves it at once.',
    })
      .input(byQueue.extend(GroupRuleOnWire.shape))
      .output(QueueOnWire)
      .errors({ ...groupUnknown, LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } }),
    withdrawGroup: route({
      right: 'queue.manage',
      method: 'DELETE',
      path: '/queues/{queueId}/groups/{groupId}',
      summary: 'Let a group serve a queue no more',
      tags,
      description: 'Agents who were named themselves go on serving it.',
    })
      .input(byQueue.extend({ groupId: IdOf('group') }))
      .output(QueueOnWire),
    setHours: route({
      right: 'queue.manage',
      method: 'PUT',
      path: '/queues/{queueId}/hours',
      summary: 'Say when a queue is open',
      tags,
    })
      .input(byQueue.extend({ version, hours: HoursOnWire }))
      .output(QueueOnWire)
      .errors({ ...faulty, ...changedMeanwhile }),
  },
};
