import { may, type Who } from '#identity';
import { type Actor, audit, type NewOrganisation } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import { aroundTheClock, isOpen, nextChange, nextOpening } from '#kernel/hours.ts';
import type { AgentId, ProjectId, QueueId, SkillId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Journal } from '#platform/journal/index.ts';
import { openTurns } from '#platform/turns.ts';
import {
  defaultSettings,
  defaultTier,
  faultsOfQueue,
  limits,
  type Member,
  type Queue,
  type QueueFault,
  type QueueSettings,
} from '../queue.ts';
import { readQueues, saveMembers, saveQueue } from './store.ts';

/** What a request brings: what it does not say stays as it is. */
export type Given<Shape> = { readonly [Key in keyof Shape]?: Shape[Key] | undefined };

export type SaveOutcome =
  | { readonly type: 'saved'; readonly queue: Queue }
  | { readonly type: 'unknown' }
  | { readonly type: 'faulty'; readonly faults: readonly QueueFault[] }
  | { readonly type: 'nameTaken' }
  | { readonly type: 'projectUnknown' }
  | { readonly type: 'skillUnknown' }
  | { readonly type: 'agentUnknown' }
  | { readonly type: 'limitReached'; readonly max: number };

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
  ) => Promise<SaveOutcome>;
  readonly setMembers: (actor: Actor, id: QueueId, members: readonly Member[]) => Promise<SaveOutcome>;
}

export interface QueuesNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Clock;
  readonly isAgent: (id: AgentId) => boolean;
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
    const read = await database.within(organisationId, (trx) => readQueues(trx, organisationId));
    queues = new Map(read.map((queue) => [queue.id, queue]));
    served = servedByAgent(read);
  };
  await load();

  /** Writes, takes the new state into memory, and tells everybody that the rules changed. */
  const save = async (
    actor: Actor,
    queue: Queue,
    what: string,
    after: unknown,
    more: (trx: Transaction) => Promise<void> = async () => undefined,
  ): Promise<SaveOutcome> => {
    const atMs = clock.nowMs();
    const isSaved = await database.within(organisationId, async (trx) => {
      if (!(await saveQueue(trx, organisationId, queue, atMs))) return false;
      await more(trx);
      await audit.appendBy(trx, actor, {
        atMs,
        what,
        thing: { type: 'queue', id: queue.id },
        before: queues.get(queue.id),
        after,
      });
      return true;
    });
    if (!isSaved) return { type: 'nameTaken' };
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

  const managed = (actor: Actor, id: QueueId): Queue | null => {
    const queue = queues.get(id);
    return queue && may(actor.who, 'queue.manage', { projectId: queue.projectId }) ? queue : null;
  };

  return {
    find: (id) => queues.get(id) ?? null,
    all: () => [...queues.values()],
    servedBy: (agentId) => served.get(agentId) ?? [],
    isOpen: (queue, nowMs) => isOpen(queue.hours, nowMs),
    nextOpeningMs: (queue, nowMs) => nextOpening(queue.hours, nowMs),
    nextChangeMs: (queue, nowMs) => nextChange(queue.hours, nowMs),
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
        const queue: Queue = { ...base, ...said(given), id: newId<'queue'>(), isArchived: false, members: [] };
        return refusal(queue, null) ?? save(actor, queue, 'queueCreated', queue);
      }),
    edit: (actor, id, given) =>
      inTurn(async () => {
        const present = managed(actor, id);
        if (!present) return { type: 'unknown' };
        const queue: Queue = { ...present, ...said(given) };
        return refusal(queue, present) ?? save(actor, queue, 'queueChanged', given);
      }),
    setMembers: (actor, id, members) =>
      inTurn(async () => {
        const queue = managed(actor, id);
        if (!queue) return { type: 'unknown' };
        if (!members.every(({ agentId }) => needs.isAgent(agentId))) return { type: 'agentUnknown' };
        const once = [...new Map(members.map((member) => [member.agentId, member])).values()];
        return save(actor, queue, 'queueMembersSet', once, (trx) => saveMembers(trx, organisationId, id, once));
      }),
  };
}

/** A first queue for a new organisation, in the transaction of its setup; answers its id. */
export async function installQueues(trx: Transaction, made: NewOrganisation, nowMs: number): Promise<QueueId> {
  const name = made.language === 'tr' ? 'Destek' : 'Support';
  const settings = defaultSettings(name, made.projectId, ['chat'], aroundTheClock(made.zone));
  const id = newId<'queue'>();
  await saveQueue(trx, made.organisationId, { ...settings, id, isArchived: false, members: [] }, nowMs);
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
