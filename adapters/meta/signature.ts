import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { RawHit } from '#messaging';

const signatureHeader = 'x-hub-signature-256';
/** More than any challenge has. */
const challengeMost = 500;

/** Whether the app secret signed exactly these bytes. Meta signs text with escaped characters; only raw bytes fit. */
export function verify(
  { headers, bytes }: RawHit,
  appSecret: string | undefined,
): { ok: boolean; reason: string | null } {
  if (!appSecret) return { ok: false, reason: 'No app secret was given.' };
  const given = headers[signatureHeader] ?? '';
  const wanted = `sha256=${createHmac('sha256', appSecret).update(bytes).digest('hex')}`;
  const ok = isSame(given, wanted);
  return { ok, reason: ok ? null : 'The signature does not fit the bytes.' };
}

/** Meta's own test of the address: it is answered with its challenge when it knows the word that was agreed on. */
export function handshake({ query }: RawHit, verifyToken: string): { status: number; body: string } | null {
  if (query['hub.mode'] === undefined) return null;
  const isRight =
    query['hub.mode'] === 'subscribe' && verifyToken !== '' && isSame(query['hub.verify_token'] ?? '', verifyToken);
  return isRight
    ? { status: 200, body: (query['hub.challenge'] ?? '').slice(0, challengeMost) }
    : { status: 403, body: 'The verify token is another.' };
}

const isSame = (given: string, wanted: string) => timingSafeEqual(digest(given), digest(wanted));
const digest = (text: string) => createHash('sha256').update(text).digest();
