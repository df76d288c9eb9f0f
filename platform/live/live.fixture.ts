import { once } from 'node:events';
import { createServer } from 'node:http';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { readCookies } from '../http/cookies.ts';
import { isOwnOrigin } from '../http/origin.ts';
import { Refusal } from '../http/refusal.ts';
import { listenForUpgrades } from '../http/upgrades.ts';
import { openMetrics } from '../metrics.ts';
import { type LiveClientNeeds, openLiveClient, type WebSocketLike } from './client.ts';
import { command } from './commands.ts';
import type { LiveLimits } from './limits.ts';
import { openLive } from './live.ts';
import type { TopicSource } from './topic.ts';
import type { ServerFrame } from './wire.ts';

export type TestSession = { readonly id: string; readonly queues: readonly string[] };

/** A server whose sessions are cookies (`session=<id>`) and whose topics are counters: `queue/<name>`. */
export async function openTestLive(limits: Partial<LiveLimits> = {}, more: readonly TopicSource<TestSession>[] = []) {
  const counters = new Map<string, number>();
  const metrics = openMetrics({ processFigures: false });
  const server = createServer((_request, response) => response.writeHead(404).end());
  const sessions = new Map<string, TestSession>([
    ['ayse', { id: 'ayse', queues: ['support', 'sales'] }],
    ['mehmet', { id: 'mehmet', queues: ['support'] }],
  ]);
  const heard: string[] = [];
  const queues: TopicSource<TestSession> = {
    match: (name) => (name.startsWith('queue/') ? name.slice(6) : null),
    mayJoin: (session, key) => sessions.get(session.id)?.queues.includes(key) ?? false,
    snapshot: (key) => ({ count: counters.get(key) ?? 0 }),
  };
  const live = openLive<TestSession>({
    authenticate: async ({ headers }) => sessions.get(readCookies(headers.cookie).get('session') ?? '') ?? null,
    isOwnOrigin: ({ headers }) => isOwnOrigin({ headers, host: headers.host, publicUrl: null }),
    topics: [queues, ...more],
    commands: {
      typing: command(z.object({ text: z.string().max(10) }), (session, { text }) => {
        if (text === 'no') throw new Refusal(409, 'NOT_YOURS', 'Not yours.');
        if (text === 'bug') throw new Error('secret');
        return `${session.id} types ${text}`;
      }),
    },
    log: pino({ level: 'silent' }),
    clock: { nowMs: () => Date.now() },
    metrics,
    limits,
  });
  live.listen({
    open: ({ id }) => void heard.push(`${id} came`),
    close: ({ id }) => void heard.push(`${id} went`),
    beat: ({ id }, { visible }) => void heard.push(`${id} ${visible ? 'looks' : 'looks away'}`),
  });
  listenForUpgrades(server).add('/live', live.upgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.');
  const url = `ws://127.0.0.1:${address.port}/live`;
  const clients: { close(): void }[] = [];

  return {
    live,
    server,
    url,
    port: address.port,
    metrics,
    heard,
    sessions,
    counters,
    /** Counts up and tells. */
    bump(queue: string) {
      const count = (counters.get(queue) ?? 0) + 1;
      counters.set(queue, count);
      live.publish(`queue/${queue}`, { count });
      return count;
    },
    /** A bare socket that keeps every frame. */
    async speak(session = 'ayse', headers: Record<string, string> = {}) {
      const ws = new WebSocket(url, { headers: { cookie: `session=${session}`, ...headers } });
      const frames: ServerFrame[] = [];
      ws.on('message', (data) => frames.push(JSON.parse(String(data))));
      const gone = Promise.withResolvers<number>();
      ws.on('close', gone.resolve);
      await once(ws, 'open');
      return { ws, frames, closed: gone.promise, say: (frame: unknown) => ws.send(JSON.stringify(frame)) };
    },
    /** Our own client; `sockets` holds what it opened, to be cut. */
    client(session = 'ayse', changes: Partial<LiveClientNeeds> = {}) {
      const sockets: WebSocket[] = [];
      const client = openLiveClient({
        url: () => url,
        openSocket: (to) => {
          const ws = new WebSocket(to, { headers: { cookie: `session=${session}` } });
          sockets.push(ws);
          return ws as unknown as WebSocketLike;
        },
        ...changes,
        delays: { firstMs: 5, longestMs: 50, restartMs: 20, retryTopicMs: 20, ...changes.delays },
      });
      clients.push(client);
      return { client, sockets, cut: () => sockets.at(-1)?.terminate() };
    },
    async close() {
      for (const client of clients) client.close();
      await live.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
