import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Projects, groups, users, roles, sessions, the brake on wrong sign-ins and the audit trail. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db);
  for (const table of protectedTables) await protect(db, table);
  await sql.raw(auditIsAppendOnly).execute(db);
  await sql.raw(sessionLookUp).execute(db);
}

const protectedTables = [
  'projects',
  'groups',
  'users',
  'roles',
  'user_roles',
  'user_projects',
  'sessions',
  'known_devices',
  'audit',
];

const tables = `
create table projects (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  name text not null,
  name_key text not null,
  is_default boolean not null,
  created_at timestamptz not null,
  primary key (organisation_id, id),
  unique (organisation_id, name_key)
);
create unique index projects_default on projects (organisation_id) where is_default;

create table groups (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  name text not null,
  name_key text not null,
  colour text not null,
  created_at timestamptz not null,
  primary key (organisation_id, id),
  unique (organisation_id, name_key)
);

create table users (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  name text not null,
  search_key text not null,
  email text not null,
  password_hash text not null,
  password_is_first boolean not null,
  group_id uuid,
  all_projects boolean not null,
  preferences jsonb not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  last_sign_in_at timestamptz,
  primary key (organisation_id, id),
  foreign key (organisation_id, group_id) references groups (organisation_id, id) on delete set null (group_id)
);
create index users_by_group on users (organisation_id, group_id);
create index users_by_name on users (organisation_id, name collate "tr-x-icu", id);

create table roles (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  name text not null,
  template text,
  grants jsonb,
  created_at timestamptz not null,
  primary key (organisation_id, id),
  unique (organisation_id, template),
  constraint roles_have_a_template_or_grants check ((template is null) <> (grants is null))
);

create table user_roles (
  organisation_id uuid not null,
  user_id uuid not null,
  role_id uuid not null,
  primary key (organisation_id, user_id, role_id),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade,
  foreign key (organisation_id, role_id) references roles (organisation_id, id)
);
create index user_roles_by_role on user_roles (organisation_id, role_id);

create table user_projects (
  organisation_id uuid not null,
  user_id uuid not null,
  project_id uuid not null,
  primary key (organisation_id, user_id, project_id),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade,
  foreign key (organisation_id, project_id) references projects (organisation_id, id)
);

create table sessions (
  organisation_id uuid not null,
  token_hash bytea not null,
  id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  user_agent text not null,
  ip text not null,
  primary key (organisation_id, token_hash),
  unique (organisation_id, id),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);
create index sessions_by_user on sessions (organisation_id, user_id);

create table known_devices (
  organisation_id uuid not null,
  user_id uuid not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (organisation_id, user_id, token_hash),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);

create table sign_in_names (
  email_hash bytea primary key,
  organisation_id uuid not null,
  user_id uuid not null,
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);
create index sign_in_names_by_user on sign_in_names (organisation_id, user_id);

create table sign_in_attempts (
  key bytea primary key,
  failures integer not null,
  until timestamptz not null,
  last_at timestamptz not null
);

create table audit (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  at timestamptz not null,
  by_user_id uuid,
  what text not null,
  thing_type text,
  thing_id text,
  before jsonb,
  after jsonb,
  ip text,
  request_id text,
  primary key (organisation_id, id)
);
create index audit_by_time on audit (organisation_id, at desc, id desc);
create index audit_by_user on audit (organisation_id, by_user_id, at desc, id desc);
`;

const auditIsAppendOnly = `
create function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
  raise exception 'The audit trail is never changed.';
end $$;
create trigger audit_is_append_only before update or delete or truncate on audit
  for each statement execute function refuse_change_of_audit();
`;

/**
 * The check of every request, in one statement and one round trip. It crosses the organisations' walls only for the row
 * whose 256-bit secret the caller already holds (by set_config: a SET clause of the function asks for a superuser).
 */
const sessionLookUp = `
create function session_look_up(organisation uuid, hash bytea) returns table (
  session_id uuid, user_id uuid, last_seen_at timestamptz, expires_at timestamptz,
  user_name text, user_email text, password_is_first boolean, preferences jsonb, all_projects boolean,
  group_id uuid, group_name text, group_colour text,
  organisation_name text, zone text, default_language text, roles jsonb, project_ids jsonb
) language plpgsql as $$
#variable_conflict use_column
begin
  perform set_config('app.across', 'on', true);
  return query select s.id, u.id, s.last_seen_at, s.expires_at,
    u.name, u.email, u.password_is_first, u.preferences, u.all_projects,
    g.id, g.name, g.colour,
    o.name, o.zone, o.default_language,
    (select coalesce(jsonb_agg(jsonb_build_object('template', r.template, 'grants', r.grants)), '[]')
      from user_roles ur join roles r on r.organisation_id = ur.organisation_id and r.id = ur.role_id
      where ur.organisation_id = u.organisation_id and ur.user_id = u.id),
    (select coalesce(jsonb_agg(up.project_id), '[]')
      from user_projects up where up.organisation_id = u.organisation_id and up.user_id = u.id)
  from sessions s
  join users u on u.organisation_id = s.organisation_id and u.id = s.user_id
  join organisations o on o.id = u.organisation_id
  left join groups g on g.organisation_id = u.organisation_id and g.id = u.group_id
  where s.organisation_id = organisation and s.token_hash = hash and u.disabled_at is null;
  perform set_config('app.across', '', true);
end $$;
revoke all on function session_look_up(uuid, bytea) from public;
`;
