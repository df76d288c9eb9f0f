import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What agents noted in calls: one text of each agent in each call. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table call_notes (
      organisation_id uuid not null,
      interaction_id uuid not null,
      author_id uuid not null,
      text text not null,
      at timestamptz not null,
      primary key (organisation_id, interaction_id, author_id)
    )`.execute(db);
  await protect(db, 'call_notes');
}
