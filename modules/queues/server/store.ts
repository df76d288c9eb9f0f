import { sql } from 'kysely';
import { searchKey } from '#identity';
import type { BusinessHours } from '#kernel/hours.ts';
import type { AgentId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Member, Queue, QueueSettings } from '../queue.ts';

type Row = {
  id: QueueId;
  project_id: ProjectId;
  name: string;
  settings: Omit<QueueSettings, 'name' | 'projectId' | 'hours'>;
  hours: BusinessHours;
  is_archived: boolean;
  members: { agentId: AgentId; tier: number }[] | null;
};

/** All queues of an organisation with their members, archived ones included, by name. */
export async function readQueues(trx: Transaction, organisationId: OrganisationId): Promise<Queue[]> {
  const { rows } = await sql<Row>`
    select q.id, q.project_id, q.name, q.settings, q.hours, q.is_archived,
           (select jsonb_agg(jsonb_build_object('agentId', m.agent_id, 'tier', m.tier) order by m.position)
              from queue_members m where m.organisation_id = q.organisation_id and m.queue_id = q.id) as members
      from queues q where q.organisation_id = ${organisationId} order by q.name_key, q.id`.execute(trx);
  return rows.map(({ id, project_id: projectId, name, settings, hours, is_archived: isArchived, members }) => ({
    ...settings,
    id,
    projectId,
    name,
    hours,
    isArchived,
    members: members ?? [],
  }));
}

/** Writes a queue; false when another one of its project has the name. */
export async function saveQueue(
  trx: Transaction,
  organisationId: OrganisationId,
  queue: Queue,
  nowMs: number,
): Promise<boolean> {
  const { id, projectId, name, hours, isArchived, members: _members, ...settings } = queue;
  const { rows } = await sql`
    insert into queues (organisation_id, id, project_id, name, name_key, settings, hours, is_archived, created_at)
    select ${organisationId}, ${id}, ${projectId}, ${name}, ${searchKey(name)}, ${JSON.stringify(settings)}::jsonb,
           ${JSON.stringify(hours)}::jsonb, ${isArchived}, ${new Date(nowMs)}
     where not exists (select from queues
       where organisation_id = ${organisationId} and project_id = ${projectId} and name_key = ${searchKey(name)} and id <> ${id})
    on conflict (organisation_id, id) do update set
      name = excluded.name, name_key = excluded.name_key, settings = excluded.settings, hours = excluded.hours,
      is_archived = excluded.is_archived
    returning 1`.execute(trx);
  return rows.length === 1;
}

/** Replaces who serves a queue; the order is kept. */
export async function saveMembers(
  trx: Transaction,
  organisationId: OrganisationId,
  queueId: QueueId,
  members: readonly Member[],
): Promise<void> {
  await sql`delete from queue_members where organisation_id = ${organisationId} and queue_id = ${queueId}`.execute(trx);
  if (members.length === 0) return;
  await sql`
    insert into queue_members (organisation_id, queue_id, agent_id, tier, position)
    select ${organisationId}, ${queueId}, m.agent_id, m.tier, m.position
      from unnest(${members.map((m) => m.agentId)}::uuid[], ${members.map((m) => m.tier)}::int[])
           with ordinality as m (agent_id, tier, position)`.execute(trx);
}
