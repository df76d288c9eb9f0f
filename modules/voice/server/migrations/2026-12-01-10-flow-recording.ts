import { type Kysely, sql } from 'kysely';

/** What the flow of a call says of its recording: that it must wait, or what the caller decided; null: nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table call_flow_runs add column recording text
    check (recording in ('waits', 'allowed', 'refused'))`.execute(db);
}
