import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type LiveState, openLiveClient, type WebSocketLike } from './client.ts';
import { openTestLive } from './live.fixture.ts';
import { closeCodes } from './wire.ts';

let edge: Awaited<ReturnType<typeof openTestLive>>;
afterEach(() => edge.close());

type Count = { readonly count: number };

/** Keeps the count as a screen would, and everything it was told. */
function listener() {
  const told: string[] = [];
  const seen = { told, count: -1 };
  return {
    seen,
    onSnapshot: ({ count }: Count) => {
      told.push(`= ${count}`);
      seen.count = count;
    },
    onChange: ({ count }: Count) => {
      told.push(`+ ${count}`);
      seen.count = count;
    },
    onRefused: (reason: string) => void told.push(reason),
  };
}

test('a screen that drops every few moments still sees every number once and in order', async () => {
  edge = await openTestLive();
  const { client, cut } = edge.client();
  const screen = listener();
  client.subscribe<Count, Count>('queue/support', screen);
  await expect.poll(() => screen.seen.count).toBe(0);
  for (let i = 1; i <= 200; i++) {
    edge.bump('support');
    if (i % 20 === 0) cut();
    if (i % 5 === 0) await sleep(2);
  }
  await expect.poll(() => screen.seen.count).toBe(200);
  expect(screen.seen.told).toEqual(['= 0', ...Array.from({ length: 200 }, (_, i) => `+ ${i + 1}`)]);
});

test('many topics of one screen are wished for in one frame', async () => {
  edge = await openTestLive();
  const { client, sockets } = edge.client();
  await expect.poll(() => client.state.type).toBe('online');
  const sent: string[] = [];
  const ws = sockets[0];
  if (!ws) throw new Error('The client opened no socket.');
  const send = ws.send.bind(ws);
  ws.send = ((text: string) => {
    sent.push(text);
    send(text);
  }) as typeof ws.send;
  for (const queue of ['support', 'sales']) client.subscribe(`queue/${queue}`, listener());
  await expect.poll(() => sent).toEqual(['{"join":[{"t":"queue/support"},{"t":"queue/sales"}]}']);
});

test('two places of a screen share a topic; it is left when the last goes', async () => {
  edge = await openTestLive({ forgetMs: 10 });
  const { client } = edge.client();
  const [first, second] = [listener(), listener()];
  const leaveFirst = client.subscribe<Count, Count>('queue/support', first);
  await expect.poll(() => first.seen.count).toBe(0);
  edge.bump('support');
  const leaveSecond = client.subscribe<Count, Count>('queue/support', second);
  await expect.poll(() => second.seen.count).toBe(1);
  leaveFirst();
  edge.bump('support');
  await expect.poll(() => second.seen.count).toBe(2);
  expect(first.seen.count).toBe(1);
  leaveSecond();
  await expect.poll(() => edge.live.topicCount).toBe(0);
});

test('somebody who opens a second place of a screen while the line is broken sees how things are when it is back', async () => {
  edge = await openTestLive();
  const { client, cut } = edge.client();
  const [first, second] = [listener(), listener()];
  client.subscribe<Count, Count>('queue/support', first);
  await expect.poll(() => first.seen.count).toBe(0);
  edge.bump('support');
  await expect.poll(() => first.seen.count).toBe(1);
  const stop = client.onState(({ type }) => {
    if (type === 'offline') client.subscribe<Count, Count>('queue/support', second);
    stop();
  });
  cut();
  await expect.poll(() => second.seen.told).toEqual(['= 1']);
});

test('a screen knows since when it is offline, and comes back by itself when the server is there again', async () => {
  edge = await openTestLive();
  let { url } = edge;
  const { client } = edge.client('ayse', { url: () => url, isSignedIn: () => Promise.reject(new Error('offline')) });
  const states: LiveState[] = [];
  client.onState((state) => states.push(state));
  const screen = listener();
  client.subscribe<Count, Count>('queue/support', screen);
  await expect.poll(() => screen.seen.count).toBe(0);
  await edge.live.close();
  edge.server.close();
  await expect.poll(() => client.state.type).toBe('offline');
  const { sinceMs } = client.state;
  await sleep(100);
  expect(client.state).toEqual({ type: 'offline', sinceMs });

  edge = await openTestLive();
  edge.bump('support');
  ({ url } = edge);
  await expect.poll(() => screen.seen.count).toBe(1);
  expect(states.map(({ type }) => type)).toEqual(['online', 'offline', 'online']);
  client.close();
});

