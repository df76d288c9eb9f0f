import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What a site's own server calls its customer stands with her conversation; each of its tokens counts once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table conversations add column verified_as text`.execute(db);
  await sql`
    create table used_once (
      organisation_id uuid not null references organisations (id),
      account_id uuid not null,
      key text not null,
      until timestamptz not null,
      primary key (organisation_id, account_id, key),
      foreign key (organisation_id, account_id) references channel_accounts (organisation_id, id)
    )`.execute(db);
  await sql`create index used_once_until on used_once (organisation_id, until)`.execute(db);
  await protect(db, 'used_once');
}
