import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insist } from '../api.ts';
import type { Desk } from '../desk.ts';
import { familyOf, signal } from '../process.ts';
import { expectTruth } from '../truth.ts';
import type { Visitor } from '../visitor.ts';
import { openWorld, type World } from '../world.ts';

const rounds = 3;
const messagesEach = 30;
/**
 * Five seconds for a connection and eight for the answer on it are what the program gives a database that hangs; the
 * rest is for a busy machine.
 */
const answeredWithinMs = 20_000;
/** Longer than every limit of the program: connections, statements, beats of sockets and of what holds the floor. */
const outageMs = 60_000;

let world: World;
let ayse: Desk;
let berk: Desk;

beforeAll(async () => {
  world = await openWorld({ env: { TRUST_PROXY: 'loopback' } });
  [ayse, berk] = (await world.agents('Ayşe', 'Berk')) as [Desk, Desk];
});
afterAll(() => world?.close());

/** Every process of PostgreSQL, at one blow, as the kernel does when memory is short. */
async function killPostgres(): Promise<void> {
  const pid = await world.postmaster();
  process.kill(pid, 'SIGKILL');
}

const lives = async (pid: number) =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !stat.includes(') Z'),
    () => false,
  );

test('PostgreSQL is killed three times under load: everything heals by itself, and nothing that was acknowledged is lost', async () => {
  const stops = [ayse.acceptAll(), berk.acceptAll()];
  const visitors: Visitor[] = await Promise.all(
    Array.from({ length: 8 }, (_, place) =>
      world.visitor({ name: `Ziyaretçi ${place}`, address: `203.0.113.${place + 1}` }),
    ),
  );
  const written = visitors.map((visitor, place) =>
    Array.from({ length: messagesEach }, (_, number) => {
      visitor.write(`${place}/${number}`);
      return `${place}/${number}`;
    }),
  );
  const pid = world.process.pid;
  const statuses = new Set<number>();
  const asking = { isOver: false };
  const asked = (async () => {
    while (!asking.isOver) {
      const answer = await world.owner.send('GET', '/board').catch(() => null);
      if (answer) statuses.add(answer.status);
      await new Promise((wait) => setTimeout(wait, 50));
    }
  })();
  for (let round = 0; round < rounds; round++) {
    await new Promise((wait) => setTimeout(wait, 2_500));
    const before = await world.postmaster();
    await killPostgres();
    await expect
      .poll(async () => (await world.postmaster().catch(() => before)) !== before, { timeout: 60_000 })
      .toBe(true);
    await insist(() => world.owner.get('/board'), 60_000);
  }
  await expect
    .poll(() => visitors.map((visitor) => visitor.waiting()), { timeout: 90_000, interval: 200 })
    .toEqual(visitors.map(() => 0));
  for (const stop of stops) stop();
  asking.isOver = true;
  await asked;

  // The program is the same one: it healed, nobody started it anew. While it could not answer it said so.
  expect([await lives(pid), world.process.pid]).toEqual([true, pid]);
  expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  await expect
    .poll(() =>
      visitors.map((visitor) =>
        visitor
          .messages()
          .filter((one) => one.author.type === 'customer')
          .map((one) => one.text),
      ),
    )
    .toEqual(written);
  expect(visitors.flatMap((visitor) => visitor.confusions)).toEqual([]);
  const counts = await expectTruth(world);
  expect([counts.offered, counts.answered, counts.waiting]).toEqual([8, 8, 0]);
  expect(await world.ask(`select about from facts where type = 'becameUnreachable'`)).toEqual([]);
  const ready = await world.owner.send('GET', '/health/ready');
  expect([ready.status, (ready.body as { status: string }).status]).toEqual([200, 'ok']);
});

test('an agent who answers while PostgreSQL is gone is told to try again, and her message is there once', async () => {
  const interactionId = [...ayse.rows.keys(), ...berk.rows.keys()][0] ?? '';
  const desk = ayse.rows.has(interactionId) ? ayse : berk;
  const clientId = crypto.randomUUID();
  await killPostgres();
  const first = await desk.api.send('POST', `/interactions/${interactionId}/messages`, { clientId, text: 'Bir kez' });
  expect([200, 503], first.text).toContain(first.status);
  if (first.status === 503) {
    expect(first.body).toMatchObject({ code: 'UNAVAILABLE', data: { retryAfterMs: expect.any(Number) } });
    expect(first.headers.get('retry-after')).not.toBeNull();
  }
  await insist(() => desk.send(interactionId, 'Bir kez', clientId), 60_000);
  await insist(() => desk.send(interactionId, 'Bir kez', clientId));
  const messages = await insist(() => desk.messages(interactionId));
  expect(messages.filter((message) => message.text === 'Bir kez')).toHaveLength(1);
});