test('a revoked session is final: the screen asks to sign in and does not knock again', async () => {
  edge = await openTestLive();
  const { client, sockets } = edge.client();
  await expect.poll(() => client.state.type).toBe('online');
  edge.live.closeSessions(() => true);
  await expect.poll(() => client.state.type).toBe('signedOut');
  await sleep(50);
  expect(sockets.length).toBe(1);
});

test('whoever may something else now is told so once, and comes back', async () => {
  edge = await openTestLive();
  let told = 0;
  const { client, sockets } = edge.client('ayse', { onChanged: () => void told++ });
  await expect.poll(() => client.state.type).toBe('online');
  edge.live.closeSessions(() => true, closeCodes.changed);
  await expect.poll(() => sockets.length).toBe(2);
  await expect.poll(() => client.state.type).toBe('online');
  expect(told).toBe(1);
});

test('a session that was gone before we came is found out by asking', async () => {
  edge = await openTestLive();
  const { client } = edge.client('stranger', { isSignedIn: async () => false });
  await expect.poll(() => client.state.type).toBe('signedOut');
});

test('waits grow up to their limit and are never the same for all', async () => {
  edge = await openTestLive();
  const begun: number[] = [];
  const client = openLiveClient({
    url: () => edge.url,
    openSocket: () => {
      begun.push(performance.now());
      const refused: WebSocketLike = {
        readyState: 3,
        send: () => undefined,
        close: () => undefined,
        onopen: null,
        onclose: null,
        onerror: null,
        onmessage: null,
      };
      queueMicrotask(() => refused.onclose?.({ code: 1006 }));
      return refused;
    },
    random: () => 0,
    delays: { firstMs: 20, longestMs: 80 },
  });
  await expect.poll(() => begun.length).toBeGreaterThanOrEqual(6);
  client.close();
  const waits = begun.slice(1).map((at, i) => at - (begun[i] ?? 0));
  // With the smallest luck half of 20, 40, 80, 80, 80 is waited; timers may be a millisecond early.
  for (const [i, atLeast] of [9, 19, 39, 39, 39].entries()) expect(waits[i]).toBeGreaterThanOrEqual(atLeast);
});

test('commands answer, are refused by code, and say so when we are offline', async () => {
  edge = await openTestLive();
  const { client } = edge.client();
  await expect(client.ask('typing', { text: 'early' })).rejects.toMatchObject({ code: 'OFFLINE' });
  await expect.poll(() => client.state.type).toBe('online');
  expect(await client.ask('typing', { text: 'hi' })).toBe('ayse types hi');
  await expect(client.ask('typing', { text: 'no' })).rejects.toMatchObject({ code: 'NOT_YOURS' });
  expect(client.say('typing', { text: 'x' })).toBe(true);
});

test('a topic that was unavailable is asked for again until it is there', async () => {
  let tries = 0;
  edge = await openTestLive({}, [
    {
      match: (name) => (name === 'shaky' ? '' : null),
      mayJoin: () => true,
      snapshot: () => {
        if (++tries < 3) throw new Error('not yet');
        return { count: 7 };
      },
    },
  ]);
  const { client } = edge.client();
  const screen = listener();
  client.subscribe<Count, Count>('shaky', screen);
  await expect.poll(() => screen.seen.told).toEqual(['unavailable', 'unavailable', '= 7']);
});

test('a connection that went silent is given up and made anew', async () => {
  edge = await openTestLive();
  // A wire that swallows everything after the greeting, in both directions, without closing.
  const wire = createServer((from) => {
    const to = new WebSocket(edge.url, { headers: { cookie: 'session=ayse' } });
    to.on('error', () => undefined);
    from.on('error', () => undefined);
    from.on('close', () => to.terminate());
  });
  wire.listen(0, '127.0.0.1');
  await once(wire, 'listening');
  const address = wire.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  let isFirst = true;
  const sockets: WebSocket[] = [];
  const client = openLiveClient({
    url: () => (isFirst ? `ws://127.0.0.1:${port}/live` : edge.url),
    openSocket: (url) => {
      isFirst = false;
      const ws = new WebSocket(url, { headers: { cookie: 'session=ayse' } });
      sockets.push(ws);
      return ws as unknown as WebSocketLike;
    },
    delays: { connectMs: 30, firstMs: 5 },
  });
  await expect.poll(() => client.state.type).toBe('online');
  expect(sockets.length).toBe(2);
  client.close();
  wire.close();
});

test('the page in front is told at once', async () => {
  edge = await openTestLive();
  const { client } = edge.client();
  await expect.poll(() => edge.heard).toEqual(['ayse came', 'ayse looks']);
  client.setVisible(false);
  await expect.poll(() => edge.heard.at(-1)).toBe('ayse looks away');
  expect(Math.abs(client.clockOffsetMs)).toBeLessThan(5_000);
});
