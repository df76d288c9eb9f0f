// Messages to browsers that are not looking: encrypted for one browser, handed to the push service it chose.
// Owns: the encryption (RFC 8291), who we are to push services (RFC 8292), what their answers mean.
// Never: who is told what, and who wants to hear it.
import type { Outward } from '../outward.ts';
import { encryptFor, type PushAddress } from './encrypt.ts';
import type { Vapid } from './vapid.ts';

export { type PushAddress, pushBytesMost } from './encrypt.ts';
export { type Vapid, vapidOf } from './vapid.ts';

export interface PushCall {
  readonly body: unknown;
  /** How long the service keeps it for a browser that is not connected. */
  readonly keptForS: number;
  /** A newer one of the same topic replaces one that still waits there; at most 32 characters of base64url. */
  readonly topic: string;
}

/** `gone`: that browser listens no more, forget its address. */
export type PushOutcome = 'sent' | 'gone' | 'failed';

/** Hands one message to the push service of a browser. Never throws; what fails is not tried again: it would be late. */
export function openPushSender(needs: {
  readonly outward: Pick<Outward, 'ask'>;
  readonly vapid: Vapid;
  readonly nowMs: () => number;
}): (to: PushAddress, call: PushCall) => Promise<PushOutcome> {
  const { outward, vapid, nowMs } = needs;
  return async (to, { body, keptForS, topic }) => {
    let sealed: Buffer;
    try {
      sealed = encryptFor(to, Buffer.from(JSON.stringify(body)));
    } catch {
      return 'gone'; // keys that are none: nobody can ever read it
    }
    const answer = await outward.ask({
      url: to.endpoint,
      method: 'POST',
      headers: {
        authorization: vapid.authorization(to.endpoint, nowMs()),
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(keptForS),
        urgency: 'high',
        topic,
      },
      body: sealed,
      timeoutMs,
      bytesMost,
    });
    if (answer.type === 'forbidden') return 'gone';
    if (answer.type !== 'answered') return 'failed';
    if (answer.status === 404 || answer.status === 410) return 'gone';
    return answer.status >= 200 && answer.status < 300 ? 'sent' : 'failed';
  };
}

const timeoutMs = 10_000;
const bytesMost = 64 * 1024;
