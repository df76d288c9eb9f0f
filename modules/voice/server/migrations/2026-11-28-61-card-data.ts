import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** When a caller typed card data: who asked for it and how long it was kept from everybody. What was typed is nowhere. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table card_data_times (
      organisation_id uuid not null,
      interaction_id uuid not null,
      agent_id uuid not null,
      from_at timestamptz not null,
      to_at timestamptz,
      primary key (organisation_id, interaction_id, from_at)
    )`.execute(db);
  await sql`create index card_data_times_open on card_data_times (organisation_id) where to_at is null`.execute(db);
  await protect(db, 'card_data_times');
}
