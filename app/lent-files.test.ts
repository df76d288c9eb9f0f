import { expect, test } from 'vitest';
import type { FileId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelSide, KeptFile } from '#messaging';
import type { Files } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import { sealWith } from '#platform/seal.ts';
import { openLentFiles } from './lent-files.ts';

const account = { publicKey: 'pk', organisationId: newId<'organisation'>() } as ChannelAccount;
const fileId = newId<'file'>();
const file: KeptFile = { name: 'fatura.pdf', mime: 'application/pdf', bytes: 3, sha256: 'a'.repeat(64), path: 'x' };

/** The route, asked as Fastify would ask it; answers what would be sent. */
function open(key = Buffer.alloc(32, 1)) {
  const state = { nowMs: 1_000, isReadable: true };
  const side: Pick<ChannelSide, 'accountByKey' | 'readableFile'> = {
    accountByKey: (publicKey) => (publicKey === 'pk' ? account : null),
    readableFile: async (_, peerKey, asked: FileId) =>
      state.isReadable && peerKey === 'zeynep' && asked === fileId ? file : null,
  };
  const files = { send: async (_: unknown, sent: unknown) => sent } as unknown as Pick<Files, 'send'>;
  const clock = { nowMs: () => state.nowMs };
  const lent = openLentFiles({ side, files, clock, seal: sealWith(key), publicUrl: 'https://destek.example.com' });
  let give: (request: unknown, reply: unknown) => Promise<unknown> = () => Promise.reject(new Error('no route'));
  const get = (_path: string, _how: unknown, handler: typeof give): void => {
    give = handler;
  };
  void lent.routes({ get } as never);
  const ask = (address: string) => {
    const token = new URL(address).pathname.split('/')[2];
    return give({ params: { token } }, {}).catch((error: Error & { status?: number }) => error.message);
  };
  return { state, lend: lent.lend, ask };
}

test('who holds the address has the file until it expires, and while it is the customer’s', async () => {
  const { state, lend, ask } = open();
  const address = lend(account, 'zeynep', { fileId, name: 'fatura ş.pdf' }, 500) ?? '';
  expect(Buffer.from(address.split('/')[4] ?? '', 'base64url').includes('zeynep')).toBe(false);
  expect(address).toMatch(/^https:\/\/destek\.example\.com\/lent\/[\w-]+\/fatura%20%C5%9F\.pdf$/);
  expect(await ask(address)).toMatchObject({ sha256: file.sha256, organisationId: account.organisationId });
  state.isReadable = false;
  const gone = await ask(address);
  expect(gone).not.toMatchObject({ sha256: file.sha256 });
  state.isReadable = true;
  state.nowMs = 1_500;
  expect(await ask(address)).toEqual(gone);
});

test('an address that somebody changed or made herself opens nothing', async () => {
  const { lend, ask } = open();
  const address = lend(account, 'bora', { fileId, name: 'a' }, 500) ?? '';
  const gone = await ask(address);
  const token = address.split('/')[4] ?? '';
  const changed = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  for (const other of [changed, token.slice(4), '', '.', 'x'.repeat(5_000)])
    expect(await ask(`https://destek.example.com/lent/${other}/a`)).toEqual(gone);
  const forger = open(Buffer.alloc(32, 2)).lend(account, 'zeynep', { fileId, name: 'a' }, 500) ?? '';
  expect(await ask(forger)).toEqual(gone);
});
