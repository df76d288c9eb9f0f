import { expect, test } from 'vitest';
import { someMessage } from './testing.ts';
import { deliveryOf } from './words.ts';

const reached = { customerDeliveredSeq: 5, customerReadSeq: 3 };
const ours = (seq: number, delivery: 'queued' | 'accepted' | 'failed') =>
  someMessage(seq, 0, { author: { type: 'agent', id: null, name: 'Ayşe' }, delivery });

test('everything up to the place the customer has read counts as read, up to the delivered one as delivered', () => {
  expect([2, 4, 6].map((seq) => deliveryOf(ours(seq, 'accepted'), reached))).toEqual(['read', 'delivered', 'accepted']);
});

test('a message that could not be sent stays so until it arrived after all', () => {
  expect(deliveryOf(ours(6, 'failed'), reached)).toBe('failed');
  expect(deliveryOf(ours(4, 'failed'), reached)).toBe('delivered');
});

test('a note and what the customer wrote have no delivery', () => {
  expect(deliveryOf({ ...ours(2, 'accepted'), kind: 'note' }, reached)).toBe(null);
  expect(deliveryOf(someMessage(2, 0), reached)).toBe(null);
});
