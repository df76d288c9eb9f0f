import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { OrganisationId } from '#kernel/id.ts';

/** Where sound lies that the switch plays. Everything here can be made again: the folder may be emptied at any time. */
export interface SoundShelf {
  /** The file of this name, made when it is not there; who asks meanwhile for the same waits for it. Null: not made. */
  readonly take: (
    organisationId: OrganisationId,
    name: string,
    make: () => Promise<Uint8Array | null>,
  ) => Promise<string | null>;
  readonly folder: string;
}

export interface SoundShelfNeeds {
  /** Below it each organisation has a folder. The account of the switch must be able to read it. */
  readonly folder: string;
  readonly limitBytes: number;
  readonly nowMs: () => number;
}

/** What was played this short ago is never removed: it may be playing. */
const inUseMs = 3_600_000;
/** A file's time is renewed by use, and not oftener than this. */
const renewMs = 600_000;
const afterClearing = 0.8;

/** Opens the folder; what a program that died left half-written is removed. */
export async function openSoundShelf({ folder, limitBytes, nowMs }: SoundShelfNeeds): Promise<SoundShelf> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const making = new Map<string, Promise<string | null>>();
  let keptBytes = (await filesIn(folder)).reduce((sum, { bytes }) => sum + bytes, 0);
  let clearing: Promise<void> | null = null;

  const present = async (file: string): Promise<boolean> => {
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) return false;
    const now = nowMs() / 1_000;
    if (nowMs() - found.mtimeMs > renewMs) await utimes(file, now, now).catch(() => undefined);
    return true;
  };
  const put = async (file: string, bytes: Uint8Array): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    const half = path.join(path.dirname(file), `${randomUUID()}${halfEnding}`);
    try {
      await writeFile(half, bytes, { mode: 0o644 });
      await rename(half, file);
    } finally {
      await rm(half, { force: true });
    }
    keptBytes += bytes.length;
    if (keptBytes > limitBytes) {
      clearing ??= clear().finally(() => {
        clearing = null;
      });
      await clearing;
    }
  };
  /** Removes what was not played for the longest time. */
  const clear = async (): Promise<void> => {
    const all = (await filesIn(folder)).toSorted((one, other) => one.usedMs - other.usedMs);
    let left = all.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { file, bytes, usedMs } of all) {
      if (left <= limitBytes * afterClearing || nowMs() - usedMs < inUseMs) break;
      await rm(file, { force: true });
      left -= bytes;
    }
    keptBytes = left;
  };

  return {
    folder,
    take: (organisationId, name, make) => {
      const file = path.join(folder, organisationId, name.slice(0, 2), `${name}.wav`);
      const underWay = making.get(file);
      if (underWay) return underWay;
      const taken = (async () => {
        if (await present(file)) return file;
        const bytes = await make();
        if (!bytes) return null;
        await put(file, bytes);
        return file;
      })().finally(() => making.delete(file));
      making.set(file, taken);
      return taken;
    },
  };
}

const halfEnding = '.half';

async function filesIn(
  folder: string,
): Promise<{ readonly file: string; readonly bytes: number; readonly usedMs: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.name.endsWith(halfEnding)) {
      await rm(file, { force: true });
      continue;
    }
    const seen = await stat(file).catch(() => null);
    if (seen) found.push({ file, bytes: seen.size, usedMs: seen.mtimeMs });
  }
  return found;
}
