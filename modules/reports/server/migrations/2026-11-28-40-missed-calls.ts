import { type Kysely, sql } from 'kysely';

/** The list of missed calls reads them in the order of their beginning; of all calls they are few. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index report_interactions_missed_calls
        on report_interactions (organisation_id, from_at desc, interaction_id desc)
     where channel = 'voice' and direction = 'inbound' and answers = 0`.execute(db);
}
