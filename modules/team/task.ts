import type { GroupId, Id, UserId } from '#kernel/id.ts';
import type { Link } from './room.ts';

export type TaskId = Id<'task'>;

/**
 * `open` → `done` by whoever has to do it. When the giver asked to see it, `done` waits for her: she confirms it or
 * sends it back to `open`. `cancelled` by the giver.
 */
export const taskStates = ['open', 'done', 'confirmed', 'cancelled'] as const;
export type TaskState = (typeof taskStates)[number];
export const taskPriorities = ['low', 'normal', 'high'] as const;
export type TaskPriority = (typeof taskPriorities)[number];

export const taskLimits = {
  titleChars: 160,
  textChars: 4_000,
  commentChars: 2_000,
  comments: 500,
  page: 50,
  /** Tasks one person may have given that are still open. */
  openByOne: 1_000,
  /** So long before a task is due its people are told. */
  remindBeforeMs: 3_600_000,
  /** A moment to be due lies within this. */
  dueWithinMs: 2 * 366 * 24 * 3_600_000,
} as const;

/** Who is to do it: one person or a whole group. */
export type Assignee =
  | { readonly type: 'user'; readonly id: UserId }
  | { readonly type: 'group'; readonly id: GroupId };

export interface Task {
  readonly id: TaskId;
  readonly title: string;
  readonly text: string;
  readonly creatorId: UserId;
  readonly assignee: Assignee;
  readonly priority: TaskPriority;
  readonly dueAtMs: number | null;
  readonly needsConfirmation: boolean;
  readonly state: TaskState;
  readonly doneBy: UserId | null;
  readonly doneAtMs: number | null;
  readonly link: Link | null;
  readonly createdAtMs: number;
  /** What was told of its due moment: nothing, that it is near, that it has passed. */
  readonly told: Told;
  readonly version: number;
}

const tolds = ['nothing', 'soon', 'overdue'] as const;
export type Told = (typeof tolds)[number];

/** As what somebody looks at a task; she may be several. */
export interface TaskRole {
  readonly isCreator: boolean;
  readonly isAssignee: boolean;
}

/** What this person may make of a task now. */
export function taskChoices(
  task: Pick<Task, 'state' | 'needsConfirmation'>,
  { isCreator, isAssignee }: TaskRole,
): readonly TaskState[] {
  switch (task.state) {
    case 'open':
      return [...(isAssignee ? (['done'] as const) : []), ...(isCreator ? (['cancelled'] as const) : [])];
    case 'done':
      if (task.needsConfirmation) return isCreator ? ['confirmed', 'open'] : isAssignee ? ['open'] : [];
      return isCreator || isAssignee ? ['open'] : [];
    case 'confirmed':
    case 'cancelled':
      return isCreator ? ['open'] : [];
  }
}

/** Whether nothing is left to do, for anybody. */
export function isClosed({ state, needsConfirmation }: Pick<Task, 'state' | 'needsConfirmation'>): boolean {
  return state === 'confirmed' || state === 'cancelled' || (state === 'done' && !needsConfirmation);
}

export function isOverdue(task: Pick<Task, 'state' | 'dueAtMs'>, nowMs: number): boolean {
  return task.state === 'open' && task.dueAtMs !== null && task.dueAtMs <= nowMs;
}

/** What is to be told of a task's due moment next, and when; null when nothing is left to be told. */
export function nextTelling(
  task: Pick<Task, 'state' | 'dueAtMs' | 'createdAtMs' | 'told'>,
): { readonly atMs: number; readonly what: Exclude<Told, 'nothing'> } | null {
  if (task.state !== 'open' || task.dueAtMs === null || task.told === 'overdue') return null;
  const soonAtMs = task.dueAtMs - taskLimits.remindBeforeMs;
  // Who was given it an hour before knows that it is due soon.
  if (task.told === 'nothing' && soonAtMs > task.createdAtMs) return { atMs: soonAtMs, what: 'soon' };
  return { atMs: task.dueAtMs, what: 'overdue' };
}
