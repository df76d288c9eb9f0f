import { sql } from 'kysely';
import { searchKey } from '#identity';
import type { GroupId, Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Link } from '../room.ts';
import { nextTelling, type Task, type TaskId, type TaskPriority, type TaskState, type Told } from '../task.ts';

export interface StoredTask extends Task {
  readonly clientId: string;
  readonly comments: number;
}
type Row = {
  id: TaskId;
  client_id: string;
  title: string;
  text: string;
  creator_id: UserId;
  user_id: UserId | null;
  group_id: GroupId | null;
  priority: TaskPriority;
  due_at: Date | null;
  needs_confirmation: boolean;
  state: TaskState;
  done_by: UserId | null;
  done_at: Date | null;
  link_type: Link['type'] | null;
  link_id: Id<string> | null;
  told: Told;
  created_at: Date;
  version: number;
  comments: number;
};
const columns = sql`t.id, t.client_id, t.title, t.text, t.creator_id, t.user_id, t.group_id, t.priority, t.due_at,
  t.needs_confirmation, t.state, t.done_by, t.done_at, t.link_type, t.link_id, t.told, t.created_at, t.version,
  (select count(*)::int from team_task_comments c
    where c.organisation_id = t.organisation_id and c.task_id = t.id) as comments`;

export async function readTask(trx: Transaction, organisationId: OrganisationId, id: TaskId) {
  const { rows } = await sql<Row>`
    select ${columns} from team_tasks t where t.organisation_id = ${organisationId} and t.id = ${id}
    for update of t`.execute(trx);
  return rows[0] ? taskOf(rows[0]) : null;
}

export async function taskOfClient(
  trx: Transaction,
  organisationId: OrganisationId,
  creatorId: UserId,
  clientId: string,
): Promise<StoredTask | null> {
  const { rows } = await sql<Row>`
    select ${columns} from team_tasks t
     where t.organisation_id = ${organisationId} and t.creator_id = ${creatorId} and t.client_id = ${clientId}`.execute(
    trx,
  );
  return rows[0] ? taskOf(rows[0]) : null;
}

/** Writes a task, new or changed; when it is to be told of next follows from the rule. */
export async function saveTask(trx: Transaction, organisationId: OrganisationId, task: StoredTask): Promise<void> {
  const tellAtMs = nextTelling(task)?.atMs ?? null;
  const userId = task.assignee.type === 'user' ? task.assignee.id : null;
  const groupId = task.assignee.type === 'group' ? task.assignee.id : null;
  await sql`
    insert into team_tasks (organisation_id, id, client_id, title, text, search_key, creator_id, user_id, group_id,
      priority, due_at, needs_confirmation, state, done_by, done_at, link_type, link_id, told, tell_at, created_at, version)
    values (${organisationId}, ${task.id}, ${task.clientId}, ${task.title}, ${task.text},
      ${searchKey(`${task.title} ${task.text}`)}, ${task.creatorId}, ${userId}, ${groupId}, ${task.priority},
      ${date(task.dueAtMs)}, ${task.needsConfirmation}, ${task.state}, ${task.doneBy}, ${date(task.doneAtMs)},
      ${task.link?.type ?? null}, ${task.link?.id ?? null}, ${task.told}, ${date(tellAtMs)}, ${date(task.createdAtMs)},
      ${task.version})
    on conflict (organisation_id, id) do update set
      title = excluded.title, text = excluded.text, search_key = excluded.search_key, user_id = excluded.user_id,
      group_id = excluded.group_id, priority = excluded.priority, due_at = excluded.due_at,
      needs_confirmation = excluded.needs_confirmation, state = excluded.state, done_by = excluded.done_by,
      done_at = excluded.done_at, link_type = excluded.link_type, link_id = excluded.link_id, told = excluded.told, tell_at = excluded.tell_at, version = excluded.version`.execute(
    trx,
  );
}

export interface TasksAsked {
  readonly list: 'mine' | 'given' | 'group';
  readonly state: 'open' | 'closed' | 'all';
  readonly userId: UserId;
  readonly groupId: GroupId | null;
  /** People whose tasks belong to the list of the group, beside those of the group itself. */
  readonly userIds: readonly UserId[];
  readonly words: readonly string[];
  readonly after: { readonly key: string; readonly id: string } | null;
  readonly limit: number;
}

/** One page of a list: open tasks by when they are due, others the newest first. */
export async function listTasks(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: TasksAsked,
): Promise<{ readonly task: StoredTask; readonly key: string }[]> {
  const { userId, groupId } = asked;
  const isOpen = sql`(t.state = 'open' or (t.state = 'done' and t.needs_confirmation))`;
  const whose = {
    mine: sql`(t.user_id = ${userId} or t.group_id = ${groupId})`,
    given: sql`t.creator_id = ${userId}`,
    group: sql`(t.group_id = ${groupId} or t.user_id = any (${asked.userIds}::uuid[]))`,
  }[asked.list];
  const which = { open: sql`and ${isOpen}`, closed: sql`and not ${isOpen}`, all: sql`` }[asked.state];
  const found = asked.words.map((word) => sql`and t.search_key like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`);
  const key =
    asked.state === 'open'
      ? sql`coalesce(extract(epoch from t.due_at) * 1000, 9e15)::bigint`
      : sql`(-extract(epoch from t.created_at) * 1000)::bigint`;
  const { rows } = await sql<Row & { key: string }>`
    select * from (
      select ${columns}, ${key} as key from team_tasks t
       where t.organisation_id = ${organisationId} and ${whose} ${which} ${sql.join(found, sql` `)}) l
     ${asked.after ? sql`where (l.key, l.id) > (${asked.after.key}::bigint, ${asked.after.id}::uuid)` : sql``}
     order by l.key, l.id limit ${asked.limit}`.execute(trx);
  return rows.map((row) => ({ task: taskOf(row), key: String(row.key) }));
}

