import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Second factors, what roles ask of a sign-in, sign-in with a provider, and API keys. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db);
  for (const table of protectedTables) await protect(db, table);
  await sql.raw(lookUps).execute(db);
}

const protectedTables = [
  'code_apps',
  'recovery_codes',
  'passkeys',
  'sign_in_steps',
  'role_policies',
  'sign_in_policies',
  'identity_providers',
  'provider_flows',
  'external_identities',
  'api_keys',
];

const tables = `
alter table sessions add column way text not null default 'password';
alter table sessions add column is_strong boolean not null default false;
alter table sessions add column proved_at timestamptz;

create table code_apps (
  organisation_id uuid not null,
  user_id uuid not null,
  secret text,
  pending text,
  last_step bigint not null,
  since timestamptz,
  last_used_at timestamptz,
  primary key (organisation_id, user_id),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);

create table recovery_codes (
  organisation_id uuid not null,
  user_id uuid not null,
  code_hash bytea not null,
  made_at timestamptz not null,
  used_at timestamptz,
  primary key (organisation_id, user_id, code_hash),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);

create table passkeys (
  organisation_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  credential_id text not null,
  public_key bytea not null,
  counter bigint not null,
  transports jsonb not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  last_asked_at timestamptz,
  primary key (organisation_id, id),
  unique (organisation_id, credential_id),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);
create index passkeys_by_user on passkeys (organisation_id, user_id);

create table sign_in_steps (
  organisation_id uuid not null,
  token_hash bytea not null,
  id uuid not null,
  user_id uuid not null,
  type text not null,
  way text not null,
  password_mark bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (organisation_id, token_hash),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);
create index sign_in_steps_by_user on sign_in_steps (organisation_id, user_id);

create table role_policies (
  organisation_id uuid not null,
  role_id uuid not null,
  demands_factor boolean not null,
  networks jsonb not null,
  changed_at timestamptz not null,
  primary key (organisation_id, role_id),
  foreign key (organisation_id, role_id) references roles (organisation_id, id) on delete cascade
);

create table sign_in_policies (
  organisation_id uuid not null references organisations (id),
  networks_lifted_at timestamptz,
  primary key (organisation_id)
);

create table identity_providers (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  name text not null,
  issuer text not null,
  client_id text not null,
  client_secret text not null,
  domains jsonb not null,
  newcomers text not null,
  role_id uuid,
  group_id uuid,
  trusts_factor boolean not null,
  is_on boolean not null,
  changed_at timestamptz not null,
  primary key (organisation_id),
  foreign key (organisation_id, role_id) references roles (organisation_id, id) on delete set null (role_id),
  foreign key (organisation_id, group_id) references groups (organisation_id, id) on delete set null (group_id)
);

create table provider_flows (
  organisation_id uuid not null references organisations (id),
  state_hash bytea not null,
  secrets text not null,
  session_id uuid,
  expires_at timestamptz not null,
  primary key (organisation_id, state_hash)
);

create table external_identities (
  organisation_id uuid not null,
  issuer text not null,
  subject text not null,
  user_id uuid not null,
  linked_at timestamptz not null,
  last_used_at timestamptz,
  primary key (organisation_id, issuer, subject),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);
create index external_identities_by_user on external_identities (organisation_id, user_id);

create table api_keys (
  organisation_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  name text not null,
  token_hash bytea not null,
  hint text not null,
  scopes jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  last_ip text,
  revoked_at timestamptz,
  primary key (organisation_id, id),
  unique (organisation_id, token_hash),
  foreign key (organisation_id, user_id) references users (organisation_id, id) on delete cascade
);
create index api_keys_by_user on api_keys (organisation_id, user_id);
`;

/**
 * Beside `session_look_up`, in the same round trip: how somebody signed in, and what her roles ask of a sign-in. They
 * cross the organisations' walls like it does, only for a row whose secret the caller holds.
 */
const lookUps = `
create function session_standing(organisation uuid, session uuid, person uuid) returns table (
  way text, is_strong boolean, proved_at timestamptz, demands_factor boolean, networks jsonb
) language plpgsql as $$
#variable_conflict use_column
begin
  perform set_config('app.across', 'on', true);
  return query select s.way, s.is_strong, coalesce(s.proved_at, s.created_at),
    exists (select 1 from held_roles h
      join role_policies p on p.organisation_id = h.organisation_id and p.role_id = h.role_id
      where h.organisation_id = organisation and h.user_id = person and p.demands_factor),
    (select coalesce(jsonb_agg(distinct p.networks), '[]') from held_roles h
      join role_policies p on p.organisation_id = h.organisation_id and p.role_id = h.role_id
      where h.organisation_id = organisation and h.user_id = person and jsonb_array_length(p.networks) > 0
        and not exists (select 1 from sign_in_policies l
          where l.organisation_id = organisation and l.networks_lifted_at is not null))
  from sessions s where s.organisation_id = organisation and s.id = session;
  perform set_config('app.across', '', true);
end $$;
revoke all on function session_standing(uuid, uuid, uuid) from public;

create function api_key_look_up(organisation uuid, hash bytea) returns table (
  key_id uuid, key_name text, scopes jsonb, expires_at timestamptz, last_used_at timestamptz,
  user_id uuid, user_name text, user_email text, password_is_first boolean, preferences jsonb, all_projects boolean,
  group_id uuid, group_name text, group_colour text,
  organisation_name text, zone text, default_language text, roles jsonb, project_ids jsonb, networks jsonb
) language plpgsql as $$
#variable_conflict use_column
begin
  perform set_config('app.across', 'on', true);
  return query select k.id, k.name, k.scopes, k.expires_at, k.last_used_at,
    u.id, u.name, u.email, u.password_is_first, u.preferences, u.all_projects,
    g.id, g.name, g.colour,
    o.name, o.zone, o.default_language,
    (select coalesce(jsonb_agg(jsonb_build_object('template', r.template, 'grants', r.grants)), '[]')
      from roles r where r.organisation_id = organisation and r.id in (
        select h.role_id from held_roles h where h.organisation_id = organisation and h.user_id = u.id)),
    (select coalesce(jsonb_agg(up.project_id), '[]')
      from user_projects up where up.organisation_id = u.organisation_id and up.user_id = u.id),
    (select coalesce(jsonb_agg(distinct p.networks), '[]') from held_roles h
      join role_policies p on p.organisation_id = h.organisation_id and p.role_id = h.role_id
      where h.organisation_id = organisation and h.user_id = u.id and jsonb_array_length(p.networks) > 0
        and not exists (select 1 from sign_in_policies l
          where l.organisation_id = organisation and l.networks_lifted_at is not null))
  from api_keys k
  join users u on u.organisation_id = k.organisation_id and u.id = k.user_id
  join organisations o on o.id = u.organisation_id
  left join groups g on g.organisation_id = u.organisation_id and g.id = u.group_id
  where k.organisation_id = organisation and k.token_hash = hash and k.revoked_at is null and u.disabled_at is null;
  perform set_config('app.across', '', true);
end $$;
revoke all on function api_key_look_up(uuid, bytea) from public;
`;
