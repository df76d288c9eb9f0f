import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** How long people of a company should rest between two working days; no row = what is usual. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table work_rules (
      organisation_id uuid not null references organisations (id),
      least_rest_ms int not null,
      primary key (organisation_id)
    )`.execute(db);
  await protect(db, 'work_rules');
}
