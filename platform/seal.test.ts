import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openSeal, sealWith } from './seal.ts';

let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was sealed opens in its own place and nowhere else', () => {
  const seal = sealWith(randomBytes(32));
  const sealed = seal.seal('gizli anahtar', 'company|factors|ayşe');
  expect(sealed).not.toContain('gizli');
  expect(seal.open(sealed, 'company|factors|ayşe')).toBe('gizli anahtar');
  expect(() => seal.open(sealed, 'company|factors|mehmet')).toThrow();
  expect(() => sealWith(randomBytes(32)).open(sealed, 'company|factors|ayşe')).toThrow();
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const bent = Buffer.from(bytes);
    bent.writeUInt8(bent.readUInt8(at) ^ 1, at);
    expect(() => seal.open(`v1:${bent.toString('base64url')}`, 'company|factors|ayşe')).toThrow();
  }
  expect(() => seal.open('v2:abc', 'company|factors|ayşe')).toThrow();
});

test('the same text is sealed differently each time', () => {
  const seal = sealWith(randomBytes(32));
  expect(seal.seal('aynı', 'x')).not.toBe(seal.seal('aynı', 'x'));
});

test('an installation keeps its key in a file for its owner alone, however many programs start at once', async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'santral-seal-'));
  const seals = await Promise.all(Array.from({ length: 8 }, () => openSeal({ dataDir: folder, secretKey: null })));
  const sealed = seals.map((seal, index) => seal.seal(String(index), 'x'));
  const late = await openSeal({ dataDir: folder, secretKey: null });
  expect(sealed.map((text) => late.open(text, 'x'))).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  const file = path.join(folder, 'secret.key');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(sealed.join()).not.toContain(await readFile(file, 'utf8'));
});

test('a key that is named counts instead of the file', async () => {
  const one = await openSeal({ dataDir: '/nowhere', secretKey: 'bir uzun gizli anahtar, 32 harften fazla' });
  const other = await openSeal({ dataDir: '/elsewhere', secretKey: 'bir uzun gizli anahtar, 32 harften fazla' });
  expect(other.open(one.seal('söz', 'x'), 'x')).toBe('söz');
});
