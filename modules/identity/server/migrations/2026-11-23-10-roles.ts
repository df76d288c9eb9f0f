import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Roles of a company's own, roles for whole groups, and the orders in which people are listed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ownRoles).execute(db);
  await sql.raw(groupRoles).execute(db);
  await protect(db, 'group_roles');
  await sql.raw(heldRoles).execute(db);
  await sql.raw(sessionLookUp).execute(db);
  await sql.raw(orders).execute(db);
}

const ownRoles = `
alter table roles add column name_key text;
alter table roles add column description text not null default '';
alter table roles add column version integer not null default 1;
create unique index roles_by_name on roles (organisation_id, name_key) where name_key is not null;
`;

const groupRoles = `
create table group_roles (
  organisation_id uuid not null,
  group_id uuid not null,
  role_id uuid not null,
  primary key (organisation_id, group_id, role_id),
  foreign key (organisation_id, group_id) references groups (organisation_id, id) on delete cascade,
  foreign key (organisation_id, role_id) references roles (organisation_id, id)
);
create index group_roles_by_role on group_roles (organisation_id, role_id);
`;

/** Who holds which role: her own ones, and those of her group; row security of the tables below binds whoever asks. */
const heldRoles = `
create view held_roles with (security_invoker = true) as
  select organisation_id, user_id, role_id, null::uuid as group_id from user_roles
  union all
  select u.organisation_id, u.id, gr.role_id, gr.group_id
  from users u join group_roles gr on gr.organisation_id = u.organisation_id and gr.group_id = u.group_id;
`;

/** The check of every request, as it was, with the roles of her group beside her own. */
const sessionLookUp = `
create or replace function session_look_up(organisation uuid, hash bytea) returns table (
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
      from roles r where r.organisation_id = u.organisation_id and r.id in (
        select ur.role_id from user_roles ur where ur.organisation_id = u.organisation_id and ur.user_id = u.id
        union all
        select gr.role_id from group_roles gr where gr.organisation_id = u.organisation_id and gr.group_id = u.group_id)),
    (select coalesce(jsonb_agg(up.project_id), '[]')
      from user_projects up where up.organisation_id = u.organisation_id and up.user_id = u.id)
  from sessions s
  join users u on u.organisation_id = s.organisation_id and u.id = s.user_id
  join organisations o on o.id = u.organisation_id
  left join groups g on g.organisation_id = u.organisation_id and g.id = u.group_id
  where s.organisation_id = organisation and s.token_hash = hash and u.disabled_at is null;
  perform set_config('app.across', '', true);
end $$;
`;

const orders = `
drop index users_by_group;
create index users_by_group on users (organisation_id, group_id, name collate "tr-x-icu", id);
create index users_by_last_sign_in on users (organisation_id, last_sign_in_at desc nulls last, id);
`;
