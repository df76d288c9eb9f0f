import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Numbers that customers call, telephones on desks, and trunks over which calls come and go. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table voice_numbers (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      number text not null,
      name text not null,
      queue_id uuid not null,
      project_id uuid not null,
      language text not null,
      created_at timestamptz not null,
      primary key (organisation_id, id),
      unique (organisation_id, number),
      foreign key (organisation_id, queue_id) references queues (organisation_id, id)
    )`.execute(db);
  await protect(db, 'voice_numbers');

  await sql`
    create table voice_telephones (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      user_id uuid not null,
      name text not null,
      sign_in_name text not null,
      sealed_secret text not null,
      created_at timestamptz not null,
      primary key (organisation_id, id),
      unique (organisation_id, sign_in_name)
    )`.execute(db);
  await sql`create index voice_telephones_user on voice_telephones (organisation_id, user_id)`.execute(db);
  await protect(db, 'voice_telephones');

  await sql`
    create table voice_trunks (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      name text not null,
      place int not null,
      is_active boolean not null default true,
      settings jsonb not null,
      sealed_secret text,
      created_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await protect(db, 'voice_trunks');
}
