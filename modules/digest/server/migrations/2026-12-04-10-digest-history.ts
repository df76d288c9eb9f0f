import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What digests said of which days, and the links by which it can be looked at again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table digest_runs add column link_hash bytea`.execute(db);
  await sql`
    create unique index digest_runs_link on digest_runs (organisation_id, link_hash) where link_hash is not null`.execute(
    db,
  );
  await sql`
    create table digest_history (
      organisation_id uuid not null,
      digest_id uuid not null,
      sight text not null,
      from_day text not null,
      until_day text not null,
      at timestamptz not null,
      figures jsonb not null,
      primary key (organisation_id, digest_id, sight, until_day, from_day),
      foreign key (organisation_id, digest_id) references digests (organisation_id, id) on delete cascade
    )`.execute(db);
  await protect(db, 'digest_history');
  await sql`create index digest_history_age on digest_history (organisation_id, at)`.execute(db);
}
