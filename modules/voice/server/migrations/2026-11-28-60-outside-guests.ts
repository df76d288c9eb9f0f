import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Numbers outside that were brought into calls: facts say that somebody was there, and have no number. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outside_guests (
      organisation_id uuid not null,
      guest_id uuid not null,
      interaction_id uuid not null,
      agent_id uuid not null,
      number text not null,
      began_at timestamptz not null,
      trunk_id uuid,
      ended_at timestamptz,
      primary key (organisation_id, guest_id)
    )`.execute(db);
  await sql`create index outside_guests_call on outside_guests (organisation_id, interaction_id)`.execute(db);
  await sql`create index outside_guests_began on outside_guests (organisation_id, began_at)`.execute(db);
  await protect(db, 'outside_guests');
}
