import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** How the examples of what runs went when they were last called at night. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table flow_example_nights (
      organisation_id uuid not null references organisations (id),
      flow_id uuid not null,
      version integer not null,
      called_at timestamptz not null,
      outcomes jsonb not null,
      primary key (organisation_id, flow_id)
    )`.execute(db);
  await protect(db, 'flow_example_nights');
}
