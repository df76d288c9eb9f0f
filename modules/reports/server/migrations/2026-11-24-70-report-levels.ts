import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/**
 * Alert levels and re-openings in the ledger. What is in it already is made anew by the reader, which begins again under
 * a new name; the columns have defaults until then.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table report_interactions add column status text, add column level int not null default 0`.execute(
    db,
  );
  await sql`alter table report_legs add column reopened_at timestamptz`.execute(db);
  await sql`create index on report_legs (organisation_id, reopened_at) where reopened_at is not null`.execute(db);
  await sql`alter table report_status_intervals add column level int not null default 0`.execute(db);
  await sql`
    create table report_alerts (
      organisation_id uuid not null,
      interaction_id uuid not null,
      row_id text not null,
      conversation_id uuid,
      customer_id uuid,
      project_id uuid not null,
      channel text not null,
      direction text not null,
      queue_id uuid,
      agent_id uuid,
      from_at timestamptz not null,
      status text not null,
      level int not null,
      charged text not null,
      primary key (organisation_id, interaction_id, row_id)
    )`.execute(db);
  await sql`create index on report_alerts (organisation_id, from_at)`.execute(db);
  await protect(db, 'report_alerts');
}
