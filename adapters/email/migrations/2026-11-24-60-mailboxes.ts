import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** How far each mailbox was read, which letters belong to which thread, and the cleaned pages of letters. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table mail_cursors (
      organisation_id uuid not null references organisations (id),
      account_id uuid not null,
      folder text not null,
      uid_validity bigint not null,
      last_uid bigint not null,
      begun_at timestamptz,
      primary key (organisation_id, account_id, folder)
    )`.execute(db);
  await sql`
    create table mail_threads (
      organisation_id uuid not null references organisations (id),
      account_id uuid not null,
      thread_key text not null,
      number int not null,
      subject text not null,
      customer_name text not null,
      customer_address text not null,
      participants text[] not null,
      primary key (organisation_id, account_id, thread_key)
    )`.execute(db);
  await sql`create unique index mail_threads_by_number on mail_threads (organisation_id, account_id, number)`.execute(
    db,
  );
  await sql`
    create table mail_letters (
      organisation_id uuid not null references organisations (id),
      account_id uuid not null,
      reference text not null,
      thread_key text not null,
      way text not null check (way in ('coming', 'in', 'out', 'ancestor')),
      message_id uuid,
      page text,
      pictures jsonb,
      at timestamptz not null,
      primary key (organisation_id, account_id, reference)
    )`.execute(db);
  await sql`create index mail_letters_of_thread on mail_letters (organisation_id, account_id, thread_key, at)`.execute(
    db,
  );
  await sql`
    create table mail_tokens (
      organisation_id uuid not null references organisations (id),
      account_id uuid not null,
      given text not null,
      sealed text not null,
      primary key (organisation_id, account_id)
    )`.execute(db);
  for (const table of ['mail_cursors', 'mail_threads', 'mail_letters', 'mail_tokens']) await protect(db, table);
}
