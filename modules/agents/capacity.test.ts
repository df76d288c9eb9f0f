import { expect, test } from 'vitest';
import { defaultCapacity, hasAnyRoom, hasRoom, inHandOf, nothingInHand } from './capacity.ts';

test('ten chats fill an agent, and then there is no room for a call either', () => {
  const full = inHandOf(Array.from({ length: 10 }, () => 'chat' as const));
  expect(full).toEqual({ voice: 0, chat: 10, email: 0, total: 10 });
  expect(hasRoom(defaultCapacity, full, 'voice')).toBe(false);
  expect(hasAnyRoom(defaultCapacity, full)).toBe(false);
});

test('one call leaves room for chats, not for a second call', () => {
  const inCall = inHandOf(['voice']);
  expect(hasRoom(defaultCapacity, inCall, 'voice')).toBe(false);
  expect(hasRoom(defaultCapacity, inCall, 'chat')).toBe(true);
});

test('a capacity lowered below what is in hand leaves no room', () => {
  const lowered = { ...defaultCapacity, chat: 2 };
  expect(hasRoom(lowered, inHandOf(['chat', 'chat', 'chat']), 'chat')).toBe(false);
  expect(hasRoom(lowered, nothingInHand, 'chat')).toBe(true);
});
