import { sql } from 'kysely';
import type { OrganisationId, QueueId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { WaitingSettings } from '../../call-waiting.ts';

/** Settings as they were written; what a later version added is not among them. */
export type WrittenWaiting = Partial<WaitingSettings>;

/** What was set for each queue of an organisation. */
export async function readWaiting(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<Map<QueueId, WrittenWaiting>> {
  const { rows } = await sql<{ queue_id: QueueId; settings: WrittenWaiting }>`
    select queue_id, settings from queue_waiting_words where organisation_id = ${organisationId}`.execute(trx);
  return new Map(rows.map((row) => [row.queue_id, row.settings]));
}

export async function saveWaiting(
  trx: Transaction,
  organisationId: OrganisationId,
  queueId: QueueId,
  settings: WaitingSettings,
): Promise<void> {
  await sql`
    insert into queue_waiting_words (organisation_id, queue_id, settings)
    values (${organisationId}, ${queueId}, ${JSON.stringify(settings)}::jsonb)
    on conflict (organisation_id, queue_id) do update set settings = excluded.settings`.execute(trx);
}
