import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Which line of the switch a call came in on, so that a start finds it there again; and by which of our numbers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table calls (
      organisation_id uuid not null,
      interaction_id uuid not null,
      line text not null,
      number_id uuid not null,
      started_at timestamptz not null,
      primary key (organisation_id, interaction_id)
    )`.execute(db);
  await protect(db, 'calls');
}
