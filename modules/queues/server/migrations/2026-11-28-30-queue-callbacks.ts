import { type Kysely, sql } from 'kysely';

/** Every queue says how often somebody is called back who does not answer, and how long after a try the next one comes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update queues set settings = '{"callbackTries": 3, "callbackPauseMs": 900000}'::jsonb || settings`.execute(db);
}
