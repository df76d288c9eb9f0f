import { expect, test } from 'vitest';
import type { InteractionId, UserId } from '#kernel/id.ts';
import { inMemory } from '#web/kept.ts';
import { afterSending, draftKeptForMs, emptyDraft, openDrafts, textOf, withText } from './drafts.ts';

const ayse = '0192f000-0000-7000-8000-000000000001' as UserId;
const mert = '0192f000-0000-7000-8000-000000000002' as UserId;
const chat = '0192f000-0000-7000-8000-00000000000a' as InteractionId;

test('what was begun is there again after a reload', () => {
  const storage = inMemory();
  openDrafts(storage, ayse, () => 1).keep(chat, withText(emptyDraft, 'Merh'));
  expect(openDrafts(storage, ayse, () => 2).of(chat).reply).toBe('Merh');
});

test('one agent never sees the draft of another on the same computer', () => {
  const storage = inMemory();
  openDrafts(storage, ayse, () => 1).keep(chat, withText(emptyDraft, 'Merh'));
  expect(openDrafts(storage, mert, () => 2).of(chat)).toEqual(emptyDraft);
});

test('the text of a note does not become a reply when the mode changes', () => {
  const note = withText({ ...emptyDraft, mode: 'note' }, 'müşteri çok sinirli');
  expect(textOf({ ...note, mode: 'public' })).toBe('');
  expect(textOf(note)).toBe('müşteri çok sinirli');
});

test('after a note the composer stands ready for the customer again, with the reply that was begun', () => {
  const both = { ...emptyDraft, mode: 'note', reply: 'begun', note: 'for us' } as const;
  expect(afterSending(both)).toMatchObject({ mode: 'public', reply: 'begun', note: '' });
});

test('an empty draft leaves nothing behind, and an old one is forgotten', () => {
  const storage = inMemory();
  const drafts = openDrafts(storage, ayse, () => 1);
  drafts.keep(chat, withText(emptyDraft, 'Merh'));
  expect(openDrafts(storage, ayse, () => draftKeptForMs + 2).begun().size).toBe(0);
  drafts.keep(chat, emptyDraft);
  expect(storage.length).toBe(0);
});

test('the list hears in which conversations something was begun', () => {
  const drafts = openDrafts(inMemory(), ayse, () => 1);
  let told = 0;
  drafts.subscribe(() => {
    told += 1;
  });
  drafts.keep(chat, withText(emptyDraft, 'M'));
  drafts.keep(chat, withText(emptyDraft, 'Me'));
  expect([...drafts.begun()]).toEqual([chat]);
  drafts.keep(chat, emptyDraft);
  expect([...drafts.begun()]).toEqual([]);
  expect(told).toBe(2);
});
