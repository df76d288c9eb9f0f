import { type Kysely, sql } from 'kysely';

/** Letters that may leave once only: one whose sender ended while it was on the way is not sent again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table mails add column is_once boolean not null default false`.execute(db);
}
