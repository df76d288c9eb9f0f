import { type Kysely, sql } from 'kysely';

/**
 * The words of messages are written by a reader of the journal from now on, and one interaction's can be made anew. The
 * reader begins at the first fact: what has its words already gets none twice.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index message_words_interaction on message_words (organisation_id, interaction_id)`.execute(db);
}
