import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { commonErrors, route, WireError } from '#kernel/contract.ts';
import { checkRoutes } from './api.ts';
import { openTestHttp } from './http.fixture.ts';

let edge: Awaited<ReturnType<typeof openTestHttp>>;
beforeAll(async () => {
  edge = await openTestHttp();
});
afterAll(() => edge.close());

const queueId = '0199a5c0-0000-7000-8000-000000000001';
const queue = { name: 'Fatura', skillIds: [] };

/** Reads a refusal, and insists that it has the one shape. */
async function refusal(answer: Response) {
  const body = await answer.json();
  const read = z.strictObject(WireError.shape).parse(body);
  expect(read.requestId).toBe(answer.headers.get('x-request-id'));
  return { status: answer.status, code: read.code, data: read.data };
}

test('who is not signed in is told so, before anything is said about what was sent', async () => {
  expect(await refusal(await edge.post('/api/v1/queues', { nonsense: 1 }, { session: null }))).toMatchObject({
    status: 401,
    code: 'NOT_SIGNED_IN',
  });
});

test('who lacks the right is told which one', async () => {
  expect(await refusal(await edge.post('/api/v1/queues', queue, { session: 'none' }))).toEqual({
    status: 403,
    code: 'FORBIDDEN',
    data: { right: 'queue.edit' },
  });
});

test('a wish of another kind than the contract is refused with the place of each mistake', async () => {
  const answer = await refusal(await edge.post('/api/v1/queues', { name: 7, skillIds: ['x'] }));
  expect(answer).toMatchObject({ status: 400, code: 'INVALID' });
  const { issues } = commonErrors.INVALID.data.parse(answer.data);
  expect(issues.map((issue) => issue.path)).toEqual(['name', 'skillIds.0', 'skillIds.0'].slice(0, issues.length));
});

test('an answer that is sent as it is made comes at once, and whoever makes it stops when nobody reads it any more', async () => {
  const leaving = new AbortController();
  const answer = await edge.call('/api/v1/endless.csv', { signal: leaving.signal });
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const first = await answer.body?.getReader().read();
  expect(Buffer.from(first?.value ?? []).toString()).toMatch(/^(row\r\n)+$/);
  leaving.abort();
  await edge.broken;
});

test('numbers and truth values in an address are read as such, and nonsense in them is refused', async () => {
  const good = await edge.call('/api/v1/queues?limit=7&isOpen=true');
  expect(await good.json()).toEqual({ limit: 7, isOpen: true });
  for (const query of [
    'limit=abc',
    'limit=0',
    'limit=201',
    'limit=1.5',
    'limit=7&limit=8',
    'isOpen=perhaps',
    'search=%00',
  ])
    expect(await refusal(await edge.call(`/api/v1/queues?${query}`)), query).toMatchObject({
      status: 400,
      code: 'INVALID',
    });
});

test('a body means what it says: text is no number, and a missing list is missing', async () => {
  expect((await refusal(await edge.post('/api/v1/queues', { ...queue, weight: '7' }))).status).toBe(400);
  expect((await refusal(await edge.post('/api/v1/queues', { name: 'Fatura' }))).status).toBe(400);
});

test('refusals of a route itself come with their code and data', async () => {
  expect(await refusal(await edge.post('/api/v1/queues', { ...queue, name: 'Destek' }))).toEqual({
    status: 409,
    code: 'NAME_TAKEN',
    data: { name: 'Destek' },
  });
  const missing = await edge.call(`/api/v1/queues/${queueId.replace(/1$/, '9')}`);
  expect(await refusal(missing)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  expect((await edge.call(`/api/v1/queues/${queueId}`)).status).toBe(200);
});

test.for([
  ['no JSON', '{"name": '],
  ['bare text', 'hello'],
  ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
  ['U+0000 in a text', JSON.stringify({ ...queue, name: 'a\u0000b' })],
  ['half a character', '{"name":"\\ud800","skillIds":[]}'],
  ['U+0000 in a name of a field', '{"a\\u0000":1}'],
  ['21 levels', '['.repeat(21) + ']'.repeat(21)],
  ['200,000 levels', '['.repeat(200_000) + ']'.repeat(200_000)],
  ['a list where an object belongs', '[]'],
  ['null', 'null'],
  ['nothing', ''],
] as const)('%s is refused with 400', async ([, body]) => {
  expect(await refusal(await edge.post('/api/v1/queues', body))).toMatchObject({ status: 400, code: 'INVALID' });
});

test('a prototype hidden in a body reaches nobody', async () => {
  const answer = await edge.post('/api/v1/queues', '{"name":"A","skillIds":[],"__proto__":{"isAdmin":true}}');
  expect(await answer.json()).toEqual({ name: 'A' });
  expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
});

test('more than a megabyte is refused with 413, said in advance or not', async () => {
  const big = JSON.stringify({ ...queue, name: 'x'.repeat(1_000_001) });
  expect(await refusal(await edge.post('/api/v1/queues', big))).toMatchObject({ status: 413, code: 'TOO_LARGE' });
  const streamed = new Blob([big]).stream();
  const answer = await edge.call('/api/v1/queues', {
    method: 'POST',
    body: streamed,
    duplex: 'half',
    headers: { 'content-type': 'application/json' },
  } as RequestInit);
  expect(answer.status).toBe(413);
});

test.for(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'])(
  'a body of type %s is refused with 415',
  async (type) => {
    const answer = await edge.post('/api/v1/queues', '{}', { headers: { 'content-type': type } });
    expect(await refusal(answer)).toMatchObject({ status: 415, code: 'UNSUPPORTED_TYPE' });
  },
);

test('whatever text is sent, the answer is never a fault of ours', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (name) => {
      const answer = await edge.post('/api/v1/queues', { name, skillIds: [] });
      expect([200, 400]).toContain(answer.status);
      const query = await edge.call(`/api/v1/queues?search=${encodeURIComponent(name.toWellFormed())}`);
      expect([200, 400]).toContain(query.status);
    }),
    { numRuns: 150 },
  );
});

