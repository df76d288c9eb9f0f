import { type Kysely, sql } from 'kysely';
import { protect } from '../../database/protect.ts';

/** What came in, raw, before anybody understood it; kept until it was handled, and its key for as long as doubles may come. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table inbox (
      organisation_id uuid not null references organisations (id),
      place bigint generated always as identity,
      id uuid not null,
      account_id uuid not null,
      dedupe_key text not null,
      partition_key text not null,
      lane text not null check (lane in ('message', 'receipt', 'account')),
      body jsonb not null,
      provider_at timestamptz,
      received_at timestamptz not null,
      state text not null default 'new' check (state in ('new', 'done', 'dead')),
      tries int not null default 0,
      error text,
      primary key (organisation_id, place),
      unique (organisation_id, id),
      unique (organisation_id, account_id, dedupe_key)
    )`.execute(db);
  await sql`create index inbox_undone on inbox (organisation_id, place) where state = 'new'`.execute(db);
  await sql`create index inbox_dead on inbox (organisation_id, account_id, place) where state = 'dead'`.execute(db);
  await sql`create index inbox_received on inbox (organisation_id, received_at) where state = 'done'`.execute(db);
  await protect(db, 'inbox');
}
