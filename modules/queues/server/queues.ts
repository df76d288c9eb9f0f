import { createHash } from 'node:crypto';
import { type AuditWhat, may, type Who } from '#identity';
import { type Actor, audit, type NewOrganisation } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import { aroundTheClock, isOpen, nextChange, nextOpening } from '#kernel/hours.ts';
import type { AgentId, GroupId, ProjectId, QueueId, SkillId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Journal } from '#platform/journal/index.ts';
import { openTurns } from '#platform/turns.ts';
import {
  defaultSettings,
  defaultTier,
  faultsOfQueue,
  type GroupRule,
  limits,
  type Member,
  membersOf,
  type Queue,
  type QueueFault,
  type QueueSettings,
  turnAt,
} from '../queue.ts';
import { areGroups, readQueues, type StoredQueue, saveGroups, saveMembers, saveQueue, saveTurn } from './store.ts';

/** What a request brings: what it does not say stays as it is. */
export type Given<Shape> = { readonly [Key in keyof Shape]?: Shape[Key] | undefined };

export type SaveOutcome =
  | { readonly type: 'saved'; readonly queue: Queue }
  | { readonly type: 'unknown' }
  /** Somebody else changed the queue after it was read; nothing was written. */
  | { readonly type: 'changedMeanwhile'; readonly version: string }
  | { readonly type: 'faulty'; readonly faults: readonly QueueFault[] }
  | { readonly type: 'nameTaken' }
  | { readonly type: 'projectUnknown' }
  | { readonly type: 'skillUnknown' }
  | { readonly type: 'agentUnknown' }
  | { readonly type: 'groupUnknown' }
  | { readonly type: 'limitReached'; readonly max: number };

/** The doors as somebody turns them by hand, from this moment on. */
export interface DoorWish {
  readonly isOpen: boolean;
  /** Null until somebody says otherwise. */
  readonly untilMs: number | null;
  readonly reason: string;
}
export type TurnOutcome =
  | { readonly type: 'saved'; readonly queue: Queue }
  | { readonly type: 'unknown' | 'untilRefused' };

/** The queues of one organisation, in memory; there are few, and everything asks for them. */
export interface Queues {
  readonly find: (id: QueueId) => Queue | null;
  readonly all: () => readonly Queue[];
  /** Queues an agent serves, archived ones left out. */
  readonly servedBy: (agentId: AgentId) => readonly QueueId[];
  readonly isOpen: (queue: Queue, nowMs: number) => boolean;
  readonly nextOpeningMs: (queue: Queue, nowMs: number) => number | null;
  readonly nextChangeMs: (queue: Queue, nowMs: number) => number | null;
  readonly visibleTo: (who: Who) => readonly Queue[];
  readonly create: (
    actor: Actor,
    given: Given<QueueSettings> & { readonly name: string; readonly projectId: ProjectId },
    zone: string,
  ) => Promise<SaveOutcome>;
  readonly edit: (
    actor: Actor,
    id: QueueId,
    given: Given<Omit<QueueSettings, 'projectId'>> & { readonly isArchived?: boolean | undefined },
    version?: string | undefined,
  ) => Promise<SaveOutcome>;
  /** Opens or closes a queue now, whatever its calendar says; with null the calendar holds again. */
  readonly turnDoors: (actor: Actor, id: QueueId, wish: DoorWish | null) => Promise<TurnOutcome>;
  /** Says who serves a queue; without `groups` those stay as they are. */
  readonly setMembers: (
    actor: Actor,
    id: QueueId,
    members: readonly Member[],
    groups?: readonly GroupRule[] | undefined,
    version?: string | undefined,
  ) => Promise<SaveOutcome>;
  /** Lets a whole group serve a queue, or with another tier. */
  readonly assignGroup: (actor: Actor, id: QueueId, rule: GroupRule) => Promise<SaveOutcome>;
  readonly withdrawGroup: (actor: Actor, id: QueueId, groupId: GroupId) => Promise<SaveOutcome>;
  /** Queues that name this group. */
  readonly servedByGroup: (groupId: GroupId) => readonly Queue[];
  /** Somebody joined or left a group: whoever serves by her group is counted anew. To be told before routing is. */
  readonly refresh: () => void;
  /** A group was deleted: no queue names it any more. */
  readonly forgetGroup: (groupId: GroupId) => void;
}

