import { type Kysely, sql } from 'kysely';

/** Some recordings hold a message that a caller left: they are heard by whoever calls her back, too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table recordings add column is_message boolean not null default false`.execute(db);
}
