import { z } from 'zod';
import { groupColours } from '#identity';
import { cleanText, DurationMs, IdOf, Moment, Name, PageOf, PageQuery, route } from '#kernel/contract.ts';
import { capacityMax } from './capacity.ts';
import { availabilities, unreachableCauses, voiceDoubts } from './fact.ts';
import { missesBeforeStopMax, stopsBeforeClickMax } from './presence-rules.ts';
import { awayClasses, skillLevelMax, skillsOfAgentMax } from './skill.ts';

const tags = ['Agents'];

const Slots = z.int().min(0).max(capacityMax);
export const CapacityOnWire = z
  .object({ voice: Slots, chat: Slots, email: Slots, total: Slots })
  .meta({ id: 'Capacity', description: 'How many interactions an agent takes at once' });

export const SkillLevelOnWire = z
  .object({ skillId: IdOf('skill'), level: z.int().min(1).max(skillLevelMax) })
  .meta({ id: 'SkillLevel' });

export const SkillOnWire = z
  .object({ id: IdOf('skill'), name: z.string(), isArchived: z.boolean() })
  .meta({ id: 'Skill' });

export const AwayReasonOnWire = z
  .object({
    id: IdOf('awayReason'),
    tr: z.string(),
    en: z.string(),
    class: z.enum(awayClasses),
    isPaid: z.boolean(),
    /** How much of it a day or shift has; more is shown, never enforced. */
    allowanceMs: DurationMs.nullable(),
    /** How long it may last at one time; longer reminds her and marks her line on the board. */
    longestMs: DurationMs.nullable(),
    isArchived: z.boolean(),
  })
  .meta({ id: 'AwayReason' });
export type AwayReasonOnWire = z.infer<typeof AwayReasonOnWire>;

const By = z.enum(['agent', 'supervisor', 'system']);

export const PresenceRulesOnWire = z
  .object({
    missesBeforeStop: z.int().min(1).max(missesBeforeStopMax),
    stopsBeforeClick: z.int().min(1).max(stopsBeforeClickMax).nullable(),
  })
  .meta({ id: 'PresenceRules', description: 'When missed offers take an agent out of the distribution' });

/** Away as soon as her hands are empty; nothing new comes until then. */
export const PendingAwayOnWire = z
  .object({ reasonId: IdOf('awayReason'), askedAt: Moment, by: By, note: z.string().nullable() })
  .meta({ id: 'PendingAway' });

/** What an agent chose and whether she can be reached. */
export const PresenceOnWire = z
  .object({
    availability: z.enum(availabilities),
    availabilitySinceAt: Moment,
    reasonId: IdOf('awayReason').nullable(),
    by: By,
    note: z.string().nullable(),
    pending: PendingAwayOnWire.nullable(),
    isReachable: z.boolean(),
    reachabilitySinceAt: Moment,
    unreachableBecause: z.enum(unreachableCauses).nullable(),
    /** Since when her desk has not been heard, while she still counts as reachable; nothing new is offered meanwhile. */
    silentSinceAt: Moment.nullable(),
    /** Why calls cannot reach her. */
    voiceDoubt: z.enum(voiceDoubts).nullable(),
    /** Missed an offer. `untilAt` null: only her own word brings her back. */
    notResponding: z.object({ sinceAt: Moment, untilAt: Moment.nullable() }).nullable(),
  })
  .meta({ id: 'Presence' });
export type PresenceOnWire = z.infer<typeof PresenceOnWire>;

export const AgentOnWire = z
  .object({
    id: IdOf('user'),
    name: z.string(),
    group: z.object({ id: IdOf('group'), name: z.string(), colour: z.enum(groupColours) }).nullable(),
    skills: z.array(SkillLevelOnWire),
    capacity: CapacityOnWire,
    presence: PresenceOnWire,
  })
  .meta({ id: 'Agent' });
export type AgentOnWire = z.infer<typeof AgentOnWire>;

const Availability = z.object({
  availability: z.enum(availabilities),
  reasonId: IdOf('awayReason').optional(),
  /** For `away` with work in hand: when it is done, which is the usual way, or at once. */
  when: z.enum(['afterWork', 'now']).default('afterWork'),
});
const AwayReasonForm = z.object({
  tr: Name,
  en: Name,
  class: z.enum(awayClasses),
  isPaid: z.boolean(),
  allowanceMs: DurationMs.max(24 * 3_600_000).nullable(),
  longestMs: DurationMs.max(24 * 3_600_000).nullable(),
});

/** `away` needs a reason that exists and is not archived; nothing else may have one. */
const reasonErrors = { REASON_NEEDED: { status: 400 }, REASON_UNKNOWN: { status: 400 } } as const;
const nameTaken = { NAME_TAKEN: { status: 409 } } as const;
const limitReached = { LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } } as const;

