import { expect, test } from 'vitest';
import { openKept } from './kept.ts';

const open = () => openKept<string>({ forMs: 1_000, max: 2 });
/** A reader that counts how often it was asked. */
function reader(answer: string | null) {
  const read = async () => {
    read.times++;
    return answer;
  };
  read.times = 0;
  return read;
}

test('is read once in a while, and what is not there every time', async () => {
  const kept = open();
  const [ayse, nobody] = [reader('Ayşe'), reader(null)];
  expect(kept.peek('a', 0)).toBeNull();
  for (const nowMs of [0, 999, 1_000]) expect(await kept.get('a', nowMs, ayse)).toBe('Ayşe');
  for (const nowMs of [0, 1]) expect(await kept.get('b', nowMs, nobody)).toBeNull();
  expect([ayse.times, nobody.times]).toEqual([2, 2]);
  expect(kept.peek('a', 1_999)).toBe('Ayşe');
});

test('what was being read when something was dropped is not kept', async () => {
  const kept = open();
  const reading = Promise.withResolvers<string>();
  const asked = kept.get('a', 0, () => reading.promise);
  kept.dropAll();
  reading.resolve('before');
  expect(await asked).toBe('before');
  expect(await kept.get('a', 1, reader('after'))).toBe('after');
});

test('only what is concerned is dropped, and the oldest makes room', async () => {
  const kept = open();
  await kept.get('a', 0, reader('Ayşe'));
  await kept.get('b', 0, reader('Burak'));
  kept.drop((name) => name === 'Ayşe');
  expect([kept.peek('a', 1), kept.peek('b', 1)]).toEqual([null, 'Burak']);
  await kept.get('c', 1, reader('Cem'));
  await kept.get('d', 1, reader('Deniz'));
  expect(['b', 'c', 'd'].map((key) => kept.peek(key, 2))).toEqual([null, 'Cem', 'Deniz']);
});
