import { isIPv6 } from 'node:net';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import {
  addressFlow,
  afterFailure,
  type Flow,
  forgottenAfterMs,
  installationFlow,
  tryAccount,
  waitFor,
  withoutTry,
} from '../../brake.ts';
import { ours } from '../tables.ts';
import { hashOf } from '../tokens.ts';

export type Wait = { readonly type: 'wait'; readonly retryAfterMs: number };

const sweptAtOnceMax = 10_000;
/** Wrong API keys are counted apart: a program with an old key must not keep the people beside it from signing in. */
type Realm = 'passwords' | 'keys';
const installationKeys: Readonly<Record<Realm, Buffer>> = {
  passwords: hashOf('installation'),
  keys: hashOf('installation:keys'),
};

export type Brake = ReturnType<typeof openBrake>;

/** Remembers wrong sign-ins for all processes. The rule is `brake.ts`; here it is kept, under hashed names. */
export function openBrake({ database, clock }: { database: Database; clock: Clock }) {
  return {
    /** Counts a try against an account, a device or a session, before the password is looked at. */
    async tryOnce(key: Buffer): Promise<Wait | null> {
      const nowMs = clock.nowMs();
      return database.across('count a sign-in', async (trx) => {
        const row = await lockedRow(trx, key, nowMs);
        const known =
          row.failures === 0 ? null : { failures: row.failures, untilMs: row.untilMs, lastAtMs: row.lastAtMs };
        const outcome = tryAccount(known, nowMs);
        if (outcome.type === 'wait') return outcome;
        await write(trx, key, outcome.brake);
        return null;
      });
    },

    /** Takes a counted try back, because nobody looked at its password after all. */
    async giveBack(key: Buffer): Promise<void> {
      const nowMs = clock.nowMs();
      await database.across('take a counted sign-in back', async (trx) => {
        const row = await lockedRow(trx, key, nowMs);
        if (row.failures > 0) await write(trx, key, withoutTry(row));
      });
    },

    /** Wipes the count after a right password, in the transaction of the sign-in. */
    async forget(trx: Transaction, key: Buffer): Promise<void> {
      await ours(trx).deleteFrom('sign_in_attempts').where('key', '=', key).execute();
    },

    /** Whether this address, or everybody together, sent too many wrong passwords. */
    async flows(ip: string, of: Realm = 'passwords'): Promise<Wait | null> {
      const nowMs = clock.nowMs();
      const address = addressKey(ip, of);
      const installationKey = installationKeys[of];
      const rows = await database.across('read the brake', (trx) =>
        ours(trx)
          .selectFrom('sign_in_attempts')
          .select(['key', 'until'])
          .where('key', 'in', [address, installationKey])
          .execute(),
      );
      const fullUntilMs = (key: Buffer) => rows.find((row) => row.key.equals(key))?.until.getTime() ?? null;
      const retryAfterMs = Math.max(
        waitFor(addressFlow, fullUntilMs(address), nowMs),
        waitFor(installationFlow, fullUntilMs(installationKey), nowMs),
      );
      return retryAfterMs > 0 ? { type: 'wait', retryAfterMs } : null;
    },

    /** Counts a wrong password against its address and the installation. */
    async failed(ip: string, of: Realm = 'passwords'): Promise<void> {
      const nowMs = clock.nowMs();
      await database.across('count a wrong password', async (trx) => {
        await countIn(trx, addressFlow, addressKey(ip, of), nowMs);
        await countIn(trx, installationFlow, installationKeys[of], nowMs);
      });
    },

    /** Deletes what no longer slows anybody down. Answers how many. */
    async sweep(): Promise<number> {
      const before = new Date(clock.nowMs() - forgottenAfterMs);
      const gone = await database.across('forget old sign-ins', (trx) =>
        ours(trx)
          .deleteFrom('sign_in_attempts')
          .where('key', 'in', (from) =>
            from.selectFrom('sign_in_attempts').select('key').where('last_at', '<', before).limit(sweptAtOnceMax),
          )
          .executeTakeFirst(),
      );
      return Number(gone.numDeletedRows);
    },
  };
}

export const accountKey = (emailHash: Buffer): Buffer => hashOf(Buffer.concat([Buffer.from('account:'), emailHash]));
export const deviceKey = (deviceHash: Buffer): Buffer => hashOf(Buffer.concat([Buffer.from('device:'), deviceHash]));
/** Codes have a brake apart from passwords: a right password must not wipe the count of wrong codes. */
export const factorKey = (whose: Buffer): Buffer => hashOf(Buffer.concat([Buffer.from('factor:'), whose]));
export const sessionKey = (sessionId: string): Buffer => hashOf(`session:${sessionId}`);

/** One address for IPv4; for IPv6 its /64, because a household or a server has at least that many to choose from. */
function addressKey(ip: string, of: Realm): Buffer {
  return hashOf(`${of === 'passwords' ? 'address' : of}:${networkOf(ip)}`);
}

/** The network an address stands for: itself, or the /64 of an IPv6 one. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [left = '', right] = (ip.split('%')[0] ?? ip).toLowerCase().split('::');
  const before = left.split(':').filter((part) => part !== '');
  const after = (right ?? '').split(':').filter((part) => part !== '');
  const zeros = right === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const parts = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return parts
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':');
}

/** The row of a key, made when it is missing, locked until the transaction ends. */
async function lockedRow(trx: Transaction, key: Buffer, nowMs: number) {
  const row = await ours(trx)
    .insertInto('sign_in_attempts')
    .values({ key, failures: 0, until: new Date(nowMs), last_at: new Date(nowMs) })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ key }))
    .returningAll()
    .executeTakeFirstOrThrow();
  return { failures: row.failures, untilMs: row.until.getTime(), lastAtMs: row.last_at.getTime() };
}

async function countIn(trx: Transaction, flow: Flow, key: Buffer, nowMs: number): Promise<void> {
  const row = await lockedRow(trx, key, nowMs);
  const untilMs = afterFailure(flow, row.failures === 0 ? null : row.untilMs, nowMs);
  await write(trx, key, { failures: row.failures + 1, untilMs, lastAtMs: nowMs });
}

async function write(
  trx: Transaction,
  key: Buffer,
  { failures, untilMs, lastAtMs }: { failures: number; untilMs: number; lastAtMs: number },
): Promise<void> {
  await ours(trx)
    .updateTable('sign_in_attempts')
    .set({ failures, until: new Date(untilMs), last_at: new Date(lastAtMs) })
    .where('key', '=', key)
    .execute();
}
