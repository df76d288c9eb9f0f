import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import {
  askForNewPasskey,
  askForPasskey,
  type BrowserAnswer,
  counterOf,
  newPasskeyOf,
  type Site,
} from '#platform/passkeys.ts';
import { passkeysMax } from '../../security.ts';
import type { Challenge } from './challenges.ts';
import { findPasskey, insertPasskey, markPasskeyUsed, type Of, readPasskeys } from './factor-store.ts';

const idBytes = 16;

/** The person as her passkeys know her: both ids, so that a passkey alone tells where to look. */
export function handleFor({ organisationId, userId }: Of): Buffer {
  return Buffer.from((organisationId + userId).replaceAll('-', ''), 'hex');
}

/** Whom a handle names; null when it is none of ours. */
export function readHandle(handle: Buffer | null): Of | null {
  if (handle === null || handle.length !== 2 * idBytes) return null;
  const [organisationId, userId] = [handle.subarray(0, idBytes), handle.subarray(idBytes)].map((bytes) =>
    bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  );
  return { organisationId: organisationId as OrganisationId, userId: userId as UserId };
}

/** What her browser needs to make another passkey, or null when she has as many as there may be. */
export async function askForAnother(
  trx: Transaction,
  of: Of & { readonly email: string; readonly name: string },
  site: Site,
  challenge: Buffer,
) {
  const known = await readPasskeys(trx, of);
  if (known.length >= passkeysMax) return null;
  return askForNewPasskey(site, { ...of, handle: handleFor(of) }, challenge, known);
}

/** What her browser needs to use one of her passkeys. */
export async function askForOneOf(trx: Transaction, of: Of, site: Site, challenge: Buffer) {
  return askForPasskey(site, challenge, await readPasskeys(trx, of));
}

/**
 * Keeps the passkey her browser made; null when the answer is wrong, the passkey is known already, or she has as many as
 * there may be. She is held by the transaction.
 */
export async function keepPasskey(
  trx: Transaction,
  of: Of,
  site: Site,
  challenge: Challenge,
  made: { readonly answer: BrowserAnswer; readonly name: string },
  nowMs: number,
) {
  const passkey = await newPasskeyOf(site, challenge.bytes, made.answer);
  if (passkey === null || (await readPasskeys(trx, of)).length >= passkeysMax) return null;
  const id = await insertPasskey(trx, of, { ...passkey, name: made.name }, nowMs);
  return id === null ? null : { id, name: made.name, createdAtMs: nowMs, lastUsedAtMs: null };
}

/**
 * Whose passkey signed the challenge, or null. The same challenge, or one made before it, is not taken a second time.
 */
export async function passkeyUser(
  trx: Transaction,
  organisationId: OrganisationId,
  site: Site,
  challenge: Challenge,
  answer: BrowserAnswer,
  nowMs: number,
): Promise<UserId | null> {
  const kept = await findPasskey(trx, organisationId, answer.id);
  if (kept === null || challenge.madeAtMs <= (kept.lastAskedAtMs ?? 0)) return null;
  const counter = await counterOf(site, challenge.bytes, answer, kept);
  if (counter === null) return null;
  await markPasskeyUsed(trx, organisationId, kept.id, { counter, askedAtMs: challenge.madeAtMs, nowMs });
  return kept.userId;
}
