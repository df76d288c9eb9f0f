import { sql } from 'kysely';
import type { EndCause } from '#interactions';
import type { AgentId, CustomerId, InteractionId, OrganisationId, QueueId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import { type Callback, type CallbackId, type CallbackState, callbacksMost } from '../../callback.ts';

/** Keeps callbacks as they stand; of several in one batch the last one counts. */
export const callbackRows: BulkWriter<Callback> = {
  name: 'callbacks',
  rank: 4,
  statements: (organisationId, all) => {
    const rows = [...new Map(all.map((one) => [one.id, one])).values()];
    return [
      sql`
      insert into callbacks (organisation_id, id, queue_id, number, customer_id, from_id, reason, asked_by_id, asked_at,
        preferred_agent_id, place_at, due_at, state, ended_at, tries, last_outcome, interaction_id)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.queueId)}::uuid[], ${rows.map((r) => r.number)}::text[],
        ${rows.map((r) => r.customerId)}::uuid[], ${rows.map((r) => r.fromId)}::uuid[],
        ${rows.map((r) => r.reason)}::text[], ${rows.map((r) => r.askedById)}::uuid[],
        ${rows.map((r) => iso(r.askedAtMs))}::timestamptz[], ${rows.map((r) => r.preferredAgentId)}::uuid[],
        ${rows.map((r) => iso(r.placeAtMs))}::timestamptz[], ${rows.map((r) => iso(r.dueAtMs))}::timestamptz[],
        ${rows.map((r) => r.state)}::text[], ${rows.map((r) => isoOrNull(r.endedAtMs))}::timestamptz[],
        ${rows.map((r) => r.tries)}::integer[], ${rows.map((r) => r.lastOutcome)}::text[],
        ${rows.map((r) => r.interactionId)}::uuid[]) as r
      on conflict (organisation_id, id) do update set
        from_id = excluded.from_id, reason = excluded.reason, preferred_agent_id = excluded.preferred_agent_id,
        place_at = excluded.place_at, due_at = excluded.due_at, state = excluded.state, ended_at = excluded.ended_at,
        tries = excluded.tries, last_outcome = excluded.last_outcome, interaction_id = excluded.interaction_id`,
    ];
  },
};

interface Row {
  id: CallbackId;
  queue_id: QueueId;
  number: string;
  customer_id: CustomerId | null;
  from_id: InteractionId | null;
  reason: string | null;
  asked_by_id: UserId | null;
  asked_at: Date;
  preferred_agent_id: AgentId | null;
  place_at: Date;
  due_at: Date;
  state: CallbackState;
  ended_at: Date | null;
  tries: number;
  last_outcome: EndCause | null;
  interaction_id: InteractionId | null;
}

const atMs = (moment: Date): number => new Date(moment).getTime();

const callbackOf = (row: Row): Callback => ({
  ...{ id: row.id, queueId: row.queue_id, number: row.number, customerId: row.customer_id, fromId: row.from_id },
  ...{ reason: row.reason, askedById: row.asked_by_id, askedAtMs: atMs(row.asked_at) },
  ...{ preferredAgentId: row.preferred_agent_id, placeAtMs: atMs(row.place_at), dueAtMs: atMs(row.due_at) },
  ...{ state: row.state, endedAtMs: row.ended_at && atMs(row.ended_at), tries: row.tries },
  ...{ lastOutcome: row.last_outcome, interactionId: row.interaction_id },
});

/** Everybody who shall be called back, who waits longest first. */
export async function openCallbacks(trx: Transaction, organisationId: OrganisationId): Promise<readonly Callback[]> {
  const { rows } = await sql<Row>`
    select * from callbacks where organisation_id = ${organisationId} and state = 'open'
     order by place_at, id limit ${callbacksMost}`.execute(trx);
  return rows.map(callbackOf);
}

/** Those that are over since a moment, the last ones first. */
export async function endedCallbacks(
  trx: Transaction,
  organisationId: OrganisationId,
  {
    sinceMs,
    customerId,
    most,
  }: { readonly sinceMs: number; readonly customerId: CustomerId | null; readonly most: number },
): Promise<readonly Callback[]> {
  const { rows } = await sql<Row>`
    select * from callbacks
     where organisation_id = ${organisationId} and state <> 'open' and ended_at >= ${iso(sinceMs)}
       and (${customerId}::uuid is null or customer_id = ${customerId}::uuid)
     order by ended_at desc, id desc limit ${most}`.execute(trx);
  return rows.map(callbackOf);
}

/** Who of the house talked with a customer last on the telephone or in writing, and when. */
export async function lastWith(
  trx: Transaction,
  organisationId: OrganisationId,
  customerId: CustomerId,
): Promise<{ readonly agentId: AgentId; readonly atMs: number } | null> {
  const { rows } = await sql<{ last_responsible_id: AgentId; last_fact_at: Date }>`
    select last_responsible_id, last_fact_at from interactions
     where organisation_id = ${organisationId} and customer_id = ${customerId} and last_responsible_id is not null
     order by started_at desc limit 1`.execute(trx);
  const [row] = rows;
  return row ? { agentId: row.last_responsible_id, atMs: atMs(row.last_fact_at) } : null;
}
