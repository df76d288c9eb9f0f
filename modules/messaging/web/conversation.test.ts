import { expect, test } from 'vitest';
import type { InteractionSnapshot, MessageView } from '#messaging';
import { changed, joined, typingNow, withOlder } from './conversation.ts';
import { someDetail, someHappening, someMessage } from './testing.ts';

const snapshot = (messages: readonly MessageView[], beforeSeq: number | null = null): InteractionSnapshot => ({
  detail: someDetail(1, { lastSeq: messages.at(-1)?.seq ?? 0 }),
  messages,
  happenings: [someHappening(1, 0)],
  beforeSeq,
});
const seqs = (conversation: { readonly messages: readonly MessageView[] }) =>
  conversation.messages.map(({ seq }) => seq);

test('the same message twice is one message, and the later telling of it stands', () => {
  const open = snapshot([someMessage(1, 0)]);
  const once = changed(open, { type: 'message', message: someMessage(2, 1, { delivery: 'queued' }) }, 0);
  const twice = changed(once, { type: 'message', message: someMessage(2, 1, { delivery: 'read' }) }, 0);
  expect(seqs(twice)).toEqual([1, 2]);
  expect(twice.messages[1]?.delivery).toBe('read');
});

test('older pages stay after a broken connection when nothing is missing between', () => {
  const open = withOlder(joined(null, snapshot([someMessage(5, 5), someMessage(6, 6)], 5)), {
    messages: [someMessage(4, 4)],
    happenings: [],
    beforeSeq: 4,
  });
  const again = joined(open, snapshot([someMessage(6, 6), someMessage(7, 7)], 6));
  expect(seqs(again)).toEqual([4, 5, 6, 7]);
  expect(again.beforeSeq).toBe(4);
});

test('after a gap only what the server says now is shown', () => {
  const open = joined(null, snapshot([someMessage(1, 1)]));
  const again = joined(open, snapshot([someMessage(9, 9)], 9));
  expect(seqs(again)).toEqual([9]);
  expect(again.beforeSeq).toBe(9);
});

test('how far the customer has read never goes back', () => {
  const open = snapshot([someMessage(1, 1)]);
  const read = changed(open, { type: 'delivered', customerDeliveredSeq: 5, customerReadSeq: 5 }, 0);
  const late = changed(read, { type: 'delivered', customerDeliveredSeq: 3, customerReadSeq: 2 }, 0);
  expect([late.detail.customerDeliveredSeq, late.detail.customerReadSeq]).toEqual([5, 5]);
});

test('typing ends with the message, with a word, or by itself', () => {
  const typing = { type: 'typing', side: 'customer', agentId: null, name: 'Zeynep', isTyping: true } as const;
  const open = changed(snapshot([]), typing, 1_000);
  const typists = open.typists ?? [];
  expect(typingNow(typists, 2_000, 6_000).map(({ name }) => name)).toEqual(['Zeynep']);
  expect(typingNow(typists, 7_001, 6_000)).toEqual([]);
  expect(changed(open, { type: 'message', message: someMessage(1, 1) }, 2_000).typists).toEqual([]);
  expect(changed(open, { ...typing, isTyping: false }, 2_000).typists).toEqual([]);
});

test('the answer to a send that comes after the news of its delivery does not turn it back', () => {
  const ours = { author: { type: 'agent', id: null, name: 'Ayşe' }, clientId: 'client-1' } as const;
  const open = changed(
    snapshot([]),
    { type: 'message', message: someMessage(1, 1, { ...ours, delivery: 'accepted' }) },
    0,
  );
  const late = changed(open, { type: 'message', message: someMessage(1, 1, { ...ours, delivery: 'queued' }) }, 0);
  expect(late.messages[0]?.delivery).toBe('accepted');
});
