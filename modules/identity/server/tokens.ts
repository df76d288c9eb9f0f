import { createHash, randomBytes } from 'node:crypto';
import { isId, type OrganisationId } from '#kernel/id.ts';

/** A secret handed to a browser, and all that we keep of it. */
export type Token = { readonly text: string; readonly hash: Buffer };

const secretBytes = 32;
const idBytes = 16;

/**
 * A new token: the organisation's id, so that the look-up stays inside one organisation, then 256 random bits. Written
 * as one run of base64url signs.
 */
export function newToken(organisationId: OrganisationId): Token {
  const bytes = Buffer.concat([Buffer.from(organisationId.replaceAll('-', ''), 'hex'), randomBytes(secretBytes)]);
  return { text: bytes.toString('base64url'), hash: hashOf(bytes) };
}

/** What a token that came back tells without asking anybody. */
export type TokenRead = { readonly organisationId: OrganisationId; readonly hash: Buffer };

/** Reads what a browser sent back; null when it cannot be one of ours. */
export function readToken(text: string | undefined): TokenRead | null {
  if (text === undefined || !/^[A-Za-z0-9_-]{64}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  const hex = bytes.toString('hex', 0, idBytes);
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isId(id) ? { organisationId: id as OrganisationId, hash: hashOf(bytes) } : null;
}

/** SHA-256; enough for what is random or merely a key, never for a password. */
export function hashOf(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest();
}
