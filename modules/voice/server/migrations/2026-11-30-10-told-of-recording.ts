import { type Kysely, sql } from 'kysely';

/** When a caller was told that she is recorded; null: she was not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table calls add column told_of_recording_at timestamptz`.execute(db);
}