test('connections that are cut one by one while messages pass do no harm', async () => {
  const visitor = await insist(() => world.visitor({ name: 'Kesinti', address: '203.0.113.99' }));
  for (let number = 0; number < 10; number++) visitor.write(`kesinti ${number}`);
  for (let round = 0; round < 5; round++) {
    await world.ask(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'santral'`);
    await new Promise((wait) => setTimeout(wait, 400));
  }
  await expect
    .poll(() => [visitor.waiting(), visitor.texts()])
    .toEqual([0, Array.from({ length: 10 }, (_, number) => `kesinti ${number}`)]);
  await expectTruth(world);
});

test('PostgreSQL that hangs for a whole minute: whoever asks is told the truth, and what was written is there once', async () => {
  const visitor = await world.visitor({ name: 'Bekleyen', address: '203.0.113.98' });
  await expect.poll(() => visitor.isOnline()).toBe(true);
  const interactionId = [...ayse.rows.keys(), ...berk.rows.keys()][0] ?? '';
  const desk = ayse.rows.has(interactionId) ? ayse : berk;
  type Answered = { readonly clientId: string; readonly text: string; readonly status: number; readonly ms: number };
  const answers: Answered[] = [];
  const say = async (text: string): Promise<void> => {
    const body = { clientId: crypto.randomUUID(), text };
    const askedAtMs = performance.now();
    const { status } = await desk.api.send('POST', `/interactions/${interactionId}/messages`, body);
    answers.push({ ...body, status, ms: performance.now() - askedAtMs });
  };
  const attempts: Promise<void>[] = [];
  const leaving = () => world.ask(`select about from facts where type = 'becameUnreachable' order by number`);
  const leftBefore = await leaving();
  const healths: number[] = [];
  const postmaster = await world.postmaster();
  // Some are on their way, each somewhere else, when everything stops.
  for (let number = 0; number < 10; number++) attempts.push(say(`askıda ilk ${number}`));
  // The first to hang is who begins the others: none that comes while they are counted goes on alone.
  process.kill(postmaster, 'SIGSTOP');
  const family = await familyOf(postmaster);
  for (const pid of family) signal(pid, 'SIGSTOP');
  const outageStartMs = performance.now();
  try {
    for (let number = 0; performance.now() - outageStartMs < outageMs; number++) {
      if (number < 5) visitor.write(`asılı ${number}`);
      attempts.push(say(`askıda ${number}`));
      healths.push((await world.owner.send('GET', '/health/ready')).status);
      await new Promise((wait) => setTimeout(wait, 2_000));
    }
    // Nobody is left without an answer until PostgreSQL is back.
    await Promise.all(attempts);
    expect(answers.filter(({ ms }) => ms > answeredWithinMs)).toEqual([]);
    expect(visitor.stored).toEqual([]);
  } finally {
    // A connection that had ended already is only now buried by the first of them, before it is its turn.
    for (const pid of family) signal(pid, 'SIGCONT');
  }
  // The first question may be answered from what was true a moment before.
  expect(new Set(healths.slice(3))).toEqual(new Set([503]));
  expect(new Set(answers.map(({ status }) => status).filter((status) => status !== 200))).toEqual(new Set([503]));
  await expect
    .poll(() => [visitor.waiting(), visitor.texts()], { timeout: 90_000 })
    .toEqual([0, Array.from({ length: 5 }, (_, number) => `asılı ${number}`)]);
  await expect.poll(async () => (await world.owner.send('GET', '/health/ready')).status).toBe(200);
  const standing = () =>
    world.ask<{ text: string; count: number }>(
      `select text, count(*)::int as count from messages where text like 'askıda %' group by text`,
    );
  const taken = answers.filter(({ status }) => status === 200).map(({ text }) => text);
  expect((await standing()).map(({ text }) => text)).toEqual(expect.arrayContaining(taken));
  for (const { text, clientId, status } of answers) {
    if (status !== 200) await insist(() => desk.send(interactionId, text, clientId));
  }
  expect((await standing()).toSorted((a, b) => a.text.localeCompare(b.text))).toEqual(
    answers.map(({ text }) => ({ text, count: 1 })).toSorted((a, b) => a.text.localeCompare(b.text)),
  );
  // Their desks stayed connected, so nobody was taken for gone.
  expect(await leaving()).toEqual(leftBefore);
  await expectTruth(world);
}, 240_000);
