import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { tidyName } from '#kernel/contract.ts';
import { isId, type OrganisationId } from '#kernel/id.ts';
import type { Clock } from '../clock.ts';
import type { HealthReport } from '../health.ts';
import { type SentFile, sendFile } from './send.ts';
import { sniff } from './sniff.ts';
import { keptName } from './types.ts';

export type FileLimits = {
  readonly bytes: number;
  /** Uploads stop when the volume is fuller than this; what else the program must write still fits. */
  readonly fullShare: number;
  /** An upload that brings nothing for so long is given up. */
  readonly idleMs: number;
};

const limitsByDefault: FileLimits = { bytes: 20 * 1024 * 1024, fullShare: 0.9, idleMs: 30_000 };
/** From here on the health page warns. */
const warnShare = 0.8;
/** What was left behind by a program that died in the middle of an upload is removed after this. */
const leftoverMs = 3_600_000;
/** Content somebody stored again this short ago is not removed, because a row that names it may just be written. */
const freshMs = 60_000;

/** What is known of stored bytes. Two uploads of the same bytes share `sha256` and `path`. */
export type StoredFile = {
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Below the folder of files, `<organisation>/ab/abcd…`. */
  readonly path: string;
};

export type StoreOutcome =
  | { readonly type: 'stored'; readonly file: StoredFile }
  | { readonly type: 'tooLarge'; readonly limitBytes: number }
  /** `found`: a media type, or `unknown`, `binary`, `not UTF-8`, `markup`, `empty`. */
  | { readonly type: 'typeRefused'; readonly found: string }
  | { readonly type: 'storageFull' }
  | { readonly type: 'interrupted' };

export type Upload = {
  readonly organisationId: OrganisationId;
  readonly bytes: Readable;
  /** As the uploader calls it; kept without paths, invisible characters and false endings. */
  readonly name: string;
  /** As the uploader declares it; empty = not said. */
  readonly declaredMime: string;
  /** Fewer than the limit of the house, if a channel takes less. */
  readonly limitBytes?: number;
};

/** Names stored bytes. */
export type FileRef = { readonly organisationId: OrganisationId; readonly sha256: string };

export type Files = {
  /** Reads the bytes to the end or to the first reason to stop. Afterwards either the whole file is on disk or nothing. */
  store(upload: Upload): Promise<StoreOutcome>;
  /** Answers a request with a file; 404 if its bytes are gone. Whether the asker may have it was decided before. */
  send(reply: FastifyReply, file: FileRef & SentFile): Promise<FastifyReply>;
  read(file: FileRef): ReadStream;
  /** Removes bytes. The caller makes sure that no row names them any more. Answers false if they are too fresh. */
  remove(file: FileRef): Promise<boolean>;
  /** Removes all files of an organisation. */
  removeAll(organisationId: OrganisationId): Promise<void>;
  /** How full the volume is. */
  health(): Promise<HealthReport>;
};

export type FilesNeeds = {
  readonly dataDir: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly limits?: Partial<FileLimits>;
  /** How full the volume of a folder is, from 0 to 1. */
  readonly usedShare?: (folder: string) => Promise<number>;
};

