import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ChannelAccountId } from '#kernel/id.ts';

/** A visitor nobody has named: known again by a token in her browser's storage, and by nothing else. */
export interface Visitor {
  /** 128 random bits; her address in this channel. */
  readonly key: string;
  readonly token: string;
  readonly isNew: boolean;
}

export interface VisitorNeeds {
  /** Signs; kept in the installation's settings. Whoever has it can be any visitor. */
  readonly secret: string;
  /** Secrets of before: what they signed is still known and is signed anew. */
  readonly formerSecrets?: readonly string[];
}

const keyBytes = 16;
const tokenShape = /^v1\.([A-Za-z0-9_-]{22})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]{43})$/;
/** A token older than this is replaced by a fresh one of the same visitor whenever she comes. */
const renewAfterMs = 7 * 24 * 3_600_000;
/** A browser that was away for longer is a stranger again. */
const keepsMs = 400 * 24 * 3_600_000;

/** Makes and reads the tokens of visitors. A token counts in one channel account only. */
export function openVisitors(needs: VisitorNeeds) {
  const secrets = [needs.secret, ...(needs.formerSecrets ?? [])];
  if (secrets.some((secret) => secret.length < 32)) throw new Error('The secret of visitor tokens is too short.');

  const sign = (secret: string, accountId: ChannelAccountId, key: string, issued: string) =>
    createHmac('sha256', secret).update(`santral-visitor|${accountId}|${key}|${issued}`).digest();
  const write = (accountId: ChannelAccountId, key: string, nowMs: number) => {
    const issued = Math.floor(nowMs / 1000).toString(36);
    return `v1.${key}.${issued}.${sign(needs.secret, accountId, key, issued).toString('base64url')}`;
  };

  /** Who bears this token; null when it was not made here, for another account, or is too old. */
  const read = (accountId: ChannelAccountId, token: string | null, nowMs: number) => {
    const [, key = '', issued = '', mac = ''] = tokenShape.exec(token ?? '') ?? [];
    if (!key) return null;
    const given = Buffer.from(mac, 'base64url');
    const by = secrets.findIndex((secret) => timingSafeEqual(sign(secret, accountId, key, issued), given));
    const ageMs = nowMs - Number.parseInt(issued, 36) * 1000;
    if (by < 0 || ageMs > keepsMs) return null;
    return { key, isStale: by > 0 || ageMs > renewAfterMs };
  };

  return {
    /** The visitor of this token, or a new one. */
    meet(accountId: ChannelAccountId, token: string | null, nowMs: number): Visitor {
      const known = read(accountId, token, nowMs);
      const key = known?.key ?? randomBytes(keyBytes).toString('base64url');
      const keeps = known && !known.isStale && token ? token : write(accountId, key, nowMs);
      return { key, token: keeps, isNew: !known };
    },
    /** Her key, or null for a token that does not count here. */
    keyOf(accountId: ChannelAccountId, token: string | null, nowMs: number): string | null {
      return read(accountId, token, nowMs)?.key ?? null;
    },
  };
}
export type Visitors = ReturnType<typeof openVisitors>;
