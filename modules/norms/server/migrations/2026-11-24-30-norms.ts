import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** The norms of each queue, every version with the moment from which it holds: what runs keeps the one it began under. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table norm_settings (
      organisation_id uuid not null,
      queue_id uuid not null,
      valid_from timestamptz not null,
      norms jsonb not null,
      changed_by uuid not null,
      primary key (organisation_id, queue_id, valid_from),
      foreign key (organisation_id, queue_id) references queues (organisation_id, id)
    )`.execute(db);
  await protect(db, 'norm_settings');
}
