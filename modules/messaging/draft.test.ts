import { expect, test } from 'vitest';
import type { FileId } from '#kernel/id.ts';
import { type DraftBody, isBlank, joinedDrafts } from './draft.ts';

const empty: DraftBody = { mode: 'public', reply: '', note: '', files: [], mail: null };
const file = (id: string) => ({ id: id as FileId, name: id, mime: 'text/plain', bytes: 1 });

test('drafts of two computers that did not know of each other become one that has lost nothing', () => {
  const here: DraftBody = {
    mode: 'note',
    reply: 'Merhaba, siparişiniz yolda.',
    note: 'arayalım',
    files: [file('a')],
    mail: null,
  };
  const there: DraftBody = { ...empty, reply: 'Kargo numaranız 42.', files: [file('a'), file('b')] };
  expect(joinedDrafts(here, there, 5)).toEqual({
    mode: 'note',
    reply: 'Merhaba, siparişiniz yolda.\nKargo numaranız 42.',
    note: 'arayalım',
    files: [file('a'), file('b')],
    mail: null,
  });
});

test('a draft that was only written on is not doubled, and an empty one takes nothing away', () => {
  const begun = { ...empty, reply: 'Merhaba' };
  const further = { ...empty, reply: 'Merhaba, nasıl yardımcı olabilirim?' };
  expect(joinedDrafts(further, begun, 5).reply).toBe(further.reply);
  expect(joinedDrafts(begun, further, 5).reply).toBe(further.reply);
  expect(joinedDrafts(empty, further, 5).reply).toBe(further.reply);
  expect(isBlank({ ...empty, mode: 'note' })).toBe(true);
});
