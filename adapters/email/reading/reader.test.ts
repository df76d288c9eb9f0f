import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type LetterReader, openLetterReader } from './reader.ts';

let reader: LetterReader | null = null;
afterEach(() => reader?.close());
const open = (needs: { readonly timeMs?: number } = {}) => {
  reader = openLetterReader(needs);
  return reader;
};

const head =
  'From: Ayşe <a@example.com>\r\nTo: b@example.com\r\nSubject: bomba\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n';
const html = (body: string) => Buffer.from(`${head}Content-Type: text/html; charset=utf-8\r\n\r\n${body}`);

function nestedParts(depth: number): Buffer {
  const opening = Array.from(
    { length: depth },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  ).join('');
  return Buffer.from(`${head}${opening}Content-Type: text/plain\r\n\r\nx\r\n`);
}

function nestedLetters(depth: number): Buffer {
  return Buffer.from(`${head}${'Content-Type: message/rfc822\r\n\r\nFrom: a@example.com\r\n'.repeat(depth)}\r\nx`);
}

const bombs: Readonly<Record<string, Buffer>> = {
  'twenty thousand boxes in each other': html(`${'<div>'.repeat(20_000)}x`),
  'a hundred thousand marks that never end': html(`${'<b>'.repeat(100_000)}x`),
  'ten thousand tables in each other': html(`${'<table><tr><td>'.repeat(10_000)}x`),
  'three hundred thousand open brackets': html('<'.repeat(300_000)),
  'ten thousand parts in each other': nestedParts(10_000),
  'ten thousand letters in each other': nestedLetters(10_000),
  'a head of a million lines': Buffer.from(`${head}${'X: y\r\n'.repeat(1_000_000)}\r\nx`),
  'as many lines as are looked at, each nearly a quote': Buffer.from(
    `${head}\r\n${'2024 12:00 a a a a a a:\r\n'.repeat(4_900)}`,
  ),
  'a hundred thousand lines that look like a quote': Buffer.from(
    `${head}\r\n${'2024 a a a a a <a@b>:\r\n'.repeat(100_000)}`,
  ),
  'a hundred thousand answered letters': Buffer.from(`${head}References: ${'<a@b> '.repeat(100_000)}\r\n\r\nx`),
};

test.each(Object.entries(bombs))(
  '7.4/13: a nested bomb (%s) is read while everybody else goes on',
  async (_, source) => {
    const { read } = open();
    await read(html('ısınma')); // the thread is there
    let isRead = false;
    const reading = read(source).finally(() => {
      isRead = true;
    });
    let turns = 0;
    for (; !isRead; turns++) await nextTurn();
    // Whoever else waits for this thread has had many turns meanwhile.
    expect(turns).toBeGreaterThan(20);
    const letter = await reading;
    expect([letter.messageId, letter.from?.address]).toEqual(['<1@example.com>', 'a@example.com']);
    if (letter.trouble === null) expect(letter.text).not.toBe('');
  },
);

test('7.4/13: a letter of 25 MB comes with all its bytes', async () => {
  const { read } = open();
  const bytes = Buffer.alloc(18 * 1024 * 1024, 7);
  const lines = bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
  const source = Buffer.from(
    `${head}Content-Type: multipart/mixed; boundary=s\r\n\r\n--s\r\nContent-Type: text/plain\r\n\r\nEkte.\r\n--s\r\nContent-Type: application/pdf; name=b.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}\r\n--s--\r\n`,
  );
  expect(source.byteLength).toBeGreaterThan(24 * 1024 * 1024);
  const letter = await read(source);
  expect([letter.text, letter.files[0]?.bytes.byteLength]).toEqual(['Ekte.', bytes.byteLength]);
  expect(Buffer.compare(Buffer.from(letter.files[0]?.bytes ?? []), bytes)).toBe(0);
});

test('of a letter that is too large the head is read', async () => {
  const letter = await open().read(html('x'.repeat(31 * 1024 * 1024)));
  expect([letter.subject, letter.trouble, letter.text]).toEqual(['bomba', 'tooLarge', '']);
});

test('a letter that takes too long is given up, and the next one is read', async () => {
  const { read } = open({ timeMs: 1 });
  expect((await read(html(`${'<div>'.repeat(20_000)}x`))).trouble).toBe('tooSlow');
  await reader?.close();
  expect((await open().read(html('sonraki'))).text).toBe('sonraki');
});

test('letters that come at once are read one after the other', async () => {
  const { read } = open();
  const texts = await Promise.all(
    Array.from({ length: 20 }, (_, n) => read(html(`mektup ${n}`)).then(({ text }) => text)),
  );
  expect(texts).toEqual(Array.from({ length: 20 }, (_, n) => `mektup ${n}`));
});
