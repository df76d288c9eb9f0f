import { expect, test } from 'vitest';
import { type Draft, emptyDraft } from '../drafts.ts';
import { afterAsking, afterPush } from './draft-sync.ts';

const at = '2026-11-22T10:00:00.000Z';
const server = (reply: string) => ({ mode: 'public' as const, reply, note: '', files: [], mail: null, touchedAt: at });
const here = (reply: string, over: Partial<Draft> = {}): Draft => ({ ...emptyDraft, reply, ...over });

test('what was begun at another computer stands in the field when the conversation is opened', () => {
  expect(afterAsking(emptyDraft, server('Merhaba'))).toMatchObject({ reply: 'Merhaba', basedOn: at, isKept: true });
  // It was sent or emptied over there.
  expect(afterAsking(here('eski', { basedOn: at }), null)).toMatchObject({ reply: '', basedOn: null });
});

test('what was written here without a connection is not overwritten, but told to the server', () => {
  expect(afterAsking(here('çevrimdışı', { isKept: false }), server('Merhaba'))).toBeNull();
});

test('typing goes on while the draft is on its way: nothing that was typed meanwhile is lost', () => {
  const pushed = here('Merh', { isKept: false });
  const now = here('Merhaba nasıl', { isKept: false });
  expect(afterPush(now, pushed, server('Merh'))).toEqual({ ...now, basedOn: at });
  expect(afterPush(now, pushed, server('Merh\nkargoda'))).toMatchObject({
    reply: 'Merhaba nasıl\nMerh\nkargoda',
    isKept: false,
  });
  expect(afterPush(pushed, pushed, server('Merh\nkargoda'))).toMatchObject({ reply: 'Merh\nkargoda', isKept: true });
  expect(afterPush(here('', { isKept: false }), here('', { isKept: false }), null)).toMatchObject({ isKept: true });
});
