import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Who shall be called back. One number has one open callback in a queue, whoever asked and however often. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table callbacks (
      organisation_id uuid not null,
      id uuid not null,
      queue_id uuid not null,
      number text not null,
      customer_id uuid,
      from_id uuid,
      reason text,
      asked_by_id uuid,
      asked_at timestamptz not null,
      preferred_agent_id uuid,
      place_at timestamptz not null,
      due_at timestamptz not null,
      state text not null,
      ended_at timestamptz,
      tries integer not null,
      last_outcome text,
      interaction_id uuid,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create unique index callbacks_one on callbacks (organisation_id, queue_id, number) where state = 'open'`.execute(
    db,
  );
  await sql`create index callbacks_ended on callbacks (organisation_id, ended_at desc) where state <> 'open'`.execute(
    db,
  );
  await sql`create index callbacks_customer on callbacks (organisation_id, customer_id, asked_at desc)`.execute(db);
  await protect(db, 'callbacks');
}
