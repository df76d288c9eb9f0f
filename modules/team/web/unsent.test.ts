import { expect, test } from 'vitest';
import type { UserId } from '#kernel/id.ts';
import type { RoomId } from '#team';
import { type Attempt, linkOfAddress, openUnsent, splitMentions, type UnsentMessage } from './unsent.ts';

const id = '0199a5c0-0000-7000-8000-000000000001';
const written = (clientId: string): Omit<UnsentMessage, 'refusal'> => ({
  clientId,
  roomId: 'r' as RoomId,
  text: clientId,
  mentions: [],
  files: [],
  link: null,
  atMs: 0,
});

function device(answers: Record<string, Attempt[]> = {}) {
  const kept = new Map<string, string>();
  const sent: string[] = [];
  const waits: { ms: number; run: () => void }[] = [];
  const open = () =>
    openUnsent({
      userId: 'u' as UserId,
      storage: {
        getItem: (name) => kept.get(name) ?? null,
        setItem: (name, text) => void kept.set(name, text),
        removeItem: (name) => void kept.delete(name),
      },
      send: async ({ clientId }) => {
        sent.push(clientId);
        return answers[clientId]?.shift() ?? { type: 'sent' };
      },
      after: (ms, run) => {
        waits.push({ ms, run });
        return () => undefined;
      },
    });
  return { open, sent, waits, kept };
}
const settled = () => new Promise((done) => setTimeout(done));

test('messages leave one after the other in the order they were written', async () => {
  const { open, sent } = device();
  const line = open();
  for (const each of ['1', '2', '3']) line.add(written(each));
  await settled();
  expect(sent).toEqual(['1', '2', '3']);
  expect(line.all()).toEqual([]);
});

test('what cannot be sent now holds back what was written after it, survives a reload, and leaves later', async () => {
  const { open, sent, waits } = device({ a: [{ type: 'later', waitMs: 500 }] });
  const line = open();
  line.add(written('a'));
  line.add(written('b'));
  await settled();
  expect([sent, waits.map(({ ms }) => ms)]).toEqual([['a'], [500]]);
  line.close();
  const next = open();
  expect(next.all().map(({ clientId }) => clientId)).toEqual(['a', 'b']);
  next.wake();
  await settled();
  expect(sent).toEqual(['a', 'a', 'b']);
});

test('a refused one stays to be seen, lets the others pass, and is tried again when asked', async () => {
  const { open, sent } = device({ a: [{ type: 'refused', code: 'NOT_FOUND' }] });
  const line = open();
  line.add(written('a'));
  line.add(written('b'));
  await settled();
  expect(line.all()).toMatchObject([{ clientId: 'a', refusal: 'NOT_FOUND' }]);
  line.again('a');
  await settled();
  expect([sent, line.all()]).toEqual([['a', 'b', 'a'], []]);
});

test.for([
  [`https://x.example/customers/${id}`, { type: 'customer', id }],
  [`https://x.example/desk?scope=all&open=${id}`, { type: 'interaction', id }],
  [` https://x.example/desk?open=${id} `, { type: 'interaction', id }],
  [`https://other.example/customers/${id}`, null],
  ['https://x.example/desk?open=hepsi', null],
  ['merhaba', null],
] as const)('the address %s links to %j', ([address, link]) => {
  expect(linkOfAddress(address, 'https://x.example')).toEqual(link);
});

test('names of people who are mentioned stand out, the longer name before the shorter', () => {
  expect(splitMentions('Bak @Ali Veli, @Ali ve @Can', ['Ali', 'Ali Veli'])).toEqual([
    { text: 'Bak ', isMention: false },
    { text: '@Ali Veli', isMention: true },
    { text: ', ', isMention: false },
    { text: '@Ali', isMention: true },
    { text: ' ve @Can', isMention: false },
  ]);
});
