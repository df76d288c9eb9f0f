import { expect, test } from 'vitest';
import type { UserId } from '#kernel/id.ts';
import type { RoomId, RoomRow, RoomSnapshot, TeamChange, TeamMessage } from '#team';
import { applyRoom, applyTeam, joined, newsOf, waitingIn } from './team-state.ts';

const [me, her] = ['me', 'her'] as unknown as [UserId, UserId];
const room = (id: string, over: Partial<RoomRow> = {}): RoomRow => ({
  id: id as RoomId,
  kind: 'own',
  name: id,
  colour: null,
  with: null,
  lastSeq: 1,
  lastAt: '2026-11-22T08:00:00.000Z',
  lastText: '',
  lastAuthor: null,
  readSeq: 1,
  unread: 0,
  mentions: 0,
  isMuted: false,
  ...over,
});
const said = (roomId: string, seq: number, by = her, isMention = false): TeamChange => ({
  type: 'said',
  roomId: roomId as RoomId,
  seq,
  author: { id: by, name: String(by) },
  text: `${seq}`,
  at: `2026-11-22T09:00:0${seq}.000Z`,
  isMention,
});
const after = (...changes: TeamChange[]) =>
  changes.reduce(applyTeam(me), { rooms: [room('a'), room('b', { lastAt: '2026-11-22T08:30:00.000Z' })] });

test('a room in which somebody wrote comes first and counts what is unread, once for each message', () => {
  const { rooms } = after(said('a', 2), said('a', 3, her, true), said('a', 3, her, true));
  expect(rooms.map(({ id, unread, mentions }) => [id, unread, mentions])).toEqual([
    ['a', 2, 1],
    ['b', 0, 0],
  ]);
  expect(waitingIn(rooms)).toEqual({ unread: 2, mentions: 1 });
});

test('her own words are read, and so is everything before them', () => {
  expect(after(said('a', 2), said('a', 3, me)).rooms[0]).toMatchObject({ unread: 0, readSeq: 3, lastText: '3' });
});

test('a room she muted, here or in another tab, is not heard; it counts, and what mentions her is shown', () => {
  const mute = (isMuted: boolean): TeamChange => ({ type: 'muted', roomId: 'a' as RoomId, isMuted });
  const { rooms } = after(mute(true), said('a', 2));
  expect(rooms[0]).toMatchObject({ isMuted: true, unread: 1 });
  const news = (roomId: string, isMention: boolean, of = rooms) => newsOf(of, { roomId: roomId as RoomId, isMention });
  expect(news('a', false)).toEqual({ rings: null, isShown: false });
  expect(news('a', true)).toEqual({ rings: null, isShown: true });
  expect(news('b', true)).toEqual({ rings: 'mention', isShown: true });
  expect(news('a', false, after(mute(true), mute(false)).rooms)).toEqual({ rings: 'message', isShown: true });
});

test('what she read in another tab is read here', () => {
  const read: TeamChange = { type: 'read', roomId: 'a' as RoomId, readSeq: 2, unread: 0, mentions: 0 };
  expect(waitingIn(after(said('a', 2, her, true), read).rooms)).toEqual({ unread: 0, mentions: 0 });
});

test('an unread message that is taken back is not unread any more; an edited one stays', () => {
  const change = (isDeleted: boolean): TeamChange => ({
    type: 'changed',
    roomId: 'a' as RoomId,
    seq: 2,
    authorId: her,
    text: isDeleted ? '' : 'yeni',
    isDeleted,
  });
  expect(after(said('a', 2), change(true)).rooms[0]).toMatchObject({ unread: 0, lastText: '' });
  expect(after(said('a', 2), change(false)).rooms[0]).toMatchObject({ unread: 1, lastText: 'yeni' });
});

test('a room she was taken out of is gone', () => {
  expect(after({ type: 'roomGone', roomId: 'a' as RoomId }).rooms.map(({ id }) => id)).toEqual(['b']);
});

const message = (seq: number, text = `${seq}`) => ({ seq, text, author: { id: her, name: 'Her' } }) as TeamMessage;
const open = (...messages: TeamMessage[]) =>
  ({ room: { lastSeq: 0, members: [{ id: her, readSeq: 0 }] }, messages, beforeSeq: null }) as unknown as RoomSnapshot;

test('messages stand in the order of their numbers, an edited one in its old place, and end her typing', () => {
  let now = applyRoom(open(message(1), message(2)), { type: 'typing', userId: her, name: 'Her', isTyping: true });
  expect(Object.keys(now.typists ?? {})).toEqual(['her']);
  now = applyRoom(now, { type: 'message', message: message(3) });
  now = applyRoom(now, { type: 'message', message: message(2, 'yeni') });
  expect(now.messages.map(({ text }) => text)).toEqual(['1', 'yeni', '3']);
  expect(now.typists).toEqual({});
});

test('a place of reading never goes back', () => {
  let now = applyRoom(open(message(1)), { type: 'read', userId: her, readSeq: 5 });
  now = applyRoom(now, { type: 'read', userId: her, readSeq: 3 });
  expect(now.room.members[0]?.readSeq).toBe(5);
});

test('an older page that overlaps the newer messages shows each once', () => {
  expect(joined([message(1), message(2)], [message(2), message(3)]).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});
