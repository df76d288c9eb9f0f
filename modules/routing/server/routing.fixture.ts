import { sql } from 'kysely';
import { openAgents, openPresences } from '#agents/server';
import type { Person, Right, Scope, Who } from '#identity';
import type { Actor } from '#identity/server';
import { heldBy, type InteractionHappening } from '#interactions';
import { openInteractions } from '#interactions/server';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, GroupId, InteractionId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FixedClock, type FreshDatabase, fixedClock, organisation } from '#platform/testing/index.ts';
import type { QueueSettings } from '#queues';
import { openQueues } from '#queues/server';
import type { MeChange, MyState } from '../live.ts';
import { openRouting } from './index.ts';

const log = openLog({ level: 'fatal' });
const zone = 'Europe/Istanbul';
const agentRights = ['chat.view', 'chat.take', 'queue.read'] as const;
/** The clock of a test stands still, so what follows from a fact needs no more than these rounds of the event loop. */
const settleMs = 5;
/** Desks of these tests give no signs of life, and are missed at once when they go. */
const limits = { silentMs: Number.POSITIVE_INFINITY, unreachableMs: 20, restartMs: 20 };

export type Floor = Awaited<ReturnType<typeof openFloor>>;

/** A person with rights of one scope. */
export function person(
  organisationId: OrganisationId,
  name: string,
  told: { readonly rights?: readonly Right[]; readonly scope?: Scope; readonly projectIds?: Who['projectIds'] } = {},
): Person {
  const { rights = agentRights, scope = 'all', projectIds = 'all' } = told;
  const grants = rights.map((right) => ({ right, scope }));
  return {
    name,
    group: null,
    isDisabled: false,
    who: { organisationId, userId: newId<'user'>(), groupId: null, grants, projectIds },
  };
}

/** One organisation with everything routing stands on, real, on disk. */
export async function openFloor(
  { database }: Pick<FreshDatabase, 'database'>,
  names: readonly string[] = ['Ayşe', 'Berk'],
) {
  const organisationId = await organisation(database);
  const people = names.map((name) => person(organisationId, name));
  return stand(database, fixedClock(), organisationId, newId<'project'>(), people);
}

async function stand(
  database: FreshDatabase['database'],
  clock: FixedClock,
  organisationId: OrganisationId,
  projectId: ProjectId,
  people: readonly Person[],
  /** Desks that are connected; they outlive the process. */
  connections = new Map<AgentId, Set<string>>(),
) {
  const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
  if (!lease) throw new Error('The floor is not free');
  const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
  const interactions = await openInteractions({ journal, database, clock });
  const agentIds = people.map(({ who }) => who.userId);
  const hasWork = (id: AgentId) => interactions.of(id).some((one) => heldBy(one, id) !== null);
  const presences = await openPresences({ journal, clock, log, agentIds, connections, dayStartOf: () => 0, limits });
  const agents = await openAgents({ journal, database, clock, presences, hasWork });
  /** Who is in which group, as the directory would say it. */
  const groups = new Map<GroupId, AgentId[]>();
  const queues = await openQueues({
    journal,
    database,
    clock,
    agentsIn: (groupId) => groups.get(groupId) ?? [],
    isAgent: (id) => agentIds.includes(id),
    isSkill: agents.isSkill,
    isProject: async () => true,
  });
  const told = new Map<string, MyState>();
  const nameOf = (id: AgentId) => people.find(({ who }) => who.userId === id)?.name ?? null;
  const publish = (topic: string, change: unknown) => void told.set(topic, (change as MeChange).me);
  const usualWaitMs = () => null;
  const house = { journal, interactions, agents, queues, people: () => people, nameOf };
  const needs = { ...house, clock, log, zone, publish, usualWaitMs };
  const routing = await openRouting(needs);
  routing.start();

  const manager = person(organisationId, 'Müdür', { rights: ['queue.manage', 'queue.read', 'agent.manage'] });
  const actor: Actor = { who: manager.who, ip: null, requestId: null };
  const find = (name: string): Who => {
    const found = people.find((one) => one.name === name);
    if (!found) throw new Error(`Nobody is called ${name}`);
    return found.who;
  };
  const settled = async () => {
    for (let round = 0; round < 4; round += 1) {
      await journal.record([]);
      await new Promise((done) => setTimeout(done, settleMs));
    }
  };
  const record = async (id: InteractionId, ...happenings: InteractionHappening[]) => {
    const outcome = interactions.record(id, happenings, { known: await interactions.load(id) });
    if (outcome.type === 'refused') throw new Error(`Not recorded: ${outcome.because}`);
    await outcome.committed;
    await settled();
  };

  return {
    organisationId,
    projectId,
    people,
    groups,
    clock,
    journal,
    interactions,
    presences,
    agents,
    queues,
    routing,
    actor,
    find,
    settled,
    record,
    /** What a desk was told last. */
    told: (name: string): MyState | null => told.get(`me/${find(name).userId}`) ?? null,
    async addQueue(name: string, members: readonly string[], settings: Partial<QueueSettings> = {}): Promise<QueueId> {
      const made = await queues.create(actor, { ...settings, name, projectId: settings.projectId ?? projectId }, zone);
      if (made.type !== 'saved') throw new Error(`The queue was not made: ${made.type}`);
      const serving = members.map((member) => ({ agentId: find(member).userId, tier: 1 }));
      await queues.setMembers(actor, made.queue.id, serving);
      return made.queue.id;
    },
    /** A group as it stands in identity's table. */
    async addGroup(name: string): Promise<GroupId> {
      const id = newId<'group'>();
      await database.within(organisationId, (trx) =>
        sql`insert into groups (organisation_id, id, name, name_key, colour, created_at)
          values (${organisationId}, ${id}, ${name}, ${name}, 'teal', now())`.execute(trx),
      );
      groups.set(id, []);
      return id;
    },
    async available(...names: readonly string[]) {
      for (const name of names) {
        const { userId } = find(name);
        const desk = `desk of ${name}`;
        connections.set(userId, new Set([desk]));
        presences.connected(userId, desk);
        await agents.choose(userId, { availability: 'available', reasonId: null }, 'agent');
      }
      await settled();
    },
    /** A chat begins and enters a queue. */
    async arrives(queueId: QueueId, inProject = projectId): Promise<InteractionId> {
      const id = newId<'interaction'>();
      const atMs = clock.nowMs();
      await record(
        id,
        {
          type: 'started',
          channel: 'webChat',
          direction: 'inbound',
          projectId: inProject,
          conversationId: null,
          customerId: null,
          channelAccountId: null,
          previousId: null,
        },
        {
          type: 'queued',
          visitId: newId<'visit'>(),
          queueId,
          kind: 'initial',
          boostMs: 0,
          placeAtMs: atMs,
          serviceLevelMs: 60_000,
          shortAbandonMs: 5_000,
          isOpen: true,
          requires: [],
        },
      );
      return id;
    },
    offerOf(name: string) {
      const offer = routing.me(find(name).userId).offers[0];
      if (!offer) throw new Error(`${name} has no offer`);
      return offer;
    },
    async later(ms: number) {
      clock.advance(ms);
      routing.refresh();
      await settled();
    },
    async close() {
      routing.close();
      presences.close();
      await journal.close();
    },
    /** The process dies, another one builds the floor from what is on disk. */
    async again() {
      await this.close();
      return stand(database, clock, organisationId, projectId, people, connections);
    },
  };
}
