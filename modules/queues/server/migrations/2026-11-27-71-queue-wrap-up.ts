import { type Kysely, sql } from 'kysely';

/** Every queue says how long the work after a call may take, and which outcomes a call can have: as it was, and none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update queues set settings =
      '{"wrapUpMs": 60000, "outcomes": [], "outcomeIsRequired": false}'::jsonb || settings`.execute(db);
}
