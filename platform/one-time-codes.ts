import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** What every authenticator app understands without being told: SHA-1, six digits, thirty seconds. */
const form = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const secretBytes = 20;
/** A clock that is off by one step still fits; the code then lives for a minute and a half. */
const window = 1;
const stepMs = form.period * 1_000;

/** A new shared secret, base32. */
export function newCodeSecret(): string {
  return new Secret({ buffer: new Uint8Array(randomBytes(secretBytes)).buffer }).base32;
}

/** The address that an authenticator app reads from the picture: who it is for, and the secret. */
export function codeUri(secret: string, about: { readonly issuer: string; readonly label: string }): string {
  return new TOTP({ ...form, ...about, secret: Secret.fromBase32(secret) }).toString();
}

/** The step (whole half minutes since 1970) that this code belongs to, if it is right at this moment; else null. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const delta = new TOTP({ ...form, secret: Secret.fromBase32(secret) }).validate({
    token: code,
    timestamp: nowMs,
    window,
  });
  return delta === null ? null : Math.floor(nowMs / stepMs) + delta;
}

/** The code of a moment, as an app shows it; for tests and tools. */
export function codeAt(secret: string, nowMs: number): string {
  return new TOTP({ ...form, secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs });
}
