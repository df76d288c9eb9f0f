import { type Kysely, sql } from 'kysely';

/** The outcome that an agent gave her part of a call. What is in the ledger is made anew by the reader under a new name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table report_legs add column disposition text`.execute(db);
}
