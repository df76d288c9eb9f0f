import { type Kysely, sql } from 'kysely';

/** Who spoke when in a recording; null: it was not measured, or nobody talked in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table recordings add column talk jsonb`.execute(db);
}
