import { type Kysely, sql } from 'kysely';

/** What callers are told before a call is recorded, by language; null: nothing, as until now. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table recording_rules add column notice jsonb`.execute(db);
}
