import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import { newId } from '../ids.ts';
import { newVaultKey, openVault, type Vault } from './vault.ts';

const organisationId = '0199a5c0-0000-7000-8000-000000000001' as OrganisationId;
const other = '0199a5c0-0000-7000-8000-000000000002' as OrganisationId;
let home: string;
let vault: Vault;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'santral-vault-'));
  vault = await openVault({ dataDir: home, folder: 'recordings' });
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const kept = async (bytes: Buffer) => {
  const ref = { organisationId, id: newId<'recording'>() };
  const key = newVaultKey();
  const outcome = await vault.keep(ref, key, inPieces(bytes, 10_007));
  return { ref, key, outcome, place: path.join(home, 'recordings', organisationId, ref.id.slice(-2), ref.id) };
};

test.for([0, 1, 65_535, 65_536, 65_537, 200_000])(
  '%i bytes come back as they were, whole and in parts',
  async (size) => {
    const bytes = randomBytes(size);
    const { ref, key, outcome } = await kept(bytes);
    expect(outcome).toMatchObject({ type: 'kept', bytes: size });
    expect((await buffer(vault.read(ref, key))).equals(bytes)).toBe(true);
    for (const [start, end] of [
      [0, 0],
      [10, 70_000],
      [65_535, 65_536],
      [size - 5, size - 1],
      [size, size + 10],
    ] as const) {
      if (start < 0) continue;
      const part = await buffer(vault.read(ref, key, { start, end }));
      expect(part.equals(bytes.subarray(start, end + 1))).toBe(true);
    }
  },
);

test('what lies on the disk is not what was kept, and is read by nobody without its key', async () => {
  const bytes = Buffer.alloc(100_000, 'a secret ');
  const { ref, key, place } = await kept(bytes);
  expect((await readFile(place)).includes('secret')).toBe(false);
  await expect(buffer(vault.read(ref, newVaultKey()))).rejects.toThrow();
  await expect(buffer(vault.read({ ...ref, organisationId: other }, key))).rejects.toThrow('ENOENT');
});

test('a changed bit, a lost end and a piece of another are found', async () => {
  const { ref, key, place } = await kept(randomBytes(200_000));
  const sealed = await readFile(place);
  const changed = Buffer.from(sealed);
  changed[100_000] = (changed[100_000] ?? 0) ^ 1;
  await writeFile(place, changed);
  await expect(buffer(vault.read(ref, key))).rejects.toThrow();
  await writeFile(place, sealed);
  await truncate(place, (65_536 + 16) * 2);
  await expect(buffer(vault.read(ref, key))).rejects.toThrow();
  const stranger = await kept(randomBytes(200_000));
  await writeFile(place, await readFile(stranger.place));
  await expect(buffer(vault.read(ref, key))).rejects.toThrow();
});

test('what breaks off leaves nothing behind, and what is removed is gone', async () => {
  const ref = { organisationId, id: newId<'recording'>() };
  async function* broken() {
    yield Buffer.alloc(1_000);
    throw new Error('the switch is gone');
  }
  await expect(vault.keep(ref, newVaultKey(), broken())).rejects.toThrow('the switch is gone');
  const folder = path.join(home, 'recordings', organisationId, ref.id.slice(-2));
  expect((await readdir(folder)).filter((name) => name.startsWith(ref.id))).toEqual([]);
  const { ref: gone, key } = await kept(randomBytes(10));
  await vault.remove(gone);
  await vault.remove(gone);
  await expect(buffer(vault.read(gone, key))).rejects.toThrow('ENOENT');
});
