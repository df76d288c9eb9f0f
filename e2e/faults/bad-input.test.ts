import { createReadStream } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Desk } from '../desk.ts';
import { expectTruth } from '../truth.ts';
import type { Visitor } from '../visitor.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
let ayse: Desk;
let visitor: Visitor;
let interactionId: string;

beforeAll(async () => {
  world = await openWorld();
  [ayse] = (await world.agents('Ayşe')) as [Desk];
  visitor = await world.visitor({ name: '<img src=x onerror=alert(1)>' });
});
afterAll(() => world?.close());

const nobody = '00000000-0000-4000-8000-000000000000';
const hostile = '<script>alert("x")</script><b onclick=y>&amp;</b> \'; drop table messages; -- {{7*7}} \u202e';

test('HTML and script in a message and in a name come back as the text they are', async () => {
  visitor.write(hostile);
  await expect.poll(() => ayse.offers().length).toBe(1);
  ({ interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? ''));
  await ayse.send(interactionId, `Yanıt: ${hostile}`);
  await expect.poll(() => visitor.texts()).toEqual([hostile, `Yanıt: ${hostile}`]);
  expect((await ayse.messages(interactionId)).map((message) => message.text)).toEqual([hostile, `Yanıt: ${hostile}`]);
  await expect.poll(() => ayse.rows.get(interactionId)?.customerName).toBe('<img src=x onerror=alert(1)>');
  const answer = await ayse.api.send('GET', `/interactions/${interactionId}`);
  expect([answer.headers.get('content-type'), answer.headers.get('x-content-type-options')]).toEqual([
    expect.stringContaining('application/json'),
    'nosniff',
  ]);
});

test('the same message sent ten times, on two lines and out of order, is one message', async () => {
  const { publicKey } = await world.firstQueue();
  const second = await world.visitor({ token: visitor.token() ?? '', channel: publicKey });
  await expect.poll(() => second.isOnline()).toBe(true);
  const before = visitor.texts().length;
  for (const place of [2, 1, 2, 2, 1, 2, 1, 2, 1, 1]) {
    for (const tab of [visitor, second])
      tab.frame({ type: 'say', clientId: `same-message-${place}`, text: `Aynı ${place}`, fileIds: [], page: null });
    await new Promise((wait) => setTimeout(wait, 1_100));
  }
  await expect.poll(() => visitor.texts().length).toBe(before + 2);
  expect(visitor.texts().slice(-2)).toEqual(['Aynı 2', 'Aynı 1']);
  await expect.poll(() => second.texts()).toEqual(visitor.texts());
  expect((await ayse.messages(interactionId)).map((message) => message.text)).toEqual(visitor.texts());
  second.close();
}, 60_000);

test('a message of a hundred thousand characters is refused in words, on both sides, and nothing else happens', async () => {
  const long = 'x'.repeat(100_000);
  const refusalsBefore = visitor.refusals.length;
  visitor.write(long);
  await expect.poll(() => visitor.refusals.slice(refusalsBefore)).toMatchObject([{ code: 'tooLong' }]);
  expect(visitor.isOnline()).toBe(true);
  const answer = await ayse.api.send('POST', `/interactions/${interactionId}/messages`, {
    clientId: crypto.randomUUID(),
    text: long,
  });
  expect([answer.status, (answer.body as { code: string }).code]).toEqual([400, 'INVALID']);
  expect((await ayse.messages(interactionId)).every((message) => message.text.length < 5_000)).toBe(true);
});

