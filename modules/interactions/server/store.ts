import { sql } from 'kysely';
import type { InteractionId, OrganisationId } from '#kernel/id.ts';
import { isoOrNull } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type { Interaction } from '../interaction.ts';

/** Open interactions that a start takes into memory at most. */
const openMost = 200_000;

/** A call keeps its agent for a while after its end, never longer than this. */
const wrapUpMostMs = 3_600_000;

/** Interactions that are not over, oldest first, with the calls that may still keep an agent after their end. */
export async function openIds(
  trx: Transaction,
  organisationId: OrganisationId,
  nowMs: number,
): Promise<InteractionId[]> {
  const { rows } = await sql<{ id: InteractionId }>`
    select id from (
      select id, started_at from interactions where organisation_id = ${organisationId} and ended_at is null
      union all
      select id, started_at from interactions
       where organisation_id = ${organisationId} and ended_at >= ${new Date(nowMs - wrapUpMostMs)}
         and channel = 'voice'
    ) as held order by started_at limit ${openMost}`.execute(trx);
  return rows.map((row) => row.id);
}

/** Conversations in writing that were open at some moment since `fromMs`, those that ended last first; at most `limit`. */
export async function writtenSince(
  trx: Transaction,
  organisationId: OrganisationId,
  fromMs: number,
  limit: number,
): Promise<InteractionId[]> {
  const { rows } = await sql<{ id: InteractionId }>`
    select id from (
      select id, 'infinity'::timestamptz as ended_at from interactions
       where organisation_id = ${organisationId} and ended_at is null and channel <> 'voice'
      union all
      select id, ended_at from interactions
       where organisation_id = ${organisationId} and ended_at >= ${new Date(fromMs)} and channel <> 'voice'
    ) as touched order by ended_at desc, id desc limit ${limit}`.execute(trx);
  return rows.map((row) => row.id);
}

/** Conversations in writing that ended last, the newest first; at most `limit`. */
export async function endedLast(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<InteractionId[]> {
  const { rows } = await sql<{ id: InteractionId }>`
    select id from interactions
     where organisation_id = ${organisationId} and ended_at is not null and channel <> 'voice'
     order by ended_at desc limit ${limit}`.execute(trx);
  return rows.map((row) => row.id);
}

/** Keeps the row of each interaction equal to what its facts add up to; of several in one batch the last one counts. */
export const interactionRows: BulkWriter<Interaction> = {
  name: 'interactions',
  rank: 2,
  statements: (organisationId, all) => {
    const rows = [...new Map(all.map((interaction) => [interaction.id, interaction])).values()];
    const at = (pick: (row: Interaction) => number | null) => rows.map((row) => isoOrNull(pick(row)));
    return [
      sql`
      insert into interactions (organisation_id, id, project_id, channel, direction, conversation_id, customer_id,
        queue_id, responsible_id, last_responsible_id, status, status_since, unanswered_since, postponed_until,
        started_at, ended_at, end_cause, last_fact_at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.projectId)}::uuid[], ${rows.map((r) => r.channel)}::text[],
        ${rows.map((r) => r.direction)}::text[], ${rows.map((r) => r.conversationId)}::uuid[],
        ${rows.map((r) => r.customerId)}::uuid[], ${rows.map((r) => r.visit?.queueId ?? null)}::uuid[],
        ${rows.map((r) => r.responsible)}::uuid[], ${rows.map((r) => r.lastResponsible)}::uuid[],
        ${rows.map((r) => r.status)}::text[], ${at((r) => r.statusSinceMs)}::timestamptz[],
        ${at((r) => r.unansweredSinceMs)}::timestamptz[], ${at((r) => r.postponedUntilMs)}::timestamptz[],
        ${at((r) => r.startedAtMs)}::timestamptz[], ${at((r) => r.endedAtMs)}::timestamptz[],
        ${rows.map((r) => r.endCause)}::text[], ${at((r) => r.lastFactAtMs)}::timestamptz[]) as r
      on conflict (organisation_id, id) do update set
        project_id = excluded.project_id, customer_id = excluded.customer_id, queue_id = excluded.queue_id,
        responsible_id = excluded.responsible_id, last_responsible_id = excluded.last_responsible_id,
        status = excluded.status, status_since = excluded.status_since, unanswered_since = excluded.unanswered_since,
        postponed_until = excluded.postponed_until, ended_at = excluded.ended_at, end_cause = excluded.end_cause,
        last_fact_at = excluded.last_fact_at`,
    ];
  },
};
