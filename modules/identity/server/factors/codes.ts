import { randomBytes } from 'node:crypto';
import type { Transaction } from '#platform/database/index.ts';
import { stepOfCode } from '#platform/one-time-codes.ts';
import type { Seal } from '#platform/seal.ts';
import { readCode, recoveryCodesCount, shownCode } from '../../security.ts';
import { hashOf } from '../tokens.ts';
import { type Of, readApp, replaceRecoveryCodes, spendRecoveryCode, spendStep } from './factor-store.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** 80 bits: too many to try, so their hash needs no salt and no slowness. */
const recoveryLetters = 16;

/** Where a sealed secret belongs; sealed for one person it does not open for another. */
export const placeOfApp = ({ organisationId, userId }: Of) => `${organisationId}|code_apps|${userId}`;

/**
 * Uses a typed code up, if it is one of hers: of her app, or for recovery. A code counts once: neither it nor an earlier
 * one of the same app is taken again. Answers what it was, or null.
 */
export async function spendCode(
  trx: Transaction,
  seal: Seal,
  of: Of,
  typed: string,
  nowMs: number,
): Promise<'app' | 'recovery' | null> {
  const read = readCode(typed);
  if (read === null) return null;
  if (read.type === 'recovery') return (await spendRecoveryCode(trx, of, hashOf(read.code), nowMs)) ? 'recovery' : null;
  const app = await readApp(trx, of);
  if (app === null || app.secret === null) return null;
  const step = stepOfCode(seal.open(app.secret, placeOfApp(of)), read.code, nowMs);
  if (step === null || step <= Number(app.last_step)) return null;
  await spendStep(trx, of, step, nowMs);
  return 'app';
}

/** Makes new recovery codes in the place of the former ones; the answer is shown once and kept nowhere. */
export async function renewRecoveryCodes(trx: Transaction, of: Of, nowMs: number): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCodesCount }, newCode);
  await replaceRecoveryCodes(
    trx,
    of,
    codes.map((code) => hashOf(code)),
    nowMs,
  );
  return codes.map(shownCode);
}

function newCode(): string {
  return [...randomBytes(recoveryLetters)].map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
