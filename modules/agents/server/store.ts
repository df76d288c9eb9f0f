import { sql } from 'kysely';
import { searchKey } from '#identity';
import type { AgentId, OrganisationId, SkillId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Capacity } from '../capacity.ts';
import type { AwayReasonId } from '../fact.ts';
import { defaultPresenceRules, type PresenceRules } from '../presence-rules.ts';
import type { AwayClass, AwayReason, Skill, SkillLevel } from '../skill.ts';

/** Everything set up about the agents of an organisation, read at once. */
export interface AgentBook {
  readonly skills: readonly Skill[];
  readonly reasons: readonly AwayReason[];
  readonly levels: ReadonlyMap<AgentId, readonly SkillLevel[]>;
  readonly capacities: ReadonlyMap<AgentId, Capacity>;
  readonly rules: PresenceRules;
}

export async function readBook(trx: Transaction, organisationId: OrganisationId): Promise<AgentBook> {
  const skills = await sql<{ id: SkillId; name: string; is_archived: boolean }>`
    select id, name, is_archived from skills where organisation_id = ${organisationId} order by name_key`.execute(trx);
  const reasons = await sql<{
    id: AwayReasonId;
    tr: string;
    en: string;
    class: AwayClass;
    is_paid: boolean;
    allowance_ms: number | null;
    longest_ms: number | null;
    is_archived: boolean;
  }>`
    select id, tr, en, class, is_paid, allowance_ms, longest_ms, is_archived from away_reasons
     where organisation_id = ${organisationId} order by place, id`.execute(trx);
  const levels = await sql<{ agent_id: AgentId; skill_id: SkillId; level: number }>`
    select agent_id, skill_id, level from agent_skills where organisation_id = ${organisationId}`.execute(trx);
  const capacities = await sql<Capacity & { agent_id: AgentId }>`
    select agent_id, voice, chat, email, total from agent_capacities where organisation_id = ${organisationId}`.execute(
    trx,
  );
  const rules = await sql<{ misses_before_stop: number; stops_before_click: number | null }>`
    select misses_before_stop, stops_before_click from presence_rules where organisation_id = ${organisationId}`.execute(
    trx,
  );
  const [own] = rules.rows;
  return {
    skills: skills.rows.map((row) => ({ id: row.id, name: row.name, isArchived: row.is_archived })),
    reasons: reasons.rows.map((row) => ({
      id: row.id,
      tr: row.tr,
      en: row.en,
      class: row.class,
      isPaid: row.is_paid,
      allowanceMs: row.allowance_ms === null ? null : Number(row.allowance_ms),
      longestMs: row.longest_ms === null ? null : Number(row.longest_ms),
      isArchived: row.is_archived,
    })),
    levels: grouped(levels.rows),
    capacities: new Map(capacities.rows.map(({ agent_id, ...capacity }) => [agent_id, capacity])),
    rules: own
      ? { missesBeforeStop: own.misses_before_stop, stopsBeforeClick: own.stops_before_click }
      : defaultPresenceRules,
  };
}

function grouped(rows: readonly { agent_id: AgentId; skill_id: SkillId; level: number }[]): Map<AgentId, SkillLevel[]> {
  const levels = new Map<AgentId, SkillLevel[]>();
  for (const { agent_id, skill_id: skillId, level } of rows) {
    levels.set(agent_id, [...(levels.get(agent_id) ?? []), { skillId, level }]);
  }
  return levels;
}

/** Writes a skill; false when another one has the name. */
export async function saveSkill(trx: Transaction, organisationId: OrganisationId, skill: Skill): Promise<boolean> {
  const key = searchKey(skill.name);
  const { rows } = await sql`
    insert into skills (organisation_id, id, name, name_key, is_archived)
    select ${organisationId}, ${skill.id}, ${skill.name}, ${key}, ${skill.isArchived}
     where not exists (select from skills where organisation_id = ${organisationId} and name_key = ${key} and id <> ${skill.id})
    on conflict (organisation_id, id) do update set
      name = excluded.name, name_key = excluded.name_key, is_archived = excluded.is_archived
    returning 1`.execute(trx);
  return rows.length === 1;
}

/** Writes an away reason; false when another one has one of the names. A new one stands last. */
export async function saveReason(
  trx: Transaction,
  organisationId: OrganisationId,
  reason: AwayReason,
): Promise<boolean> {
  const { rows } = await sql`
    insert into away_reasons (organisation_id, id, tr, en, class, is_paid, allowance_ms, longest_ms, is_archived, place)
    select ${organisationId}, ${reason.id}, ${reason.tr}, ${reason.en}, ${reason.class}, ${reason.isPaid},
           ${reason.allowanceMs}::bigint, ${reason.longestMs}::bigint, ${reason.isArchived},
           coalesce((select max(place) + 1 from away_reasons where organisation_id = ${organisationId}), 1)
     where not exists (select from away_reasons
       where organisation_id = ${organisationId} and id <> ${reason.id} and (tr = ${reason.tr} or en = ${reason.en}))
    on conflict (organisation_id, id) do update set
      tr = excluded.tr, en = excluded.en, class = excluded.class, is_paid = excluded.is_paid,
      allowance_ms = excluded.allowance_ms, longest_ms = excluded.longest_ms, is_archived = excluded.is_archived
    returning 1`.execute(trx);
  return rows.length === 1;
}

export async function saveLevels(
  trx: Transaction,
  organisationId: OrganisationId,
  agentId: AgentId,
  levels: readonly SkillLevel[],
): Promise<void> {
  await sql`delete from agent_skills where organisation_id = ${organisationId} and agent_id = ${agentId}`.execute(trx);
  if (levels.length === 0) return;
  await sql`
    insert into agent_skills (organisation_id, agent_id, skill_id, level)
    select ${organisationId}, ${agentId}, l.skill_id, l.level
      from unnest(${levels.map((one) => one.skillId)}::uuid[], ${levels.map((one) => one.level)}::int[]) as l (skill_id, level)`.execute(
    trx,
  );
}

export async function saveCapacity(
  trx: Transaction,
  organisationId: OrganisationId,
  agentId: AgentId,
  capacity: Capacity,
): Promise<void> {
  const { voice, chat, email, total } = capacity;
  await sql`
    insert into agent_capacities (organisation_id, agent_id, voice, chat, email, total)
    values (${organisationId}, ${agentId}, ${voice}, ${chat}, ${email}, ${total})
    on conflict (organisation_id, agent_id) do update set
      voice = excluded.voice, chat = excluded.chat, email = excluded.email, total = excluded.total`.execute(trx);
}

export async function saveRules(
  trx: Transaction,
  organisationId: OrganisationId,
  { missesBeforeStop, stopsBeforeClick }: PresenceRules,
): Promise<void> {
  await sql`
    insert into presence_rules (organisation_id, misses_before_stop, stops_before_click)
    values (${organisationId}, ${missesBeforeStop}, ${stopsBeforeClick}::int)
    on conflict (organisation_id) do update set
      misses_before_stop = excluded.misses_before_stop, stops_before_click = excluded.stops_before_click`.execute(trx);
}
