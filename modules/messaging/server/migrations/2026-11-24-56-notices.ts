import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What somebody of the house should hear of a conversation, and messages that leave at a moment somebody chose. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table agent_notices (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      user_id uuid not null,
      kind text not null check (kind in ('mention', 'notSent')),
      interaction_id uuid not null,
      by_id uuid,
      text text not null,
      because text,
      at timestamptz not null,
      seen_at timestamptz,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index agent_notices_user on agent_notices (organisation_id, user_id, at desc)`.execute(db);
  await protect(db, 'agent_notices');

  await sql`
    create table scheduled_messages (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      interaction_id uuid not null,
      author_id uuid not null,
      client_id text not null,
      text text not null,
      files jsonb not null default '[]',
      due_at timestamptz not null,
      state text not null check (state in ('waiting', 'sent', 'cancelled', 'notSent')),
      because text,
      created_at timestamptz not null,
      settled_at timestamptz,
      primary key (organisation_id, id),
      unique (organisation_id, interaction_id, client_id)
    )`.execute(db);
  await sql`
    create index scheduled_messages_due on scheduled_messages (organisation_id, due_at) where state = 'waiting'`.execute(
    db,
  );
  await protect(db, 'scheduled_messages');
}
