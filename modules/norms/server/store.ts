import { sql } from 'kysely';
import type { OrganisationId, QueueId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Norms } from '../norm.ts';

/** Norms as they hold from a moment on, until the next version of the same queue. */
export interface NormVersion {
  readonly queueId: QueueId;
  readonly validFromMs: number;
  readonly norms: Norms;
}

/** Every version of every queue, the oldest first. */
export async function readVersions(trx: Transaction, organisationId: OrganisationId): Promise<readonly NormVersion[]> {
  const { rows } = await sql<{ queue_id: QueueId; valid_from: Date; norms: Norms }>`
    select queue_id, valid_from, norms from norm_settings
     where organisation_id = ${organisationId} order by queue_id, valid_from`.execute(trx);
  return rows.map((row) => ({ queueId: row.queue_id, validFromMs: row.valid_from.getTime(), norms: row.norms }));
}

export async function insertVersion(
  trx: Transaction,
  organisationId: OrganisationId,
  { queueId, validFromMs, norms }: NormVersion,
  changedBy: UserId,
): Promise<void> {
  await sql`
    insert into norm_settings (organisation_id, queue_id, valid_from, norms, changed_by)
    values (${organisationId}, ${queueId}, ${new Date(validFromMs)}, ${JSON.stringify(norms)}::jsonb, ${changedBy})
  `.execute(trx);
}
