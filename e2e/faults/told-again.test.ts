import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messageFrom, openFakeBotApi } from '../../adapters/telegram/bot-api.fixture.ts';
import { insist, openApi } from '../api.ts';
import { freePort, noteOfPostgres } from '../process.ts';
import { openWorld, password, type World } from '../world.ts';

// Programs that reach their database through a door that can be shut, and a bot's provider that tells again what it was
// not thanked for.

const SECRET_KEY = 'bir sınamanın uzunca gizli anahtarı, yalnız burada';
const publicUrl = 'https://destek.example.com';
/** So often the provider is refused before the database is back. */
const refusalsLeast = 5;

let bots: Awaited<ReturnType<typeof openFakeBotApi>>;
let holder: World;
let door: Awaited<ReturnType<typeof openDoor>>;
let first: World;
let second: World | null = null;
let channelId: string;
const env = () => ({ SECRET_KEY, PROVIDER_URLS: `telegram=${bots.url}` });

beforeAll(async () => {
  bots = await openFakeBotApi();
  holder = await openWorld({ env: env() });
  const databaseUrl = await holder.databaseUrl();
  await holder.kill();
  door = await openDoor(path.join(noteOfPostgres(holder.dataDir)?.socketFolder ?? '', '.s.PGSQL.5432'));
  const secret = /santral:([^@]+)@/.exec(databaseUrl)?.[1] ?? '';
  const DATABASE_URL = `postgres://santral:${secret}@127.0.0.1:${door.port}/santral`;
  first = await openWorld({ isSetUp: false, env: { ...env(), DATABASE_URL } });
}, 240_000);
afterAll(async () => {
  await second?.close();
  await first?.close();
  await door?.close();
  await holder?.close();
  await bots?.close();
});

const textsOf = (peer: number) =>
  holder
    .ask<{ text: string }>(
      `select m.text from messages m join conversations c on c.id = m.conversation_id
        where c.peer_key = '${peer}' and m.author_type = 'customer' order by m.seq`,
    )
    .then((rows) => rows.map(({ text }) => text));

test('a bot’s provider that is refused while the database is away tells again, until everything is here once and in order', async () => {
  const { url } = first;
  const owner = openApi(() => url);
  await first.stop();
  // The public address is only told to the provider; the test goes on to call this machine.
  await first.start({ PUBLIC_URL: publicUrl });
  await insist(() => owner.signIn('zeynep@ornek.com', password));
  const { items } = await owner.get<{ items: { id: string }[] }>('/queues');
  const channel = await owner.post<{ id: string; publicKey: string }>('/channels', {
    channel: 'telegram',
    name: 'Bot',
    queueId: items[0]?.id,
    secrets: { secret: bots.state.token },
  });
  channelId = channel.id;
  await insist(() => owner.patch(`/channels/${channelId}`, { ingress: 'webhook' }));
  await expect.poll(() => bots.webhook()?.secret, { timeout: 20_000 }).toBeTruthy();
  const call = (update: object) =>
    fetch(`${url}/webhooks/telegram/${channel.publicKey}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-telegram-bot-api-secret-token': bots.webhook()?.secret ?? '',
      },
      body: JSON.stringify(update),
    }).then(
      ({ status }) => status,
      () => 0,
    );
  const statuses: number[] = [];
  const tell = async (number: number): Promise<void> => {
    const update = { update_id: number, message: { ...messageFrom(7_001, number), text: `mesaj ${number}` } };
    for (let status = 0; status !== 200; ) {
      status = await call(update);
      statuses.push(status);
      if (status !== 200) await new Promise((wait) => setTimeout(wait, 200));
    }
  };
  await tell(1);
  door.shut();
  const telling = (async () => {
    for (const number of [2, 3, 4]) await tell(number);
  })();
  await expect
    .poll(() => statuses.filter((status) => status === 503).length, { timeout: 60_000 })
    .toBeGreaterThanOrEqual(refusalsLeast);
  expect(new Set(statuses.slice(1))).toEqual(new Set([503]));
  door.open();
  await telling;
  await expect.poll(() => textsOf(7_001), { timeout: 30_000 }).toEqual([1, 2, 3, 4].map((number) => `mesaj ${number}`));
}, 240_000);

test('of two programs one asks for news; when it is killed the other goes on where it was, nothing lost and nothing twice', async () => {
  await first.stop();
  await first.start();
  const owner = openApi(() => first.url);
  await insist(() => owner.signIn('zeynep@ornek.com', password));
  await insist(() => owner.patch(`/channels/${channelId}`, { ingress: 'poll' }));
  const written = Array.from({ length: 30 }, (_, n) => `soru ${n}`);
  const write = (from: number, to: number) => {
    for (const text of written.slice(from, to)) bots.write(7_002, { text });
  };
  write(0, 10);
  await expect.poll(async () => (await textsOf(7_002)).length, { timeout: 30_000 }).toBe(10);
  const PORT = String(await freePort());
  const starting = openWorld({ isSetUp: false, env: { ...env(), PORT, DATABASE_URL: await holder.databaseUrl() } });
  const readiness = () => fetch(`http://127.0.0.1:${PORT}/health/ready`).then((answer) => answer.status);
  await expect.poll(() => readiness().catch(() => 0), { timeout: 60_000 }).toBe(503);
  write(10, 20);
  // What the provider was told to forget is ours: from that moment on no kill loses it.
  await expect.poll(() => bots.waiting()).toBe(0);
  await first.kill();
  write(20, 30);
  second = await starting;
  await expect.poll(() => textsOf(7_002), { timeout: 30_000 }).toEqual(written);
  await expect.poll(() => bots.waiting()).toBe(0);
}, 240_000);

/** A way to a socket of this machine that can be shut: who is connected is cut off, and nobody gets in. */
async function openDoor(socketPath: string) {
  const through = new Set<Socket>();
  let isShut = false;
  const server: Server = createServer((guest) => {
    if (isShut) return void guest.destroy();
    const host = connect(socketPath);
    for (const [one, other] of [
      [guest, host],
      [host, guest],
    ] as const) {
      through.add(one);
      one.pipe(other);
      one.on('error', () => undefined);
      one.once('close', () => {
        through.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A door has a number.');
  const shut = () => {
    isShut = true;
    for (const socket of through) socket.destroy();
  };
  return {
    port: address.port,
    shut,
    open: () => {
      isShut = false;
    },
    async close(): Promise<void> {
      shut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
