import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What crossed norms have set off and nobody has done yet: written with the crossing, gone with what was done. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table norm_due_actions (
      organisation_id uuid not null references organisations (id),
      interaction_id uuid not null,
      status text not null,
      since_at timestamptz not null,
      level int not null check (level between 1 and 3),
      place int not null,
      primary key (organisation_id, interaction_id, status, since_at, level, place)
    )`.execute(db);
  await protect(db, 'norm_due_actions');
}
