import { type Kysely, sql } from 'kysely';

/** A page of the list ends after its rows, however many conversations stand behind it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index conversations_last on conversations (organisation_id, last_at desc, id)`.execute(db);
}
