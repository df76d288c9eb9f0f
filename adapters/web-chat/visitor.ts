import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ChannelAccountId } from '#kernel/id.ts';
import type { Identity } from './identity.ts';

/** A visitor, known again by a token in her browser's storage. */
export interface Visitor {
  /** 128 bits; her address in this channel. Random, or following from what the site's own server calls her. */
  readonly key: string;
  readonly token: string;
  readonly isNew: boolean;
  /** Who she is by the word of the site's own server; null when it has not named her. */
  readonly named: Named | null;
}
export type Named = Pick<Identity, 'subject' | 'name' | 'email'>;

export interface VisitorNeeds {
  /** Signs; kept in the installation's settings. Whoever has it can be any visitor. */
  readonly secret: string;
  /** Secrets of before: what they signed is still known and is signed anew. */
  readonly formerSecrets?: readonly string[];
}

const keyBytes = 16;
/** Of `v1` nobody has named the visitor. In `v2` stands who named her to be whom. */
const strangerShape = /^v1\.([A-Za-z0-9_-]{22})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]{43})$/;
const namedShape = /^v2\.([A-Za-z0-9_-]{22})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]{1,4000})\.([A-Za-z0-9_-]{43})$/;
const NamedInToken = z.object({ subject: z.string(), name: z.string().nullable(), email: z.string().nullable() });
/** A token older than this is replaced by a fresh one of the same visitor whenever she comes. */
const renewAfterMs = 7 * 24 * 3_600_000;
/** A browser that was away for longer is a stranger again. */
const keepsMs = 400 * 24 * 3_600_000;
/** Who was named is believed for so long; then the site has to name her again. */
export const believedMs = 24 * 3_600_000;

/** Makes and reads the tokens of visitors. A token counts in one channel account only. */
export function openVisitors(needs: VisitorNeeds) {
  const secrets = [needs.secret, ...(needs.formerSecrets ?? [])];
  if (secrets.some((secret) => secret.length < 32)) throw new Error('The secret of visitor tokens is too short.');

  const sign = (secret: string, accountId: ChannelAccountId, words: string) =>
    createHmac('sha256', secret).update(`santral-visitor|${accountId}|${words}`).digest();
  const signed = (accountId: ChannelAccountId, token: string, words: string) =>
    `${token}.${sign(needs.secret, accountId, words).toString('base64url')}`;
  const issuedAt = (nowMs: number) => Math.floor(nowMs / 1000).toString(36);
  const newToken = (accountId: ChannelAccountId, key: string, nowMs: number) => {
    const issued = issuedAt(nowMs);
    return signed(accountId, `v1.${key}.${issued}`, `${key}|${issued}`);
  };
  /** Which of the secrets signed these words; below zero: none. */
  const signerOf = (accountId: ChannelAccountId, words: string, mac: string) => {
    const given = Buffer.from(mac, 'base64url');
    return secrets.findIndex((secret) => timingSafeEqual(sign(secret, accountId, words), given));
  };
  const ageOf = (issued: string, nowMs: number) => nowMs - Number.parseInt(issued, 36) * 1000;

  const readStranger = (accountId: ChannelAccountId, token: string, nowMs: number) => {
    const [, key = '', issued = '', mac = ''] = strangerShape.exec(token) ?? [];
    if (!key) return null;
    const by = signerOf(accountId, `${key}|${issued}`, mac);
    const ageMs = ageOf(issued, nowMs);
    if (by < 0 || ageMs > keepsMs) return null;
    return { key, named: null, isStale: by > 0 || ageMs > renewAfterMs };
  };
  const readNamed = (accountId: ChannelAccountId, token: string, nowMs: number) => {
    const [, key = '', issued = '', who = '', mac = ''] = namedShape.exec(token) ?? [];
    if (!key || signerOf(accountId, `v2|${key}|${issued}|${who}`, mac) < 0) return null;
    if (ageOf(issued, nowMs) > believedMs) return null;
    const named = NamedInToken.parse(JSON.parse(Buffer.from(who, 'base64url').toString('utf8')));
    return { key, named, isStale: false };
  };
  /** Who bears this token; null when it was not made here, for another account, or is too old. */
  const read = (accountId: ChannelAccountId, token: string | null, nowMs: number) =>
    token === null ? null : (readStranger(accountId, token, nowMs) ?? readNamed(accountId, token, nowMs));

  return {
    /** The visitor of this token, or a new one. */
    meet(accountId: ChannelAccountId, token: string | null, nowMs: number): Visitor {
      const known = read(accountId, token, nowMs);
      const key = known?.key ?? randomBytes(keyBytes).toString('base64url');
      const keeps = known && !known.isStale && token ? token : newToken(accountId, key, nowMs);
      return { key, token: keeps, isNew: !known, named: known?.named ?? null };
    },
    /** The visitor whom the site's own server has named; on every device the same one. */
    meetNamed(accountId: ChannelAccountId, { subject, name, email }: Named, nowMs: number): Visitor {
      const named = { subject, name, email };
      const digest = createHmac('sha256', needs.secret).update(`santral-named|${accountId}|${subject}`).digest();
      const key = digest.subarray(0, keyBytes).toString('base64url');
      const issued = issuedAt(nowMs);
      const who = Buffer.from(JSON.stringify(named)).toString('base64url');
      const token = signed(accountId, `v2.${key}.${issued}.${who}`, `v2|${key}|${issued}|${who}`);
      return { key, token, isNew: false, named };
    },
    /** Her key, or null for a token that does not count here. */
    keyOf(accountId: ChannelAccountId, token: string | null, nowMs: number): string | null {
      return read(accountId, token, nowMs)?.key ?? null;
    },
  };
}
export type Visitors = ReturnType<typeof openVisitors>;
