import { expect, test } from 'vitest';
import { tabOf } from '#interactions';
import { countsOf, deskAfter } from './desk.ts';
import { someDetail, someMoment } from './testing.ts';

test('a changed conversation replaces its row, a new one is added, a finished one leaves', () => {
  const desk = { rows: [someDetail(1), someDetail(2)] };
  const changed = deskAfter(desk, { type: 'row', row: someDetail(1, { unread: 3 }) });
  expect(changed.rows.map(({ unread }) => unread)).toEqual([3, 0]);
  const added = deskAfter(changed, { type: 'row', row: someDetail(3) });
  expect(added.rows).toHaveLength(3);
  const left = deskAfter(added, { type: 'gone', interactionId: someDetail(2).interactionId });
  expect(left.rows.map(({ customerName }) => customerName)).toEqual(['Müşteri 1', 'Müşteri 3']);
});

test('the tabs count what stands under them, and who waits for an answer', () => {
  const rows = [
    someDetail(1, { unansweredSince: someMoment(1) }),
    someDetail(2, { status: 'awaitingCustomer' }),
    someDetail(3, { status: 'postponed' }),
  ];
  expect(countsOf(rows, (row) => tabOf(row.status))).toEqual({ active: 2, postponed: 1, waiting: 1 });
});
