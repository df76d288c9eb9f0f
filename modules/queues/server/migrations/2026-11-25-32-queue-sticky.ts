import { type Kysely, sql } from 'kysely';

/**
 * Waiting for the agent a customer knows becomes a way of assigning of its own. Queues that offered by themselves and
 * waited for her go on doing both; those that did not wait, or left it to the agents, stay as they were.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update queues set settings = jsonb_build_object('stickyMs', 0) || settings || jsonb_build_object(
      'assignment', case
        when settings->>'assignment' = 'manual' then 'manual'
        when coalesce((settings->>'stickyMs')::numeric, 0) > 0 then 'sticky'
        else 'automatic' end,
      'stickyFallback', 'automatic',
      'stickyWithinMs', 604800000)`.execute(db);
}
