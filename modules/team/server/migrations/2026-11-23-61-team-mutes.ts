import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Rooms whose sound somebody does not want to hear. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table team_mutes (
      organisation_id uuid not null references organisations (id),
      user_id uuid not null,
      room_id uuid not null,
      primary key (organisation_id, user_id, room_id)
    )`.execute(db);
  await protect(db, 'team_mutes');
}
