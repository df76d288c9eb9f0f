import { createECDH, createPrivateKey, sign } from 'node:crypto';

/** Who we are to push services. The public key is what browsers subscribe with. */
export interface Vapid {
  readonly publicKey: string;
  /** The `authorization` of one call to a push service. */
  readonly authorization: (endpoint: string, nowMs: number) => string;
}

/** Push services refuse tokens of more than a day. */
const validForMs = 12 * 3_600_000;

/** Our identity to push services (RFC 8292), made of 32 secret bytes. `contact` is an address they may write to. */
export function vapidOf(secret: Buffer, contact: string): Vapid {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(secret);
  const point = pair.getPublicKey();
  const base64url = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: base64url(secret),
      x: base64url(point.subarray(1, 33)),
      y: base64url(point.subarray(33)),
    },
  });
  const publicKey = base64url(point);
  return {
    publicKey,
    authorization: (endpoint, nowMs) => {
      const claims = { aud: new URL(endpoint).origin, exp: Math.floor((nowMs + validForMs) / 1_000), sub: contact };
      const text = `${base64url('{"typ":"JWT","alg":"ES256"}')}.${base64url(JSON.stringify(claims))}`;
      const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
      return `vapid t=${text}.${base64url(signature)}, k=${publicKey}`;
    },
  };
}
