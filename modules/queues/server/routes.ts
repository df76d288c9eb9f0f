import { implement } from '@orpc/server';
import type { Person, Who } from '#identity';
import { actorOf, type RequestContext, requireSession, requireWho } from '#identity/server';
import type { QueueId, UserId } from '#kernel/id.ts';
import { isoOrNull } from '#kernel/moment.ts';
import { unreachable } from '#kernel/unreachable.ts';
import { type QueueOnWire, queuesContract } from '../contract.ts';
import { limits, type Queue, type QueueFault, turnAt } from '../queue.ts';
import { type Queues, type SaveOutcome, type TurnOutcome, versionOf } from './queues.ts';

export interface QueueRoutesNeeds {
  readonly of: (who: Who) => Queues;
  readonly personOf: (who: Who, id: UserId) => Pick<Person, 'name' | 'group'> | null;
  readonly nowMs: () => number;
}

/** The routes of queues: contract → use case. */
export function queuesRoutes({ of, personOf, nowMs }: QueueRoutesNeeds) {
  const api = implement(queuesContract).$context<RequestContext>();

  const view = (who: Who, queue: Queue): QueueOnWire => {
    const atMs = nowMs();
    const changesAtMs = of(who).nextChangeMs(queue, atMs);
    const own = new Set(queue.own.map(({ agentId }) => agentId));
    const { own: _own, turns, doors: _doors, ...shown } = queue;
    const turn = turnAt(turns, atMs);
    return {
      ...shown,
      version: versionOf(queue),
      media: [...queue.media],
      outcomes: [...queue.outcomes],
      requires: [...queue.requires],
      relaxation: queue.relaxation.map((step) => ({ ...step, requires: [...step.requires] })),
      hours: {
        ...queue.hours,
        weekly: [...queue.hours.weekly],
        exceptions: queue.hours.exceptions.map((day) => ({ ...day, intervals: [...day.intervals] })),
      },
      members: queue.members.map((member) => {
        const person = personOf(who, member.agentId);
        return {
          ...member,
          name: person?.name ?? '',
          group: person?.group ?? null,
          isOwn: own.has(member.agentId),
        };
      }),
      groups: queue.groups.map((rule) => ({ ...rule })),
      isOpen: of(who).isOpen(queue, atMs),
      changesAt: isoOrNull(changesAtMs),
      byHand: turn && {
        isOpen: turn.isOpen,
        until: isoOrNull(turn.untilMs),
        reason: turn.reason,
        byName: personOf(who, turn.byId)?.name ?? '',
      },
    };
  };

  const turned = (
    who: Who,
    outcome: TurnOutcome,
    errors: { readonly NOT_FOUND: () => Error; readonly UNTIL_REFUSED: () => Error },
  ): QueueOnWire => {
    if (outcome.type === 'saved') return view(who, outcome.queue);
    throw outcome.type === 'unknown' ? errors.NOT_FOUND() : errors.UNTIL_REFUSED();
  };

  const visible = (who: Who, id: QueueId) =>
    of(who)
      .visibleTo(who)
      .find((queue) => queue.id === id) ?? null;

  return api.router({
    queues: {
      list: api.queues.list.handler(({ input, context }) => {
        const who = requireWho(context);
        const items = of(who)
          .visibleTo(who)
          .filter((queue) => queue.isArchived === input.archived)
          .filter((queue) => input.projectId === undefined || queue.projectId === input.projectId)
          .map((queue) => view(who, queue));
        return { items };
      }),
      get: api.queues.get.handler(({ input, context, errors }) => {
        const who = requireWho(context);
        const queue = visible(who, input.queueId);
        if (!queue) throw errors.NOT_FOUND();
        return view(who, queue);
      }),
      create: api.queues.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { zone } = requireSession(context).organisation;
        const outcome = await of(actor.who).create(actor, input, zone);
        if (outcome.type === 'saved') return view(actor.who, outcome.queue);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: limits.queues } });
        throw refusal(outcome, errors);
      }),
      edit: api.queues.edit.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { queueId, version, ...given } = input;
        const outcome = await of(actor.who).edit(actor, queueId, given, version);
        if (outcome.type === 'changedMeanwhile') throw errors.CHANGED_MEANWHILE({ data: { version: outcome.version } });
        if (outcome.type !== 'saved') throw refusal(outcome, errors);
        return view(actor.who, outcome.queue);
      }),
      setMembers: api.queues.setMembers.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { queueId, members, groups, version } = input;
        const outcome = await of(actor.who).setMembers(actor, queueId, members, groups, version);
        if (outcome.type === 'changedMeanwhile') throw errors.CHANGED_MEANWHILE({ data: { version: outcome.version } });
        if (outcome.type === 'agentUnknown') throw errors.AGENT_UNKNOWN();
        if (outcome.type === 'groupUnknown') throw errors.GROUP_UNKNOWN();
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(actor.who, outcome.queue);
      }),
      assignGroup: api.queues.assignGroup.handler(async ({ input: { queueId, ...rule }, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).assignGroup(actor, queueId, rule);
        if (outcome.type === 'groupUnknown') throw errors.GROUP_UNKNOWN();
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(actor.who, outcome.queue);
      }),
      withdrawGroup: api.queues.withdrawGroup.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).withdrawGroup(actor, input.queueId, input.groupId);
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(actor.who, outcome.queue);
      }),
      turnDoors: api.queues.turnDoors.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { isOpen, until, reason } = input;
        const untilMs = until === null ? null : Date.parse(until);
        return turned(
          actor.who,
          await of(actor.who).turnDoors(actor, input.queueId, { isOpen, untilMs, reason }),
          errors,
        );
      }),
      leaveDoors: api.queues.leaveDoors.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        return turned(actor.who, await of(actor.who).turnDoors(actor, input.queueId, null), errors);
      }),
      setHours: api.queues.setHours.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).edit(actor, input.queueId, { hours: input.hours }, input.version);
        if (outcome.type === 'changedMeanwhile') throw errors.CHANGED_MEANWHILE({ data: { version: outcome.version } });
        if (outcome.type === 'faulty') throw errors.FAULTY({ data: { faults: faultsOnWire(outcome.faults) } });
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(actor.who, outcome.queue);
      }),
    },
  });
}

type FaultOnWire = ReturnType<typeof faultsOnWire>;
type Errors = {
  readonly NOT_FOUND: () => Error;
  readonly NAME_TAKEN: () => Error;
  readonly SKILL_UNKNOWN: () => Error;
  readonly PROJECT_UNKNOWN: () => Error;
  readonly FAULTY: (given: { data: { faults: FaultOnWire } }) => Error;
};

const faultsOnWire = (faults: readonly QueueFault[]) => faults.map((fault) => ({ ...fault }));

function refusal(outcome: Exclude<SaveOutcome, { type: 'saved' }>, errors: Errors): Error {
  switch (outcome.type) {
    case 'faulty':
      return errors.FAULTY({ data: { faults: faultsOnWire(outcome.faults) } });
    case 'nameTaken':
      return errors.NAME_TAKEN();
    case 'skillUnknown':
      return errors.SKILL_UNKNOWN();
    case 'projectUnknown':
      return errors.PROJECT_UNKNOWN();
    case 'unknown':
    case 'agentUnknown':
    case 'groupUnknown':
    case 'limitReached':
    case 'changedMeanwhile':
      return errors.NOT_FOUND();
    default:
      return unreachable(outcome);
  }
}
