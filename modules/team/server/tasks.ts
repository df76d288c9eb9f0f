import { type AuditWhat, may, scopeOf, searchWords, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { TaskComment, TaskCounts, TaskDetail, TaskOnWire } from '../contract.ts';
import { type TaskNews, type TeamChange, teamTopicOf } from '../live.ts';
import type { Link } from '../room.ts';
import {
  type Assignee,
  isOverdue,
  type Task,
  type TaskId,
  type TaskRole,
  type TaskState,
  taskChoices,
  taskLimits,
} from '../task.ts';
import type { Colleagues } from './colleagues.ts';
import type { Links } from './links.ts';
import {
  countOpenBy,
  countTasks,
  insertComment,
  listTasks,
  readComments,
  readTask,
  type StoredTask,
  saveTask,
  type TasksAsked,
  taskOfClient,
} from './task-store.ts';
import { openTelling } from './task-telling.ts';

export interface TaskForm {
  readonly title: string;
  readonly text: string;
  readonly assignee: Assignee;
  readonly priority: Task['priority'];
  readonly dueAtMs: number | null;
  readonly needsConfirmation: boolean;
}
type Said<Form> = { readonly [Field in keyof Form]?: Form[Field] | undefined };

export type TaskOutcome =
  | { readonly type: 'done'; readonly task: TaskOnWire }
  | { readonly type: 'unknown' | 'changedMeanwhile' | 'assigneeRefused' | 'dueRefused' | 'linkRefused' }
  | { readonly type: 'notNow'; readonly choices: readonly TaskState[] }
  | { readonly type: 'limitReached'; readonly max: number };

/** Tasks people give each other. Seen by whoever gave one, by whom it is for, and by whoever may give tasks to them. */
export interface Tasks {
  readonly list: (
    who: Who,
    asked: Pick<TasksAsked, 'list' | 'state' | 'limit'> & {
      readonly search: string;
      readonly cursor?: string | undefined;
    },
  ) => Promise<{ items: TaskOnWire[]; next: string | null }>;
  readonly counts: (who: Who) => Promise<TaskCounts>;
  readonly get: (who: Who, id: TaskId) => Promise<TaskDetail | null>;
  readonly create: (
    actor: Actor,
    form: TaskForm & { readonly clientId: string; readonly link?: Link | undefined },
  ) => Promise<TaskOutcome>;
  readonly edit: (
    actor: Actor,
    id: TaskId,
    version: number,
    change: Said<TaskForm & { readonly link: Link | null }>,
  ) => Promise<TaskOutcome>;
  readonly move: (actor: Actor, id: TaskId, state: TaskState) => Promise<TaskOutcome>;
  readonly comment: (
    who: Who,
    id: TaskId,
    said: { readonly clientId: string; readonly text: string },
  ) => Promise<
    { readonly type: 'said'; readonly comment: TaskComment } | { readonly type: 'unknown' } | { readonly type: 'full' }
  >;
  readonly close: () => void;
}

export interface TasksNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly colleagues: Colleagues;
  readonly links: Links;
  readonly publish: (topic: string, change: unknown) => void;
}

const newsOfMove: Readonly<Partial<Record<TaskState, TaskNews>>> = {
  done: 'done',
  confirmed: 'confirmed',
  open: 'returned',
};

