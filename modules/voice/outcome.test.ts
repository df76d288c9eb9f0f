import { expect, test } from 'vitest';
import { mayBeOutcome, outcomesToChoose } from './outcome.ts';

const sold = { id: 'a', name: 'Satış', isArchived: false };
const old = { id: 'b', name: 'Eski', isArchived: true };

test('F192 an outcome is one of the queue’s that is not archived', () => {
  const queue = { outcomes: [sold, old], outcomeIsRequired: false };
  expect(outcomesToChoose(queue)).toEqual([sold]);
  expect([mayBeOutcome(queue, 'a'), mayBeOutcome(queue, 'b'), mayBeOutcome(queue, 'c')]).toEqual([true, false, false]);
  expect(mayBeOutcome(null, 'a')).toBe(false);
});

test('F192 nothing may be given only where nothing is asked, or where there is nothing to choose', () => {
  expect(mayBeOutcome({ outcomes: [sold], outcomeIsRequired: false }, null)).toBe(true);
  expect(mayBeOutcome({ outcomes: [sold], outcomeIsRequired: true }, null)).toBe(false);
  expect(mayBeOutcome({ outcomes: [old], outcomeIsRequired: true }, null)).toBe(true);
  expect(mayBeOutcome(null, null)).toBe(true);
});