export async function countTasks(
  trx: Transaction,
  organisationId: OrganisationId,
  whose: { readonly userId: UserId; readonly groupId: GroupId | null },
  nowMs: number,
): Promise<{ open: number; overdue: number; toConfirm: number }> {
  const { rows } = await sql<{ open: number; overdue: number; to_confirm: number }>`
    select (select count(*)::int from team_tasks t where t.organisation_id = ${organisationId} and t.state = 'open'
               and (t.user_id = ${whose.userId} or t.group_id = ${whose.groupId})) as open,
           (select count(*)::int from team_tasks t where t.organisation_id = ${organisationId} and t.state = 'open'
               and (t.user_id = ${whose.userId} or t.group_id = ${whose.groupId}) and t.due_at <= ${new Date(nowMs)}) as overdue,
           (select count(*)::int from team_tasks t where t.organisation_id = ${organisationId} and t.state = 'done'
               and t.creator_id = ${whose.userId} and t.needs_confirmation) as to_confirm`.execute(trx);
  const [row] = rows;
  return { open: row?.open ?? 0, overdue: row?.overdue ?? 0, toConfirm: row?.to_confirm ?? 0 };
}

export async function countOpenBy(
  trx: Transaction,
  organisationId: OrganisationId,
  creatorId: UserId,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from team_tasks
     where organisation_id = ${organisationId} and creator_id = ${creatorId} and state = 'open'`.execute(trx);
  return rows[0]?.n ?? 0;
}

/** When something is to be told next; null when nothing is. */
export async function nextTellingMs(trx: Transaction, organisationId: OrganisationId): Promise<number | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(tell_at) as at from team_tasks where organisation_id = ${organisationId} and tell_at is not null`.execute(
    trx,
  );
  return rows[0]?.at?.getTime() ?? null;
}

/** Tasks of which something is to be told by now. */
export async function tasksToTell(
  trx: Transaction,
  organisationId: OrganisationId,
  nowMs: number,
  limit: number,
): Promise<StoredTask[]> {
  const { rows } = await sql<Row>`
    select ${columns} from team_tasks t
     where t.organisation_id = ${organisationId} and t.tell_at <= ${new Date(nowMs)}
     order by t.tell_at, t.id limit ${limit} for update of t`.execute(trx);
  return rows.map(taskOf);
}

export interface StoredComment {
  readonly id: Id<'comment'>;
  readonly authorId: UserId;
  readonly clientId: string;
  readonly text: string;
  readonly atMs: number;
}

export async function readComments(
  trx: Transaction,
  organisationId: OrganisationId,
  taskId: TaskId,
  limit: number,
): Promise<StoredComment[]> {
  const { rows } = await sql<{ id: Id<'comment'>; author_id: UserId; client_id: string; text: string; at: Date }>`
    select id, author_id, client_id, text, at from team_task_comments
     where organisation_id = ${organisationId} and task_id = ${taskId} order by at, id limit ${limit}`.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    authorId: row.author_id,
    clientId: row.client_id,
    text: row.text,
    atMs: row.at.getTime(),
  }));
}

export async function insertComment(
  trx: Transaction,
  organisationId: OrganisationId,
  taskId: TaskId,
  comment: StoredComment,
): Promise<void> {
  await sql`
    insert into team_task_comments (organisation_id, task_id, id, author_id, client_id, text, at)
    values (${organisationId}, ${taskId}, ${comment.id}, ${comment.authorId}, ${comment.clientId}, ${comment.text},
            ${new Date(comment.atMs)})`.execute(trx);
}

const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

function taskOf(row: Row): StoredTask {
  const { user_id: userId, group_id: groupId } = row;
  if (userId === null && groupId === null) throw new Error(`The task ${row.id} is for nobody.`);
  return {
    id: row.id,
    clientId: row.client_id,
    title: row.title,
    text: row.text,
    creatorId: row.creator_id,
    assignee: userId !== null ? { type: 'user', id: userId } : { type: 'group', id: groupId as GroupId },
    priority: row.priority,
    dueAtMs: row.due_at?.getTime() ?? null,
    needsConfirmation: row.needs_confirmation,
    state: row.state,
    doneBy: row.done_by,
    doneAtMs: row.done_at?.getTime() ?? null,
    link: row.link_type && row.link_id ? { type: row.link_type, id: row.link_id } : null,
    told: row.told,
    createdAtMs: row.created_at.getTime(),
    version: row.version,
    comments: row.comments,
  };
}
