import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Rooms and internal messages, tasks and announcements. Nothing here is ever part of a customer's history. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db);
  for (const table of names) await protect(db, table);
}

const names = [
  'team_rooms',
  'team_members',
  'team_reads',
  'team_messages',
  'team_files',
  'team_tasks',
  'team_task_comments',
  'team_announcements',
  'team_announcement_reads',
];

const tables = `
create table team_rooms (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  kind text not null check (kind in ('direct', 'group', 'own')),
  name text not null,
  pair text,
  created_by uuid,
  created_at timestamptz not null,
  last_seq integer not null default 0,
  primary key (organisation_id, id),
  unique (organisation_id, pair)
);

create table team_members (
  organisation_id uuid not null,
  room_id uuid not null,
  user_id uuid not null,
  joined_at timestamptz not null,
  primary key (organisation_id, room_id, user_id),
  foreign key (organisation_id, room_id) references team_rooms (organisation_id, id)
);
create index team_members_by_user on team_members (organisation_id, user_id, room_id);

create table team_reads (
  organisation_id uuid not null references organisations (id),
  user_id uuid not null,
  room_id uuid not null,
  read_seq integer not null,
  primary key (organisation_id, room_id, user_id)
);

create table team_messages (
  organisation_id uuid not null,
  room_id uuid not null,
  seq integer not null,
  id uuid not null,
  author_id uuid not null,
  client_id uuid not null,
  text text not null,
  search_key text not null,
  mentions uuid[] not null,
  link_type text,
  link_id uuid,
  at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  primary key (organisation_id, room_id, seq),
  unique (organisation_id, id),
  unique (organisation_id, room_id, author_id, client_id),
  foreign key (organisation_id, room_id) references team_rooms (organisation_id, id)
);

create table team_files (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  uploaded_by uuid not null,
  message_id uuid,
  room_id uuid,
  name text not null,
  mime text not null,
  bytes integer not null,
  sha256 text not null,
  created_at timestamptz not null,
  primary key (organisation_id, id)
);
create index team_files_by_message on team_files (organisation_id, message_id);
create index team_files_by_content on team_files (organisation_id, sha256);

create table team_tasks (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  client_id uuid not null,
  title text not null,
  text text not null,
  search_key text not null,
  creator_id uuid not null,
  user_id uuid,
  group_id uuid,
  priority text not null check (priority in ('low', 'normal', 'high')),
  due_at timestamptz,
  needs_confirmation boolean not null,
  state text not null check (state in ('open', 'done', 'confirmed', 'cancelled')),
  done_by uuid,
  done_at timestamptz,
  link_type text,
  link_id uuid,
  told text not null check (told in ('nothing', 'soon', 'overdue')),
  tell_at timestamptz,
  created_at timestamptz not null,
  version integer not null,
  primary key (organisation_id, id),
  unique (organisation_id, creator_id, client_id),
  constraint team_tasks_are_for_somebody check ((user_id is null) <> (group_id is null))
);
create index team_tasks_of_user on team_tasks (organisation_id, user_id, state, due_at);
create index team_tasks_of_group on team_tasks (organisation_id, group_id, state, due_at);
create index team_tasks_by_creator on team_tasks (organisation_id, creator_id, state, due_at);
create index team_tasks_to_tell on team_tasks (organisation_id, tell_at) where tell_at is not null;

create table team_task_comments (
  organisation_id uuid not null,
  task_id uuid not null,
  id uuid not null,
  author_id uuid not null,
  client_id uuid not null,
  text text not null,
  at timestamptz not null,
  primary key (organisation_id, task_id, id),
  unique (organisation_id, task_id, author_id, client_id),
  foreign key (organisation_id, task_id) references team_tasks (organisation_id, id)
);

create table team_announcements (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  author_id uuid not null,
  title text not null,
  text text not null,
  audience jsonb not null,
  published_at timestamptz not null,
  expires_at timestamptz,
  withdrawn_at timestamptz,
  primary key (organisation_id, id)
);
create index team_announcements_by_time on team_announcements (organisation_id, published_at desc, id desc);

create table team_announcement_reads (
  organisation_id uuid not null,
  announcement_id uuid not null,
  user_id uuid not null,
  read_at timestamptz not null,
  primary key (organisation_id, announcement_id, user_id),
  foreign key (organisation_id, announcement_id) references team_announcements (organisation_id, id)
);
create index team_announcement_reads_by_user on team_announcement_reads (organisation_id, user_id, announcement_id);
`;