test('a bug answers 500 without a word of its own, and the log has it under the same id', async () => {
  const answer = await edge.call('/api/v1/trouble/bug');
  const text = await answer.clone().text();
  expect(await refusal(answer)).toMatchObject({ status: 500, code: 'INTERNAL' });
  expect(text).not.toContain('secret');
  const line = edge.lines.find((each) => each.includes('secret at') && each.includes('A request failed'));
  expect(line).toContain(answer.headers.get('x-request-id'));
});

test('an answer of the wrong shape is our bug, and its content stays out of the log', async () => {
  expect((await edge.call('/api/v1/trouble/shape')).status).toBe(500);
  expect(edge.lines.join('')).not.toContain('secret of the answer');
});

test('a database that is away is 503 with the time to come back, not 500', async () => {
  const answer = await edge.call('/api/v1/trouble/database');
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(await refusal(answer)).toEqual({ status: 503, code: 'UNAVAILABLE', data: { retryAfterMs: 2000 } });
});

test('what a handler leans on may refuse for the moment: its answer is given as it is, and is no bug', async () => {
  const answer = await edge.call('/api/v1/trouble/floor');
  expect(await refusal(answer)).toEqual({ status: 503, code: 'UNAVAILABLE', data: { retryAfterMs: 1000 } });
  expect(edge.lines.filter((line) => line.includes('A request failed') && line.includes('trouble/floor'))).toEqual([]);
});

test.for([
  '/api/v1/unknown',
  '/api/v1',
  '/api/unknown',
  '/api/v1/queues/../../../etc/passwd',
  '/unknown',
  '/api/v1/%zz',
])('%s is refused in JSON', async (path) => {
  const answer = await edge.call(path);
  expect([400, 404]).toContain(answer.status);
  expect(answer.headers.get('content-type')).toContain('application/json');
});

test('cookies are set for this site only and hidden from scripts', async () => {
  const answer = await edge.post('/api/v1/session', { name: 'a;b' }, { session: null });
  expect(answer.headers.getSetCookie()).toEqual([
    'session=a%3Bb; Path=/; HttpOnly; SameSite=Lax; Max-Age=60',
    'language=tr; Path=/; HttpOnly; SameSite=Lax',
  ]);
  expect(await answer.json()).toEqual({ address: '127.0.0.1' });
});

test('the log and the figures know routes, and neither addresses nor queries nor bodies', async () => {
  await edge.call(`/api/v1/queues/${queueId}?hint=geheim`);
  await edge.post('/api/v1/queues', { ...queue, name: 'geheim' });
  const text = await (await edge.call('/metrics')).text();
  expect(text).toContain('santral_http_requests_total{method="GET",route="GET /api/v1/queues/{queueId}",status="200"}');
  expect(text + edge.lines.join('')).not.toMatch(/geheim|0199a5c0-0000-7000-8000-000000000001/);
});

test('a route without a right, without a path or standing twice keeps the program from starting', async () => {
  const named = (right: string, path: `/${string}`) => route({ right, method: 'GET', path, summary: '', tags: [] });
  await expect(checkRoutes({ a: named('', '/a') })).rejects.toThrow('a names no right');
  await expect(checkRoutes({ a: named('x', '/a/{id}'), b: named('x', '/a/{other}') })).rejects.toThrow(
    'b and a both answer',
  );
  expect(await checkRoutes({ a: named('x', '/a') })).toBe(1);
});