/** Opens the tasks of one organisation; what is due is told by one timer, whatever happened while nobody looked. */
export async function openTasks(needs: TasksNeeds): Promise<Tasks> {
  const { organisationId, database, clock, colleagues, links, publish } = needs;
  const inside = <T>(run: (trx: Transaction) => Promise<T>): Promise<T> => database.within(organisationId, run);

  const peopleOf = ({ type, id }: Assignee): readonly UserId[] => (type === 'user' ? [id] : colleagues.inGroup(id));
  const roleIn = (who: Who, task: Task): TaskRole => ({
    isCreator: task.creatorId === who.userId,
    isAssignee: task.assignee.type === 'user' ? task.assignee.id === who.userId : task.assignee.id === who.groupId,
  });
  const mayAssign = (who: Who, assignee: Assignee): boolean => {
    if (assignee.type === 'group')
      return colleagues.group(assignee.id) !== null && may(who, 'task.assign', { groupId: assignee.id });
    const person = colleagues.find(assignee.id);
    if (!person || person.isDisabled) return false;
    return may(who, 'task.assign', { ownerId: assignee.id, groupId: person.who.groupId });
  };
  const mayRead = (who: Who, task: Task): boolean => {
    const { isCreator, isAssignee } = roleIn(who, task);
    return may(who, 'task.read') && (isCreator || isAssignee || mayAssign(who, task.assignee));
  };
  const view = (task: StoredTask): TaskOnWire => viewOf(task, colleagues, clock.nowMs());
  const tellPeople = (userIds: readonly UserId[], change: TeamChange) => {
    for (const userId of new Set(userIds)) publish(teamTopicOf(userId), change);
  };
  /** Everybody in it hears that something changed; those it is news for hear what. */
  const tell = (task: StoredTask, news: { readonly why: TaskNews; readonly to: readonly UserId[] } | null) => {
    tellPeople([task.creatorId, ...peopleOf(task.assignee)], { type: 'tasks' });
    if (news) tellPeople(news.to, { type: 'task', why: news.why, task: view(task) });
  };
  const others = (userIds: readonly UserId[], but: UserId) => userIds.filter((userId) => userId !== but);
  const isDueRefused = (dueAtMs: number | null | undefined): boolean => {
    if (dueAtMs === null || dueAtMs === undefined) return false;
    const aheadMs = dueAtMs - clock.nowMs();
    return !(aheadMs > 0 && aheadMs <= taskLimits.dueWithinMs);
  };

  const telling = await openTelling({
    ...needs,
    tell: (task, why) => {
      const people = peopleOf(task.assignee);
      tell(task, { why, to: why === 'overdue' ? [...people, task.creatorId] : people });
    },
  });

  const seen = async (trx: Transaction, who: Who, id: TaskId): Promise<StoredTask | null> => {
    const task = await readTask(trx, organisationId, id);
    return task && mayRead(who, task) ? task : null;
  };
  const recorded = (what: AuditWhat, task: Task, after: unknown) => ({
    atMs: clock.nowMs(),
    what,
    thing: { type: 'task', id: task.id },
    after,
  });

  return {
    close: telling.close,
    counts: (who) => inside((trx) => countTasks(trx, organisationId, who, clock.nowMs())),
    list: async (who, asked) => {
      const scope = scopeOf(who, 'task.assign');
      const seesMates = scope === 'group' || scope === 'all';
      const { groupId, userId } = who;
      const rows = await inside((trx) =>
        listTasks(trx, organisationId, {
          list: asked.list,
          state: asked.state,
          userId,
          groupId,
          userIds: seesMates && groupId ? colleagues.inGroup(groupId) : [],
          words: searchWords(asked.search),
          after: cursorOf(asked.cursor),
          limit: asked.limit + 1,
        }),
      );
      const shown = rows.slice(0, asked.limit);
      const last = shown.at(-1);
      const next = rows.length > asked.limit && last ? `${last.key}_${last.task.id}` : null;
      return { items: shown.map(({ task }) => view(task)), next };
    },
    get: async (who, id) => {
      const found = await inside(async (trx) => {
        const task = await seen(trx, who, id);
        return task && { task, said: await readComments(trx, organisationId, id, taskLimits.comments) };
      });
      if (!found) return null;
      const { task, said } = found;
      const role = roleIn(who, task);
      return {
        ...view(task),
        link: task.link && (await links.view(who, task.link)),
        choices: [...taskChoices(task, role)],
        mayEdit: role.isCreator && task.state === 'open',
        commentList: said.map(({ id: commentId, authorId, text, atMs }) => ({
          id: commentId,
          author: { id: authorId, name: colleagues.nameOf(authorId) },
          text,
          at: iso(atMs),
        })),
      };
    },
    create: async (actor, form) => {
      const { who } = actor;
      if (!mayAssign(who, form.assignee)) return { type: 'assigneeRefused' };
      if (form.link && (await links.view(who, form.link)).type === 'closed') return { type: 'linkRefused' };
      const outcome = await inside(async (trx) => {
        const given = await taskOfClient(trx, organisationId, who.userId, form.clientId);
        if (given) return { type: 'already', task: given } as const;
        if (isDueRefused(form.dueAtMs)) return { type: 'dueRefused' } as const;
        if ((await countOpenBy(trx, organisationId, who.userId)) >= taskLimits.openByOne)
          return { type: 'limitReached', max: taskLimits.openByOne } as const;
        const { link, ...rest } = form;
        const task: StoredTask = {
          ...rest,
          id: newId<'task'>(),
          creatorId: who.userId,
          state: 'open',
          doneBy: null,
          doneAtMs: null,
          link: link ?? null,
          createdAtMs: clock.nowMs(),
          told: 'nothing',
          version: 1,
          comments: 0,
        };
        await saveTask(trx, organisationId, task);
        const { assignee, priority, dueAtMs } = task;
        await audit.appendBy(trx, actor, recorded('taskCreated', task, { assignee, priority, dueAtMs }));
        return { type: 'given', task } as const;
      });
      if (outcome.type === 'already') return { type: 'done', task: view(outcome.task) };
      if (outcome.type !== 'given') return outcome;
      const { task } = outcome;
      tell(task, { why: 'assigned', to: others(peopleOf(task.assignee), who.userId) });
      telling.wake();
      return { type: 'done', task: view(task) };
    },
    edit: async (actor, id, version, change) => {
      const { who } = actor;
      if (change.assignee && !mayAssign(who, change.assignee)) return { type: 'assigneeRefused' };
      if (change.link && (await links.view(who, change.link)).type === 'closed') return { type: 'linkRefused' };
      const outcome = await inside(async (trx) => {
        const task = await seen(trx, who, id);
        if (!task || task.creatorId !== who.userId || task.state !== 'open') return { type: 'unknown' } as const;
        if (task.version !== version) return { type: 'changedMeanwhile' } as const;
        const isDueNew = change.dueAtMs !== undefined && change.dueAtMs !== task.dueAtMs;
        if (isDueNew && isDueRefused(change.dueAtMs)) return { type: 'dueRefused' } as const;
        const said = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const next: StoredTask = { ...task, ...said, version: version + 1, told: isDueNew ? 'nothing' : task.told };
        await saveTask(trx, organisationId, next);
        await audit.appendBy(trx, actor, recorded('taskChanged', task, { fields: Object.keys(said) }));
        return { type: 'changed', task: next, before: task } as const;
      });
      if (outcome.type !== 'changed') return outcome;
      const before = peopleOf(outcome.before.assignee);
      tellPeople(before, { type: 'tasks' });
      const isNew = (userId: UserId) => !before.includes(userId) && userId !== who.userId;
      tell(outcome.task, { why: 'assigned', to: peopleOf(outcome.task.assignee).filter(isNew) });
      telling.wake();
      return { type: 'done', task: view(outcome.task) };
    },
    move: async (actor, id, state) => {
      const { who } = actor;
      const outcome = await inside(async (trx) => {
        const task = await seen(trx, who, id);
        if (!task) return { type: 'unknown' } as const;
        const choices = taskChoices(task, roleIn(who, task));
        if (!choices.includes(state)) return { type: 'notNow', choices } as const;
        const isDone = state === 'done';
        const next: StoredTask = {
          ...task,
          state,
          doneBy: isDone ? who.userId : state === 'open' ? null : task.doneBy,
          doneAtMs: isDone ? clock.nowMs() : state === 'open' ? null : task.doneAtMs,
          version: task.version + 1,
        };
        await saveTask(trx, organisationId, next);
        await audit.appendBy(trx, actor, recorded('taskMoved', task, { from: task.state, to: state }));
        return { type: 'moved', task: next } as const;
      });
      if (outcome.type !== 'moved') return outcome;
      const { task } = outcome;
      const why = newsOfMove[state];
      const concerned = state === 'done' ? [task.creatorId] : peopleOf(task.assignee);
      tell(task, why ? { why, to: others(concerned, who.userId) } : null);
      telling.wake();
      return { type: 'done', task: view(task) };
    },
    comment: async (who, id, { clientId, text }) => {
      const outcome = await inside(async (trx) => {
        const task = await seen(trx, who, id);
        if (!task) return null;
        const said = await readComments(trx, organisationId, id, taskLimits.comments);
        const same = said.find((one) => one.authorId === who.userId && one.clientId === clientId);
        if (same) return { task, comment: same, isNew: false };
        if (said.length >= taskLimits.comments) return 'full';
        const comment = { id: newId<'comment'>(), authorId: who.userId, clientId, text, atMs: clock.nowMs() };
        await insertComment(trx, organisationId, id, comment);
        return { task: { ...task, comments: task.comments + 1 }, comment, isNew: true };
      });
      if (!outcome) return { type: 'unknown' };
      if (outcome === 'full') return { type: 'full' };
      const { task, comment, isNew } = outcome;
      if (isNew) tell(task, { why: 'comment', to: others([task.creatorId, ...peopleOf(task.assignee)], who.userId) });
      const author = { id: who.userId, name: colleagues.nameOf(who.userId) };
      const at = iso(comment.atMs);
      return { type: 'said', comment: { id: comment.id, author, text: comment.text, at } };
    },
  };
}

