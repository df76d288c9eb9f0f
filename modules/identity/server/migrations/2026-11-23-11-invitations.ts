import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Invitations, and links for forgotten passwords; of each link only the hash is kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db);
  await protect(db, 'invitations');
  await protect(db, 'password_resets');
}

const tables = `
create table invitations (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  email text not null,
  email_hash bytea not null,
  name text not null,
  search_key text not null,
  group_id uuid,
  role_ids uuid[] not null,
  all_projects boolean not null,
  project_ids uuid[] not null,
  language text not null check (language in ('tr', 'en')),
  token_hash bytea not null,
  by_user_id uuid not null,
  mail_id uuid,
  sends int not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  user_id uuid,
  revoked_at timestamptz,
  primary key (organisation_id, id),
  unique (organisation_id, token_hash),
  foreign key (organisation_id, group_id) references groups (organisation_id, id) on delete set null (group_id)
);
create unique index invitations_open on invitations (organisation_id, email_hash)
  where accepted_at is null and revoked_at is null;
create index invitations_by_time on invitations (organisation_id, created_at desc, id desc);
create index invitations_by_group on invitations (organisation_id, group_id) where group_id is not null;

create table password_resets (
  organisation_id uuid not null,
  token_hash bytea not null,
  user_id uuid not null,
  mail_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (organisation_id, token_hash),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);
create index password_resets_by_user on password_resets (organisation_id, user_id, created_at);
`;
