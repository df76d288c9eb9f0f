import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Templates of queues and of people, and what each has begun to write, so that she can go on at another computer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table message_templates (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      queue_id uuid,
      owner_id uuid,
      title text not null,
      texts jsonb not null,
      files jsonb not null default '[]',
      uses int not null default 0,
      version int not null default 1,
      changed_at timestamptz not null,
      primary key (organisation_id, id),
      check ((queue_id is null) <> (owner_id is null))
    )`.execute(db);
  await sql`create index message_templates_queue on message_templates (organisation_id, queue_id)`.execute(db);
  await sql`create index message_templates_owner on message_templates (organisation_id, owner_id)`.execute(db);
  await protect(db, 'message_templates');

  await sql`
    create table drafts (
      organisation_id uuid not null references organisations (id),
      user_id uuid not null,
      interaction_id uuid not null,
      body jsonb not null,
      touched_at timestamptz not null,
      primary key (organisation_id, user_id, interaction_id)
    )`.execute(db);
  await sql`create index drafts_interaction on drafts (organisation_id, interaction_id)`.execute(db);
  await protect(db, 'drafts');
}
