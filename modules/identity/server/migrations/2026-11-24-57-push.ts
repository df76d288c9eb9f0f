import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Browsers that want to be told although nobody looks at the page. A session that ends takes its browser with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table push_browsers (
      organisation_id uuid not null references organisations (id),
      session_id uuid not null,
      user_id uuid not null,
      endpoint text not null,
      p256dh text not null,
      auth text not null,
      kinds text[] not null,
      has_preview boolean not null,
      changed_at timestamptz not null,
      primary key (organisation_id, session_id),
      foreign key (organisation_id, session_id) references sessions (organisation_id, id) on delete cascade
    )`.execute(db);
  await sql`create index push_browsers_user on push_browsers (organisation_id, user_id)`.execute(db);
  await protect(db, 'push_browsers');
}
