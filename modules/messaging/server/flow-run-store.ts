import { sql } from 'kysely';
import type { Place, Variables } from '#flows';
import type { FlowId } from '#flows/server';
import type { InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';

// All SQL of flows that run in conversations. Every statement names the organisation.

/** A flow in an interaction: the version it began with, and where it stands. Each flow is there once. */
export interface FlowRun {
  readonly interactionId: InteractionId;
  readonly flowId: FlowId;
  readonly version: number;
  /** The queue in which it asks; null for the flow of a channel, which asks before any. */
  readonly queueId: QueueId | null;
  /** Null when it has ended. */
  readonly place: Place | null;
  readonly collected: Variables;
  /** The customer's messages up to this place of the conversation have been answered. */
  readonly heardSeq: number;
  readonly atMs: number;
}

export const flowRunRows: BulkWriter<FlowRun> = {
  name: 'messaging.flowRuns',
  rank: 3,
  statements: (organisationId, all) => {
    const rows = [...new Map(all.map((row) => [`${row.interactionId} ${row.flowId}`, row])).values()];
    return [
      sql`
      insert into flow_runs (organisation_id, interaction_id, flow_id, version, queue_id, place, collected, heard_seq, at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.interactionId)}::uuid[], ${rows.map((r) => r.flowId)}::uuid[],
        ${rows.map((r) => r.version)}::int[], ${rows.map((r) => r.queueId)}::uuid[],
        ${rows.map((r) => (r.place ? JSON.stringify(r.place) : null))}::jsonb[],
        ${rows.map((r) => JSON.stringify(r.collected))}::jsonb[], ${rows.map((r) => r.heardSeq)}::int[],
        ${rows.map((r) => iso(r.atMs))}::timestamptz[]) as r
      on conflict (organisation_id, interaction_id, flow_id) do update set place = excluded.place,
        collected = excluded.collected, heard_seq = excluded.heard_seq, at = excluded.at`,
    ];
  },
};

/** The flows that ran in interactions, for each in the order in which they were last heard of. */
export async function flowRunsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InteractionId[],
): Promise<Map<InteractionId, FlowRun[]>> {
  const found = new Map<InteractionId, FlowRun[]>();
  if (ids.length === 0) return found;
  const { rows } = await sql<{
    interaction_id: InteractionId;
    flow_id: FlowId;
    version: number;
    queue_id: QueueId | null;
    place: Place | null;
    collected: Variables;
    heard_seq: number;
    at: Date;
  }>`
    select interaction_id, flow_id, version, queue_id, place, collected, heard_seq, at from flow_runs
     where organisation_id = ${organisationId} and interaction_id = any (${ids}::uuid[]) order by at`.execute(trx);
  for (const row of rows) {
    const run: FlowRun = {
      interactionId: row.interaction_id,
      flowId: row.flow_id,
      version: row.version,
      queueId: row.queue_id,
      place: row.place,
      collected: row.collected,
      heardSeq: row.heard_seq,
      atMs: row.at.getTime(),
    };
    found.set(run.interactionId, [...(found.get(run.interactionId) ?? []), run]);
  }
  return found;
}
