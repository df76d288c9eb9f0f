import { implement } from '@orpc/server';
import { pino } from 'pino';
import { z } from 'zod';
import { IdOf, Name, PageQuery, route } from '#kernel/contract.ts';
import { openHealth } from '../health.ts';
import { openMetrics } from '../metrics.ts';
import type { EdgeContext } from './context.ts';
import { type HttpNeeds, openHttp, unavailable } from './index.ts';

const tags = ['Queues'];
export const contract = {
  queues: {
    list: route({ right: 'queue.read', method: 'GET', path: '/queues', summary: 'Queues', tags })
      .input(PageQuery.extend({ search: z.string().optional(), isOpen: z.boolean().optional() }))
      .output(z.object({ limit: z.int(), isOpen: z.boolean().nullable() })),
    add: route({ right: 'queue.edit', method: 'POST', path: '/queues', summary: 'Make a queue', tags })
      .input(z.object({ name: Name, skillIds: z.array(IdOf('skill')), weight: z.number().optional() }))
      .output(z.object({ name: z.string() }))
      .errors({ NAME_TAKEN: { status: 409, data: z.object({ name: z.string() }) } }),
    get: route({ right: 'queue.read', method: 'GET', path: '/queues/{queueId}', summary: 'One queue', tags })
      .input(z.object({ queueId: IdOf('queue') }))
      .output(z.object({ queueId: z.string() })),
  },
  trouble: route({ right: 'signedIn', method: 'GET', path: '/trouble/{kind}', summary: 'Trouble', tags })
    .input(z.object({ kind: z.enum(['bug', 'database', 'floor', 'shape', 'slow']) }))
    .output(z.object({ ok: z.literal(true) })),
  endless: route({ right: 'signedIn', method: 'GET', path: '/endless.csv', summary: 'Goes on', tags })
    .route({ outputStructure: 'detailed' })
    .output(z.object({ headers: z.record(z.string(), z.string()), body: z.custom<AsyncIterable<Uint8Array>>() })),
  signIn: route({ right: 'public', method: 'POST', path: '/session', summary: 'Sign in', tags })
    .input(z.object({ name: z.string() }))
    .output(z.object({ address: z.string() })),
};

type Session = { readonly session: { readonly rights: readonly string[] } | null };
type Slow = { readonly begun: PromiseWithResolvers<void>; readonly go: PromiseWithResolvers<void> };
const api = implement(contract).$context<EdgeContext & Session>();

/** The handlers; `slow` is a request in hand that waits until it is told to go on. */
const routerWith = (slow: Slow, broken: PromiseWithResolvers<void>) => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        yield Buffer.from('row\r\n');
        await new Promise((next) => setImmediate(next));
      }
    } finally {
      broken.resolve();
    }
  }
  return api.router({
    queues: {
      list: api.queues.list.handler(({ input }) => ({ limit: input.limit, isOpen: input.isOpen ?? null })),
      add: api.queues.add.handler(({ input, errors }) => {
        if (input.name === 'Destek') throw errors.NAME_TAKEN({ data: { name: input.name } });
        return { name: input.name };
      }),
      get: api.queues.get.handler(({ input, errors }) => {
        if (input.queueId.endsWith('9')) throw errors.NOT_FOUND();
        return { queueId: input.queueId };
      }),
    },
    trouble: api.trouble.handler(async ({ input }) => {
      if (input.kind === 'bug') throw new Error('secret at /srv/app/queues.ts');
      if (input.kind === 'database') throw Object.assign(new Error('connect 10.0.0.7'), { code: 'ECONNREFUSED' });
      if (input.kind === 'floor') throw unavailable(1_000);
      if (input.kind === 'shape') return { ok: 'secret of the answer' as never };
      slow.begun.resolve();
      await slow.go.promise;
      return { ok: true as const };
    }),
    endless: api.endless.handler(() => ({
      headers: { 'content-type': 'text/csv; charset=utf-8' },
      body: ReadableStream.from(endless()),
    })),
    signIn: api.signIn.handler(({ input, context }) => {
      context.setCookie({ name: 'session', value: input.name, maxAgeMs: 60_000 });
      context.setCookie({ name: 'language', value: 'tr' });
      return { address: context.address };
    }),
  });
};

/** A server with a small contract: the cookie `session=all` has every right, any other session has none. */
export async function openTestHttp(changes: Partial<HttpNeeds<Session>> = {}) {
  const lines: string[] = [];
  const slow: Slow = { begun: Promise.withResolvers(), go: Promise.withResolvers() };
  const broken = Promise.withResolvers<void>();
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const health = openHealth({ clock: { nowMs: () => Date.now() } });
  const metrics = openMetrics({ processFigures: false });
  const http = await openHttp<Session>({
    port: 0,
    host: '127.0.0.1',
    log,
    health,
    metrics,
    contract,
    router: routerWith(slow, broken),
    openContext: ({ cookies }) => {
      const session = cookies.get('session');
      if (session === undefined) return { session: null };
      return { session: { rights: session === 'all' ? ['queue.read', 'queue.edit'] : [] } };
    },
    authorise: ({ right }, { session }) => {
      if (right === 'public') return { type: 'allowed' };
      if (!session) return { type: 'notSignedIn' };
      return { type: right === 'signedIn' || session.rights.includes(right) ? 'allowed' : 'forbidden' };
    },
    ...changes,
  });
  const call = (path: string, init: RequestInit & { session?: string | null } = {}) => {
    const headers = new Headers(init.headers);
    const session = init.session === undefined ? 'all' : init.session;
    if (session !== null) headers.set('cookie', `session=${session}`);
    return fetch(http.url + path, { ...init, headers, redirect: 'manual' });
  };
  const post = (path: string, body: unknown, init: RequestInit & { session?: string | null } = {}) =>
    call(path, {
      method: 'POST',
      body:
        typeof body === 'string' || body instanceof Uint8Array
          ? (body as NonNullable<RequestInit['body']>)
          : JSON.stringify(body),
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
    });
  const close = async () => {
    await http.close();
    health.close();
  };
  return {
    ...{ http, health, metrics, lines, call, post, close },
    slow: { begun: slow.begun.promise, go: slow.go.resolve },
    /** Resolves when whoever makes the endless answer has been told to stop. */
    broken: broken.promise,
  };
}
