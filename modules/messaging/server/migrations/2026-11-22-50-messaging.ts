import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Channel accounts, conversations, messages and files. What people wrote is here and nowhere else. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table channel_accounts (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      channel text not null,
      name text not null,
      public_key text not null,
      queue_id uuid not null,
      project_id uuid not null,
      is_active boolean not null default true,
      settings jsonb not null default '{}',
      last_inbound_at timestamptz,
      created_at timestamptz not null,
      primary key (organisation_id, id),
      unique (organisation_id, public_key)
    )`.execute(db);
  await protect(db, 'channel_accounts');

  await sql`
    create table conversations (
      organisation_id uuid not null,
      id uuid not null,
      account_id uuid not null,
      peer_key text not null,
      customer_id uuid not null,
      interaction_id uuid,
      last_seq int not null default 0,
      customer_delivered_seq int not null default 0,
      customer_read_seq int not null default 0,
      agent_read_seq int not null default 0,
      last_text text not null default '',
      last_author text,
      last_at timestamptz not null,
      primary key (organisation_id, id),
      unique (organisation_id, account_id, peer_key),
      foreign key (organisation_id, account_id) references channel_accounts (organisation_id, id),
      foreign key (organisation_id, customer_id) references customers (organisation_id, id)
    )`.execute(db);
  await sql`create index conversations_customer on conversations (organisation_id, customer_id)`.execute(db);
  await protect(db, 'conversations');

  await sql`
    create table messages (
      organisation_id uuid not null,
      conversation_id uuid not null,
      seq int not null,
      id uuid not null,
      interaction_id uuid not null,
      kind text not null check (kind in ('public', 'note')),
      author_type text not null check (author_type in ('customer', 'agent', 'bot', 'system')),
      author_id uuid,
      text text not null,
      files jsonb not null default '[]',
      at timestamptz not null,
      client_id text,
      delivery text,
      page jsonb,
      primary key (organisation_id, conversation_id, seq),
      unique (organisation_id, id),
      unique (organisation_id, conversation_id, client_id),
      foreign key (organisation_id, conversation_id) references conversations (organisation_id, id)
    )`.execute(db);
  await sql`create index messages_interaction on messages (organisation_id, interaction_id, seq)`.execute(db);
  await protect(db, 'messages');

  await sql`
    create table files (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      name text not null,
      mime text not null,
      bytes bigint not null,
      sha256 text not null,
      path text not null,
      uploaded_by uuid,
      account_id uuid,
      peer_key text,
      conversation_id uuid,
      created_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index files_unused on files (organisation_id, created_at) where conversation_id is null`.execute(db);
  await protect(db, 'files');
}
