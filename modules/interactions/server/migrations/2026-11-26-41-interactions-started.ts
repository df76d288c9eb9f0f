import { type Kysely, sql } from 'kysely';

/** Lists by when a conversation began, from either end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index interactions_started on interactions (organisation_id, started_at, id)`.execute(db);
}
