import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/**
 * What a message holds beside words and files, what became of it later (changed, taken back, reacted to, refused), by
 * which ids the provider knows ours, and what came in about messages that are not here yet.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table messages
      add column extra jsonb,
      add column edited_at timestamptz,
      add column former_text text,
      add column revoked_at timestamptz,
      add column reactions jsonb,
      add column failure jsonb`.execute(db);

  await sql`
    create table outside_ids (
      organisation_id uuid not null,
      account_id uuid not null,
      external_id text not null,
      conversation_id uuid not null,
      seq int not null,
      /** How far this part of the message has come; the message shows the least of its parts. */
      delivery text not null,
      primary key (organisation_id, account_id, external_id),
      foreign key (organisation_id, conversation_id) references conversations (organisation_id, id)
    )`.execute(db);
  await sql`create index outside_ids_message on outside_ids (organisation_id, conversation_id, seq)`.execute(db);
  await protect(db, 'outside_ids');

  await sql`
    create table parked_events (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      account_id uuid not null,
      external_id text not null,
      event jsonb not null,
      parked_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index parked_events_of on parked_events (organisation_id, account_id, external_id)`.execute(db);
  await sql`create index parked_events_old on parked_events (organisation_id, parked_at)`.execute(db);
  await protect(db, 'parked_events');

  await sql`
    create table channel_alerts (
      organisation_id uuid not null,
      id uuid not null,
      account_id uuid not null,
      what text not null,
      detail text not null,
      is_bad boolean not null,
      at timestamptz not null,
      primary key (organisation_id, id),
      foreign key (organisation_id, account_id) references channel_accounts (organisation_id, id)
    )`.execute(db);
  await sql`create index channel_alerts_newest on channel_alerts (organisation_id, account_id, at desc)`.execute(db);
  await protect(db, 'channel_alerts');

  await sql`alter table conversations add column opted_out_at timestamptz`.execute(db);
}
