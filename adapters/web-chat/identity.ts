import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { tidyName } from '#kernel/contract.ts';

/** Who a visitor is by the word of the site's own server. */
export interface Identity {
  /** What the site calls its customer; the same one is the same person, wherever she comes from. */
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
  /** Each token lets in once. */
  readonly tokenId: string;
  readonly untilMs: number;
}

/** Why a token says nothing. */
export type IdentityFault = 'malformed' | 'signature' | 'audience' | 'expired' | 'tooLong' | 'early';

export interface IdentityAsked {
  /** Keys that count now, the newest first; none = nobody is signed in here. */
  readonly keys: readonly string[];
  /** Whom it must be meant for: the public key of the channel. */
  readonly audience: string;
  readonly nowMs: number;
}

/** No token counts for longer. */
export const identityLastsMs = 3_600_000;
/** How far the clock of the site's server may be from ours. */
const clockSlackMs = 60_000;

const Header = z.object({ alg: z.literal('HS256') });
const shortName = (longest: number) =>
  z
    .string()
    .transform((text) => tidyName(text.toWellFormed()).slice(0, longest) || null)
    .nullish();
const seconds = z.number().min(0).max(1e11);
const Claims = z.object({
  sub: z.string().trim().min(1).max(200),
  exp: seconds,
  iat: seconds.optional(),
  nbf: seconds.optional(),
  jti: z.string().min(8).max(100),
  aud: z.union([z.string(), z.array(z.string()).max(20)]),
  name: shortName(120),
  email: shortName(254),
});
const shape = /^([A-Za-z0-9_-]{1,200})\.([A-Za-z0-9_-]{1,3000})\.([A-Za-z0-9_-]{43})$/;

/**
 * Reads a token (JWT, HS256) that the site's server signed with the channel's key. Whether it was used before is asked
 * elsewhere. The signature is looked at before anything the token says is believed.
 */
export function readIdentity(token: string, { keys, audience, nowMs }: IdentityAsked): Identity | IdentityFault {
  const [, head = '', body = '', mac = ''] = shape.exec(token) ?? [];
  if (!Header.safeParse(jsonIn(head)).success) return 'malformed';
  const given = Buffer.from(mac, 'base64url');
  const isSigned = keys.some((key) =>
    timingSafeEqual(createHmac('sha256', key).update(`${head}.${body}`).digest(), given),
  );
  if (!isSigned) return 'signature';
  const claims = Claims.safeParse(jsonIn(body));
  if (!claims.success) return 'malformed';
  const { sub, exp, iat, nbf, jti, aud, name = null, email = null } = claims.data;
  if (![aud].flat().includes(audience)) return 'audience';
  const untilMs = exp * 1_000;
  if (untilMs <= nowMs - clockSlackMs) return 'expired';
  if (untilMs - nowMs > identityLastsMs + clockSlackMs) return 'tooLong';
  if (Math.max(iat ?? 0, nbf ?? 0) * 1_000 > nowMs + clockSlackMs) return 'early';
  return { subject: sub, name, email, tokenId: jti, untilMs: untilMs + clockSlackMs };
}

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