test.each([
  ['{', 400],
  ['', 400],
  ['null', 400],
  ['[]', 400],
  ['"text"', 400],
  ['{"text": 5, "clientId": "12345678"}', 400],
  [`{"clientId":"12345678","text":"${'a'.repeat(2_000_000)}"}`, 413],
  [`${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400],
  ['{"__proto__":{"isAdmin":true},"clientId":"proto-proto","text":""}', 400],
])('a request whose body is not what it should be is refused with a reason: %#', async (body, status) => {
  const answer = await ayse.api.send('POST', `/interactions/${interactionId}/messages`, body);
  expect([answer.status, (answer.body as { code?: string } | null)?.code]).toEqual([status, expect.any(String)]);
});

test('a text with characters that no database keeps is taken or refused, and never an error of ours', async () => {
  const texts = [
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff x',
    '\ufeff',
    '\u200b',
    'İıŞş',
    'e\u0301',
    '\u0007',
    '\\u0000',
    '%00',
  ];
  const statuses: number[] = [];
  for (const text of texts) {
    const id = crypto.randomUUID();
    const body = `{"clientId":"${id}","text":${JSON.stringify(text)}}`;
    statuses.push((await ayse.api.send('POST', `/interactions/${interactionId}/messages`, body)).status);
    for (const [path, name] of [
      ['/groups', { name: text, colour: 'teal' }],
      ['/skills', { name: text }],
      ['/projects', { name: text }],
      ['/away-reasons', { tr: text, en: text, class: 'other', isPaid: false, allowanceMs: null, longestMs: null }],
    ] as const) {
      statuses.push((await world.owner.send('POST', path, name)).status);
    }
    const query = encodeURIComponent(text.toWellFormed());
    statuses.push((await world.owner.send('GET', `/customers?search=${query}`)).status);
    statuses.push((await world.owner.send('GET', `/conversations?scope=all&search=${query}&cursor=${query}`)).status);
    const customerId = ayse.rows.get(interactionId)?.customerId ?? '';
    const customer = await ayse.api.get<{ version: number }>(`/customers/${customerId}`);
    statuses.push(
      (await ayse.api.send('PATCH', `/customers/${customerId}`, { version: customer.version, name: text, note: text }))
        .status,
    );
  }
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
});

test('ids that are none, or nobody’s, are answered in the same way everywhere', async () => {
  for (const id of [nobody, 'x', '../../etc/passwd', "1' or '1'='1", '%00', nobody.toUpperCase()]) {
    const wanted = `/interactions/${encodeURIComponent(id)}`;
    const answers = await Promise.all([
      ayse.api.send('GET', wanted),
      ayse.api.send('GET', `${wanted}/timeline`),
      ayse.api.send('POST', `${wanted}/messages`, { clientId: 'twelve-letters', text: 'x' }),
      ayse.api.send('POST', `${wanted}/take`, {}),
      ayse.api.send('GET', `/files/${encodeURIComponent(id)}`),
    ]);
    expect([id, answers.every(({ status }) => status === 404 || status === 400)]).toEqual([id, true]);
  }
});

const upload = (bytes: Uint8Array | string, name: string, type: string) =>
  ayse.api.send('POST', '/files', typeof bytes === 'string' ? Buffer.from(bytes) : bytes, {
    'content-type': type,
    'x-file-name': encodeURIComponent(name),
  });

test('what an upload is, its bytes decide and not its name', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  );
  const cases = {
    'a picture that says it is a picture': [await upload(png, 'a.png', 'image/png'), 201],
    'a picture that says it is a text': [await upload(png, 'a.txt', 'text/plain'), 415],
    'a page that says it is a picture': [
      await upload('<html><script>alert(1)</script></html>', 'a.png', 'image/png'),
      415,
    ],
    'a drawing with a script': [
      await upload('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'a.svg', 'image/svg+xml'),
      415,
    ],
    'a program': [
      await upload(Buffer.from('4d5a90000300000004000000ffff', 'hex'), 'fatura.pdf', 'application/pdf'),
      415,
    ],
    'nothing at all': [await upload('', 'bos.txt', 'text/plain'), expect.any(Number)],
  } as const;
  for (const [what, [answer, status]] of Object.entries(cases)) {
    expect([what, answer.status]).toEqual([what, status]);
    expect(answer.status).toBeLessThan(500);
  }
  const stored = cases['a picture that says it is a picture'][0].body as { id: string; mime: string };
  const back = await ayse.api.send('GET', `/files/${stored.id}`);
  expect([stored.mime, back.headers.get('content-type'), back.headers.get('x-content-type-options')]).toEqual([
    'image/png',
    'image/png',
    'nosniff',
  ]);
});

test('a file name that tries to leave its folder or to break the header does neither', async () => {
  const names = [
    '../../../etc/passwd',
    'a\r\nset-cookie: x=y',
    '\u202egpj.exe',
    '.htaccess',
    'a'.repeat(5_000),
    '%',
    '"; rm -rf',
  ];
  for (const name of names) {
    const answer = await upload('merhaba dünya, bu bir metindir', name, 'text/plain');
    expect([name.slice(0, 30), answer.status]).toEqual([
      name.slice(0, 30),
      expect.toSatisfy((status: number) => status === 201 || status === 400 || status === 431),
    ]);
    if (answer.status !== 201) continue;
    const { id } = answer.body as { id: string };
    const back = await ayse.api.send('GET', `/files/${id}`);
    expect([back.status, back.headers.get('set-cookie'), back.text]).toEqual([
      200,
      null,
      'merhaba dünya, bu bir metindir',
    ]);
  }
});

test('a file of a gigabyte is refused before it has come in, and the program does not grow with it', async () => {
  const file = path.join(world.dataDir, 'huge.bin');
  await writeFile(file, '');
  await truncate(file, 1_000_000_000);
  const before = await memoryOf(world.process.pid);
  const status = await new Promise<number>((resolve, reject) => {
    const url = new URL(`${world.url}/api/v1/files`);
    const out = request(
      {
        method: 'POST',
        hostname: url.hostname,
        port: url.port,
        path: url.pathname,
        headers: {
          cookie: ayse.api.cookieHeader(),
          'content-type': 'text/plain',
          'x-file-name': 'huge.txt',
          'transfer-encoding': 'chunked',
        },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    // The server may hang up on the rest once it has answered.
    out.on('error', (error: NodeJS.ErrnoException) =>
      ['EPIPE', 'ECONNRESET'].includes(error.code ?? '') ? undefined : reject(error),
    );
    createReadStream(file)
      .on('error', () => undefined)
      .pipe(out);
  });
  expect([413, 415]).toContain(status);
  expect((await memoryOf(world.process.pid)) - before).toBeLessThan(200_000_000);
});

async function memoryOf(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const line = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(line) * 1_024;
}

test('a socket that speaks nonsense is answered and then closed, and nobody else notices', async () => {
  const { publicKey } = await world.firstQueue();
  const addresses = [`/widget/socket?channel=${publicKey}`, '/live'];
  for (const address of addresses) {
    for (const nonsense of [
      '{',
      'hello',
      '{"type":"hello"}',
      '[]',
      '{"join":"x"}',
      '{"do":5}',
      Buffer.from([0, 255, 1, 254]),
    ]) {
      const socket = new WebSocket(`${world.url.replace('http', 'ws')}${address}`, {
        headers: { cookie: ayse.api.cookieHeader() },
      });
      const closed = new Promise<number>((resolve) => socket.once('close', resolve));
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      for (let times = 0; times < 30; times++) socket.send(nonsense);
      expect([address, (await closed) >= 1002]).toEqual([address, true]);
    }
  }
  expect([visitor.isOnline(), ayse.live.state.type]).toEqual([true, 'online']);
});

test('a frame that is larger than any message is cut off', async () => {
  const { publicKey } = await world.firstQueue();
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/widget/socket?channel=${publicKey}`);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(`{"type":"say","text":"${'x'.repeat(5_000_000)}"}`);
  expect([1006, 1009]).toContain(await closed);
  expect(visitor.isOnline()).toBe(true);
});

