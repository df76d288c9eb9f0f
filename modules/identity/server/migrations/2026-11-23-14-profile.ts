import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/**
 * Pictures of people; the bytes are among the files. A picture that was replaced or removed stays as a row until its bytes
 * are cleared away, and so does that of a user who is no more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db);
  await protect(db, 'pictures');
}

const tables = `
create table pictures (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  user_id uuid,
  sha256 text not null,
  mime text not null,
  bytes integer not null,
  created_at timestamptz not null,
  left_at timestamptz,
  primary key (organisation_id, id),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete set null (user_id)
);
create unique index pictures_of_users on pictures (organisation_id, user_id) where left_at is null;
create index pictures_by_user on pictures (organisation_id, user_id);
create index pictures_left on pictures (organisation_id) where left_at is not null or user_id is null;
create index pictures_by_content on pictures (organisation_id, sha256);
`;