/** Opens the folder of files below `dataDir`. */
export async function openFiles(needs: FilesNeeds): Promise<Files> {
  const limits = { ...limitsByDefault, ...needs.limits };
  const usedShare = needs.usedShare ?? usedShareOf;
  const root = path.join(needs.dataDir, 'files');
  const incoming = path.join(root, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await removeLeftovers(incoming, needs.clock.nowMs());

  const pathOf = ({ organisationId, sha256 }: FileRef) => {
    if (!isId(organisationId) || !/^[0-9a-f]{64}$/.test(sha256))
      throw new Error(`No file can be named ${organisationId}/${sha256}.`);
    return path.join(organisationId, sha256.slice(0, 2), sha256);
  };

  const keep = async (upload: Upload, part: string, taken: Taken): Promise<StoreOutcome> => {
    const name = tidyName(upload.name);
    const sniffed = await sniff(part, { name, declaredMime: upload.declaredMime });
    if (sniffed.type === 'refused') return { type: 'typeRefused', found: sniffed.found };
    const { sha256, bytes } = taken;
    const place = pathOf({ organisationId: upload.organisationId, sha256 });
    const whole = path.join(root, place);
    await mkdir(path.dirname(whole), { recursive: true, mode: 0o700 });
    // Over the same content, if it is there already: that also makes it fresh again.
    await rename(part, whole);
    const { mime } = sniffed;
    return { type: 'stored', file: { name: keptName(name, mime), mime, bytes, sha256, path: place } };
  };

  return {
    async store(upload) {
      const limitBytes = Math.min(limits.bytes, upload.limitBytes ?? limits.bytes);
      if ((await usedShare(root)) >= limits.fullShare) return { type: 'storageFull' };
      const part = path.join(incoming, `${randomUUID()}.part`);
      try {
        const taken = await takeIn(upload.bytes, part, { limitBytes, idleMs: limits.idleMs });
        if (taken.type !== 'taken') return taken;
        if (taken.bytes === 0) return { type: 'typeRefused', found: 'empty' };
        return await keep(upload, part, taken);
      } catch (error) {
        if (isFull(error)) return { type: 'storageFull' };
        throw error;
      } finally {
        await rm(part, { force: true });
      }
    },
    send: (reply, file) => sendFile(reply, { ...file, path: path.join(root, pathOf(file)) }),
    read: (file) => createReadStream(path.join(root, pathOf(file))),
    async remove(file) {
      const whole = path.join(root, pathOf(file));
      try {
        const { mtimeMs } = await stat(whole);
        if (needs.clock.nowMs() - mtimeMs < freshMs) return false;
        await unlink(whole);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      return true;
    },
    async removeAll(organisationId) {
      if (!isId(organisationId)) throw new Error(`No organisation can be named ${organisationId}.`);
      await rm(path.join(root, organisationId), { recursive: true, force: true });
    },
    async health() {
      const share = await usedShare(root);
      const detail = `${Math.round(share * 100)} % used`;
      if (share >= limits.fullShare) return { status: 'warning', detail: `${detail}, uploads are refused` };
      return { status: share >= warnShare ? 'warning' : 'ok', detail };
    },
  };
}

type Taken = { readonly type: 'taken'; readonly bytes: number; readonly sha256: string };

/** Streams into a new file, counting and hashing. The source is left standing, so that an answer can still be sent. */
async function takeIn(
  source: Readable,
  part: string,
  { limitBytes, idleMs }: { limitBytes: number; idleMs: number },
): Promise<Taken | Extract<StoreOutcome, { type: 'tooLarge' | 'interrupted' }>> {
  const file = await open(part, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    const chunks = source.iterator({ destroyOnReturn: false });
    for (;;) {
      const next = await nextChunk(source, chunks, idleMs);
      if (next === 'interrupted') return { type: 'interrupted' };
      if (next === 'end') break;
      bytes += next.length;
      if (bytes > limitBytes) return { type: 'tooLarge', limitBytes };
      hash.update(next);
      await writeWhole(file, next);
    }
    await file.sync();
    return { type: 'taken', bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** Whatever goes wrong in the source is an interruption: the other side went away, or sent nothing for too long. */
async function nextChunk(
  source: Readable,
  chunks: AsyncIterator<Buffer>,
  idleMs: number,
): Promise<Buffer | 'end' | 'interrupted'> {
  const idle = Promise.withResolvers<'interrupted'>();
  const timer = setTimeout(() => idle.resolve('interrupted'), idleMs);
  const atEnd = () => (source.readableEnded ? 'end' : 'interrupted');
  const next = chunks.next().then(
    ({ done, value }) => (done ? atEnd() : value),
    () => 'interrupted' as const,
  );
  const chunk = await Promise.race([next, idle.promise]);
  clearTimeout(timer);
  if (chunk === 'interrupted') source.destroy();
  return chunk;
}

async function writeWhole(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
}

async function usedShareOf(folder: string): Promise<number> {
  const { blocks, bfree, bavail } = await statfs(folder);
  const used = blocks - bfree;
  // As df counts: blocks only root may take are nobody's.
  return used + bavail === 0 ? 1 : used / (used + bavail);
}

async function removeLeftovers(incoming: string, nowMs: number): Promise<void> {
  for (const name of await readdir(incoming)) {
    const left = path.join(incoming, name);
    try {
      if (nowMs - (await stat(left)).mtimeMs > leftoverMs) await unlink(left);
    } catch (error) {
      // Another process of ours may be tidying up as well.
      if (!isMissing(error)) throw error;
    }
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
