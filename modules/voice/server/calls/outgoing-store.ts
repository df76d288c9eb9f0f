import { sql } from 'kysely';
import type { AgentId, CustomerId, InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type { MadeOutcome } from '../../call-outgoing-contract.ts';
import type { OutwardCall } from '../../outward.ts';

/** A call that an agent made. */
export interface MadeCall {
  readonly id: InteractionId;
  readonly agentId: AgentId;
  readonly queueId: QueueId;
  readonly customerId: CustomerId | null;
  readonly number: string;
  readonly beganAtMs: number;
}

export const madeCallRows: BulkWriter<MadeCall> = {
  name: 'outgoing calls',
  rank: 4,
  statements: (organisationId, rows) => [
    sql`
      insert into outgoing_calls (organisation_id, interaction_id, agent_id, queue_id, customer_id, number, began_at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.agentId)}::uuid[], ${rows.map((r) => r.queueId)}::uuid[],
        ${rows.map((r) => r.customerId)}::uuid[], ${rows.map((r) => r.number)}::text[],
        ${rows.map((r) => iso(r.beganAtMs))}::timestamptz[]) as r
      on conflict (organisation_id, interaction_id) do nothing`,
  ],
};

/** What an agent called last, the last one first. */
export async function lastMade(
  trx: Transaction,
  organisationId: OrganisationId,
  agentId: AgentId,
  most: number,
): Promise<readonly (MadeCall & { readonly outcome: MadeOutcome | null })[]> {
  const { rows } = await sql<{
    interaction_id: InteractionId;
    queue_id: QueueId;
    customer_id: CustomerId | null;
    number: string;
    began_at: Date;
    outcome: MadeOutcome | null;
  }>`
    select interaction_id, queue_id, customer_id, number, began_at, outcome from outgoing_calls
     where organisation_id = ${organisationId} and agent_id = ${agentId}
     order by began_at desc, interaction_id desc limit ${most}`.execute(trx);
  return rows.map((row) => ({
    ...{ id: row.interaction_id, agentId, queueId: row.queue_id, customerId: row.customer_id },
    ...{ number: row.number, beganAtMs: new Date(row.began_at).getTime(), outcome: row.outcome },
  }));
}

/** Over which trunk it goes now. */
export async function noteTrunk(trx: Transaction, organisationId: OrganisationId, id: InteractionId, trunkId: string) {
  await sql`update outgoing_calls set trunk_id = ${trunkId}
             where organisation_id = ${organisationId} and interaction_id = ${id}`.execute(trx);
}

/** What became of it. */
export async function noteEnd(
  trx: Transaction,
  organisationId: OrganisationId,
  { id, outcome, atMs }: { readonly id: InteractionId; readonly outcome: MadeOutcome; readonly atMs: number },
) {
  await sql`update outgoing_calls set outcome = ${outcome}, ended_at = ${iso(atMs)}
             where organisation_id = ${organisationId} and interaction_id = ${id}`.execute(trx);
}

const recentMost = 100_000;

/** The calls over trunks since a moment, for the brake. One whose end nobody noted counts as one without length. */
export async function madeSince(
  trx: Transaction,
  organisationId: OrganisationId,
  sinceMs: number,
): Promise<readonly OutwardCall[]> {
  const { rows } = await sql<{ trunk_id: string; number: string; began_at: Date; ended_at: Date | null }>`
    select trunk_id, number, began_at, ended_at from outgoing_calls
     where organisation_id = ${organisationId} and began_at > ${iso(sinceMs)} and trunk_id is not null
    union all
    select trunk_id, number, began_at, ended_at from outside_guests
     where organisation_id = ${organisationId} and began_at > ${iso(sinceMs)} and trunk_id is not null
     limit ${recentMost}`.execute(trx);
  return rows.map((row) => {
    const beganAtMs = new Date(row.began_at).getTime();
    const endedAtMs = row.ended_at ? new Date(row.ended_at).getTime() : beganAtMs;
    return { trunkId: row.trunk_id, number: row.number, beganAtMs, endedAtMs };
  });
}
