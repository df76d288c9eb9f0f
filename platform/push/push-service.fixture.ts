import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import type { OutwardAnswer, OutwardCall } from '../outward.ts';
import type { PushAddress } from './encrypt.ts';

/** A browser and the push service it listens to: reads what it is sent as RFC 8291 says, and checks who sent it (RFC 8292). */
export function openPushService() {
  const pair = createECDH('prime256v1');
  const publicKey = pair.generateKeys();
  const secret = randomBytes(16);
  const got: { readonly headers: Readonly<Record<string, string>>; readonly message: unknown }[] = [];
  const answers: { status: number } = { status: 201 };
  const address: PushAddress = {
    endpoint: `https://push.example/send/${randomBytes(9).toString('base64url')}`,
    p256dh: publicKey.toString('base64url'),
    auth: secret.toString('base64url'),
  };

  const read = (body: Buffer): unknown => {
    const salt = body.subarray(0, 16);
    const sender = body.subarray(21, 21 + body.readUInt8(20));
    const sealed = body.subarray(21 + sender.length);
    const derive = (from: Buffer, key: Buffer, info: Buffer, bytes: number) =>
      Buffer.from(hkdfSync('sha256', key, from, info, bytes));
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender]);
    const shared = derive(secret, pair.computeSecret(sender), info, 32);
    const key = derive(salt, shared, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = derive(salt, shared, Buffer.from('Content-Encoding: nonce\0'), 12);
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    if (plain.at(-1) !== 2) throw new Error('The last record must end with a 2');
    return JSON.parse(plain.subarray(0, -1).toString());
  };

  const isSigned = (authorization: string, origin: string): boolean => {
    const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
    const [head = '', claims = '', signature = ''] = token.split('.');
    const point = Buffer.from(key, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const publicOne = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } });
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: string; sub: string };
    const isTrue = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicOne, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    return isTrue && said.aud === origin && /^(mailto|https):/.test(said.sub);
  };

  return {
    address,
    got,
    answers,
    outward: {
      ask: async (call: OutwardCall): Promise<OutwardAnswer> => {
        const headers = call.headers ?? {};
        if (!isSigned(headers.authorization ?? '', new URL(call.url).origin))
          return { type: 'answered', status: 403, headers: {}, body: Buffer.alloc(0) };
        if (answers.status < 300) got.push({ headers, message: read(Buffer.from(call.body as Uint8Array)) });
        return { type: 'answered', status: answers.status, headers: {}, body: Buffer.alloc(0) };
      },
    },
  };
}
