import { type Kysely, sql } from 'kysely';

/** One interaction goes through several flows: that of its channel, and of each queue it enters, each of them once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table flow_runs add column queue_id uuid`.execute(db);
  // What is asking in a conversation that waits in a queue began there: flows of channels end where a queue begins.
  await sql`
    update flow_runs r set queue_id = i.queue_id from interactions i
     where i.organisation_id = r.organisation_id and i.id = r.interaction_id and r.place is not null`.execute(db);
  await sql`
    alter table flow_runs drop constraint flow_runs_pkey,
      add primary key (organisation_id, interaction_id, flow_id)`.execute(db);
}