function viewOf(task: StoredTask, colleagues: Colleagues, nowMs: number): TaskOnWire {
  const person = (id: UserId) => ({ id, name: colleagues.nameOf(id) });
  const { assignee } = task;
  const group = assignee.type === 'group' ? colleagues.group(assignee.id) : null;
  return {
    id: task.id,
    title: task.title,
    text: task.text,
    creator: person(task.creatorId),
    assignee:
      assignee.type === 'user'
        ? { type: 'user', ...person(assignee.id) }
        : { type: 'group', id: assignee.id, name: group?.name ?? '', colour: group?.colour ?? null },
    priority: task.priority,
    dueAt: isoOrNull(task.dueAtMs),
    isOverdue: isOverdue(task, nowMs),
    needsConfirmation: task.needsConfirmation,
    state: task.state,
    doneBy: task.doneBy && person(task.doneBy),
    doneAt: isoOrNull(task.doneAtMs),
    hasLink: task.link !== null,
    createdAt: iso(task.createdAtMs),
    version: task.version,
    comments: task.comments,
  };
}

/** Where the next page begins; a cursor nobody gave begins at the beginning. */
function cursorOf(cursor: string | undefined): { key: string; id: string } | null {
  const [key, id] = cursor?.split('_') ?? [];
  return id && /^-?\d{1,16}$/.test(key ?? '') && /^[0-9a-f-]{36}$/.test(id) ? { key: key ?? '', id } : null;
}
