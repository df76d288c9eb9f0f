import { sql } from 'kysely';
import type { AgentId, InteractionId, OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';

/** A time in which a caller types what nobody may know. */
export interface CardDataTime {
  readonly interactionId: InteractionId;
  readonly agentId: AgentId;
  readonly fromMs: number;
}

export async function insertCardDataTime(
  trx: Transaction,
  organisationId: OrganisationId,
  { interactionId, agentId, fromMs }: CardDataTime,
): Promise<void> {
  await sql`
    insert into card_data_times (organisation_id, interaction_id, agent_id, from_at)
    values (${organisationId}, ${interactionId}, ${agentId}, ${new Date(fromMs)})`.execute(trx);
}

/** It is over, whoever ended it. */
export async function endCardDataTime(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
  atMs: number,
): Promise<void> {
  await sql`
    update card_data_times set to_at = ${new Date(atMs)}
     where organisation_id = ${organisationId} and interaction_id = ${interactionId} and to_at is null`.execute(trx);
}

const openMost = 1_000;

/** Those that nobody ended. */
export async function openCardDataTimes(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<readonly CardDataTime[]> {
  const { rows } = await sql<{ interaction_id: InteractionId; agent_id: AgentId; from_at: Date }>`
    select interaction_id, agent_id, from_at from card_data_times
     where organisation_id = ${organisationId} and to_at is null order by from_at desc limit ${openMost}`.execute(trx);
  return rows.map((row) => ({
    ...{ interactionId: row.interaction_id, agentId: row.agent_id, fromMs: row.from_at.getTime() },
  }));
}
