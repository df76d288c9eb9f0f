import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** When somebody opened or closed a queue by hand, and why. Clocks count by what has been, so turns that are over stay. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table queue_doors (
      organisation_id uuid not null references organisations (id),
      queue_id uuid not null,
      from_at timestamptz not null,
      until_at timestamptz check (until_at >= from_at),
      is_open boolean not null,
      reason text not null,
      by_id uuid not null,
      primary key (organisation_id, queue_id, from_at)
    )`.execute(db);
  await protect(db, 'queue_doors');
}
