import { type Kysely, sql } from 'kysely';

/** Who was named in the notes of one conversation is shown beside it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index agent_notices_interaction on agent_notices (organisation_id, interaction_id)
    where kind = 'mention'`.execute(db);
}
