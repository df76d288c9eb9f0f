import { sql } from 'kysely';
import { searchKey } from '#identity';
import type { BusinessHours } from '#kernel/hours.ts';
import type { GroupId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { type DoorTurn, type GroupRule, limits, type Member, type Queue, type QueueSettings } from '../queue.ts';

type Row = {
  id: QueueId;
  project_id: ProjectId;
  name: string;
  settings: Omit<QueueSettings, 'name' | 'projectId' | 'hours'>;
  hours: BusinessHours;
  is_archived: boolean;
  own: Member[] | null;
  groups: GroupRule[] | null;
  turns: DoorTurn[] | null;
};

/** A queue as it stands on disk; who its groups' members are is not its own. */
export type StoredQueue = Omit<Queue, 'members'>;

/** What somebody sets of a queue. */
export type WrittenQueue = Omit<StoredQueue, 'turns' | 'doors'>;

/** All queues of an organisation with their members, archived ones included, by name. */
export async function readQueues(trx: Transaction, organisationId: OrganisationId): Promise<StoredQueue[]> {
  const { rows } = await sql<Row>`
    select q.id, q.project_id, q.name, q.settings, q.hours, q.is_archived,
           (select jsonb_agg(jsonb_build_object('agentId', m.agent_id, 'tier', m.tier) order by m.position)
              from queue_members m where m.organisation_id = q.organisation_id and m.queue_id = q.id) as own,
           (select jsonb_agg(jsonb_build_object('groupId', g.group_id, 'tier', g.tier) order by g.position)
              from queue_groups g where g.organisation_id = q.organisation_id and g.queue_id = q.id) as groups,
           (select jsonb_agg(to_jsonb(t) order by t."fromMs")
              from (select (extract(epoch from d.from_at) * 1000)::bigint as "fromMs",
                           (extract(epoch from d.until_at) * 1000)::bigint as "untilMs",
                           d.is_open as "isOpen", d.reason, d.by_id as "byId"
                      from queue_doors d where d.organisation_id = q.organisation_id and d.queue_id = q.id
                     order by d.from_at desc limit ${limits.turns}) t) as turns
      from queues q where q.organisation_id = ${organisationId} order by q.name_key, q.id`.execute(trx);
  return rows.map(
    ({ id, project_id: projectId, name, settings, hours, is_archived: isArchived, own, groups, turns }) => ({
      ...settings,
      id,
      projectId,
      name,
      hours,
      isArchived,
      own: own ?? [],
      groups: groups ?? [],
      turns: turns ?? [],
      doors: turns ? { ...hours, byHand: turns } : hours,
    }),
  );
}

/** Writes a queue; false when another one of its project has the name. */
export async function saveQueue(
  trx: Transaction,
  organisationId: OrganisationId,
  queue: WrittenQueue & Partial<Pick<Queue, 'members' | 'turns' | 'doors'>>,
  nowMs: number,
): Promise<boolean> {
  const { id, projectId, name, hours, isArchived, own: _own, groups: _groups, ...rest } = queue;
  const { members: _members, turns: _turns, doors: _doors, ...settings } = rest;
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

/** Ends the turn that holds at a moment, and begins another unless the calendar shall hold again. */
export async function saveTurn(
  trx: Transaction,
  organisationId: OrganisationId,
  queueId: QueueId,
  turn: DoorTurn | null,
  nowMs: number,
): Promise<void> {
  const now = new Date(nowMs);
  await sql`
    delete from queue_doors where organisation_id = ${organisationId} and queue_id = ${queueId} and from_at >= ${now}`.execute(
    trx,
  );
  await sql`
    update queue_doors set until_at = ${now}
     where organisation_id = ${organisationId} and queue_id = ${queueId} and (until_at is null or until_at > ${now})`.execute(
    trx,
  );
  if (!turn) return;
  await sql`
    insert into queue_doors (organisation_id, queue_id, from_at, until_at, is_open, reason, by_id)
    values (${organisationId}, ${queueId}, ${now}, ${turn.untilMs === null ? null : new Date(turn.untilMs)},
      ${turn.isOpen}, ${turn.reason}, ${turn.byId})`.execute(trx);
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

/** Replaces which groups serve a queue; the order is kept. */
export async function saveGroups(
  trx: Transaction,
  organisationId: OrganisationId,
  queueId: QueueId,
  groups: readonly GroupRule[],
): Promise<void> {
  await sql`delete from queue_groups where organisation_id = ${organisationId} and queue_id = ${queueId}`.execute(trx);
  if (groups.length === 0) return;
  await sql`
    insert into queue_groups (organisation_id, queue_id, group_id, tier, position)
    select ${organisationId}, ${queueId}, g.group_id, g.tier, g.position
      from unnest(${groups.map((one) => one.groupId)}::uuid[], ${groups.map((one) => one.tier)}::int[])
           with ordinality as g (group_id, tier, position)`.execute(trx);
}

/** Whether all these groups are there; they stay until the transaction ends. */
export async function areGroups(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly GroupId[],
): Promise<boolean> {
  if (ids.length === 0) return true;
  const { rows } = await sql`
    select id from groups where organisation_id = ${organisationId} and id = any(${[...ids]}::uuid[]) for share`.execute(
    trx,
  );
  return rows.length === new Set(ids).size;
}
