import { implement } from '@orpc/server';
import { may, type Person, searchKey, searchWords, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { AgentId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { type AgentOnWire, agentsContract, type PresenceOnWire } from '../contract.ts';
import type { Presence } from '../presence.ts';
import type { Agents } from './agents.ts';

export interface AgentRoutesNeeds {
  readonly of: (who: Who) => Agents;
  /** Everybody of the caller's organisation who takes interactions, by name. */
  readonly people: (who: Who) => readonly Person[];
}

/** What an agent chose and whether she can be reached, for the wire. */
export function presenceOnWire(presence: Presence): PresenceOnWire {
  return {
    availability: presence.availability,
    availabilitySinceAt: iso(presence.availabilitySinceMs),
    reasonId: presence.reasonId,
    by: presence.by,
    note: presence.note,
    pending: pendingOnWire(presence),
    isReachable: presence.isReachable,
    reachabilitySinceAt: iso(presence.reachabilitySinceMs),
    unreachableBecause: presence.unreachableCause,
    silentSinceAt: isoOrNull(presence.silentSinceMs),
    voiceDoubt: presence.voiceDoubt,
    notResponding: notRespondingOnWire(presence),
  };
}

function pendingOnWire({ pending }: Presence): PresenceOnWire['pending'] {
  if (!pending) return null;
  const { askedAtMs, ...rest } = pending;
  return { ...rest, askedAt: iso(askedAtMs) };
}

function notRespondingOnWire({ notResponding }: Presence): PresenceOnWire['notResponding'] {
  if (!notResponding) return null;
  const { sinceMs, untilMs } = notResponding;
  return { sinceAt: iso(sinceMs), untilAt: isoOrNull(untilMs) };
}

/** The routes of agents: contract → use case. */
export function agentsRoutes({ of, people }: AgentRoutesNeeds) {
  const api = implement(agentsContract).$context<RequestContext>();

  const view = (who: Who, person: Person): AgentOnWire => {
    const agents = of(who);
    const id = person.who.userId;
    return {
      id,
      name: person.name,
      group: person.group && { ...person.group },
      skills: [...agents.levelsOf(id)],
      capacity: agents.capacityOf(id),
      presence: presenceOnWire(agents.presences.of(id)),
    };
  };
  const seen = (
    who: Who,
    id: AgentId,
    right: 'agent.read' | 'agent.manage' | 'agent.setAvailability',
  ): Person | null => {
    const person = people(who).find((one) => one.who.userId === id);
    return person && may(who, right, { ownerId: id, groupId: person.who.groupId }) ? person : null;
  };

  return api.router({
    agents: {
      list: api.agents.list.handler(({ input, context }) => {
        const who = requireWho(context);
        const words = searchWords(input.search ?? '');
        const found = people(who).filter(({ name, who: { userId, groupId } }) => {
          if (!may(who, 'agent.read', { ownerId: userId, groupId })) return false;
          if (input.groupId && groupId !== input.groupId) return false;
          const key = words.length > 0 ? searchKey(name) : '';
          return words.every((word) => key.includes(word));
        });
        const from = input.cursor ? Number(input.cursor) || 0 : 0;
        const items = found.slice(from, from + input.limit).map((person) => view(who, person));
        const next = from + input.limit < found.length ? String(from + input.limit) : null;
        return { items, next };
      }),
      edit: api.agents.edit.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const person = seen(actor.who, input.agentId, 'agent.manage');
        if (!person) throw errors.NOT_FOUND();
        if ((await of(actor.who).edit(actor, input.agentId, input)) === 'skillUnknown') throw errors.SKILL_UNKNOWN();
        return view(actor.who, person);
      }),
      setAvailability: api.agents.setAvailability.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        if (!seen(actor.who, input.agentId, 'agent.setAvailability')) throw errors.NOT_FOUND();
        const choice = { availability: input.availability, reasonId: input.reasonId ?? null, when: input.when };
        const outcome = await of(actor.who).choose(input.agentId, choice, { supervisor: actor, note: input.note });
        if (outcome.type === 'reasonNeeded') throw errors.REASON_NEEDED();
        if (outcome.type === 'reasonUnknown') throw errors.REASON_UNKNOWN();
        return presenceOnWire(outcome.presence);
      }),
    },
    me: {
      chooseAvailability: api.me.chooseAvailability.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        // Who takes no interactions has no availability to choose: the board and the reports would count somebody more.
        if (!people(who).some((person) => person.who.userId === who.userId))
          throw errors.FORBIDDEN({ data: { right: 'chat.reply' } });
        const choice = { availability: input.availability, reasonId: input.reasonId ?? null, when: input.when };
        const outcome = await of(who).choose(who.userId, choice, 'agent');
        if (outcome.type === 'reasonNeeded') throw errors.REASON_NEEDED();
        if (outcome.type === 'reasonUnknown') throw errors.REASON_UNKNOWN();
        return presenceOnWire(outcome.presence);
      }),
      respondAgain: api.me.respondAgain.handler(async ({ context }) => {
        const who = requireWho(context);
        return presenceOnWire(await of(who).respondAgain(who.userId));
      }),
      withdrawAway: api.me.withdrawAway.handler(async ({ context }) => {
        const who = requireWho(context);
        return presenceOnWire(await of(who).withdrawAway(who.userId));
      }),
      readNotice: api.me.readNotice.handler(async ({ context }) => {
        const who = requireWho(context);
        return presenceOnWire(await of(who).readNotice(who.userId));
      }),
    },
    presenceRules: {
      read: api.presenceRules.read.handler(({ context }) => ({ ...of(requireWho(context)).rules() })),
      edit: api.presenceRules.edit.handler(async ({ input, context }) => {
        const actor = actorOf(context);
        return { ...(await of(actor.who).editRules(actor, input)) };
      }),
    },
    awayReasons: {
      list: api.awayReasons.list.handler(({ context }) => ({ items: [...of(requireWho(context)).reasons()] })),
      create: api.awayReasons.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).addReason(actor, input);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        if (outcome.type !== 'saved') throw errors.NAME_TAKEN();
        return outcome.thing;
      }),
      edit: api.awayReasons.edit.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { awayReasonId, ...given } = input;
        const outcome = await of(actor.who).editReason(actor, awayReasonId, given);
        if (outcome.type === 'unknown') throw errors.NOT_FOUND();
        if (outcome.type !== 'saved') throw errors.NAME_TAKEN();
        return outcome.thing;
      }),
    },
    skills: {
      list: api.skills.list.handler(({ context }) => ({ items: [...of(requireWho(context)).skills()] })),
      create: api.skills.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).addSkill(actor, input.name);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        if (outcome.type !== 'saved') throw errors.NAME_TAKEN();
        return outcome.thing;
      }),
      edit: api.skills.edit.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { skillId, ...given } = input;
        const outcome = await of(actor.who).editSkill(actor, skillId, given);
        if (outcome.type === 'unknown') throw errors.NOT_FOUND();
        if (outcome.type !== 'saved') throw errors.NAME_TAKEN();
        return outcome.thing;
      }),
    },
  });
}
