import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What customers were asked and answered, as rows of the ledger; `from_at` is when their interaction began. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table report_surveys (
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
      survey text not null,
      asked_at timestamptz not null,
      answered_at timestamptz,
      score int,
      primary key (organisation_id, interaction_id, row_id)
    )`.execute(db);
  await sql`create index on report_surveys (organisation_id, from_at)`.execute(db);
  await protect(db, 'report_surveys');
}
