import { implement } from '@orpc/server';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { unreachable } from '#kernel/unreachable.ts';
import { tasksContract } from '../contract-tasks.ts';
import { type TaskState, taskLimits } from '../task.ts';
import type { TeamRoutesNeeds } from './routes.ts';
import type { TaskOutcome } from './tasks.ts';

/** The routes of tasks. */
export function taskRoutes({ of }: TeamRoutesNeeds) {
  const { tasks } = implement(tasksContract).$context<RequestContext>();
  return {
    counts: tasks.counts.handler(({ context }) => {
      const who = requireWho(context);
      return of(who).tasks.counts(who);
    }),
    list: tasks.list.handler(({ input, context }) => {
      const who = requireWho(context);
      return of(who).tasks.list(who, { ...input, limit: Math.min(input.limit, taskLimits.page) });
    }),
    get: tasks.get.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const task = await of(who).tasks.get(who, input.taskId);
      if (!task) throw errors.NOT_FOUND();
      return task;
    }),
    create: tasks.create.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const { dueAt, ...form } = input;
      const outcome = await of(actor.who).tasks.create(actor, { ...form, dueAtMs: msOf(dueAt) });
      if (outcome.type === 'done') return outcome.task;
      if (outcome.type === 'linkRefused') throw errors.LINK_REFUSED();
      if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
      throw refusal(outcome, errors);
    }),
    edit: tasks.edit.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const { taskId, version, dueAt, ...change } = input;
      const dueAtMs = dueAt === undefined ? undefined : msOf(dueAt);
      const outcome = await of(actor.who).tasks.edit(actor, taskId, version, { ...change, dueAtMs });
      if (outcome.type === 'done') return outcome.task;
      if (outcome.type === 'linkRefused') throw errors.LINK_REFUSED();
      throw refusal(outcome, errors);
    }),
    move: tasks.move.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).tasks.move(actor, input.taskId, input.state);
      if (outcome.type === 'done') return outcome.task;
      if (outcome.type === 'notNow') throw errors.NOT_NOW({ data: { choices: [...outcome.choices] as TaskState[] } });
      throw errors.NOT_FOUND();
    }),
    comment: tasks.comment.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).tasks.comment(who, input.taskId, input);
      if (outcome.type === 'said') return outcome.comment;
      if (outcome.type === 'full') throw errors.LIMIT_REACHED({ data: { max: taskLimits.comments } });
      throw errors.NOT_FOUND();
    }),
  };
}

const msOf = (at: string | null): number | null => (at === null ? null : Date.parse(at));

function refusal(
  outcome: Exclude<TaskOutcome, { type: 'done' }>,
  errors: Record<'NOT_FOUND' | 'CONFLICT' | 'ASSIGNEE_REFUSED' | 'DUE_REFUSED', () => Error>,
): Error {
  switch (outcome.type) {
    case 'changedMeanwhile':
      return errors.CONFLICT();
    case 'assigneeRefused':
      return errors.ASSIGNEE_REFUSED();
    case 'dueRefused':
      return errors.DUE_REFUSED();
    case 'unknown':
    case 'linkRefused':
    case 'limitReached':
    case 'notNow':
      return errors.NOT_FOUND();
    default:
      return unreachable(outcome);
  }
}
