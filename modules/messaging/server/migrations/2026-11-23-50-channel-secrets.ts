import { type Kysely, sql } from 'kysely';

/** What opens the door of a channel's provider, sealed with a key outside the database. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table channel_accounts add column sealed_secret text`.execute(db);
}
