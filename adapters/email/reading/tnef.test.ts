import { expect, test } from 'vitest';
import { readLetter } from './letter.ts';
import { isWrapping, unwrapped } from './tnef.ts';

const number = (value: number, bytes: 2 | 4) => {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 4) buffer.writeUInt32LE(value);
  else buffer.writeUInt16LE(value);
  return buffer;
};
const attribute = (what: number, value: Buffer, level = 2) => {
  const sum = value.reduce((all, byte) => (all + byte) % 65_536, 0);
  return Buffer.concat([Buffer.from([level]), number(what, 4), number(value.length, 4), value, number(sum, 2)]);
};
const file = (short: string, long: string | null, content: Buffer) => {
  const name = Buffer.from(`${long}\u0000`, 'utf16le');
  const padded = Buffer.concat([name, Buffer.alloc((4 - (name.length % 4)) % 4)]);
  const size = Buffer.concat([number(0x0e20_0003, 4), number(content.length, 4)]);
  const properties = [number(2, 4), size, number(0x3707_001f, 4), number(1, 4), number(name.length, 4), padded];
  return Buffer.concat([
    attribute(0x69002, Buffer.alloc(14)),
    attribute(0x18010, Buffer.from(`${short}\u0000`, 'latin1')),
    attribute(0x6800f, content),
    ...(long === null ? [] : [attribute(0x69005, Buffer.concat(properties))]),
  ]);
};
const wrapping = (...files: readonly Buffer[]) =>
  new Uint8Array(
    Buffer.concat([number(0x223e9f78, 4), number(1, 2), attribute(0x89006, number(0x10000, 4), 1), ...files]),
  );
const pdf = Buffer.from('%PDF-1.4\n%%EOF');

test('what Outlook wraps is unwrapped, with its long Turkish names', () => {
  const opened = unwrapped(
    wrapping(file('FATURA~1.PDF', 'fatura-ğüşiöç.pdf', pdf), file('not.txt', null, Buffer.from('x'))),
    50,
  );
  expect(opened?.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([
    ['fatura-ğüşiöç.pdf', pdf.toString()],
    ['not.txt', 'x'],
  ]);
});

test('what is no wrapping, or is broken, is left as it is', () => {
  const whole = wrapping(file('a.pdf', null, pdf));
  expect(unwrapped(new Uint8Array(Buffer.from('düz metin')), 50)).toBeNull();
  expect(unwrapped(whole.slice(0, 60), 50)).toBeNull();
  expect(unwrapped(wrapping(), 50)).toBeNull();
  for (let length = 0; length < whole.length; length++) unwrapped(whole.slice(0, length), 50);
  expect(unwrapped(wrapping(...Array.from({ length: 9 }, () => file('a.pdf', null, pdf))), 3)).toHaveLength(3);
  expect([isWrapping('application/ms-tnef', ''), isWrapping('', 'WINMAIL.DAT'), isWrapping('text/plain', 'a')]).toEqual(
    [...[true, true, false]],
  );
});

const letterWith = (content: Uint8Array) =>
  readLetter(
    Buffer.from(
      `From: ayse@x.test\r\nMessage-ID: <w@x.test>\r\nContent-Type: multipart/mixed; boundary=s\r\n\r\n--s\r\nContent-Type: text/plain\r\n\r\nEkte.\r\n--s\r\nContent-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Disposition: attachment; filename="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64')}\r\n--s--\r\n`,
    ),
  );

test('F73: e-mail: winmail.dat is opened, and one that cannot be is a file', async () => {
  const opened = await letterWith(wrapping(file('FATURA~1.PDF', 'fatura.pdf', pdf)));
  expect([opened.text, opened.files.map(({ name }) => name)]).toEqual(['Ekte.', ['fatura.pdf']]);
  const closed = await letterWith(Buffer.from('bozuk'));
  expect(closed.files.map(({ name }) => name)).toEqual(['winmail.dat']);
});
