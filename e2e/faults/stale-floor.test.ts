import { afterAll, beforeAll, expect, test } from 'vitest';
import { insist } from '../api.ts';
import type { Desk } from '../desk.ts';
import { freePort } from '../process.ts';
import { expectTruth } from '../truth.ts';
import type { Visitor } from '../visitor.ts';
import { openWorld, password, type World } from '../world.ts';

// Two programs over one database. One does the work; it falls asleep (a long pause of the machine), the other takes over,
// and the first one wakes up and believes for a moment that nothing has happened.

let first: World;
let second: World | null = null;
let ayse: Desk;
let visitor: Visitor;
let interactionId: string;

beforeAll(async () => {
  first = await openWorld();
  [ayse] = (await first.agents('Ayşe')) as [Desk];
  visitor = await first.visitor({ name: 'Mehmet' });
});
afterAll(async () => {
  first?.process.kill('SIGCONT');
  await second?.close();
  await first?.close();
});

const facts = () =>
  first.ask<{ number: number; token: number; type: string; word: string }>(
    `select number::int, token::int, type from facts where of_kind = 'interaction' order by number`,
  );

test('a second program waits while the first one works', async () => {
  visitor.write('Merhaba');
  await expect.poll(() => ayse.offers().length).toBe(1);
  ({ interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? ''));
  expect(new Set((await facts()).map((fact) => fact.token))).toEqual(new Set([1]));
});

test('when the first one falls asleep the second takes over, and what the sleeper still wanted to write is refused', async () => {
  const PORT = String(await freePort());
  const starting = openWorld({ isSetUp: false, env: { DATABASE_URL: await first.databaseUrl(), PORT } });
  // It has come to where it waits for its turn, and says that it is not ready.
  const readiness = () => fetch(`http://127.0.0.1:${PORT}/health/ready`).then((answer) => answer.status);
  await expect.poll(() => readiness().catch(() => 0), { timeout: 20_000 }).toBe(503);
  first.process.kill('SIGSTOP');
  const clientId = crypto.randomUUID();
  const late = ayse.api
    .send('POST', `/interactions/${interactionId}/messages`, { clientId, text: 'Uykudan önce' })
    .then(
      (answer) => answer.status,
      () => 0,
    );
  second = await starting;
  await second.owner.signIn('zeynep@ornek.com', password);
  await insist(() => (second as World).owner.get('/board'));
  const before = (await facts()).at(-1)?.number ?? 0;

  first.process.kill('SIGCONT');
  expect([503, 0]).toContain(await late);
  await expect.poll(() => first.output()).toMatch(/floor lost/);
  const written = (await facts()).filter((fact) => fact.number > before);
  expect(written.filter((fact) => fact.token === 1)).toEqual([]);
  const tokens = (await facts()).map((fact) => fact.token);
  expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));
});

test('whoever speaks with the second one finds everything, and sends again what was refused, once', async () => {
  const other = second as World;
  const desk = await other.desk({ id: ayse.id, email: ayse.email }, { isAvailable: false });
  await expect.poll(() => desk.rows.has(interactionId)).toBe(true);
  const clientId = crypto.randomUUID();
  await desk.send(interactionId, 'Ben buradayım', clientId);
  await desk.send(interactionId, 'Ben buradayım', clientId);
  const texts = (await desk.messages(interactionId)).map((message) => message.text);
  expect(texts.filter((text) => text === 'Ben buradayım')).toHaveLength(1);
  expect(texts.filter((text) => text === 'Uykudan önce')).toHaveLength(0);
  // The one that lost its turn says so, and does not answer with what it remembers.
  expect((await first.owner.send('GET', '/board')).status).toBe(503);
  expect((await first.owner.send('GET', '/health/ready')).status).toBe(503);
});

test('when the second one ends in order, the first one has its turn again within a moment', async () => {
  await second?.close();
  second = null;
  await insist(() => first.owner.get('/board'), 10_000);
  await expect.poll(() => ayse.rows.get(interactionId)?.lastText).toBe('Ben buradayım');
  await expectTruth(first);
});
