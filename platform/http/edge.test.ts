import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestHttp } from './http.fixture.ts';
import { readBody } from './raw.ts';

let edge: Awaited<ReturnType<typeof openTestHttp>>;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'santral-http-'));
  await mkdir(join(home, 'web', 'assets'), { recursive: true });
  await mkdir(join(home, 'widget'));
  await writeFile(join(home, 'web', 'index.html'), '<!doctype html><title>Santral</title>');
  await writeFile(join(home, 'web', 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(home, 'web', 'assets', 'main-abc123.js'), 'console.log(1)');
  await writeFile(join(home, 'widget', 'widget.js'), 'console.log("widget")');
  await writeFile(join(home, 'widget', 'widget.js.gz'), gzipSync('console.log("packed")'));
  edge = await openTestHttp({
    webRoot: join(home, 'web'),
    widgetRoot: join(home, 'widget'),
    publicUrl: 'https://santral.example.com',
    timeouts: { headersMs: 300, bodyMs: 300, checkMs: 50, requestMs: 2_000 },
    raw: [
      (routes) => {
        routes.post('/hooks/echo', { config: { right: 'public' } }, async (request) => ({
          bytes: (await readBody(request.raw, 1_000)).toString('hex'),
        }));
        routes.post('/widget/open', { config: { right: 'public', anyOrigin: true } }, async () => ({ ok: true }));
      },
    ],
  });
});
afterAll(async () => {
  await edge.close();
  await rm(home, { recursive: true, force: true });
});

/** The JSON of an answer; the tests say what they expect in it. */
const jsonOf = async (answer: Response) => JSON.parse(await answer.text());

test.for([
  '/',
  '/queues/some-page',
  '/assets/main-abc123.js',
  '/assets/missing.js',
  '/favicon.svg',
  '/widget.js',
  '/api/v1/queues',
  '/api/v1/unknown',
  '/api/openapi.json',
  '/api/docs',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/%zz',
])('%s tells browsers what they may do with it', async (path) => {
  const { headers } = await edge.call(path);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toMatch(/script-src 'self';/);
  expect(policy.replace(/style-src [^;]*/, '')).not.toContain('unsafe');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
  expect(headers.get('x-powered-by') ?? headers.get('server')).toBe(null);
});

test('HSTS is said where the way to us is https, and only there', async () => {
  expect((await edge.call('/')).headers.get('strict-transport-security')).toContain('max-age=31536000');
  const plain = await openTestHttp();
  expect((await plain.call('/health/live')).headers.get('strict-transport-security')).toBe(null);
  await plain.close();
});

test('the page is asked for anew, its hashed parts are kept for ever, and every page is the same page', async () => {
  const page = await edge.call('/');
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  const deep = await edge.call('/reports/today?from=2026-11-22');
  expect([deep.status, await deep.text()]).toEqual([200, await page.text()]);
  const part = await edge.call('/assets/main-abc123.js');
  expect(part.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await edge.call('/assets/missing.js')).status).toBe(404);
  expect((await edge.call('/nowhere', { method: 'POST' })).status).toBe(404);
});

test.for(['/../package.json', '/..%2fpackage.json', '/assets/..%2f..%2f..%2fetc/passwd', '/.env', '/.git/config'])(
  '%s does not reach a file outside of what is served',
  async (path) => {
    const text = await (await edge.call(path)).text();
    expect(text).not.toMatch(/"name"|root:|ref:/);
  },
);

