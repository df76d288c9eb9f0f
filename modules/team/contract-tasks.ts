import { z } from 'zod';
import { groupColours } from '#identity';
import { cleanText, IdOf, Moment, NameOf, PageOf, PageQuery, route } from '#kernel/contract.ts';
import { LinkOnWire, LinkView, linkRefused } from './contract-rooms.ts';
import { taskLimits, taskPriorities, taskStates } from './task.ts';

const tags = ['Team'];
const PersonRef = z.object({ id: IdOf('user'), name: z.string() });

export const TaskOnWire = z
  .object({
    id: IdOf('task'),
    title: z.string(),
    text: z.string(),
    creator: PersonRef,
    assignee: z.discriminatedUnion('type', [
      PersonRef.extend({ type: z.literal('user') }),
      z.object({
        type: z.literal('group'),
        id: IdOf('group'),
        name: z.string(),
        colour: z.enum(groupColours).nullable(),
      }),
    ]),
    priority: z.enum(taskPriorities),
    dueAt: Moment.nullable(),
    isOverdue: z.boolean(),
    needsConfirmation: z.boolean(),
    state: z.enum(taskStates),
    doneBy: PersonRef.nullable(),
    doneAt: Moment.nullable(),
    hasLink: z.boolean(),
    createdAt: Moment,
    version: z.int(),
    comments: z.int(),
  })
  .meta({ id: 'Task' });
export type TaskOnWire = z.infer<typeof TaskOnWire>;

export const TaskComment = z.object({ id: IdOf('comment'), author: PersonRef, text: z.string(), at: Moment });
export type TaskComment = z.infer<typeof TaskComment>;

const TaskDetail = TaskOnWire.extend({
  link: LinkView.nullable(),
  choices: z.array(z.enum(taskStates)),
  mayEdit: z.boolean(),
  commentList: z.array(TaskComment),
}).meta({ id: 'TaskDetail' });

const AssigneeOnWire = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user'), id: IdOf('user') }),
  z.object({ type: z.literal('group'), id: IdOf('group') }),
]);
const form = {
  title: NameOf(taskLimits.titleChars),
  text: cleanText(taskLimits.textChars),
  assignee: AssigneeOnWire,
  priority: z.enum(taskPriorities),
  dueAt: Moment.nullable(),
  needsConfirmation: z.boolean(),
};
const assigneeRefused = {
  ASSIGNEE_REFUSED: { status: 403, message: 'You may not give tasks to this person or group.' },
  DUE_REFUSED: { status: 422, message: 'This moment has passed or is too far away.' },
} as const;
const byTask = { taskId: IdOf('task') };
const right = 'task.read';

export const TaskCounts = z
  .object({ open: z.int(), overdue: z.int(), toConfirm: z.int() })
  .meta({ id: 'TaskCounts', description: 'To do by me or my group, of these overdue, and done ones I asked to see' });
export type TaskCounts = z.infer<typeof TaskCounts>;
export type TaskDetail = z.infer<typeof TaskDetail>;

export const tasksContract = {
  tasks: {
    counts: route({ right, method: 'GET', path: '/team/task-counts', summary: 'How many tasks wait for me', tags }) //
      .output(TaskCounts),
    list: route({ right, method: 'GET', path: '/team/tasks', summary: 'Tasks of mine, by me or of my group', tags })
      .input(
        PageQuery.extend({
          list: z.enum(['mine', 'given', 'group']).default('mine'),
          state: z.enum(['open', 'closed', 'all']).default('open'),
          search: z.string().max(100).default(''),
        }),
      )
      .output(PageOf(TaskOnWire)),
    get: route({ right, method: 'GET', path: '/team/tasks/{taskId}', summary: 'A task and what was said of it', tags })
      .input(z.object(byTask))
      .output(TaskDetail),
    create: route({
      right: 'task.assign',
      method: 'POST',
      path: '/team/tasks',
      summary: 'Give a task to a person or a group',
      tags,
      successStatus: 201,
    })
      .input(
        z.object({
          ...form,
          clientId: z.uuid(),
          text: form.text.default(''),
          priority: form.priority.default('normal'),
          dueAt: form.dueAt.default(null),
          needsConfirmation: form.needsConfirmation.default(false),
          link: LinkOnWire.optional(),
        }),
      )
      .output(TaskOnWire)
      .errors({ ...assigneeRefused, ...linkRefused, LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } }),
    edit: route({ right, method: 'PATCH', path: '/team/tasks/{taskId}', summary: 'Change a task I gave', tags })
      .input(
        z.object({
          ...byTask,
          version: z.int(),
          ...z.object(form).partial().shape,
          /** Null takes the link away. */
          link: LinkOnWire.nullable().optional(),
        }),
      )
      .output(TaskOnWire)
      .errors({ ...assigneeRefused, ...linkRefused }),
    move: route({
      right,
      method: 'POST',
      path: '/team/tasks/{taskId}/state',
      summary: 'Say that it is done, confirm it, send it back, cancel it',
      tags,
    })
      .input(z.object({ ...byTask, state: z.enum(taskStates) }))
      .output(TaskOnWire)
      .errors({ NOT_NOW: { status: 409, data: z.object({ choices: z.array(z.enum(taskStates)) }) } }),
    comment: route({
      right,
      method: 'POST',
      path: '/team/tasks/{taskId}/comments',
      summary: 'Say something about a task',
      tags,
      successStatus: 201,
    })
      .input(z.object({ ...byTask, clientId: z.uuid(), text: cleanText(taskLimits.commentChars).min(1) }))
      .output(TaskComment)
      .errors({ LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } }),
  },
};
