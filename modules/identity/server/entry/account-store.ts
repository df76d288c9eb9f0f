import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { ours } from '../tables.ts';
import { hashOf, newToken, readToken } from '../tokens.ts';

/** What sign-in knows of a user. */
export type Account = {
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  readonly email: string;
  readonly passwordHash: string;
  readonly isDisabled: boolean;
  /** The hash of the device's token, if it is one of hers. */
  readonly device: Buffer | null;
};

/** The account of an address, with the device if it is one of hers; the same queries whether there is one or not. */
export async function findAccount(
  database: Database,
  emailHash: Buffer,
  deviceToken: string | undefined,
): Promise<Account | null> {
  const device = readToken(deviceToken)?.hash ?? hashOf('no device');
  const row = await database.across('find who signs in', (trx) =>
    ours(trx)
      .selectFrom('sign_in_names as n')
      .innerJoin('users as u', (join) =>
        join.onRef('u.organisation_id', '=', 'n.organisation_id').onRef('u.id', '=', 'n.user_id'),
      )
      .leftJoin('known_devices as d', (join) =>
        join
          .onRef('d.organisation_id', '=', 'u.organisation_id')
          .onRef('d.user_id', '=', 'u.id')
          .on('d.token_hash', '=', device),
      )
      .select(['u.organisation_id', 'u.id', 'u.email', 'u.password_hash', 'u.disabled_at', 'd.token_hash'])
      .where('n.email_hash', '=', emailHash)
      .executeTakeFirst(),
  );
  if (row === undefined) return null;
  return {
    organisationId: row.organisation_id,
    userId: row.id,
    email: row.email,
    passwordHash: row.password_hash,
    isDisabled: row.disabled_at !== null,
    device: row.token_hash,
  };
}

/** The account of a user who is known already; null when she is disabled. */
export async function readAccount(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
): Promise<Account | null> {
  const row = await ours(trx)
    .selectFrom('users')
    .select(['email', 'password_hash as passwordHash'])
    .where('organisation_id', '=', organisationId)
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : { organisationId, userId, ...row, isDisabled: false, device: null };
}

/** The password hash of an active user. */
export async function findPassword(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
): Promise<string | null> {
  return (await readAccount(trx, organisationId, userId))?.passwordHash ?? null;
}

/** While the password was being checked somebody may have disabled her or changed it; the row is held until we end. */
export async function isUnchanged(trx: Transaction, account: Account): Promise<boolean> {
  const row = await ours(trx)
    .selectFrom('users')
    .select(['password_hash', 'disabled_at'])
    .where('organisation_id', '=', account.organisationId)
    .where('id', '=', account.userId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined && row.disabled_at === null && row.password_hash === account.passwordHash;
}

/** Notes when somebody last signed in. */
export async function markSignedIn(
  trx: Transaction,
  account: Pick<Account, 'organisationId' | 'userId'>,
  nowMs: number,
): Promise<void> {
  await ours(trx)
    .updateTable('users')
    .set({ last_sign_in_at: new Date(nowMs) })
    .where('organisation_id', '=', account.organisationId)
    .where('id', '=', account.userId)
    .execute();
}

/** Writes a password somebody chose for herself. */
export async function replacePassword(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  passwordHash: string,
): Promise<void> {
  await ours(trx)
    .updateTable('users')
    .set({ password_hash: passwordHash, password_is_first: false })
    .where('organisation_id', '=', organisationId)
    .where('id', '=', userId)
    .execute();
}

/** Whether somebody signed in from the device of this token before. */
export async function isKnownDevice(
  trx: Transaction,
  { organisationId, userId }: Pick<Account, 'organisationId' | 'userId'>,
  tokenHash: Buffer,
): Promise<boolean> {
  const row = await ours(trx)
    .selectFrom('known_devices')
    .select('user_id')
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row !== undefined;
}

/** A person signs in from a few devices; the ones unused for longest make room. */
const devicesMax = 20;

/**
 * Remembers the device somebody signed in from and answers the token for its browser. A device that people share keeps
 * the one token it has, so that each of them stays known there.
 */
export async function knowDevice(
  trx: Transaction,
  of: { organisationId: OrganisationId; userId: UserId; deviceToken: string | undefined },
  nowMs: number,
): Promise<string> {
  const { organisationId, userId } = of;
  const presented = readToken(of.deviceToken);
  const isOfHere = presented !== null && presented.organisationId === organisationId;
  const token = isOfHere ? { text: of.deviceToken ?? '', hash: presented.hash } : newToken(organisationId);
  const at = new Date(nowMs);
  await ours(trx)
    .insertInto('known_devices')
    .values({
      organisation_id: organisationId,
      user_id: userId,
      token_hash: token.hash,
      created_at: at,
      last_used_at: at,
    })
    .onConflict((conflict) =>
      conflict.columns(['organisation_id', 'user_id', 'token_hash']).doUpdateSet({ last_used_at: at }),
    )
    .execute();
  await ours(trx)
    .deleteFrom('known_devices')
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .where('token_hash', 'in', (mine) =>
      mine
        .selectFrom('known_devices')
        .select('token_hash')
        .where('organisation_id', '=', organisationId)
        .where('user_id', '=', userId)
        .orderBy('last_used_at', 'desc')
        .offset(devicesMax),
    )
    .execute();
  return token.text;
}
