import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desk } from '../desk.ts';
import { expectTruth } from '../truth.ts';
import type { Visitor } from '../visitor.ts';
import { openWorld, type World } from '../world.ts';

// The folder of uploads lies on a small disk of its own, which only the program sees: a mount namespace of Linux.

const isRoot = process.getuid?.() === 0;
const unshare = ['unshare', ...(isRoot ? ['-m'] : ['-Um', '--map-current-user', '--keep-caps'])];
const diskBytes = 8_000_000;

function canMount(): boolean {
  try {
    execFileSync(unshare[0] ?? '', [...unshare.slice(1), 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /tmp'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!canMount())(
  'uploads on a disk that is full (needs a system that lets a process mount a disk for itself)',
  () => {
    let world: World;
    let ayse: Desk;
    let visitor: Visitor;
    let interactionId: string;
    let filler: string;
    const text = 'merhaba dünya '.repeat(1_000);

    beforeAll(async () => {
      const script = `mount -t tmpfs -o size=${diskBytes},mode=0777 tmpfs "$DATA_DIR/files" && exec "$@"`;
      world = await openWorld({
        within: [...unshare, 'sh', '-c', script, 'sh'],
        prepare: async (dataDir) => void (await mkdir(path.join(dataDir, 'files'), { recursive: true })),
      });
      [ayse] = (await world.agents('Ayşe')) as [Desk];
      visitor = await world.visitor({ name: 'Mehmet' });
      filler = `/proc/${world.process.pid}/root${world.dataDir}/files/filler`;
    });
    afterAll(() => world?.close());

    const upload = (name: string) =>
      ayse.api.send('POST', '/files', Buffer.from(`${name} ${text}`), {
        'content-type': 'text/plain',
        'x-file-name': encodeURIComponent(name),
      });
    const byVisitor = async () => {
      const { publicKey } = await world.firstQueue();
      const answer = await fetch(`${world.url}/widget/files?channel=${publicKey}`, {
        method: 'POST',
        headers: {
          'content-type': 'text/plain',
          'x-file-name': 'ziyaretci.txt',
          'x-visitor-token': visitor.token() ?? '',
        },
        body: text,
      });
      return { status: answer.status, body: (await answer.json()) as { code?: string } };
    };

    test('while there is room, files are taken from both sides', async () => {
      visitor.write('Merhaba');
      await expect.poll(() => ayse.offers().length).toBe(1);
      ({ interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? ''));
      expect([(await upload('ilk.txt')).status, (await byVisitor()).status]).toEqual([201, 201]);
    });

    test('when the disk is full, an upload is refused in words, and everything else goes on', async () => {
      const kept = (await upload('kalan.txt')).body as { id: string };
      await writeFile(filler, Buffer.alloc(diskBytes * 0.95, 1));
      const refused = await upload('sığmaz.txt');
      expect([refused.status, (refused.body as { code: string }).code]).toEqual([503, 'UNAVAILABLE']);
      const theirs = await byVisitor();
      expect([theirs.status, theirs.body.code]).toEqual([503, 'UNAVAILABLE']);
      visitor.write('Dosya gitmedi');
      await expect.poll(() => visitor.texts().length).toBe(2);
      await ayse.send(interactionId, 'Sorun değil');
      await expect.poll(() => visitor.texts()).toEqual(['Merhaba', 'Dosya gitmedi', 'Sorun değil']);
      expect((await ayse.api.send('GET', `/files/${kept.id}`)).text).toContain('kalan.txt');
      const { status, body } = await world.owner.send('GET', '/health/ready');
      const disk = (body as { dependencies: { name: string; status: string }[] }).dependencies.find(
        ({ name }) => name === 'disk',
      );
      expect([status, disk?.status]).toEqual([200, 'warning']);
    });

    test('when there is room again, uploads are taken again, nothing half written is left, and the figures are true', async () => {
      await rm(filler);
      expect((await upload('sonra.txt')).status).toBe(201);
      await expectTruth(world);
    });
  },
);
