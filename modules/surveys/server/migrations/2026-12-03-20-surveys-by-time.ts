import { type Kysely, sql } from 'kysely';

/** The log of answers is read by time, the latest first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index surveys_asked on surveys (organisation_id, asked_at desc, id desc)`.execute(db);
}
