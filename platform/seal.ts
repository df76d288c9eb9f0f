import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Encrypts what we must be able to read again (keys of one-time codes, secrets of other systems), so that a copy of the
 * database alone opens nothing. The key lives outside the database.
 */
export type Seal = {
  /** Encrypts. `about` names the place (`organisation|table|id`); what is moved to another place does not open there. */
  seal(plain: string, about: string): string;
  /** Decrypts; throws when the key, the place or a single bit is another. */
  open(sealed: string, about: string): string;
  /** A key of its own for another purpose, 256 bits: the same name gives the same key. */
  keyFor(purpose: string): Buffer;
};

const version = 'v1';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** A seal with this key, 256 bits. */
export function sealWith(key: Buffer): Seal {
  if (key.length !== keyBytes) throw new Error(`A seal needs a key of ${keyBytes} bytes, not ${key.length}.`);
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', purpose, keyBytes));
  const sealing = keyFor('seal');
  return {
    seal(plain, about) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(about));
      const hidden = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${version}:${Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url')}`;
    },
    open(sealed, about) {
      const [stated, text = ''] = sealed.split(':');
      const bytes = Buffer.from(text, 'base64url');
      if (stated !== version || bytes.length < nonceBytes + tagBytes) throw new Error('This is nothing we sealed.');
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, nonceBytes))
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
    },
    keyFor,
  };
}

/**
 * The seal of this installation. Its key is SECRET_KEY, or a file `secret.key` in the data folder that the first start
 * makes and only its owner may read. Without that key what was sealed cannot be opened: it belongs into every backup,
 * and never beside the copy of the database.
 */
export async function openSeal({ dataDir, secretKey }: { dataDir: string; secretKey: string | null }): Promise<Seal> {
  if (secretKey !== null) return sealWith(createHash('sha256').update(secretKey).digest());
  const file = path.join(dataDir, 'secret.key');
  await mkdir(dataDir, { recursive: true });
  const fresh = path.join(dataDir, `secret.key.${process.pid}.${randomBytes(4).toString('hex')}`);
  await writeFile(fresh, randomBytes(keyBytes).toString('base64url'), { mode: 0o600 });
  try {
    // Of two programs that start at the same moment the second takes the key of the first.
    await link(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(fresh, { force: true });
  }
  return sealWith(Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url'));
}