export interface QueuesNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Clock;
  readonly isAgent: (id: AgentId) => boolean;
  /** Agents who are in a group now. */
  readonly agentsIn: (groupId: GroupId) => readonly AgentId[];
  readonly isSkill: (id: SkillId) => boolean;
  readonly isProject: (id: ProjectId) => Promise<boolean>;
}

/** Opens the queues of one organisation on its floor. */
export async function openQueues(needs: QueuesNeeds): Promise<Queues> {
  const { journal, database, clock } = needs;
  const { organisationId } = journal;
  let queues = new Map<QueueId, Queue>();
  let served = new Map<AgentId, QueueId[]>();

  const load = async (): Promise<void> => {
    take(await database.within(organisationId, (trx) => readQueues(trx, organisationId)));
  };
  /** A group is asked for its agents once, however many queues name it. */
  const take = (stored: readonly StoredQueue[]): void => {
    const agentsOf = new Map<GroupId, readonly AgentId[]>();
    const agentsIn = (groupId: GroupId): readonly AgentId[] => {
      const agents = agentsOf.get(groupId) ?? needs.agentsIn(groupId);
      agentsOf.set(groupId, agents);
      return agents;
    };
    const read = stored.map((queue) => ({ ...queue, members: membersOf(queue, agentsIn) }));
    queues = new Map(read.map((queue) => [queue.id, queue]));
    served = servedByAgent(read);
  };
  await load();

  /** Writes, takes the new state into memory, and tells everybody that the rules changed. */
  const save = async (
    actor: Actor,
    queue: Queue,
    what: AuditWhat,
    after: unknown,
    more: (trx: Transaction) => Promise<boolean> = async () => true,
  ): Promise<SaveOutcome> => {
    const atMs = clock.nowMs();
    const refused = await database.within(organisationId, async (trx): Promise<SaveOutcome | null> => {
      if (!(await saveQueue(trx, organisationId, queue, atMs))) return { type: 'nameTaken' };
      if (!(await more(trx))) return { type: 'groupUnknown' };
      await audit.appendBy(trx, actor, {
        atMs,
        what,
        thing: { type: 'queue', id: queue.id },
        before: toldOf(queues.get(queue.id)),
        after,
      });
      return null;
    });
    if (refused) return refused;
    await load();
    await journal.record([rulesChanged(queue.id, atMs)]);
    return { type: 'saved', queue: queues.get(queue.id) ?? queue };
  };

  /** Settings are read, checked and written one after the other, so that two who save at once both see the truth. */
  const inTurn = openTurns();

  const refusal = (queue: Queue, before: Queue | null): SaveOutcome | null => {
    const faults = faultsOfQueue(queue);
    if (faults.length > 0) return { type: 'faulty', faults };
    // A skill that was archived later does not keep anybody from changing the rest.
    const asked = new Set(before ? skillsOf(before) : []);
    if (!skillsOf(queue).every((skillId) => asked.has(skillId) || needs.isSkill(skillId)))
      return { type: 'skillUnknown' };
    return null;
  };

  const overtaken = (queue: Queue, read: string | undefined): SaveOutcome | null => {
    const version = versionOf(queue);
    return read === undefined || read === version ? null : { type: 'changedMeanwhile', version };
  };

  const managed = (actor: Actor, id: QueueId): Queue | null => {
    const queue = queues.get(id);
    return queue && may(actor.who, 'queue.manage', { projectId: queue.projectId }) ? queue : null;
  };

  return {
    find: (id) => queues.get(id) ?? null,
    all: () => [...queues.values()],
    servedBy: (agentId) => served.get(agentId) ?? [],
    isOpen: (queue, nowMs) => isOpen(queue.doors, nowMs),
    nextOpeningMs: (queue, nowMs) => nextOpening(queue.doors, nowMs),
    nextChangeMs: (queue, nowMs) => nextChange(queue.doors, nowMs),
    visibleTo: (who) => [...queues.values()].filter(({ projectId }) => may(who, 'queue.read', { projectId })),
    create: (actor, given, zone) =>
      inTurn(async () => {
        if (!may(actor.who, 'queue.manage', { projectId: given.projectId })) return { type: 'projectUnknown' };
        if (!(await needs.isProject(given.projectId))) return { type: 'projectUnknown' };
        if (queues.size >= limits.queues) return { type: 'limitReached', max: limits.queues };
        const base = defaultSettings(
          given.name,
          given.projectId,
          given.media ?? ['chat'],
          given.hours ?? aroundTheClock(zone),
        );
        const settings = { ...base, ...said(given) };
        const made = { id: newId<'queue'>(), isArchived: false, turns: [], doors: settings.hours, ...nobody };
        const queue: Queue = { ...settings, ...made };
        return refusal(queue, null) ?? save(actor, queue, 'queueCreated', toldOf(queue));
      }),
    edit: (actor, id, given, version) =>
      inTurn(async () => {
        const present = managed(actor, id);
        if (!present) return { type: 'unknown' };
        const queue: Queue = { ...present, ...said(given) };
        const refused = overtaken(present, version) ?? refusal(queue, present);
        return refused ?? save(actor, queue, 'queueChanged', given);
      }),
    turnDoors: (actor, id, wish) =>
      inTurn(async (): Promise<TurnOutcome> => {
        const queue = queues.get(id);
        if (!queue || !may(actor.who, 'queue.turnDoors', { projectId: queue.projectId })) return { type: 'unknown' };
        const atMs = clock.nowMs();
        const untilMs = wish?.untilMs ?? null;
        if (untilMs !== null && (untilMs <= atMs || untilMs > atMs + limits.turnMs)) return { type: 'untilRefused' };
        const turn = wish && { ...wish, fromMs: atMs, byId: actor.who.userId };
        await database.within(organisationId, async (trx) => {
          await saveTurn(trx, organisationId, id, turn, atMs);
          await audit.appendBy(trx, actor, {
            atMs,
            what: 'queueDoorsTurned',
            thing: { type: 'queue', id },
            before: { doors: turnAt(queue.turns, atMs) },
            after: { doors: turn },
          });
        });
        await load();
        await journal.record([rulesChanged(id, atMs)]);
        return { type: 'saved', queue: queues.get(id) ?? queue };
      }),
    setMembers: (actor, id, members, groups, version) =>
      inTurn(async () => {
        const queue = managed(actor, id);
        if (!queue) return { type: 'unknown' };
        const refused = overtaken(queue, version);
        if (refused) return refused;
        if (!members.every(({ agentId }) => needs.isAgent(agentId))) return { type: 'agentUnknown' };
        const own = [...new Map(members.map((member) => [member.agentId, member])).values()];
        const rules = groups && [...new Map(groups.map((rule) => [rule.groupId, rule])).values()];
        return save(actor, queue, 'queueMembersSet', { members: own, groups: rules ?? queue.groups }, async (trx) => {
          await saveMembers(trx, organisationId, id, own);
          return rules === undefined || setGroups(trx, id, rules);
        });
      }),
    assignGroup: (actor, id, rule) =>
      inTurn(async () => {
        const queue = managed(actor, id);
        if (!queue) return { type: 'unknown' };
        const others = queue.groups.filter(({ groupId }) => groupId !== rule.groupId);
        if (others.length >= limits.groups) return { type: 'limitReached', max: limits.groups };
        const isNew = others.length === queue.groups.length;
        const rules = isNew
          ? [...queue.groups, rule]
          : queue.groups.map((one) => (one.groupId === rule.groupId ? rule : one));
        return save(actor, queue, 'queueGroupAssigned', rule, (trx) => setGroups(trx, id, rules));
      }),
    withdrawGroup: (actor, id, groupId) =>
      inTurn(async () => {
        const queue = managed(actor, id);
        if (!queue?.groups.some((rule) => rule.groupId === groupId)) return { type: 'unknown' };
        const rules = queue.groups.filter((rule) => rule.groupId !== groupId);
        return save(actor, queue, 'queueGroupWithdrawn', { groupId }, (trx) => setGroups(trx, id, rules));
      }),
    servedByGroup: (groupId) =>
      [...queues.values()].filter((queue) => queue.groups.some((rule) => rule.groupId === groupId)),
    refresh: () => {
      if ([...queues.values()].some((queue) => queue.groups.length > 0)) take([...queues.values()]);
    },
    forgetGroup: (gone) => {
      const without = ({ groups, ...queue }: Queue) => ({
        ...queue,
        groups: groups.filter(({ groupId }) => groupId !== gone),
      });
      take([...queues.values()].map(without));
    },
  };

  async function setGroups(trx: Transaction, id: QueueId, rules: readonly GroupRule[]): Promise<boolean> {
    const areThere = await areGroups(
      trx,
      organisationId,
      rules.map(({ groupId }) => groupId),
    );
    if (areThere) await saveGroups(trx, organisationId, id, rules);
    return areThere;
  }
}

