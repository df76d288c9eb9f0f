import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What an organisation lets its people call, where it has said so itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table voice_outward_rules (
      organisation_id uuid primary key references organisations (id),
      rules jsonb not null,
      changed_at timestamptz not null
    )`.execute(db);
  await protect(db, 'voice_outward_rules');
}
