import { type Kysely, sql } from 'kysely';
import { protect } from '../../database/protect.ts';

/** What is to go out, written in the same transaction as the thing that is to go out; one line per conversation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outbox (
      organisation_id uuid not null references organisations (id),
      place bigint generated always as identity,
      id uuid not null,
      account_id uuid not null,
      line_key uuid not null,
      body jsonb not null,
      state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
      tries int not null default 0,
      error text,
      created_at timestamptz not null,
      settled_at timestamptz,
      primary key (organisation_id, place),
      unique (organisation_id, id)
    )`.execute(db);
  await sql`create index outbox_unsent on outbox (organisation_id, place) where state in ('queued', 'sending')`.execute(
    db,
  );
  await sql`create index outbox_settled on outbox (organisation_id, settled_at) where settled_at is not null`.execute(
    db,
  );
  await protect(db, 'outbox');
}
