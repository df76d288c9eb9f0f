import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { KeptPasskey } from '#platform/passkeys.ts';
import { type Factors, type PasskeyId, passkeysMax } from '../../security.ts';
import { ours } from '../tables.ts';

/** Whose factors are meant. */
export type Of = { readonly organisationId: OrganisationId; readonly userId: UserId };

/** What somebody can prove herself with. */
export async function readFactors(trx: Transaction, of: Of): Promise<Factors> {
  const app = (await selectApp(trx, of).executeTakeFirst()) ?? null;
  const passkeys = await readPasskeys(trx, of);
  const { left } = await ours(trx)
    .selectFrom('recovery_codes')
    .where('organisation_id', '=', of.organisationId)
    .where('user_id', '=', of.userId)
    .where('used_at', 'is', null)
    .select((is) => is.fn.countAll<number>().as('left'))
    .executeTakeFirstOrThrow();
  return {
    app:
      app === null || app.secret === null
        ? null
        : { sinceMs: app.since?.getTime() ?? 0, lastUsedAtMs: app.last_used_at?.getTime() ?? null },
    passkeys: passkeys.map(({ id, name, createdAtMs, lastUsedAtMs }) => ({ id, name, createdAtMs, lastUsedAtMs })),
    recoveryCodesLeft: Number(left),
  };
}

/** The authenticator app of a user; the row is held until the transaction ends, so that no code counts twice. */
export async function readApp(trx: Transaction, of: Of) {
  return (await selectApp(trx, of).forUpdate().executeTakeFirst()) ?? null;
}

function selectApp(trx: Transaction, { organisationId, userId }: Of) {
  return ours(trx)
    .selectFrom('code_apps')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId);
}

/** Keeps the sealed secret of an app that is being set up; the present one stays until a code of the new one came. */
export async function writePendingApp(trx: Transaction, of: Of, sealed: string): Promise<void> {
  await ours(trx)
    .insertInto('code_apps')
    .values({
      organisation_id: of.organisationId,
      user_id: of.userId,
      secret: null,
      pending: sealed,
      last_step: 0,
      since: null,
      last_used_at: null,
    })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'user_id']).doUpdateSet({ pending: sealed }))
    .execute();
}

/** Makes the app that was being set up the one that counts. */
export async function confirmApp(trx: Transaction, of: Of, sealed: string, step: number, nowMs: number): Promise<void> {
  await updateApp(trx, of, { secret: sealed, pending: null, last_step: step, since: new Date(nowMs) });
}

/** Notes the step of a code that was used: it and all before it are spent. */
export async function spendStep(trx: Transaction, of: Of, step: number, nowMs: number): Promise<void> {
  await updateApp(trx, of, { last_step: step, last_used_at: new Date(nowMs) });
}

async function updateApp(
  trx: Transaction,
  { organisationId, userId }: Of,
  values: { secret?: string; pending?: null; last_step: number; since?: Date; last_used_at?: Date },
): Promise<void> {
  await ours(trx)
    .updateTable('code_apps')
    .set(values)
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .execute();
}

export async function deleteApp(trx: Transaction, { organisationId, userId }: Of): Promise<boolean> {
  const gone = await ours(trx)
    .deleteFrom('code_apps')
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return gone.numDeletedRows > 0n;
}

/** Puts these recovery codes, by their hashes, in the place of all there were. */
export async function replaceRecoveryCodes(
  trx: Transaction,
  { organisationId, userId }: Of,
  hashes: readonly Buffer[],
  nowMs: number,
): Promise<void> {
  await ours(trx)
    .deleteFrom('recovery_codes')
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .execute();
  const made = { organisation_id: organisationId, user_id: userId, made_at: new Date(nowMs), used_at: null };
  if (hashes.length > 0)
    await ours(trx)
      .insertInto('recovery_codes')
      .values(hashes.map((code_hash) => ({ ...made, code_hash })))
      .execute();
}

/** Uses a recovery code up; false when it is none of hers or was used before. */
export async function spendRecoveryCode(trx: Transaction, of: Of, hash: Buffer, nowMs: number): Promise<boolean> {
  const spent = await ours(trx)
    .updateTable('recovery_codes')
    .set({ used_at: new Date(nowMs) })
    .where('organisation_id', '=', of.organisationId)
    .where('user_id', '=', of.userId)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return spent.numUpdatedRows === 1n;
}

/** The passkeys of a user, oldest first. */
export async function readPasskeys(trx: Transaction, { organisationId, userId }: Of) {
  const rows = await ours(trx)
    .selectFrom('passkeys')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .limit(passkeysMax)
    .execute();
  return rows.map(passkeyOf);
}

/** A passkey of the organisation by what browsers call it; held until the transaction ends. */
export async function findPasskey(trx: Transaction, organisationId: OrganisationId, credentialId: string) {
  const row = await ours(trx)
    .selectFrom('passkeys')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .where('credential_id', '=', credentialId)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : passkeyOf(row);
}

type PasskeyRow = Awaited<ReturnType<typeof selectPasskey>>;
function selectPasskey(trx: Transaction) {
  return ours(trx).selectFrom('passkeys').selectAll().executeTakeFirstOrThrow();
}

function passkeyOf(row: PasskeyRow) {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    createdAtMs: row.created_at.getTime(),
    lastUsedAtMs: row.last_used_at?.getTime() ?? null,
    lastAskedAtMs: row.last_asked_at?.getTime() ?? null,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports,
  };
}

/** Adds a passkey; null when somebody of the organisation has it already. */
export async function insertPasskey(
  trx: Transaction,
  of: Of,
  passkey: KeptPasskey & { readonly name: string },
  nowMs: number,
): Promise<PasskeyId | null> {
  const id = newId<'passkey'>();
  const added = await ours(trx)
    .insertInto('passkeys')
    .values({
      organisation_id: of.organisationId,
      id,
      user_id: of.userId,
      credential_id: passkey.credentialId,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports: JSON.stringify(passkey.transports),
      name: passkey.name,
      created_at: new Date(nowMs),
      last_used_at: null,
      last_asked_at: null,
    })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'credential_id']).doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n ? id : null;
}

/** Notes that a passkey was used: its counter, and the challenge by the moment it was made. */
export async function markPasskeyUsed(
  trx: Transaction,
  organisationId: OrganisationId,
  id: PasskeyId,
  used: { counter: number; askedAtMs: number; nowMs: number },
): Promise<void> {
  await ours(trx)
    .updateTable('passkeys')
    .set({ counter: used.counter, last_asked_at: new Date(used.askedAtMs), last_used_at: new Date(used.nowMs) })
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .execute();
}

/** Gives one of her passkeys a name; answers the former one, null when it is none of hers. */
export async function renamePasskey(trx: Transaction, of: Of, id: PasskeyId, name: string): Promise<string | null> {
  const before = (await readPasskeys(trx, of)).find((passkey) => passkey.id === id);
  if (before === undefined) return null;
  await ours(trx)
    .updateTable('passkeys')
    .set({ name })
    .where('organisation_id', '=', of.organisationId)
    .where('id', '=', id)
    .execute();
  return before.name;
}

/** Deletes one of her passkeys, or all; answers their names. */
export async function deletePasskeys(trx: Transaction, of: Of, which: PasskeyId | 'all'): Promise<readonly string[]> {
  let query = ours(trx)
    .deleteFrom('passkeys')
    .where('organisation_id', '=', of.organisationId)
    .where('user_id', '=', of.userId);
  if (which !== 'all') query = query.where('id', '=', which);
  return (await query.returning('name').execute()).map(({ name }) => name);
}
