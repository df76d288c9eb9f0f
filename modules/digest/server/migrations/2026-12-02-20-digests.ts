import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Digests: what was set up, each time one was sent or was to be, and which letters went with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table digests (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      owner_id uuid not null,
      settings jsonb not null,
      state text not null check (state in ('on', 'off', 'paused')),
      paused_because text,
      zone text not null,
      next_at timestamptz,
      retry_at timestamptz,
      tries int not null default 0,
      version int not null default 1,
      created_at timestamptz not null,
      primary key (organisation_id, id),
      foreign key (organisation_id, owner_id) references users (organisation_id, id),
      check ((state = 'on') = (next_at is not null)),
      check ((state = 'paused') = (paused_because is not null))
    )`.execute(db);
  await protect(db, 'digests');

  await sql`
    create table digest_runs (
      organisation_id uuid not null,
      id uuid not null,
      digest_id uuid not null,
      kind text not null check (kind in ('scheduled', 'toOneself')),
      due_at timestamptz not null,
      at timestamptz not null,
      from_day text not null,
      until_day text not null,
      is_failed boolean not null,
      letters jsonb not null,
      primary key (organisation_id, id),
      foreign key (organisation_id, digest_id) references digests (organisation_id, id) on delete cascade
    )`.execute(db);
  await sql`create unique index digest_runs_once on digest_runs (organisation_id, digest_id, due_at) where kind = 'scheduled'`.execute(
    db,
  );
  await sql`create index digest_runs_newest on digest_runs (organisation_id, digest_id, at desc)`.execute(db);
  await protect(db, 'digest_runs');
}
