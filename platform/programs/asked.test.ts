import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAsked } from './asked.ts';
import { lifeOf } from './processes.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'santral-asked-'));
  file = path.join(folder, 'program.mjs');
  await writeFile(
    file,
    `process.on('message', ({ what }) => {
       if (what === 'fall') process.exit(3);
       if (what === 'hang') for (;;);
       process.send({ what, pid: process.pid, names: Object.keys(process.env) });
     });`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (withinMs: number) => openAsked({ file, withinMs, idleMs: 60_000, heapMb: 64 });
const pidIn = (value: unknown): number => (value as { pid: number }).pid;

test('each question is answered in turn by one process, which is told nothing of our environment, and ends with us', async () => {
  const asked = open(60_000);
  const answers = await Promise.all(['a', 'b', 'c'].map((what) => asked.ask({ what })));
  const values = answers.flatMap((answer) => (answer.type === 'answered' ? [answer.value] : []));
  expect(values).toMatchObject([{ what: 'a' }, { what: 'b' }, { what: 'c' }]);
  expect(new Set(values.map(pidIn)).size).toBe(1);
  expect((values[0] as { names: string[] }).names.filter((name) => !name.startsWith('NODE_CHANNEL'))).toEqual([]);
  await asked.close();
  expect(await lifeOf(pidIn(values[0]))).toBe('gone');
  expect(await asked.ask({ what: 'late' })).toMatchObject({ type: 'fell' });
});

test('one that falls over a question answers the next', async () => {
  const asked = open(60_000);
  const [fell, next] = await Promise.all([asked.ask({ what: 'fall' }), asked.ask({ what: 'next' })]);
  expect(fell).toMatchObject({ type: 'fell' });
  expect(next).toMatchObject({ type: 'answered', value: { what: 'next' } });
  await asked.close();
});

test('one that hangs is killed, and the next question is asked of another', async () => {
  const asked = open(10_000); // it must start within that, on a busy machine too
  const first = await asked.ask({ what: 'first' });
  expect(await asked.ask({ what: 'hang' })).toEqual({ type: 'tooSlow' });
  const next = await asked.ask({ what: 'next' });
  if (first.type !== 'answered' || next.type !== 'answered') throw new Error('It did not answer');
  expect(pidIn(next.value)).not.toBe(pidIn(first.value));
  expect(await lifeOf(pidIn(first.value))).toBe('gone');
  await asked.close();
}, 90_000);
