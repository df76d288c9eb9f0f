import { type Kysely, sql } from 'kysely';
import { protect } from '../../database/protect.ts';

/** The mail server an organisation names, and the letters of the program that go out through it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table mail_settings (
      organisation_id uuid primary key references organisations (id),
      host text not null,
      port int not null,
      tls text not null check (tls in ('tls', 'starttls', 'none')),
      user_name text,
      password text,
      certificate text,
      from_name text not null,
      from_address text not null,
      link_base text not null,
      changed_at timestamptz not null
    )`.execute(db);
  await sql`
    create table mails (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      kind text not null,
      recipient text not null,
      body text,
      state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'cancelled')),
      tries int not null,
      trouble text,
      answer text,
      created_at timestamptz not null,
      next_try_at timestamptz not null,
      expires_at timestamptz not null,
      settled_at timestamptz,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index mails_unsent on mails (organisation_id, next_try_at) where state in ('queued', 'sending')`.execute(
    db,
  );
  await sql`create index mails_by_time on mails (organisation_id, created_at desc, id desc)`.execute(db);
  await protect(db, 'mail_settings');
  await protect(db, 'mails');
}
