import { expect, test } from 'vitest';
import { held, ordered } from './order.ts';
import { someDetail, someMoment } from './testing.ts';

const names = (rows: readonly { readonly customerName: string }[]) => rows.map(({ customerName }) => customerName);

test('the customer who has waited longest for an answer stands first, then my move, then theirs', () => {
  const rows = [
    someDetail(1, { customerName: 'theirs', status: 'awaitingCustomer', lastAt: someMoment(9) }),
    someDetail(2, { customerName: 'mine, fresh', status: 'inProgress', statusSince: someMoment(8) }),
    someDetail(3, { customerName: 'waits short', status: 'awaitingAgent', unansweredSince: someMoment(7) }),
    someDetail(4, { customerName: 'mine, old', status: 'inProgress', statusSince: someMoment(2) }),
    someDetail(5, { customerName: 'waits long', status: 'inProgress', unansweredSince: someMoment(1) }),
    someDetail(6, { customerName: 'theirs, latest', status: 'solutionProposed', lastAt: someMoment(10) }),
  ];
  expect(names(ordered(rows, 'needsMe'))).toEqual([
    'waits long',
    'waits short',
    'mine, old',
    'mine, fresh',
    'theirs, latest',
    'theirs',
  ]);
});

test('F84: by last message, newest or oldest first: the other orders follow their names', () => {
  const rows = [
    someDetail(1, { customerName: 'first', startedAt: someMoment(1), lastAt: someMoment(9) }),
    someDetail(2, { customerName: 'second', startedAt: someMoment(2), lastAt: someMoment(3) }),
  ];
  expect(names(ordered(rows, 'oldest'))).toEqual(['first', 'second']);
  expect(names(ordered(rows, 'newest'))).toEqual(['second', 'first']);
  expect(names(ordered(rows, 'lastMessage'))).toEqual(['first', 'second']);
});

test('nothing moves under the pointer: places stay, leavers leave ghosts, new ones wait below', () => {
  const [a, b, c] = [someDetail(1), someDetail(2), someDetail(3)];
  const present = held([], [a, b]);
  const next = held(present, [c, { ...b, unread: 4 }]);
  expect(next.map(({ row, isGone }) => [row.interactionId, isGone])).toEqual([
    [a.interactionId, true],
    [b.interactionId, false],
    [c.interactionId, false],
  ]);
  expect(next[1]?.row.unread).toBe(4);
});
