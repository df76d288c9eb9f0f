import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What each interaction's facts add up to, for lists and for finding the open ones at a start. May be rebuilt any night. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table interactions (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      project_id uuid not null,
      channel text not null,
      direction text not null,
      conversation_id uuid,
      customer_id uuid,
      queue_id uuid,
      responsible_id uuid,
      last_responsible_id uuid,
      status text,
      status_since timestamptz not null,
      unanswered_since timestamptz,
      postponed_until timestamptz,
      started_at timestamptz not null,
      ended_at timestamptz,
      end_cause text,
      last_fact_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index interactions_open on interactions (organisation_id, started_at) where ended_at is null`.execute(
    db,
  );
  await sql`create index interactions_ended on interactions (organisation_id, ended_at desc, id) where ended_at is not null`.execute(
    db,
  );
  await sql`create index interactions_conversation on interactions (organisation_id, conversation_id, started_at desc)`.execute(
    db,
  );
  await sql`create index interactions_customer on interactions (organisation_id, customer_id, started_at desc)`.execute(
    db,
  );
  await sql`create index interactions_responsible on interactions (organisation_id, last_responsible_id, ended_at desc)`.execute(
    db,
  );
  await protect(db, 'interactions');
}
