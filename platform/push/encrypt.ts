import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** Where a browser listens, and with which keys: what `PushManager.subscribe` gave it, base64url. */
export interface PushAddress {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** One record holds everything: what we send is far smaller. */
const recordBytes = 4_096;
/** Push services take at least this much, padding and tag included. */
export const pushBytesMost = 3_000;

const derive = (salt: Buffer, secret: Buffer, info: Buffer, bytes: number) =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));

/**
 * A message only that browser can read (RFC 8291 over RFC 8188, `aes128gcm`). Throws for keys that are none. Key and salt
 * are fresh for each message; only tests say them.
 */
export function encryptFor(
  { p256dh, auth }: Pick<PushAddress, 'p256dh' | 'auth'>,
  message: Buffer,
  fresh: { readonly privateKey?: Buffer; readonly salt?: Buffer } = {},
): Buffer {
  if (message.length > pushBytesMost) throw new Error(`A push of ${message.length} bytes is too large`);
  const theirs = Buffer.from(p256dh, 'base64url');
  const ours = createECDH('prime256v1');
  if (fresh.privateKey) ours.setPrivateKey(fresh.privateKey);
  else ours.generateKeys();
  const salt = fresh.salt ?? randomBytes(16);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours.getPublicKey()]);
  const secret = derive(Buffer.from(auth, 'base64url'), ours.computeSecret(theirs), info, 32);
  const key = derive(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // The 2 says that this is the last record.
  const sealed = Buffer.concat([cipher.update(Buffer.concat([message, Buffer.from([2])])), cipher.final()]);
  const head = Buffer.alloc(21);
  salt.copy(head);
  head.writeUInt32BE(recordBytes, 16);
  head.writeUInt8(ours.getPublicKey().length, 20);
  return Buffer.concat([head, ours.getPublicKey(), sealed, cipher.getAuthTag()]);
}
