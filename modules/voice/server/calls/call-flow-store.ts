import { sql } from 'kysely';
import type { FlowEnd, Place, Variables } from '#flows';
import type { FlowId } from '#flows/server';
import type { Language } from '#identity';
import type { InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';

/** A caller in the flow of the number she called: the version she began with, and where she stands. */
export interface CallFlowRun {
  readonly interactionId: InteractionId;
  readonly flowId: FlowId;
  readonly version: number;
  /** That of the number: where she comes when the flow leads nowhere else. */
  readonly queueId: QueueId;
  readonly language: Language;
  /** Null when it asks no more. */
  readonly place: Place | null;
  /** How it ends, while its last words are said; null before, and when that is done. */
  readonly ending: FlowEnd | null;
  readonly collected: Variables;
  /** Whether the call may be recorded as far as the flow is asked: not before the caller was; null: it asks nobody. */
  readonly recording: 'waits' | 'allowed' | 'refused' | null;
  readonly atMs: number;
}

export const callFlowRows: BulkWriter<CallFlowRun> = {
  name: 'voice.callFlows',
  rank: 3,
  statements: (organisationId, all) => {
    const rows = [...new Map(all.map((row) => [row.interactionId, row])).values()];
    const jsonOf = (value: unknown) => (value === null ? null : JSON.stringify(value));
    return [
      sql`
      insert into call_flow_runs (organisation_id, interaction_id, flow_id, version, queue_id, language, place, ending,
        collected, at, recording)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.interactionId)}::uuid[], ${rows.map((r) => r.flowId)}::uuid[],
        ${rows.map((r) => r.version)}::int[], ${rows.map((r) => r.queueId)}::uuid[],
        ${rows.map((r) => r.language)}::text[], ${rows.map((r) => jsonOf(r.place))}::jsonb[],
        ${rows.map((r) => jsonOf(r.ending))}::jsonb[], ${rows.map((r) => JSON.stringify(r.collected))}::jsonb[],
        ${rows.map((r) => iso(r.atMs))}::timestamptz[], ${rows.map((r) => r.recording)}::text[]) as r
      on conflict (organisation_id, interaction_id) do update set place = excluded.place, ending = excluded.ending,
        collected = excluded.collected, at = excluded.at, language = excluded.language, recording = excluded.recording`,
    ];
  },
};

/** The flows of these calls. */
export async function callFlowsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InteractionId[],
): Promise<readonly CallFlowRun[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{
    interaction_id: InteractionId;
    flow_id: FlowId;
    version: number;
    queue_id: QueueId;
    language: Language;
    place: Place | null;
    ending: FlowEnd | null;
    collected: Variables;
    at: Date;
    recording: CallFlowRun['recording'];
  }>`
    select interaction_id, flow_id, version, queue_id, language, place, ending, collected, at, recording
      from call_flow_runs
     where organisation_id = ${organisationId} and interaction_id = any (${ids}::uuid[])`.execute(trx);
  return rows.map((row) => ({
    interactionId: row.interaction_id,
    flowId: row.flow_id,
    version: row.version,
    queueId: row.queue_id,
    language: row.language,
    place: row.place,
    ending: row.ending,
    collected: row.collected,
    recording: row.recording,
    atMs: row.at.getTime(),
  }));
}
