import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Queues with their settings and hours, and who serves them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table queues (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      project_id uuid not null,
      name text not null,
      name_key text not null,
      settings jsonb not null,
      hours jsonb not null,
      is_archived boolean not null default false,
      created_at timestamptz not null,
      primary key (organisation_id, id),
      unique (organisation_id, project_id, name_key)
    )`.execute(db);
  await protect(db, 'queues');

  await sql`
    create table queue_members (
      organisation_id uuid not null,
      queue_id uuid not null,
      agent_id uuid not null,
      tier int not null,
      position int not null,
      primary key (organisation_id, queue_id, agent_id),
      foreign key (organisation_id, queue_id) references queues (organisation_id, id)
    )`.execute(db);
  await sql`create index queue_members_agent on queue_members (organisation_id, agent_id)`.execute(db);
  await protect(db, 'queue_members');
}
