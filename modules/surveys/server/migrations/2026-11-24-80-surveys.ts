import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What queues ask, whom they asked about which conversation, and what the answer was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table survey_settings (
      organisation_id uuid not null,
      queue_id uuid not null,
      settings jsonb not null,
      changed_at timestamptz not null,
      primary key (organisation_id, queue_id),
      foreign key (organisation_id, queue_id) references queues (organisation_id, id)
    )`.execute(db);
  await protect(db, 'survey_settings');

  await sql`
    create table surveys (
      organisation_id uuid not null,
      id uuid not null,
      interaction_id uuid not null,
      conversation_id uuid not null,
      customer_id uuid not null,
      queue_id uuid not null,
      agent_id uuid,
      kind text not null,
      asked_at timestamptz not null,
      score int,
      answered_at timestamptz,
      primary key (organisation_id, id),
      unique (organisation_id, interaction_id),
      foreign key (organisation_id, conversation_id) references conversations (organisation_id, id),
      foreign key (organisation_id, customer_id) references customers (organisation_id, id)
    )`.execute(db);
  await sql`create index surveys_customer on surveys (organisation_id, customer_id, asked_at desc)`.execute(db);
  await sql`create index surveys_queue on surveys (organisation_id, queue_id, asked_at)`.execute(db);
  await sql`create index surveys_conversation on surveys (organisation_id, conversation_id, asked_at desc)`.execute(db);
  await protect(db, 'surveys');
}
