import { expect, test } from 'vitest';
import { isClosed, isOverdue, nextTelling, type TaskState, taskChoices, taskStates } from './task.ts';

const hour = 3_600_000;
const task = (over: object = {}) => ({
  state: 'open' as TaskState,
  needsConfirmation: false,
  dueAtMs: (10 * hour) as number | null,
  createdAtMs: 0,
  told: 'nothing' as const,
  ...over,
});
const giver = { isCreator: true, isAssignee: false };
const doer = { isCreator: false, isAssignee: true };
const both = { isCreator: true, isAssignee: true };
const nobody = { isCreator: false, isAssignee: false };

test('F28: whoever has to do a task says that it is done, and whoever asked to see it confirms or sends it back', () => {
  expect(taskChoices(task(), doer)).toEqual(['done']);
  expect(taskChoices(task(), giver)).toEqual(['cancelled']);
  const seen = task({ state: 'done', needsConfirmation: true });
  expect(taskChoices(seen, giver)).toEqual(['confirmed', 'open']);
  expect(taskChoices(seen, doer)).toEqual(['open']);
  expect(isClosed(seen)).toBe(false);
  expect(isClosed({ ...seen, state: 'confirmed' })).toBe(true);
});

test('a task nobody asked to see is over when it is done', () => {
  expect(isClosed(task({ state: 'done' }))).toBe(true);
  expect(taskChoices(task({ state: 'done' }), doer)).toEqual(['open']);
});

test('nobody makes of a task what it already is, and who has no part in it makes nothing of it', () => {
  for (const state of taskStates)
    for (const needsConfirmation of [true, false]) {
      expect(taskChoices({ state, needsConfirmation }, both)).not.toContain(state);
      expect(taskChoices({ state, needsConfirmation }, nobody)).toEqual([]);
    }
});

test('it is overdue at its moment, and only while it is open', () => {
  expect(isOverdue(task(), 10 * hour - 1)).toBe(false);
  expect(isOverdue(task(), 10 * hour)).toBe(true);
  expect(isOverdue(task({ state: 'done' }), 11 * hour)).toBe(false);
  expect(isOverdue(task({ dueAtMs: null }), 11 * hour)).toBe(false);
});

test('its people are told an hour before it is due and when it is overdue, each once', () => {
  expect(nextTelling(task())).toEqual({ atMs: 9 * hour, what: 'soon' });
  expect(nextTelling(task({ told: 'soon' }))).toEqual({ atMs: 10 * hour, what: 'overdue' });
  expect(nextTelling(task({ told: 'overdue' }))).toBeNull();
  expect(nextTelling(task({ state: 'done' }))).toBeNull();
  expect(nextTelling(task({ dueAtMs: null }))).toBeNull();
});

test('who was given a task within its last hour is told only when it is overdue', () => {
  expect(nextTelling(task({ createdAtMs: 9.5 * hour }))).toEqual({ atMs: 10 * hour, what: 'overdue' });
});