test('a session that was ended is refused everywhere, and its live socket closes', async () => {
  const user = await world.user('Deniz', 'agent');
  const desk = await world.desk(user);
  await world.owner.patch(`/users/${user.id}`, { disabled: true });
  await expect.poll(() => desk.live.state.type).toBe('signedOut');
  for (const path of ['/me', '/conversations', '/queues']) {
    const answer = await desk.api.send('GET', path);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([401, 'NOT_SIGNED_IN']);
  }
  expect((await desk.api.send('POST', '/me/availability', { availability: 'available' })).status).toBe(401);
});

test('a session whose time is over is refused, and so is a cookie that somebody made up', async () => {
  const user = await world.user('Ece', 'agent');
  const api = world.api();
  await api.signIn(user.email, 'mor kalem yağmurda sustu');
  expect((await api.send('GET', '/me')).status).toBe(200);
  await world.ask(`update sessions set expires_at = now() - interval '1 second' where user_id = '${user.id}'`);
  // What was read a moment ago is believed for a few seconds.
  await expect.poll(async () => (await api.send('GET', '/me')).status, { interval: 500 }).toBe(401);
  const forged = await world
    .api()
    .send('GET', '/me', undefined, { cookie: api.cookieHeader().replace(/=(.{10})/, '=AAAAAAAAAA') });
  expect(forged.status).toBe(401);
});

test('somebody who takes no interactions has no availability to choose', async () => {
  const user = await world.user('Kaan', 'qualityEvaluator');
  const api = world.api();
  await api.signIn(user.email, 'mor kalem yağmurda sustu');
  const answer = await api.send('POST', '/me/availability', { availability: 'available' });
  expect([answer.status, (answer.body as { code: string }).code]).toEqual([403, 'FORBIDDEN']);
});

test('a page of another site cannot act in somebody’s name', async () => {
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
    const answer = await ayse.api.send('POST', '/me/availability', { availability: 'offline' }, headers);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([403, 'FOREIGN_ORIGIN']);
  }
  expect(ayse.me()?.availability).toBe('available');
});

test('after all of it the figures are true and nothing went wrong inside', async () => {
  await expectTruth(world);
  const failed = world
    .output()
    .split('\n')
    .filter(
      (line) => line.startsWith('{') && ['error', 'fatal'].includes((JSON.parse(line) as { level: string }).level),
    );
  expect(failed).toEqual([]);
});
