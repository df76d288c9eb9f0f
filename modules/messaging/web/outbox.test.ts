import { describe, expect, test } from 'vitest';
import type { InteractionId, UserId } from '#kernel/id.ts';
import type { MessageView } from '#messaging';
import { inMemory } from '#web/kept.ts';
import { openOutbox, type Sent, sendsItselfForMs, type Unsent } from './outbox.ts';

const ayse = '0192f000-0000-7000-8000-000000000001' as UserId;
const first = '0192f000-0000-7000-8000-00000000000a' as InteractionId;
const second = '0192f000-0000-7000-8000-00000000000b' as InteractionId;

/** A server whose answers the test gives by hand. */
function desk(storage = inMemory(), startMs = 1_000_000) {
  let nowMs = startMs;
  const asked: { readonly unsent: Unsent; readonly answer: (sent: Sent) => Promise<void> }[] = [];
  const timers: { readonly atMs: number; readonly call: () => void }[] = [];
  const confirmed: string[] = [];
  const outbox = openOutbox({
    userId: ayse,
    storage,
    nowMs: () => nowMs,
    after: (ms, call) => {
      const timer = { atMs: nowMs + ms, call };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    send: (unsent) =>
      new Promise((resolve) => {
        asked.push({
          unsent,
          answer: async (sent) => {
            resolve(sent);
            await settled();
          },
        });
      }),
    onSent: (_message, unsent) => confirmed.push(unsent.text),
  });
  const write = (text: string, interactionId = first, holdForMs = 0) =>
    outbox.write(
      {
        ...{ clientId: `client-${text}`, interactionId, kind: 'public', text, files: [], thenStatus: null },
        answersSeq: null,
      },
      holdForMs,
    );
  const pass = async (ms: number) => {
    nowMs += ms;
    for (const timer of timers.splice(0).toSorted((a, b) => a.atMs - b.atMs)) {
      if (timer.atMs <= nowMs) timer.call();
      else timers.push(timer);
    }
    await settled();
  };
  return { outbox, asked, confirmed, write, pass, storage };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const yes: Sent = { type: 'sent', message: {} as MessageView };

test('messages of one conversation leave one after the other, in the order in which they were written', async () => {
  const { asked, write, confirmed, outbox } = desk();
  write('one');
  write('two');
  expect(asked.map(({ unsent }) => unsent.text)).toEqual(['one']);
  await asked[0]?.answer(yes);
  expect(asked.map(({ unsent }) => unsent.text)).toEqual(['one', 'two']);
  await asked[1]?.answer(yes);
  expect(confirmed).toEqual(['one', 'two']);
  expect(outbox.all()).toEqual([]);
});

test('a conversation that cannot send does not hold up another', async () => {
  const { asked, write } = desk();
  write('one', first);
  write('other', second);
  expect(asked.map(({ unsent }) => unsent.text)).toEqual(['one', 'other']);
});

test('a message without an answer is sent again with the same id', async () => {
  const { asked, write, pass } = desk();
  write('one');
  await asked[0]?.answer({ type: 'unanswered' });
  await pass(1_000);
  expect(asked.map(({ unsent }) => unsent.clientId)).toEqual(['client-one', 'client-one']);
});

test('what was not confirmed survives a reload and leaves in the same order', async () => {
  const { write, storage } = desk();
  write('one');
  write('two');
  const later = desk(storage, 1_000_500);
  await settled();
  expect(later.outbox.all().map(({ text }) => text)).toEqual(['one', 'two']);
  await later.asked[0]?.answer(yes);
  expect(later.asked.map(({ unsent }) => unsent.text)).toEqual(['one', 'two']);
});

test('a message from yesterday asks before it is sent', async () => {
  const { write, storage } = desk();
  write('one');
  const tomorrow = desk(storage, 1_000_000 + sendsItselfForMs + 1);
  await settled();
  expect(tomorrow.asked).toEqual([]);
  expect(tomorrow.outbox.all()).toMatchObject([{ state: 'refused', refusal: 'TOO_OLD' }]);
  tomorrow.outbox.retry('client-one');
  expect(tomorrow.asked).toHaveLength(1);
});

test('a refused message stays with its reason, lets the next one go, and can be tried again or dropped', async () => {
  const { asked, write, outbox } = desk();
  write('one');
  write('two');
  await asked[0]?.answer({ type: 'refused', code: 'NOT_NOW' });
  expect(outbox.of(first)).toMatchObject([
    { text: 'one', state: 'refused', refusal: 'NOT_NOW' },
    { text: 'two', state: 'sending' },
  ]);
  outbox.drop('client-one');
  expect(outbox.of(first).map(({ text }) => text)).toEqual(['two']);
});

test('a message that another page of the same agent sent leaves this one too', async () => {
  const { asked, write, outbox, storage } = desk();
  write('one');
  await asked[0]?.answer({ type: 'unanswered' });
  storage.removeItem(`santral.unsent.${ayse}.client-one`);
  outbox.tidy();
  expect(outbox.all()).toEqual([]);
});

test('a storage that is full costs nothing but the reload', async () => {
  const storage = inMemory();
  storage.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  const { asked, write, confirmed } = desk(storage);
  write('one');
  await asked[0]?.answer(yes);
  expect(confirmed).toEqual(['one']);
});

describe('a message that can be taken back', () => {
  test('leaves when its time is over, and not before; what is taken back never leaves', async () => {
    const { asked, write, pass, outbox } = desk();
    write('one', first, 5_000);
    await pass(4_999);
    expect(asked).toEqual([]);
    await pass(1);
    expect(asked.map(({ unsent }) => unsent.text)).toEqual(['one']);
    expect(outbox.takeBack('client-one')).toBeNull();
    await asked[0]?.answer(yes);
    write('two', first, 5_000);
    await pass(3_000);
    expect(outbox.takeBack('client-two')).toMatchObject({ text: 'two' });
    expect(outbox.takeBack('client-two')).toBeNull();
    await pass(60_000);
    expect([asked.length, outbox.all()]).toEqual([1, []]);
  });

  test('keeps its place: what was written after it waits for it, or goes on when it is taken back', async () => {
    const { asked, write, outbox } = desk();
    write('one', first, 5_000);
    write('two');
    write('other', second);
    expect(asked.map(({ unsent }) => unsent.text)).toEqual(['other']);
    outbox.takeBack('client-one');
    expect(asked.map(({ unsent }) => unsent.text)).toEqual(['other', 'two']);
  });

  test('leaves before its conversation is handed on, which waits for the answer', async () => {
    const { asked, write, outbox } = desk();
    write('one', first, 20_000);
    const { promise, resolve } = Promise.withResolvers<string>();
    void outbox.letGo(first).then(() => resolve('handed on'));
    const pending = Promise.race([promise, settled().then(() => 'waits')]);
    expect(await pending).toBe('waits');
    expect(asked.map(({ unsent }) => unsent.text)).toEqual(['one']);
    await asked[0]?.answer(yes);
    expect(await promise).toBe('handed on');
    await outbox.letGo(first);
  });

  test('holds nobody up for ever: a line that is down, or an answer that does not come', async () => {
    const { asked, write, outbox, pass } = desk();
    write('one', first, 20_000);
    const down = outbox.letGo();
    await asked[0]?.answer({ type: 'unanswered' });
    await down;
    write('two', second, 20_000);
    const silent = outbox.letGo(second);
    await pass(5_000);
    await silent;
  });

  test('is left to the page that holds it; only when that is gone another one sends it', async () => {
    const { write, storage } = desk();
    write('one', first, 5_000);
    const other = desk(storage, 1_000_100);
    await settled();
    expect(other.outbox.takeBack('client-one')).toBeNull();
    await other.pass(5_000);
    expect(other.asked).toEqual([]);
    await other.pass(5_000);
    expect(other.asked.map(({ unsent }) => unsent.text)).toEqual(['one']);
  });
});
