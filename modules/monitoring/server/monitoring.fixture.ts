import type { AgentHappening } from '#agents';
import { openAgents, openPresences } from '#agents/server';
import type { Person, Who } from '#identity';
import type { Actor } from '#identity/server';
import type { InteractionFact, InteractionHappening } from '#interactions';
import { openInteractions } from '#interactions/server';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, GroupId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import { dateOf, dayOf } from '#metrics';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FixedClock, type FreshDatabase, fixedClock, organisation } from '#platform/testing/index.ts';
import { openQueues } from '#queues/server';
import type { BoardChange } from '../live.ts';
import { openMonitoring } from './index.ts';

const log = openLog({ level: 'fatal' });
const zone = 'Europe/Istanbul';

/** Somebody who takes interactions, in a group. */
export function person(organisationId: OrganisationId, name: string, groupId: GroupId | null): Person {
  const who: Who = { organisationId, userId: newId<'user'>(), groupId, grants: [], projectIds: 'all' };
  return { name, group: null, isDisabled: false, who };
}

export const supervisorOf = (
  of: { organisationId: OrganisationId; projectId: ProjectId },
  told: Partial<Who> = {},
): Who => ({
  organisationId: of.organisationId,
  userId: newId<'user'>(),
  groupId: null,
  grants: [
    { right: 'board.view', scope: 'all' },
    { right: 'queue.manage', scope: 'all' },
  ],
  projectIds: 'all',
  ...told,
});

export type Floor = Awaited<ReturnType<typeof openFloor>>;

/** Nine in the morning of this very day: facts are stamped by the database too, and both must mean the same day. */
const nineToday = () => dayOf(dateOf(Date.now(), zone), zone).fromMs + 9 * 3_600_000;

/** One organisation: real journal, interactions, presences, agents and queues, with a board over them. */
export async function openFloor({ database }: FreshDatabase, clock: FixedClock = fixedClock(nineToday())) {
  const organisationId = await organisation(database);
  const projectId = newId<'project'>();
  const people = [person(organisationId, 'Ayşe', newId<'group'>()), person(organisationId, 'Berk', newId<'group'>())];
  return stand(database, clock, organisationId, projectId, people);
}

/** Builds the floor from what is on disk; `again` of what it answers does so once more. */
async function stand(
  database: FreshDatabase['database'],
  clock: FixedClock,
  organisationId: OrganisationId,
  projectId: ProjectId,
  people: readonly Person[],
  connections: ReadonlyMap<AgentId, ReadonlySet<string>> = new Map(),
) {
  const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
  if (!lease) throw new Error('The floor is free');
  const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
  const interactions = await openInteractions({ journal, database, clock });
  const agentIds = people.map((one) => one.who.userId);
  const presences = await openPresences({ journal, clock, log, agentIds, connections, dayStartOf: () => 0 });
  const agents = await openAgents({ journal, database, clock, presences, hasWork: () => false });
  const queues = await openQueues({
    journal,
    database,
    clock,
    agentsIn: () => [],
    isAgent: () => true,
    isSkill: () => true,
    isProject: async () => true,
  });
  const told: { topic: string; change: BoardChange }[] = [];
  const monitoring = await openMonitoring({
    journal,
    organisation: { id: organisationId, zone },
    interactions,
    agents,
    queues,
    directory: { agents: () => people },
    clock,
    log,
    publish: (topic, change) => told.push({ topic, change: change as BoardChange }),
  });
  const actor: Actor = { who: supervisorOf({ organisationId, projectId }), ip: null, requestId: null };
  const close = async () => {
    monitoring.close();
    presences.close();
    await journal.close();
  };
  return {
    organisationId,
    projectId,
    people,
    clock,
    monitoring,
    journal,
    told,
    async addQueue(name: string, members: readonly Person[], inProject = projectId): Promise<QueueId> {
      const made = await queues.create(actor, { name, projectId: inProject, media: ['chat'] }, zone);
      if (made.type !== 'saved') throw new Error(`The queue was not made: ${made.type}`);
      await queues.setMembers(
        actor,
        made.queue.id,
        members.map((member) => ({ agentId: member.who.userId, tier: 1 })),
      );
      return made.queue.id;
    },
    async agent(agentId: AgentId, ...happenings: AgentHappening[]) {
      await presences.record(agentId, happenings);
    },
    async interaction(id: InteractionFact['about'], ...happenings: InteractionHappening[]) {
      const outcome = interactions.record(id, happenings, { known: await interactions.load(id) });
      if (outcome.type === 'refused') throw new Error(`Not recorded: ${outcome.because}`);
      await outcome.committed;
    },
    close,
    /** The process dies and another one takes over; desks that were there are there at once. */
    async again() {
      const here = agentIds.filter((id) => presences.of(id).isReachable);
      await close();
      const desks = new Map(here.map((id) => [id, new Set(['desk'])]));
      return stand(database, clock, organisationId, projectId, people, desks);
    },
  };
}
