import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Flows with their drafts, what was published of them, and on what they run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table flows (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      project_id uuid not null,
      name text not null,
      draft jsonb not null,
      examples jsonb not null default '[]',
      draft_version int not null default 1,
      published_version int,
      is_archived boolean not null default false,
      created_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await protect(db, 'flows');

  await sql`
    create table flow_versions (
      organisation_id uuid not null,
      flow_id uuid not null,
      version int not null,
      graph jsonb not null,
      published_at timestamptz not null,
      published_by uuid not null,
      primary key (organisation_id, flow_id, version),
      foreign key (organisation_id, flow_id) references flows (organisation_id, id)
    )`.execute(db);
  await protect(db, 'flow_versions');

  // One thing runs one flow at most.
  await sql`
    create table flow_targets (
      organisation_id uuid not null,
      target_type text not null check (target_type in ('channel', 'queue')),
      target_id uuid not null,
      flow_id uuid not null,
      primary key (organisation_id, target_type, target_id),
      foreign key (organisation_id, flow_id) references flows (organisation_id, id)
    )`.execute(db);
  await protect(db, 'flow_targets');
}
