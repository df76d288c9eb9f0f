import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateRawSync } from 'node:zlib';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import { type Files, openFiles, type StoreOutcome } from './files.ts';
import { disposition, rangeOf } from './send.ts';

const organisationId = '0199a5c0-0000-7000-8000-000000000001' as OrganisationId;
const other = '0199a5c0-0000-7000-8000-000000000002' as OrganisationId;
const clock = { nowMs: () => Date.now() };
let home: string;
let files: Files;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'santral-files-'));
  files = await openFiles({ dataDir: home, clock, limits: { bytes: 100_000, idleMs: 100 } });
});
afterAll(() => rm(home, { recursive: true, force: true }));

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const jpeg = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), Buffer.alloc(100)]);
const gif = Buffer.from(
  '47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b',
  'hex',
);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF');
const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1_000)]);
const ogg = Buffer.concat([
  Buffer.from('4f67675300020000000000000000000000000000000000000000011e01', 'hex').subarray(0, 28),
  Buffer.from('OpusHead'),
  Buffer.alloc(100),
]);
const webm = Buffer.concat([Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104', 'hex')]);
const mp4 = Buffer.concat([Buffer.from('0000002066747970', 'hex'), Buffer.from('isom'), Buffer.alloc(200)]);
const wav = Buffer.concat([Buffer.from('RIFF\u0024\u0000\u0000\u0000WAVEfmt ', 'latin1'), Buffer.alloc(100)]);
const mp3 = Buffer.concat([
  Buffer.from('ID3'),
  Buffer.from([3, 0, 0, 0, 0, 0, 0]),
  Buffer.from('fffb9064', 'hex'),
  Buffer.alloc(500),
]);

/** A zip of one kind or another, written by hand: names and contents, packed. */
function zip(entries: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(bytes), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), head, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), head, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(locals.length, 4);
  end.writeUInt16LE(locals.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, list, Buffer.from('504b0506', 'hex'), end]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const part = (type: string) =>
  `<Types xmlns="x"><Override PartName="/x.xml" ContentType="application/vnd.${type}+xml"/></Types>`;
const openXml = 'openxmlformats-officedocument.';
const docx = zip({
  '[Content_Types].xml': part(`${openXml}wordprocessingml.document.main`),
  'word/document.xml': '<x/>',
});
const xlsx = zip({ '[Content_Types].xml': part(`${openXml}spreadsheetml.sheet.main`), 'xl/workbook.xml': '<x/>' });
const docm = zip({ '[Content_Types].xml': part('ms-word.document.macroEnabled.main'), 'word/document.xml': '<x/>' });
const jar = zip({ 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0', 'A.class': 'x' });

const upload = (bytes: Buffer | string, name: string, declaredMime = '', to: Files = files): Promise<StoreOutcome> =>
  to.store({ organisationId, bytes: Readable.from([Buffer.from(bytes)]), name, declaredMime });

const leftBehind = (root = home) => readdir(path.join(root, 'files', 'incoming'));

test.for([
  ['resim.png', png, 'image/png', 'image/png'],
  ['foto.jpeg', jpeg, 'image/jpeg', 'image/jpeg'],
  ['gülen.gif', gif, 'image/gif', 'image/gif'],
  ['fatura.pdf', pdf, 'application/pdf', 'application/pdf'],
  ['fatura.pdf', pdf, '', 'application/pdf'],
  ['fatura.pdf', pdf, 'application/octet-stream', 'application/pdf'],
  [
    'dilekçe.docx',
    docx,
    `application/vnd.${openXml}wordprocessingml.document`,
    `application/vnd.${openXml}wordprocessingml.document`,
  ],
  [
    'liste.xlsx',
    xlsx,
    `application/vnd.${openXml}spreadsheetml.sheet`,
    `application/vnd.${openXml}spreadsheetml.sheet`,
  ],
  ['eski.doc', ole, 'application/msword', 'application/msword'],
  ['ses.opus', ogg, 'audio/ogg', 'audio/ogg'],
  ['ses.webm', webm, 'audio/webm;codecs=opus', 'audio/webm'],
  ['video.mp4', mp4, 'video/mp4', 'video/mp4'],
  ['ses.wav', wav, 'audio/x-wav', 'audio/wav'],
  ['ses.mp3', mp3, 'audio/mpeg', 'audio/mpeg'],
  ['arşiv.zip', zip({ 'a.txt': 'a' }), 'application/x-zip-compressed', 'application/zip'],
  ['not.txt', 'İşçi şöyle dedi: <b>"günaydın"</b>\r\n', 'text/plain', 'text/plain'],
  ['liste.csv', 'ad;soyad\nAyşe;Kılıç\n', 'application/vnd.ms-excel', 'text/csv'],
] as const)('%s is taken as what it is', async ([name, bytes, declared, mime]) => {
  const outcome = await upload(Buffer.from(bytes), name, declared);
  expect(outcome).toMatchObject({ type: 'stored', file: { name, mime, bytes: Buffer.byteLength(bytes) } });
});

test.for([
  ['a program', 'a.exe', exe, ''],
  ['a program that calls itself a picture', 'a.png', exe, 'image/png'],
  ['a picture that calls itself a document', 'a.pdf', png, 'application/pdf'],
  ['a picture that calls itself text', 'a.txt', png, 'text/plain'],
  [
    'a drawing with scripts',
    'a.svg',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'image/svg+xml',
  ],
  ['a drawing that calls itself text', 'a.txt', ' \n<svg onload=alert(1)>', 'text/plain'],
  ['a drawing that calls itself a picture', 'a.png', '<?xml version="1.0"?><svg/>', 'image/png'],
  ['a page', 'a.html', '<!doctype html><script>alert(1)</script>', 'text/html'],
  ['a page that calls itself text', 'a.txt', '\ufeff<HTML><body>', 'text/plain'],
  ['a page that calls itself a table', 'a.csv', '<script>alert(1)</script>', 'text/csv'],
  ['a script', 'a.js', 'alert(1)', 'text/javascript'],
  ['a document with macros', 'a.docm', docm, ''],
  ['a program in a zip', 'a.jar', jar, 'application/zip'],
  ['text with a zero byte', 'a.txt', 'a\u0000b', 'text/plain'],
  ['text with control characters', 'a.csv', 'a;b\u0007', 'text/csv'],
  ['text that is no UTF-8', 'a.txt', Buffer.from([0xfe, 0x67, 0xfd]), 'text/plain'],
  ['text that ends within a character', 'a.txt', Buffer.from([0x61, 0xc3]), 'text/plain'],
  ['bytes nobody knows', 'a.bin', Buffer.from([1, 2, 3, 4, 5]), ''],
  ['nothing at all', 'a.txt', '', 'text/plain'],
] as const)('%s is refused and leaves nothing behind', async ([, name, bytes, declared]) => {
  expect(await upload(Buffer.from(bytes), name, declared)).toMatchObject({ type: 'typeRefused' });
  expect(await leftBehind()).toEqual([]);
});

test.for([
  ['../../etc/passwd.png', 'passwd.png'],
  ['C:\\Users\\ayse\\resim.PNG', 'resim.png'],
  ['fatura.pdf.exe', 'fatura.pdf.exe.png'],
  ['faturagnp.\u202eexe.png', 'faturagnp.exe.png'],
  ['.htaccess', 'htaccess.png'],
  ['<img src=x onerror=alert(1)>.png', 'img src=x onerror=alert(1).png'],
  ['a"b;c\r\nx: y.png', 'ab;c x y.png'],
  ['', 'file.png'],
  [`${'ş'.repeat(400)}.png`, `${'ş'.repeat(150)}.png`],
] as const)('the name %j is kept as %j', async ([name, kept]) => {
  expect(await upload(png, name)).toMatchObject({ type: 'stored', file: { name: kept } });
});

test('the same bytes are kept once, and each organisation has its own', async () => {
  const first = await upload(pdf, 'a.pdf');
  const second = await upload(pdf, 'b.pdf');
  if (first.type !== 'stored' || second.type !== 'stored') throw new Error('The file was not stored.');
  expect(second.file.path).toBe(first.file.path);
  expect(first.file.path.startsWith(`${organisationId}/`)).toBe(true);
  const { sha256 } = first.file;
  expect(files.read({ organisationId, sha256 })).toBeDefined();
  const elsewhere = path.join(home, 'files', other, sha256.slice(0, 2), sha256);
  await expect(readFile(elsewhere)).rejects.toThrow('ENOENT');
});

test('what is larger than allowed is refused as soon as it is, and leaves nothing behind', async () => {
  let read = 0;
  async function* endless() {
    for (;;) {
      read += 10_000;
      yield Buffer.alloc(10_000, 'x');
    }
  }
  const outcome = await files.store({
    organisationId,
    bytes: Readable.from(endless()),
    name: 'a.txt',
    declaredMime: '',
  });
  expect(outcome).toEqual({ type: 'tooLarge', limitBytes: 100_000 });
  expect(read).toBeLessThan(1_000_000);
  expect(await leftBehind()).toEqual([]);
});

test('an upload that breaks off or stands still is interrupted, and leaves nothing behind', async () => {
  async function* broken() {
    yield Buffer.from('first half');
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  }
  async function* still() {
    yield Buffer.from('first half');
    await sleep(60_000, null, { ref: false });
  }
  for (const bytes of [Readable.from(broken()), Readable.from(still())])
    expect(await files.store({ organisationId, bytes, name: 'a.txt', declaredMime: '' })).toEqual({
      type: 'interrupted',
    });
  expect(await leftBehind()).toEqual([]);
});

test('a volume that is 90 % full takes no more uploads, and says so on the health page', async () => {
  let share = 0.89;
  const full = await openFiles({ dataDir: home, clock, usedShare: async () => share });
  expect(await upload(pdf, 'a.pdf', '', full)).toMatchObject({ type: 'stored' });
  expect(await full.health()).toEqual({ status: 'warning', detail: '89 % used' });
  share = 0.9;
  expect(await upload(pdf, 'a.pdf', '', full)).toEqual({ type: 'storageFull' });
  expect(await full.health()).toMatchObject({ status: 'warning', detail: '90 % used, uploads are refused' });
  share = 0.5;
  expect(await upload(pdf, 'a.pdf', '', full)).toMatchObject({ type: 'stored' });
});

/** Mounts a volume of 1 MB where that is allowed. */
function mounted(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

test('a volume that fills up in the middle of an upload refuses it, and takes the next that fits (a tmpfs where mounting is allowed)', async ({
  skip,
}) => {
  const small = path.join(home, 'small');
  await mkdir(small);
  if (!mounted(small)) return skip('mounting a tmpfs is not allowed here');
  try {
    const full = await openFiles({ dataDir: small, clock, limits: { bytes: 10_000_000 } });
    const large = Buffer.alloc(3_000_000, 'x');
    expect(await upload(large, 'a.txt', 'text/plain', full)).toEqual({ type: 'storageFull' });
    expect(await leftBehind(small)).toEqual([]);
    expect(await upload('small', 'a.txt', 'text/plain', full)).toMatchObject({ type: 'stored' });
  } finally {
    execFileSync('umount', [small]);
  }
});

test('half an upload of a program that died is cleared away later, a fresh one is not', async () => {
  const incoming = path.join(home, 'files', 'incoming');
  await writeFile(path.join(incoming, 'old.part'), 'x');
  await utimes(path.join(incoming, 'old.part'), 0, 0);
  await writeFile(path.join(incoming, 'fresh.part'), 'x');
  await openFiles({ dataDir: home, clock });
  expect(await leftBehind()).toEqual(['fresh.part']);
  await rm(path.join(incoming, 'fresh.part'));
});

test('removed bytes are gone, fresh ones are kept, and a file is never named by a path', async () => {
  const outcome = await upload('to be removed', 'a.txt', 'text/plain');
  if (outcome.type !== 'stored') throw new Error('The file was not stored.');
  const { sha256 } = outcome.file;
  expect(await files.remove({ organisationId, sha256 })).toBe(false);
  await utimes(path.join(home, 'files', outcome.file.path), 0, 0);
  expect(await files.remove({ organisationId, sha256 })).toBe(true);
  expect(await files.remove({ organisationId, sha256 })).toBe(true);
  expect(() => files.read({ organisationId, sha256: '../../../etc/passwd' })).toThrow('No file can be named');
});

test('files go out so that nothing in them runs, and players may seek', async () => {
  const app = Fastify();
  const stored = async (bytes: Buffer | string, name: string, mime: string) => {
    const outcome = await upload(bytes, name, mime);
    if (outcome.type !== 'stored') throw new Error(`The file was not stored: ${outcome.type}.`);
    return { organisationId, ...outcome.file };
  };
  const text = await stored('merhaba dünya', 'şikâyet "1".txt', 'text/plain');
  const image = await stored(png, 'resim.png', 'image/png');
  app.get('/text', (_request, reply) => files.send(reply, text));
  app.get('/image', (_request, reply) => files.send(reply, image));
  app.get('/gone', (_request, reply) => files.send(reply, { ...text, sha256: 'f'.repeat(64) }));

  const whole = await app.inject('/text');
  expect([whole.statusCode, whole.body]).toEqual([200, 'merhaba dünya']);
  expect(whole.headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="s_ika_yet 1.txt"; filename*=UTF-8''%C5%9Fik%C3%A2yet%201.txt`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
  expect(whole.headers['content-security-policy']).toContain('sandbox');
  expect((await app.inject('/image')).headers['content-disposition']).toMatch(/^inline; filename="resim.png"/);
  const part = await app.inject({ url: '/text', headers: { range: 'bytes=0-6' } });
  expect([part.statusCode, part.body, part.headers['content-range']]).toEqual([206, 'merhaba', 'bytes 0-6/14']);
  expect((await app.inject({ url: '/text', headers: { range: 'bytes=99-' } })).statusCode).toBe(416);
  expect((await app.inject('/gone')).statusCode).toBe(404);
  await app.close();
});

test.for([
  ['bytes=0-', { start: 0, end: 9 }],
  ['bytes=-3', { start: 7, end: 9 }],
  ['bytes=-99', { start: 0, end: 9 }],
  ['bytes=5-99', { start: 5, end: 9 }],
  ['bytes=9-5', 'outside'],
  ['bytes=10-', 'outside'],
  ['bytes=-', null],
  ['bytes=0-1,3-4', null],
  ['lines=1-2', null],
  [undefined, null],
] as const)('of ten bytes %s means %j', ([header, range]) => {
  expect(rangeOf(header, 10)).toEqual(range);
});

test('a name in a header cannot begin another header or end the quotes', () => {
  const header = disposition('a"\r\nSet-Cookie: x=1\u0000\\%.txt', 'attachment');
  expect(header).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.!#$&+^`|~%-]*$/);
  expect(header.match(/"/g)).toHaveLength(2);
});

test.for(['while it is read', 'before it is read'])(
  'a client that goes away in the middle of its upload, %s, leaves nothing behind',
  async (moment) => {
    const app = Fastify();
    const arrived = Promise.withResolvers<void>();
    const outcome = Promise.withResolvers<StoreOutcome>();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.post('/', async ({ raw }) => {
      arrived.resolve();
      if (moment === 'before it is read') await new Promise((resolve) => raw.once('close', resolve));
      outcome.resolve(await files.store({ organisationId, bytes: raw, name: 'a.txt', declaredMime: '' }));
      return {};
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const address = app.server.address();
    const socket = connect(address !== null && typeof address === 'object' ? address.port : 0, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nhalf of it');
    await arrived.promise;
    socket.destroy();
    expect(await outcome.promise).toEqual({ type: 'interrupted' });
    expect(await leftBehind()).toEqual([]);
    await app.close();
  },
);
