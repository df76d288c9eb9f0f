import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { isId, type OrganisationId } from '#kernel/id.ts';

/** Names something large of an organisation that is kept sealed. */
export interface VaultRef {
  readonly organisationId: OrganisationId;
  readonly id: string;
}

export type KeepOutcome =
  | { readonly type: 'kept'; readonly bytes: number; readonly sha256: string }
  | { readonly type: 'storageFull' };

/**
 * Keeps large things sealed below DATA_DIR, each under a key of its own: whoever forgets the key has deleted it from every
 * backup as well. Any part of one can be read without the rest.
 */
export interface Vault {
  /** Afterwards the whole of it is on disk, or nothing; over what had this name before. `sha256` is that of the bytes given. */
  readonly keep: (ref: VaultRef, key: string, bytes: AsyncIterable<Uint8Array>) => Promise<KeepOutcome>;
  /** The bytes from `start` to `end`, both included. Throws when a single bit is another, or it is gone. */
  readonly read: (ref: VaultRef, key: string, range?: { readonly start: number; readonly end: number }) => Readable;
  readonly remove: (ref: VaultRef) => Promise<void>;
}

/** A key for one thing, 256 bits, as text. */
export const newVaultKey = (): string => randomBytes(32).toString('base64url');

/** Sealed piece by piece: a player that jumps has one piece opened, not an hour of sound. */
const pieceBytes = 65_536;
const tagBytes = 16;
const cipherName = 'aes-256-gcm';

/** Opens a folder of sealed things below `dataDir`. */
export async function openVault({
  dataDir,
  folder,
}: {
  readonly dataDir: string;
  readonly folder: string;
}): Promise<Vault> {
  const root = path.join(dataDir, folder);
  await mkdir(root, { recursive: true, mode: 0o700 });

  const placeOf = ({ organisationId, id }: VaultRef): string => {
    if (!isId(organisationId) || !isId(id)) throw new Error(`Nothing can be kept as ${organisationId}/${id}.`);
    return path.join(root, organisationId, id.slice(-2), id);
  };

  const keep: Vault['keep'] = async (ref, key, source) => {
    const place = placeOf(ref);
    const part = `${place}.part`;
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    const file = await open(part, 'w', 0o600);
    try {
      const kept = await sealInto(file, ref, key, source);
      await file.sync();
      await file.close();
      await rename(part, place);
      return { type: 'kept', ...kept };
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(part, { force: true });
      if (isFull(error)) return { type: 'storageFull' };
      throw error;
    }
  };

  async function* opened(ref: VaultRef, key: string, range: { start: number; end: number }): AsyncGenerator<Buffer> {
    const file = await open(placeOf(ref), 'r');
    try {
      const { size } = await file.stat();
      const sealedPiece = pieceBytes + tagBytes;
      const last = Math.max(0, Math.ceil(size / sealedPiece) - 1);
      const until = Math.min(last, Math.floor(range.end / pieceBytes));
      for (let index = Math.floor(range.start / pieceBytes); index <= until; index++) {
        const { buffer, bytesRead } = await file.read({
          buffer: Buffer.alloc(sealedPiece),
          position: index * sealedPiece,
        });
        const plain = openPiece(buffer.subarray(0, bytesRead), { ref, key, index, isLast: index === last });
        yield plain.subarray(Math.max(0, range.start - index * pieceBytes), range.end + 1 - index * pieceBytes);
      }
    } finally {
      await file.close();
    }
  }

  return {
    keep,
    read: (ref, key, range = { start: 0, end: Number.MAX_SAFE_INTEGER - 1 }) => Readable.from(opened(ref, key, range)),
    remove: (ref) => rm(placeOf(ref), { force: true }),
  };
}

interface Piece {
  readonly ref: VaultRef;
  readonly key: string;
  readonly index: number;
  /** Said in what is sealed: of something that was cut short the last piece does not open. */
  readonly isLast: boolean;
}

/** A key seals one thing once, so the number of a piece is never used twice with it. */
function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 8);
  return nonce;
}

const aboutOf = ({ ref, isLast }: Piece): Buffer =>
  Buffer.from(`${ref.organisationId}|${ref.id}|${isLast ? 'last' : 'more'}`);

function sealPiece(plain: Buffer, piece: Piece): Buffer {
  const cipher = createCipheriv(cipherName, Buffer.from(piece.key, 'base64url'), nonceOf(piece.index));
  cipher.setAAD(aboutOf(piece));
  const hidden = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([cipher.getAuthTag(), hidden]);
}

function openPiece(sealed: Buffer, piece: Piece): Buffer {
  const decipher = createDecipheriv(cipherName, Buffer.from(piece.key, 'base64url'), nonceOf(piece.index));
  decipher.setAAD(aboutOf(piece)).setAuthTag(sealed.subarray(0, tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(tagBytes)), decipher.final()]);
}

async function sealInto(
  file: FileHandle,
  ref: VaultRef,
  key: string,
  source: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let waiting = Buffer.alloc(0);
  let [bytes, index] = [0, 0];
  const write = async (plain: Buffer, isLast: boolean): Promise<void> => {
    const sealed = sealPiece(plain, { ref, key, index, isLast });
    for (let done = 0; done < sealed.length; ) done += (await file.write(sealed, done)).bytesWritten;
    index++;
  };
  for await (const chunk of source) {
    hash.update(chunk);
    bytes += chunk.length;
    waiting = Buffer.concat([waiting, chunk]);
    // The last piece is known only at the end, so one is always held back.
    while (waiting.length > pieceBytes) {
      await write(waiting.subarray(0, pieceBytes), false);
      waiting = waiting.subarray(pieceBytes);
    }
  }
  await write(waiting, true);
  return { bytes, sha256: hash.digest('hex') };
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
