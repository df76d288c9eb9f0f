import { type Kysely, sql } from 'kysely';

/** The call log reads calls in the order of their beginning, whatever else there is in the ledger. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index report_interactions_calls on report_interactions (organisation_id, from_at desc, interaction_id desc)
     where channel = 'voice'`.execute(db);
  await sql`
    create index report_interactions_calls_of on report_interactions (organisation_id, customer_id, from_at)
     where channel = 'voice'`.execute(db);
}
