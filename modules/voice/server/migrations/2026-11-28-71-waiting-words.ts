import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What callers of a queue hear while they wait, where somebody has set it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table queue_waiting_words (
      organisation_id uuid not null,
      queue_id uuid not null,
      settings jsonb not null,
      primary key (organisation_id, queue_id)
    )`.execute(db);
  await protect(db, 'queue_waiting_words');
}
