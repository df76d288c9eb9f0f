import { sql } from 'kysely';
import type { CustomerId, InteractionId, OrganisationId, ProjectId, QueueId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import {
  type LossCause,
  type Recording,
  type RecordingId,
  type RecordingState,
  recordingLimits,
} from '../recording.ts';
import type { Talk } from '../talk.ts';

type Row = {
  id: RecordingId;
  interaction_id: InteractionId;
  project_id: ProjectId;
  queue_id: QueueId | null;
  number_id: string | null;
  customer_id: CustomerId | null;
  agent_ids: UserId[];
  direction: 'inbound' | 'outbound';
  line: string;
  began_at: Date;
  ended_at: Date | null;
  state: RecordingState;
  lost_because: LossCause | null;
  missing_ms: string;
  duration_ms: string | null;
  bytes: string | null;
  sha256: string | null;
  sealed_key: string | null;
  peaks: Buffer | null;
  talk: Talk | null;
  keep_until: Date | null;
};

/** A recording as it stands on disk, with what nobody outside sees. */
export interface StoredRecording extends Recording {
  readonly numberId: string | null;
  readonly line: string;
  /** The key under which the vault keeps it, sealed. */
  readonly sealedKey: string | null;
  readonly peaks: Uint8Array | null;
  /** Who spoke when; null where nobody talked, or it was recorded before that was measured. */
  readonly talk: Talk | null;
}

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

const storedOf = (row: Row): StoredRecording => ({
  id: row.id,
  interactionId: row.interaction_id,
  projectId: row.project_id,
  queueId: row.queue_id,
  numberId: row.number_id,
  customerId: row.customer_id,
  agentIds: row.agent_ids,
  direction: row.direction,
  line: row.line,
  beganAtMs: row.began_at.getTime(),
  endedAtMs: row.ended_at?.getTime() ?? null,
  state: row.state,
  lostBecause: row.lost_because,
  missingMs: Number(row.missing_ms),
  durationMs: numberOf(row.duration_ms),
  bytes: numberOf(row.bytes),
  sha256: row.sha256,
  sealedKey: row.sealed_key,
  peaks: row.peaks,
  talk: row.talk,
  keepUntilMs: row.keep_until?.getTime() ?? null,
});

/** What is known when a recording begins. */
export type BegunRecording = Pick<
  StoredRecording,
  'id' | 'interactionId' | 'projectId' | 'queueId' | 'numberId' | 'customerId' | 'direction' | 'line' | 'beganAtMs'
>;

/** Writes down that a recording begins, before it does: whatever lies at the switch has a row. */
export async function insertRecording(
  trx: Transaction,
  organisationId: OrganisationId,
  { id, interactionId, projectId, queueId, numberId, customerId, direction, line, beganAtMs }: BegunRecording,
): Promise<void> {
  await sql`
    insert into recordings (organisation_id, id, interaction_id, project_id, queue_id, number_id, customer_id,
                            direction, line, began_at, state)
    values (${organisationId}, ${id}, ${interactionId}, ${projectId}, ${queueId}, ${numberId}, ${customerId},
            ${direction}, ${line}, ${new Date(beganAtMs)}, 'running')`.execute(trx);
}

/** A recording that never began is none. */
export async function forgetRecording(trx: Transaction, organisationId: OrganisationId, id: RecordingId) {
  await sql`delete from recordings where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

/** What is known when it is kept, or lost. */
export type EndedRecording = Omit<
  StoredRecording,
  'id' | 'interactionId' | 'projectId' | 'numberId' | 'direction' | 'line' | 'beganAtMs'
>;

/** Writes down what became of a recording. */
export async function endRecording(
  trx: Transaction,
  organisationId: OrganisationId,
  id: RecordingId,
  ended: EndedRecording,
): Promise<void> {
  const { queueId, customerId, agentIds, endedAtMs, state, lostBecause, missingMs, durationMs } = ended;
  const { bytes, sha256, sealedKey, peaks, talk, keepUntilMs } = ended;
  await sql`
    update recordings set queue_id = ${queueId}, customer_id = ${customerId},
           agent_ids = case when is_message then agent_ids else ${agentIds}::uuid[] end,
           ended_at = ${dateOf(endedAtMs)}, state = ${state}, lost_because = ${lostBecause}, missing_ms = ${missingMs},
           duration_ms = ${durationMs}, bytes = ${bytes}, sha256 = ${sha256}, sealed_key = ${sealedKey},
           peaks = ${peaks && Buffer.from(peaks)}, talk = ${talk && JSON.stringify(talk)}::jsonb, keep_until = ${dateOf(keepUntilMs)}
     where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

const dateOf = (atMs: number | null): Date | null => (atMs === null ? null : new Date(atMs));

/** Somebody talks in it from now on. */
export async function addAgent(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
  agentId: UserId,
): Promise<void> {
  await sql`
    update recordings set agent_ids = array_append(agent_ids, ${agentId}::uuid)
     where organisation_id = ${organisationId} and interaction_id = ${interactionId} and state = 'running'
       and not (agent_ids @> array[${agentId}::uuid])`.execute(trx);
}

/** It holds a message that its caller left. */
export async function markAsMessage(trx: Transaction, organisationId: OrganisationId, id: RecordingId): Promise<void> {
  await sql`
    update recordings set is_message = true where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

/** Who calls back whoever left a message in that call may hear it. */
export async function addAgentToMessage(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
  agentId: UserId,
): Promise<void> {
  await sql`
    update recordings set agent_ids = array_append(agent_ids, ${agentId}::uuid)
     where organisation_id = ${organisationId} and interaction_id = ${interactionId} and is_message
       and not (agent_ids @> array[${agentId}::uuid])`.execute(trx);
}

/** Those that are written down, or wait to be kept. */
export async function runningRecordings(trx: Transaction, organisationId: OrganisationId) {
  const { rows } = await sql<Row>`
    select * from recordings where organisation_id = ${organisationId} and state = 'running'`.execute(trx);
  return rows.map(storedOf);
}

export async function findRecording(trx: Transaction, organisationId: OrganisationId, id: RecordingId) {
  const { rows } = await sql<Row>`
    select * from recordings where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
  return rows[0] ? storedOf(rows[0]) : null;
}

/** Those of some interactions, the oldest first. */
export async function recordingsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionIds: readonly InteractionId[],
) {
  const most = recordingLimits.ofInteraction * Math.max(1, interactionIds.length);
  const { rows } = await sql<Row>`
    select * from recordings where organisation_id = ${organisationId}
       and interaction_id = any (${interactionIds}::uuid[]) order by began_at, id limit ${most}`.execute(trx);
  return rows.map(storedOf);
}

/** Kept recordings whose time is over. */
export async function overdueRecordings(
  trx: Transaction,
  organisationId: OrganisationId,
  nowMs: number,
  limit: number,
) {
  const { rows } = await sql<Row>`
    select * from recordings where organisation_id = ${organisationId} and state = 'kept'
       and keep_until < ${new Date(nowMs)} order by keep_until limit ${limit}`.execute(trx);
  return rows.map(storedOf);
}

/** Its sound is gone, and so is the key that opens what lies in backups. That it was there stays. */
export async function markDeleted(trx: Transaction, organisationId: OrganisationId, id: RecordingId): Promise<void> {
  await sql`
    update recordings set state = 'deleted', sealed_key = null, peaks = null, talk = talk - 'customer' - 'agent'
     where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

/** How many recordings since a moment were lost, or are shorter than their call. */
export async function troubledSince(trx: Transaction, organisationId: OrganisationId, fromMs: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from recordings where organisation_id = ${organisationId}
       and began_at > ${new Date(fromMs)} and (state = 'lost' or missing_ms > 0)`.execute(trx);
  return rows[0]?.n ?? 0;
}
