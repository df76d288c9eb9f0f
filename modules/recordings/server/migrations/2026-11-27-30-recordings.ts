import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Recordings of calls, what was done with them, and by which rules they are made and kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table recordings (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      interaction_id uuid not null,
      project_id uuid not null,
      queue_id uuid,
      number_id uuid,
      customer_id uuid,
      agent_ids uuid[] not null default '{}',
      direction text not null,
      line text not null,
      began_at timestamptz not null,
      ended_at timestamptz,
      state text not null,
      lost_because text,
      missing_ms bigint not null default 0,
      duration_ms bigint,
      bytes bigint,
      sha256 text,
      sealed_key text,
      peaks bytea,
      keep_until timestamptz,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index recordings_interaction on recordings (organisation_id, interaction_id)`.execute(db);
  await sql`create index recordings_began on recordings (organisation_id, began_at desc, id)`.execute(db);
  await sql`create index recordings_running on recordings (organisation_id) where state = 'running'`.execute(db);
  await sql`create index recordings_kept on recordings (organisation_id, keep_until) where state = 'kept'`.execute(db);
  await protect(db, 'recordings');

  await sql`
    create table recording_pauses (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      recording_id uuid not null,
      from_at timestamptz not null,
      to_at timestamptz,
      by_id uuid not null,
      reason text not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index recording_pauses_recording on recording_pauses (organisation_id, recording_id)`.execute(db);
  await protect(db, 'recording_pauses');

  await sql`
    create table recording_marks (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      recording_id uuid not null,
      at_ms bigint not null,
      note text not null,
      by_id uuid not null,
      created_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index recording_marks_recording on recording_marks (organisation_id, recording_id)`.execute(db);
  await protect(db, 'recording_marks');

  await sql`
    create table recording_listenings (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      recording_id uuid not null,
      user_id uuid not null,
      at timestamptz not null,
      from_ip text,
      how text not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index recording_listenings_recording on recording_listenings (organisation_id, recording_id, at desc)`.execute(
    db,
  );
  await protect(db, 'recording_listenings');

  await sql`
    create table recording_rules (
      organisation_id uuid not null references organisations (id),
      of_type text not null,
      of_id uuid not null,
      calls text not null,
      keep_days int not null,
      primary key (organisation_id, of_type, of_id)
    )`.execute(db);
  await protect(db, 'recording_rules');

  await sql`
    create table recording_samples (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      recording_id uuid not null,
      project_id uuid not null,
      name text not null,
      from_ms bigint not null,
      to_ms bigint not null,
      bytes bigint not null,
      sha256 text not null,
      sealed_key text not null,
      keep_until timestamptz not null,
      by_id uuid not null,
      created_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index recording_samples_made on recording_samples (organisation_id, created_at desc)`.execute(db);
  await protect(db, 'recording_samples');
}
