import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/**
 * What was called an allowance said how long one time away may last: it keeps its meaning under its own name. How much a
 * day has in all is new. When missed offers stop an agent is a rule of the company.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table away_reasons rename column allowance_ms to longest_ms`.execute(db);
  await sql`alter table away_reasons add column allowance_ms bigint`.execute(db);

  await sql`
    create table presence_rules (
      organisation_id uuid primary key references organisations (id),
      misses_before_stop int not null check (misses_before_stop between 1 and 10),
      stops_before_click int check (stops_before_click between 1 and 20)
    )`.execute(db);
  await protect(db, 'presence_rules');
}