test('the widget may be fetched by any site, briefly cached and packed', async () => {
  const answer = await edge.call('/widget.js', { session: null, headers: { 'accept-encoding': 'gzip' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(answer.headers.get('cache-control')).toContain('max-age=300');
  expect(await answer.text()).toBe('console.log("packed")');
});

test.for([
  ['https://santral.example.com', 200],
  ['http://127.0.0.1:PORT', 200],
  [null, 200],
  ['https://evil.example', 403],
  ['http://127.0.0.1:1', 403],
  ['null', 403],
] as const)('a change with a cookie from a page of %s is answered %i', async ([origin, status]) => {
  const headers = origin ? { origin: origin.replace('PORT', String(edge.http.port)) } : {};
  const answer = await edge.post('/api/v1/queues', { name: 'Fatura', skillIds: [] }, { headers });
  expect(answer.status).toBe(status);
});

test('a door that is open to other sites is open, and one that is not told so is not', async () => {
  const headers = { origin: 'https://shop.example' };
  expect((await edge.post('/widget/open', {}, { headers })).status).toBe(200);
  expect((await edge.post('/hooks/echo', {}, { headers })).status).toBe(403);
});

test('a plain route gets the very bytes, whatever they call themselves, and no more than it asked for', async () => {
  const sent = await edge.post('/hooks/echo', new Uint8Array([0, 255, 123]), { headers: { 'content-type': 'x/y' } });
  expect(await sent.json()).toEqual({ bytes: '00ff7b' });
  const big = await edge.post('/hooks/echo', new Uint8Array(1_001));
  expect([big.status, (await jsonOf(big)).code]).toEqual([413, 'TOO_LARGE']);
  const stream = new Blob([new Uint8Array(500_000)]).stream();
  const endless = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
  expect((await edge.call('/hooks/echo', endless)).status).toBe(413);
});

test('the description of the API is OpenAPI 3.1 and its page has neither scripts nor outside addresses', async () => {
  const document = await jsonOf(await edge.call('/api/openapi.json'));
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(Object.keys(document.paths)).toContain('/queues/{queueId}');
  expect(Object.keys(document.paths['/queues'].post.responses)).toEqual(
    expect.arrayContaining(['200', '400', '401', '403', '409', '429', '503']),
  );
  const page = await (await edge.call('/api/docs')).text();
  expect(page).toContain('Make a queue');
  expect(document.paths['/queues'].post['x-right']).toBe('queue.edit');
  expect(page).toContain('NAME_TAKEN');
  expect(page).not.toMatch(/<script|https?:\/\//);
});

test('readiness is 503 while something needed has failed, and says what', async () => {
  let isUp = true;
  edge.health.add('database', () => ({ status: isUp ? 'ok' : 'failed' }));
  expect((await edge.call('/health/ready')).status).toBe(200);
  isUp = false;
  await expect.poll(async () => (await edge.call('/health/ready')).status).toBe(503);
  const body = await jsonOf(await edge.call('/health/ready'));
  expect(body.dependencies).toMatchObject([{ name: 'database', status: 'failed' }]);
  expect((await edge.call('/health/live')).status).toBe(200);
});

test('figures are for private networks: what came through an unknown proxy does not see them', async () => {
  expect((await edge.call('/metrics')).status).toBe(200);
  expect((await edge.call('/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(403);
});

test('behind a proxy we trust, its word on address, host and https counts; from anybody else it does not', async () => {
  const proxied = await openTestHttp({ trustProxy: ['loopback'] });
  const forwarded = {
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'santral.example.org',
    origin: 'https://santral.example.org',
  };
  const trusted = await proxied.post('/api/v1/session', { name: 'a' }, { headers: forwarded });
  expect(await jsonOf(trusted)).toEqual({ address: '203.0.113.7' });
  expect(trusted.headers.getSetCookie()[0]).toContain('; Secure');
  expect(trusted.headers.get('strict-transport-security')).not.toBe(null);
  expect((await proxied.call('/metrics', { headers: forwarded })).status).toBe(403);
  await proxied.close();
  expect((await edge.post('/api/v1/session', { name: 'a' }, { headers: forwarded })).status).toBe(403);
  const { origin: _, ...withoutOrigin } = forwarded;
  const untrusted = await edge.post('/api/v1/session', { name: 'a' }, { headers: withoutOrigin });
  expect(await jsonOf(untrusted)).toEqual({ address: '127.0.0.1' });
});

/** Speaks raw bytes and answers with all that comes back until the server closes. */
function speak(port: number, ...parts: string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
  });
  socket.on('error', () => resolve(heard));
  socket.on('close', () => resolve(heard));
  for (const part of parts) socket.write(part);
  return promise;
}

test('connections that never finish their head or their body are closed, and the server stays well', async () => {
  const head = 'POST /api/v1/queues HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n';
  const slowHeads = Array.from({ length: 50 }, () => speak(edge.http.port, head));
  const slowBodies = Array.from({ length: 50 }, () => speak(edge.http.port, `${head}\r\n`, '{"name"'));
  expect((await edge.call('/health/live')).status).toBe(200);
  const heard = await Promise.all([...slowHeads, ...slowBodies]);
  expect(heard.filter((answer) => answer.includes('200 OK'))).toEqual([]);
});

test.for([
  ['nonsense', 'hello\r\n\r\n', '400'],
  ['a head of 20 kB', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'y'.repeat(20_000)}\r\n\r\n`, '431'],
  [
    'two lengths',
    'POST /api/v1/queues HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    '400',
  ],
] as const)('%s on the wire is refused and the connection closed', async ([, bytes, status]) => {
  expect(await speak(edge.http.port, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test('an upgrade nobody waits for is refused in plain HTTP', async () => {
  const upgrade = 'GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  expect(await speak(edge.http.port, upgrade)).toMatch(/^HTTP\/1.1 404 /);
});

test('a request in hand is finished while stopping, and a new one finds nobody', async () => {
  const stopping = await openTestHttp();
  const inHand = stopping.call('/api/v1/trouble/slow');
  await stopping.slow.begun;
  const closed = stopping.close();
  await expect(fetch(`${stopping.http.url}/health/live`)).rejects.toThrow();
  stopping.slow.go();
  const answer = await inHand;
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
  await closed;
});

test('what will not end by itself is cut when the time for stopping is over', async () => {
  const stopping = await openTestHttp({ timeouts: { drainMs: 50 } });
  stopping.http.upgrades.add(
    '/held',
    (_request, socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  );
  const held = speak(
    stopping.http.port,
    'GET /held HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: held\r\n\r\n',
  );
  const stuck = stopping.call('/api/v1/trouble/slow');
  stuck.catch(() => undefined);
  await stopping.slow.begun;
  await stopping.close();
  await expect(stuck).rejects.toThrow();
  expect(await held).toMatch(/^HTTP\/1.1 101 /);
});