export const agentsContract = {
  agents: {
    list: route({ right: 'agent.read', method: 'GET', path: '/agents', summary: 'List agents', tags })
      .input(PageQuery.extend({ search: z.string().max(100).optional(), groupId: IdOf('group').optional() }))
      .output(PageOf(AgentOnWire)),
    edit: route({
      right: 'agent.manage',
      method: 'PATCH',
      path: '/agents/{agentId}',
      summary: 'Change the skills and the capacity of an agent',
      tags,
      description: 'Skills are replaced by the ones sent. What is not sent stays as it was.',
    })
      .input(
        z.object({
          agentId: IdOf('user'),
          skills: z.array(SkillLevelOnWire).max(skillsOfAgentMax).optional(),
          capacity: CapacityOnWire.optional(),
        }),
      )
      .output(AgentOnWire)
      .errors({ SKILL_UNKNOWN: { status: 400 } }),
    setAvailability: route({
      right: 'agent.setAvailability',
      method: 'POST',
      path: '/agents/{agentId}/availability',
      summary: 'Change the availability of another agent; she is told by whom and why',
      tags,
    })
      .input(Availability.extend({ agentId: IdOf('user'), note: cleanText(300).min(1) }))
      .output(PresenceOnWire)
      .errors(reasonErrors),
  },
  me: {
    chooseAvailability: route({
      right: 'signedIn',
      method: 'POST',
      path: '/me/availability',
      summary: 'Choose to be available, off queue, away with a reason or offline',
      tags,
      description:
        'Away with work in hand waits until it is done: nothing new comes from now on (`pending`). `when: now` begins at once.',
    })
      .input(Availability)
      .output(PresenceOnWire)
      .errors(reasonErrors),
    respondAgain: route({
      right: 'signedIn',
      method: 'POST',
      path: '/me/responding',
      summary: 'Say "I am back" after a missed offer',
      tags,
    }).output(PresenceOnWire),
    withdrawAway: route({
      right: 'signedIn',
      method: 'POST',
      path: '/me/availability/withdraw',
      summary: 'Withdraw a break that has not begun yet',
      tags,
    }).output(PresenceOnWire),
    readNotice: route({
      right: 'signedIn',
      method: 'POST',
      path: '/me/notice/read',
      summary: 'Say that what a supervisor changed has been read',
      tags,
    }).output(PresenceOnWire),
  },
  presenceRules: {
    read: route({
      right: 'agent.manage',
      method: 'GET',
      path: '/presence-rules',
      summary: 'When missed offers take an agent out of the distribution',
      tags,
    }).output(PresenceRulesOnWire),
    edit: route({
      right: 'agent.manage',
      method: 'PATCH',
      path: '/presence-rules',
      summary: 'Change when missed offers take an agent out of the distribution',
      tags,
    })
      .input(PresenceRulesOnWire.partial())
      .output(PresenceRulesOnWire),
  },
  awayReasons: {
    list: route({ right: 'signedIn', method: 'GET', path: '/away-reasons', summary: 'List away reasons', tags }).output(
      z.object({ items: z.array(AwayReasonOnWire) }),
    ),
    create: route({ right: 'agent.manage', method: 'POST', path: '/away-reasons', summary: 'Add an away reason', tags })
      .input(AwayReasonForm)
      .output(AwayReasonOnWire)
      .errors({ ...nameTaken, ...limitReached }),
    edit: route({
      right: 'agent.manage',
      method: 'PATCH',
      path: '/away-reasons/{awayReasonId}',
      summary: 'Change or archive an away reason',
      tags,
    })
      .input(AwayReasonForm.partial().extend({ awayReasonId: IdOf('awayReason'), isArchived: z.boolean().optional() }))
      .output(AwayReasonOnWire)
      .errors(nameTaken),
  },
  skills: {
    list: route({ right: 'agent.read', method: 'GET', path: '/skills', summary: 'List skills', tags }).output(
      z.object({ items: z.array(SkillOnWire) }),
    ),
    create: route({ right: 'agent.manage', method: 'POST', path: '/skills', summary: 'Add a skill', tags })
      .input(z.object({ name: Name }))
      .output(SkillOnWire)
      .errors({ ...nameTaken, ...limitReached }),
    edit: route({
      right: 'agent.manage',
      method: 'PATCH',
      path: '/skills/{skillId}',
      summary: 'Rename or archive a skill',
      tags,
    })
      .input(z.object({ skillId: IdOf('skill'), name: Name.optional(), isArchived: z.boolean().optional() }))
      .output(SkillOnWire)
      .errors(nameTaken),
  },
};
