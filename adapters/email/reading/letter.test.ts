import { describe, expect, test } from 'vitest';
import { letterLimits, readHead, readLetter } from './letter.ts';

const crlf = (text: string) => text.replace(/\r?\n/g, '\r\n');
const bytes = (text: string) => Buffer.from(crlf(text));
/** Text whose characters are its bytes, for what is not UTF-8. */
const raw = (text: string) => Buffer.from(crlf(text), 'latin1');
const read = (text: string) => readLetter(bytes(text));

const head =
  'From: =?UTF-8?B?QXnFn2UgWcSxbG1heg==?= <Ayse@Example.com>\nTo: destek@magaza.example\nMessage-ID: <1@example.com>\n';

test('a letter says who wrote to whom about what, and what it answers', async () => {
  const letter = await read(`From: "Yılmaz, Ayşe" <AYSE@example.com>
To: Destek <destek@magaza.example>, iade: <iade@magaza.example>, b@x.example;
Cc: =?windows-1254?Q?=DDrem_=D6z?= <irem@example.com>
Reply-To: ayse.ev@example.org
Subject: =?iso-8859-9?Q?Sipari=FE_hakk=FDnda?=
Date: Tue, 12 Mar 2024 10:05:00 +0300
Message-ID: <c3@example.com>
In-Reply-To: <b2@magaza.example>
References: <a1@example.com>
 <b2@magaza.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Nerede kaldı?
`);
  expect(letter).toMatchObject({
    from: { name: 'Yılmaz, Ayşe', address: 'ayse@example.com' },
    to: [{ address: 'destek@magaza.example' }, { address: 'iade@magaza.example' }, { address: 'b@x.example' }],
    cc: [{ name: 'İrem Öz', address: 'irem@example.com' }],
    replyTo: [{ address: 'ayse.ev@example.org' }],
    subject: 'Sipariş hakkında',
    sentAtMs: Date.UTC(2024, 2, 12, 7, 5),
    messageId: '<c3@example.com>',
    references: ['<a1@example.com>', '<b2@magaza.example>'],
    text: 'Nerede kaldı?',
    page: null,
    automatic: null,
    trouble: null,
  });
});

describe('Turkish is read however it was written down', () => {
  const sentence = 'ığüşöç İĞÜŞÖÇ';
  test.each([
    ['iso-8859-9', '\xfd\xf0\xfc\xfe\xf6\xe7 \xdd\xd0\xdc\xde\xd6\xc7'],
    ['windows-1254', '\xfd\xf0\xfc\xfe\xf6\xe7 \xdd\xd0\xdc\xde\xd6\xc7'],
  ])('in %s with eight bits', async (charset, body) => {
    const letter = await readLetter(
      raw(`${head}Content-Type: text/plain; charset=${charset}\nContent-Transfer-Encoding: 8bit\n\n${body}\n`),
    );
    expect(letter.text).toBe(sentence);
  });

  test('in UTF-8 that nobody declared, in the head as well', async () => {
    const letter = await read(
      `From: Ayşe <a@example.com>\nTo: b@example.com\nSubject: ${sentence}\nMessage-ID: <1@x>\n\n${sentence}\n`,
    );
    expect([letter.subject, letter.text, letter.from?.name]).toEqual([sentence, sentence, 'Ayşe']);
  });

  test('in names of files, as RFC 2231 and as everybody else', async () => {
    const letter = await read(`${head}Content-Type: multipart/mixed; boundary=s

--s
Content-Type: application/pdf
Content-Disposition: attachment; filename*0*=UTF-8''fatura-%C4%9F%C3%BC; filename*1*=%C5%9Fi%C3%B6%C3%A7.pdf
Content-Transfer-Encoding: base64

JVBERi0=
--s
Content-Type: image/png; name="=?UTF-8?Q?resim-=C5=9F.png?="
Content-Disposition: attachment
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--s--
`);
    expect(letter.files.map(({ name, mime }) => [name, mime])).toEqual([
      ['fatura-ğüşiöç.pdf', 'application/pdf'],
      ['resim-ş.png', 'image/png'],
    ]);
    expect(Buffer.from(letter.files[0]?.bytes ?? []).toString()).toBe('%PDF-');
  });
});

test('a page comes with its words, its pictures by their names, and nothing that can run', async () => {
  const letter = await read(`${head}Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=utf-8

<p>Merhaba <script>alert(1)</script></p><img src="cid:logo@x">
--r
Content-Type: image/png
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--r--
`);
  expect(letter.page).toContain('<img data-cid="logo@x"');
  expect(letter.page).not.toContain('script');
  expect(letter.text).toBe('Merhaba');
  expect(letter.files.map(({ contentId, mime }) => [contentId, mime])).toEqual([['logo@x', 'image/png']]);
});

