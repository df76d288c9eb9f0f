import { sql } from 'kysely';
import type { OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { type RecordingId, type RecordingSampleId, recordingLimits } from '../recording.ts';

/** A piece of a recording that is kept for training, under a time of its own. */
export interface Sample {
  readonly id: RecordingSampleId;
  readonly recordingId: RecordingId;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly sealedKey: string;
  readonly keepUntilMs: number;
  readonly byId: UserId;
  readonly createdAtMs: number;
}

type Row = {
  id: RecordingSampleId;
  recording_id: RecordingId;
  project_id: ProjectId;
  name: string;
  from_ms: string;
  to_ms: string;
  bytes: string;
  sha256: string;
  sealed_key: string;
  keep_until: Date;
  by_id: UserId;
  created_at: Date;
};
const sampleOf = (row: Row): Sample => ({
  id: row.id,
  recordingId: row.recording_id,
  projectId: row.project_id,
  name: row.name,
  fromMs: Number(row.from_ms),
  toMs: Number(row.to_ms),
  bytes: Number(row.bytes),
  sha256: row.sha256,
  sealedKey: row.sealed_key,
  keepUntilMs: row.keep_until.getTime(),
  byId: row.by_id,
  createdAtMs: row.created_at.getTime(),
});

const sweptAtOnce = 200;

export async function insertSample(trx: Transaction, organisationId: OrganisationId, sample: Sample): Promise<void> {
  const { id, recordingId, projectId, name, fromMs, toMs, bytes, sha256, sealedKey, keepUntilMs } = sample;
  await sql`
    insert into recording_samples (organisation_id, id, recording_id, project_id, name, from_ms, to_ms, bytes,
                                   sha256, sealed_key, keep_until, by_id, created_at)
    values (${organisationId}, ${id}, ${recordingId}, ${projectId}, ${name}, ${fromMs}, ${toMs}, ${bytes}, ${sha256},
            ${sealedKey}, ${new Date(keepUntilMs)}, ${sample.byId}, ${new Date(sample.createdAtMs)})`.execute(trx);
}

/** The newest first. */
export async function readSamples(trx: Transaction, organisationId: OrganisationId): Promise<readonly Sample[]> {
  const { rows } = await sql<Row>`
    select * from recording_samples where organisation_id = ${organisationId}
     order by created_at desc limit ${recordingLimits.samples}`.execute(trx);
  return rows.map(sampleOf);
}

export async function findSample(trx: Transaction, organisationId: OrganisationId, id: RecordingSampleId) {
  const { rows } = await sql<Row>`
    select * from recording_samples where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
  return rows[0] ? sampleOf(rows[0]) : null;
}

/** Those whose time is over. */
export async function overdueSamples(trx: Transaction, organisationId: OrganisationId, nowMs: number) {
  const { rows } = await sql<Row>`
    select * from recording_samples where organisation_id = ${organisationId}
       and keep_until < ${new Date(nowMs)} limit ${sweptAtOnce}`.execute(trx);
  return rows.map(sampleOf);
}

export async function deleteSample(trx: Transaction, organisationId: OrganisationId, id: RecordingSampleId) {
  await sql`delete from recording_samples where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}
