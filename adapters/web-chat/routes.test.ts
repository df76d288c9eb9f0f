import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openClock } from '#platform/clock.ts';
import { openFiles } from '#platform/files/index.ts';
import { openTestWebChat, type TestWebChat } from './web-chat.fixture.ts';

const shop = 'https://shop.example';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
let folder: string;
let chat: TestWebChat;
let usedShare = 0.1;
beforeEach(async () => {
  usedShare = 0.1;
  folder = await mkdtemp(path.join(tmpdir(), 'santral-web-chat-'));
  const clock = openClock();
  const files = await openFiles({ dataDir: folder, clock, usedShare: async () => usedShare });
  chat = await openTestWebChat({ clock, files, settings: { allowedOrigins: [shop], colour: '#ffd400' } });
});
afterEach(async () => {
  await chat.close();
  await rm(folder, { recursive: true });
});

const call = (address: string, init: RequestInit & { origin?: string } = {}) =>
  fetch(chat.http.url + address, { ...init, headers: { origin: init.origin ?? shop, ...init.headers } });
const upload = (token: string, body: Uint8Array, more: { name?: string; type?: string; origin?: string } = {}) =>
  call('/widget/files?channel=test-key', {
    method: 'POST',
    body: body as NonNullable<RequestInit['body']>,
    ...(more.origin === undefined ? {} : { origin: more.origin }),
    headers: {
      'x-visitor-token': token,
      'x-file-name': encodeURIComponent(more.name ?? 'fiş.png'),
      'content-type': more.type ?? 'image/png',
    },
  });
const tokenOf = async () => (await chat.visitor({ origin: shop })).token;

test('the widget is told how to look, in the language of the page', async () => {
  const turkish = await call('/widget/config?channel=test-key&lang=tr-TR');
  expect(turkish.headers.get('access-control-allow-origin')).toBe(shop);
  const body = (await turkish.json()) as { config: Record<string, unknown>; language: string; words: { send: string } };
  expect([body.language, body.words.send]).toEqual(['tr', 'Gönder']);
  expect(body.config).toMatchObject({
    title: 'Örnek Mağaza',
    colours: { light: { brand: '#ffd400', onBrand: '#000000' } },
  });
  expect(body.config).not.toHaveProperty('allowedOrigins');
  const english = (await (await call('/widget/config?channel=test-key&lang=de')).json()) as { language: string };
  expect(english.language).toBe('en');
});

test('a site that is not on the list gets neither settings nor uploads nor files', async () => {
  const origin = 'https://evil.example';
  const token = await tokenOf();
  const stored = (await (await upload(token, png)).json()) as { id: string };
  const answers = [
    await call('/widget/config?channel=test-key', { origin }),
    await upload(token, png, { origin }),
    await call(`/widget/files/${stored.id}?channel=test-key`, { origin, headers: { 'x-visitor-token': token } }),
    await call('/widget/files?channel=test-key', { origin, method: 'OPTIONS' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect(answers.map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual([null, null, null, null]);
});

test('an upload is asked for first, as browsers do, and allowed what it needs', async () => {
  const answer = await call('/widget/files?channel=test-key', { method: 'OPTIONS' });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-origin')).toBe(shop);
  expect(answer.headers.get('access-control-allow-headers')).toContain('x-visitor-token');
});

test('a file belongs to the visitor who brought it and is handed out so that nothing in it runs', async () => {
  const [owner, stranger] = [await tokenOf(), await tokenOf()];
  const stored = await upload(owner, png, { name: '../../etc/fiş\u202e.png' });
  expect(stored.status).toBe(201);
  const file = (await stored.json()) as { id: string; name: string };
  expect(file).toMatchObject({ name: 'fiş.png', mime: 'image/png', bytes: png.length });
  const get = (token: string, id = file.id) =>
    call(`/widget/files/${id}?channel=test-key`, { headers: { 'x-visitor-token': token } });
  const own = await get(owner);
  expect(Buffer.from(await own.arrayBuffer())).toEqual(png);
  expect(own.headers.get('x-content-type-options')).toBe('nosniff');
  expect(own.headers.get('content-security-policy')).toContain('sandbox');
  expect(own.headers.get('cache-control')).toContain('no-store');
  const refused = [
    await get(stranger),
    await get('v1.forged'),
    await get(owner, 'nonsense'),
    await get(owner, '..%2f..%2fx'),
  ];
  expect(refused.map(({ status }) => status)).toEqual([404, 401, 404, 404]);
});

test.each([
  ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml', 'x.svg', 415],
  ['HTML that calls itself a picture', '<html><script>alert(1)</script></html>', 'image/png', 'x.png', 415],
  ['a program', 'MZ\u0090\u0000\u0003', 'application/octet-stream', 'x.exe', 415],
  ['nothing', '', 'image/png', 'x.png', 415],
])('%s is refused', async (_what, content, type, name, status) => {
  const answer = await upload(await tokenOf(), Buffer.from(content, 'latin1'), { type, name });
  expect(answer.status).toBe(status);
});

test('a file over twenty megabytes is refused and nothing of it stays', async () => {
  const answer = await upload(await tokenOf(), Buffer.concat([png, Buffer.alloc(21 * 1024 * 1024)]));
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ code: 'TOO_LARGE', data: { limitBytes: 20 * 1024 * 1024 } });
  const left = await readdir(folder, { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);
});

test('on a full disk an upload is refused with "later" and messages go on', async () => {
  const visitor = await chat.visitor({ origin: shop });
  usedShare = 0.95;
  const answer = await upload(visitor.token, png);
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, 'UNAVAILABLE']);
  visitor.say('message-1', 'disk dolu');
  await visitor.heard('stored');
});

test('who sends no token, or one of another channel, uploads nothing', async () => {
  const other = await chat.visitor({ channel: 'other-key' });
  const answers = [await upload('', png), await upload(other.token, png)];
  expect(answers.map(({ status }) => status)).toEqual([401, 401]);
});

test('the try-out page is strict, in two languages, and there only for channels that are', async () => {
  const page = (key: string, language: string) =>
    fetch(`${chat.http.url}/try/${key}`, { headers: { 'accept-language': language } });
  const turkish = await page('test-key', 'tr-TR,tr;q=0.9');
  const text = await turkish.text();
  expect(text).toContain('<html lang="tr">');
  expect(text).toContain('data-channel="test-key"');
  const policy = turkish.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toContain('unsafe');
  expect(text).not.toMatch(/ style=| on[a-z]+=|<style|<script>/);
  expect(await (await page('test-key', 'en')).text()).toContain('<html lang="en">');
  expect((await page('nobody', 'en')).status).toBe(404);
  expect((await page('%22%3E%3Cscript%3E', 'en')).status).toBe(404);
});

test('behind the limit of uploads an address is asked to wait', async () => {
  await chat.close();
  const clock = openClock();
  const files = await openFiles({ dataDir: folder, clock, usedShare: async () => 0.1 });
  chat = await openTestWebChat({
    clock,
    files,
    limits: { uploadsPerTenMinutes: 2 },
    settings: { allowedOrigins: [shop] },
  });
  const token = await tokenOf();
  const statuses = [];
  for (let n = 0; n < 3; n++) statuses.push((await upload(token, png)).status);
  expect(statuses).toEqual([201, 201, 429]);
});