test('a letter within a letter is read with it', async () => {
  const letter = await read(`${head}Content-Type: multipart/mixed; boundary=s

--s
Content-Type: text/plain; charset=utf-8

Bunu da okuyun.
--s
Content-Type: message/rfc822

From: c@example.com
Subject: ilk
Content-Type: text/plain; charset=utf-8

içteki
--s--
`);
  expect(letter.text).toContain('Bunu da okuyun.');
  expect(letter.text).toContain('içteki');
});

test('a letter that ends in the middle gives what it has', async () => {
  const letter = await read(
    `${head}Subject: yarım\nContent-Type: multipart/mixed; boundary=s\n\n--s\nContent-Type: text/plain\n\nBaşı var\n--s\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0`,
  );
  expect([letter.subject, letter.text.trim(), letter.files.length]).toEqual(['yarım', 'Başı var', 1]);
});

test('the same letter without a Message-ID is known by what it holds', async () => {
  const text = 'From: a@example.com\nSubject: x\n\nbir\n';
  const [one, same, other] = await Promise.all([read(text), read(text), read(text.replace('bir', 'iki'))]);
  expect(one.messageId).toBeNull();
  expect(one.identity).toBe(same.identity);
  expect(one.identity).not.toBe(other.identity);
});

test('characters that no database can write are taken out', async () => {
  const letter = await read(
    `From: a@example.com\nSubject: =?UTF-8?B?YQBi?=\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nYQBiIO2gvSBzb24=\n`,
  );
  expect(`${letter.subject}${letter.text}`).not.toContain('\u0000');
  expect(letter.text.isWellFormed()).toBe(true);
});

test('only the head is read of what is too large', async () => {
  const letter = await readHead(bytes(`${head}Subject: büyük\n\n${'x'.repeat(10_000)}`), 'tooLarge');
  expect(letter).toMatchObject({
    subject: 'büyük',
    text: '',
    files: [],
    trouble: 'tooLarge',
    messageId: '<1@example.com>',
  });
});

test('a thousand recipients and files are too many, and it is said how many were left out', async () => {
  const many = Array.from({ length: 1_000 }, (_, n) => `a${n}@example.com`).join(', ');
  const parts = Array.from(
    { length: 60 },
    (_, n) => `--s\nContent-Type: application/pdf; name=${n}.pdf\n\n%PDF-\n`,
  ).join('');
  const letter = await read(
    `From: a@example.com\nTo: ${many}\nContent-Type: multipart/mixed; boundary=s\n\n${parts}--s--\n`,
  );
  expect([letter.to.length, letter.files.length, letter.filesLeftOut]).toEqual([
    letterLimits.addresses,
    letterLimits.files,
    10,
  ]);
});

test('a bounce says which letter of ours did not arrive, where and why', async () => {
  const letter = await read(`From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: destek@magaza.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=s

--s
Content-Type: text/plain

Your mail could not be delivered.
--s
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; yok@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such
 user here

--s
Content-Type: message/rfc822

From: destek@magaza.example
To: yok@example.com
Message-ID: <c-abc.0192@magaza.example>
Subject: Siparişiniz

Merhaba
--s--
`);
  expect(letter.report).toEqual({
    action: 'failed',
    recipient: 'yok@example.com',
    status: '5.1.1',
    diagnostic: '550 5.1.1 No such user here',
    originalMessageId: '<c-abc.0192@magaza.example>',
  });
  expect([letter.automatic, letter.text, letter.files]).toEqual(['report', 'Your mail could not be delivered.', []]);
});

describe('letters of machines are known', () => {
  test.each([
    ['Auto-Submitted: auto-replied', 'reply'],
    ['Auto-Submitted: no', null],
    ['X-Auto-Response-Suppress: All', 'reply'],
    ['Precedence: auto_reply', 'reply'],
    ['Precedence: bulk', 'list'],
    ['List-Id: <haber.example.com>', 'list'],
    ['Return-Path: <>', 'robot'],
    ['Subject: ordinary', null],
  ])('%s', async (line, expected) => {
    expect((await read(`${head}${line}\n\nx\n`)).automatic).toBe(expected);
  });

  test.each([
    'MAILER-DAEMON@x.example',
    'postmaster@x.example',
    'no-reply@x.example',
    'noreply@x.example',
    'kargo-noreply@x.example',
  ])('%s', async (from) => {
    expect((await read(`From: ${from}\nMessage-ID: <1@x>\n\nx\n`)).automatic).toBe('robot');
  });
});

test('whether a sender is who she says is read from the topmost finding only', async () => {
  const results = (dmarc: string) =>
    `Authentication-Results: mx.magaza.example; dkim=none; dmarc=${dmarc} header.from=example.com\n`;
  expect((await read(`${results('fail')}${results('pass')}${head}\n\nx`)).authenticity).toBe('failed');
  expect((await read(`${results('pass')}${head}\n\nx`)).authenticity).toBe('passed');
  expect((await read(`${head}\n\nx`)).authenticity).toBe('unknown');
});
