import { type Kysely, sql } from 'kysely';

/** A letter that leaves at a moment somebody chose keeps to whom it goes and what it is about. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table scheduled_messages add column mail jsonb`.execute(db);
}
