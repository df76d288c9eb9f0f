import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Seal } from '#platform/seal.ts';
import { stepLengthMs } from '../../security.ts';

/** What a passkey was asked to sign. */
export type Challenge = { readonly bytes: Buffer; readonly madeAtMs: number };

const nonceBytes = 32;
const macBytes = 32;

/**
 * Challenges of passkeys. They are kept by the browser that was asked, signed by us and bound to what they are for, so
 * that strangers who ask for many cost us nothing. That each is used once is seen at the passkey, which remembers the
 * moment of the last one.
 */
export function openChallenges(seal: Seal) {
  const key = seal.keyFor('challenges');
  const mac = (purpose: string, madeAtMs: number, bytes: Buffer) =>
    createHmac('sha256', key).update(`${purpose}|${madeAtMs}|`).update(bytes).digest();
  return {
    /** A new challenge and what the browser keeps of it. */
    make(purpose: string, nowMs: number): { readonly challenge: Buffer; readonly kept: string } {
      const bytes = randomBytes(nonceBytes);
      const kept = [bytes.toString('base64url'), nowMs, mac(purpose, nowMs, bytes).toString('base64url')].join('.');
      return { challenge: bytes, kept };
    },

    /** The challenge that a browser kept; null when it is not ours, was for something else, or is too old. */
    read(kept: string | undefined, purpose: string, nowMs: number): Challenge | null {
      const [text = '', at = '', sign = ''] = (kept ?? '').split('.');
      const bytes = Buffer.from(text, 'base64url');
      const madeAtMs = Number(at);
      const given = Buffer.from(sign, 'base64url');
      if (bytes.length !== nonceBytes || !Number.isSafeInteger(madeAtMs) || given.length !== macBytes) return null;
      if (!timingSafeEqual(given, mac(purpose, madeAtMs, bytes))) return null;
      return nowMs - madeAtMs < stepLengthMs ? { bytes, madeAtMs } : null;
    },
  };
}
export type Challenges = ReturnType<typeof openChallenges>;