/** What a queue begins with: nobody serves it. */
const nobody = { own: [], groups: [], members: [] } as const;

/** What the audit trail tells of a queue: what somebody set, not who her group's members happen to be. */
function toldOf(queue: Queue | undefined) {
  if (!queue) return undefined;
  const { members: _members, turns: _turns, doors: _doors, ...told } = queue;
  return told;
}

/** What of a queue somebody sets, in a short word: two states that differ have different words. */
export function versionOf(queue: Queue): string {
  return createHash('sha256')
    .update(JSON.stringify(toldOf(queue)))
    .digest('base64url')
    .slice(0, versionChars);
}
const versionChars = 16;

/** A first queue for a new organisation, in the transaction of its setup; answers its id. */
export async function installQueues(trx: Transaction, made: NewOrganisation, nowMs: number): Promise<QueueId> {
  const name = made.language === 'tr' ? 'Destek' : 'Support';
  const settings = defaultSettings(name, made.projectId, ['chat'], aroundTheClock(made.zone));
  const id = newId<'queue'>();
  await saveQueue(trx, made.organisationId, { ...settings, id, isArchived: false, own: [], groups: [] }, nowMs);
  await saveMembers(trx, made.organisationId, id, [{ agentId: made.ownerId, tier: defaultTier }]);
  return id;
}

const skillsOf = (queue: Queue): readonly SkillId[] =>
  [queue.requires, ...queue.relaxation.map((step) => step.requires)].flat().map(({ skillId }) => skillId);

function rulesChanged(about: string, atMs: number): FactShape & { subject: string } {
  return { of: 'rules', about, type: 'rulesChanged', atMs, subject: 'queue' };
}

/** Only what was said; a key that is there without a value says nothing. */
function said<Shape extends object>(given: Shape): { [Key in keyof Shape]: Exclude<Shape[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}

function servedByAgent(queues: readonly Queue[]): Map<AgentId, QueueId[]> {
  const served = new Map<AgentId, QueueId[]>();
  for (const { id, isArchived, members } of queues) {
    if (isArchived) continue;
    for (const { agentId } of members) served.set(agentId, [...(served.get(agentId) ?? []), id]);
  }
  return served;
}
