import { expect, test } from 'vitest';
import type { InteractionId, UserId } from '#kernel/id.ts';
import type { Unsent } from './outbox.ts';
import { someHappening, someMessage } from './testing.ts';
import { type TimelineItem, type TimelineNeeds, timeline } from './timeline.ts';

const dayOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);
const show = (needs: Partial<TimelineNeeds>) =>
  timeline({ messages: [], happenings: [], unsent: [], readSeq: null, dayOf, ...needs });
const keys = (items: readonly TimelineItem[]) => items.map(({ key }) => key);
const ayse = '0192f000-0000-7000-8000-00000000000a' as UserId;
const byAgent = { type: 'agent', id: ayse, name: 'Ayşe' } as const;

const unsent: Unsent = {
  clientId: 'client-1',
  interactionId: '0192f000-0000-7000-8000-000000000001' as InteractionId,
  authorId: ayse,
  kind: 'public',
  text: 'Merhaba',
  files: [],
  thenStatus: null,
  writtenAtMs: Date.parse('2026-11-22T10:06:00Z'),
  state: 'sending',
  refusal: null,
};

test('what happened stands between the messages where it happened', () => {
  const items = show({
    messages: [someMessage(1, 1), someMessage(2, 5)],
    happenings: [someHappening(10, 0), someHappening(11, 3), someHappening(12, 9)],
  });
  expect(keys(items).slice(1)).toEqual(['happening 10', 'message 1', 'happening 11', 'message 2', 'happening 12']);
});

test('what happened in one go stands together, and says nothing twice', () => {
  const items = show({
    messages: [],
    happenings: [
      someHappening(1, 0, { what: 'started' }),
      someHappening(2, 0, { what: 'queued' }),
      someHappening(3, 1, { what: 'offered', agentName: 'Mert' }),
      someHappening(4, 2, { what: 'offerExpired', agentName: 'Mert' }),
      someHappening(5, 2, { what: 'offered', agentName: 'Ayşe' }),
    ],
  });
  expect(items.slice(1)).toMatchObject([
    { type: 'happenings', happenings: [{ number: 2 }, { number: 4 }, { number: 5 }] },
  ]);
});

test('messages keep the order of the conversation even when a clock was wrong', () => {
  expect(keys(show({ messages: [someMessage(1, 9), someMessage(2, 3)] })).slice(1)).toEqual(['message 1', 'message 2']);
});

test('each day begins with its date', () => {
  const items = show({ messages: [someMessage(1, 1), someMessage(2, 1 + 24 * 60)] });
  expect(items.map(({ type }) => type)).toEqual(['day', 'message', 'day', 'message']);
});

test('messages of one person within five minutes stand under one name', () => {
  const places = show({ messages: [someMessage(1, 0), someMessage(2, 4), someMessage(3, 20)] })
    .filter((item) => item.type === 'message')
    .map(({ place }) => [place.isFirst, place.isLast]);
  expect(places).toEqual([
    [true, false],
    [false, true],
    [true, true],
  ]);
});

test('a note never stands in one group with what the customer reads', () => {
  const places = show({
    messages: [someMessage(1, 0, { author: byAgent }), someMessage(2, 1, { author: byAgent, kind: 'note' })],
  })
    .filter((item) => item.type === 'message')
    .map(({ place }) => place.isFirst);
  expect(places).toEqual([true, true]);
});

test('the mark of the unread stands before the first message of the customer that was not read', () => {
  const messages = [someMessage(1, 0), someMessage(2, 1, { author: byAgent }), someMessage(3, 2), someMessage(4, 3)];
  expect(keys(show({ messages, readSeq: 2 })).slice(1)).toEqual([
    'message 1',
    'message 2',
    'unread',
    'message 3',
    'message 4',
  ]);
  expect(keys(show({ messages, readSeq: 4 }))).not.toContain('unread');
});

test('there is no such mark where nothing was read before, and none once an answer was given', () => {
  const messages = [someMessage(3, 2), someMessage(4, 3)];
  expect(keys(show({ messages, readSeq: 2 }))).not.toContain('unread');
  const answered = [...messages, someMessage(5, 4, { author: byAgent })];
  expect(keys(show({ messages: answered, readSeq: 3 }))).not.toContain('unread');
});

test('a message that is being sent keeps its place and key when the server confirms it', () => {
  const waiting = show({ messages: [someMessage(1, 5)], unsent: [unsent] });
  const confirmed = show({
    messages: [someMessage(1, 5), someMessage(2, 6, { author: byAgent, clientId: 'client-1' })],
    unsent: [unsent],
  });
  expect(keys(waiting)).toEqual(keys(confirmed));
  expect(confirmed.at(-1)?.type).toBe('message');
});
