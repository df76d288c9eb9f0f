import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOutward } from './outward.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: string[];
let base: string;
let close: () => Promise<void>;
const own = openOutward({ allowed: ['127.0.0.0/8'] });
const strict = openOutward({ allowed: [] });

beforeEach(async () => {
  asked = [];
  answer = (_, response) => void response.end('tamam');
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
});
afterEach(() => close());

test.each([
  'http://127.0.0.1/',
  'https://127.0.0.1/',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://10.1.2.3/',
  'https://192.168.1.1/',
  'https://172.16.0.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://0.0.0.0/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[fe80::1]/',
  'https://[fd00::1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://224.0.0.1/',
  'https://user:secret@example.com/',
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'no address',
])('nobody is sent to %s', async (url) => {
  expect(await strict.ask({ url })).toEqual({ type: 'forbidden' });
  expect(strict.mayCall(url)).toBe(false);
});

test('a name that leads into a network of our own is refused when it is called, and so is one that leads there later', async () => {
  const places = [['93.184.216.34'], ['10.0.0.7'], ['127.0.0.1', '::1']];
  const resolve = ((_name: string, _options: unknown, done: (error: null, found: unknown) => void) => {
    done(
      null,
      (places.shift() ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as unknown as NonNullable<Parameters<typeof openOutward>[0]['resolve']>;
  const outward = openOutward({ allowed: [], resolve });
  const url = 'https://changing.example/';
  // The first place is of the internet; nothing answers there within the time of this test.
  expect((await outward.ask({ url, timeoutMs: 50 })).type).toBe('unreachable');
  expect(await outward.ask({ url })).toEqual({ type: 'forbidden' });
  expect(await outward.ask({ url })).toEqual({ type: 'forbidden' });
});

test('what the operator opens may be called, without a seal too', async () => {
  const call = { url: `${base}/yol`, method: 'POST', body: 'gövde' } as const;
  expect(await own.ask(call)).toMatchObject({ type: 'answered', status: 200, body: Buffer.from('tamam') });
  expect(await strict.ask(call)).toEqual({ type: 'forbidden' });
  expect(await strict.ask({ ...call, isOperators: true })).toMatchObject({ type: 'answered' });
  expect(asked).toEqual(['POST /yol', 'POST /yol']);
});

test('it is known whether anything left us', async () => {
  answer = (_, response) => void response.destroy();
  expect(await own.ask({ url: base })).toEqual({ type: 'lost' });
  answer = () => undefined;
  expect(await own.ask({ url: base, timeoutMs: 100 })).toEqual({ type: 'lost' });
  await close();
  expect(await own.ask({ url: base })).toEqual({ type: 'unreachable' });
  expect(await own.ask({ url: 'http://no-such-name.invalid/' })).toEqual({ type: 'unreachable' });
});

test('an answer that is too long or never ends is given up', async () => {
  answer = (_, response) => void response.end('x'.repeat(2_000));
  expect(await own.ask({ url: base, bytesMost: 1_000 })).toEqual({ type: 'lost' });
  expect(await own.ask({ url: base, bytesMost: 2_000 })).toMatchObject({ type: 'answered' });
  answer = (_, response) => void response.write('ve');
  expect(await own.ask({ url: base, timeoutMs: 100 })).toEqual({ type: 'lost' });
});

test('what comes is handed over as it comes, within the same limits', async () => {
  const good = await own.stream({ url: base });
  if (good.type !== 'answered') throw new Error(good.type);
  expect(await text(good.stream)).toBe('tamam');
  answer = (_, response) => void response.end('x'.repeat(200_000));
  const long = await own.stream({ url: base, bytesMost: 1_000 });
  if (long.type !== 'answered') throw new Error(long.type);
  await expect(text(long.stream)).rejects.toThrow('too long');
});

test('redirects are followed only when asked for, never into a forbidden network and never with the key of another door', async () => {
  answer = (request, response) => {
    if (request.url === '/son') return void response.end('son');
    const to = request.url === '/ic' ? 'http://10.0.0.1/' : request.url === '/bas' ? '/son' : '/sonsuz';
    response.writeHead(302, { location: to }).end();
  };
  const headers = { authorization: 'Bearer x' };
  expect(await own.ask({ url: `${base}/bas`, headers })).toMatchObject({ status: 302 });
  expect(await own.ask({ url: `${base}/bas`, headers, redirectsMost: 2 })).toMatchObject({ body: Buffer.from('son') });
  expect(await own.ask({ url: `${base}/ic`, redirectsMost: 2 })).toEqual({ type: 'forbidden' });
  expect(await own.ask({ url: `${base}/sonsuz`, redirectsMost: 2 })).toMatchObject({ status: 302 });
  expect(asked.filter((line) => line === 'GET /son Bearer x')).toHaveLength(1);
  const elsewhere = base.replace('127.0.0.1', 'localhost');
  answer = (request, response) =>
    request.url === '/son' ? void response.end('son') : void response.writeHead(302, { location: `${base}/son` }).end();
  await own.ask({ url: `${elsewhere}/bas`, headers, redirectsMost: 2 });
  expect(asked.at(-1)).toBe('GET /son');
});
