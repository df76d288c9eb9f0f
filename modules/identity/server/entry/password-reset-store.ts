import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import type { MailId } from '#platform/mail/index.ts';
import type { Language } from '../../organisation.ts';
import { defaultPreferences } from '../../user.ts';
import { type IdentityTables, ours as oursOfAll } from '../tables.ts';

type ResetTables = Pick<IdentityTables, 'users' | 'organisations'> & {
  password_resets: {
    organisation_id: OrganisationId;
    token_hash: Buffer;
    user_id: UserId;
    mail_id: MailId;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
};
const ours = (trx: Transaction) => trx.withTables<ResetTables>();
const sweptAtOnceMax = 5_000;

/** Who signs in with this address, or null. */
export async function findByEmail(
  database: Database,
  emailHash: Buffer,
): Promise<{ readonly organisationId: OrganisationId; readonly userId: UserId } | null> {
  const row = await database.across('find who forgot a password', (trx) =>
    oursOfAll(trx)
      .selectFrom('sign_in_names')
      .select(['organisation_id', 'user_id'])
      .where('email_hash', '=', emailHash)
      .executeTakeFirst(),
  );
  return row === undefined ? null : { organisationId: row.organisation_id, userId: row.user_id };
}

/** An active user as a letter to her needs her. */
export async function readAddressee(trx: Transaction, organisationId: OrganisationId, userId: UserId) {
  const row = await ours(trx)
    .selectFrom('users as u')
    .innerJoin('organisations as o', 'o.id', 'u.organisation_id')
    .select(['u.name', 'u.email', 'u.preferences', 'o.name as organisation_name', 'o.default_language'])
    .where('u.organisation_id', '=', organisationId)
    .where('u.id', '=', userId)
    .where('u.disabled_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const language: Language = { ...defaultPreferences(row.default_language), ...row.preferences }.language;
  return { name: row.name, email: row.email, language, organisationName: row.organisation_name };
}

export async function insertReset(
  trx: Transaction,
  of: { organisationId: OrganisationId; userId: UserId; tokenHash: Buffer; mailId: MailId; expiresAtMs: number },
  nowMs: number,
): Promise<void> {
  await ours(trx)
    .insertInto('password_resets')
    .values({
      organisation_id: of.organisationId,
      token_hash: of.tokenHash,
      user_id: of.userId,
      mail_id: of.mailId,
      created_at: new Date(nowMs),
      expires_at: new Date(of.expiresAtMs),
    })
    .execute();
}

/** A link by its hash. Who uses links or ends them holds the user, so that each is used once. */
export async function readReset(trx: Transaction, organisationId: OrganisationId, tokenHash: Buffer) {
  const row = await ours(trx)
    .selectFrom('password_resets')
    .select(['user_id', 'expires_at', 'used_at'])
    .where('organisation_id', '=', organisationId)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { userId: row.user_id, expiresAtMs: row.expires_at.getTime(), isUsed: row.used_at !== null };
}

/** Ends every link of a user, who is held; answers the letters they came with. */
export async function endResets(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  nowMs: number,
): Promise<readonly MailId[]> {
  const rows = await ours(trx)
    .updateTable('password_resets')
    .set({ used_at: new Date(nowMs) })
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .returning('mail_id')
    .execute();
  return rows.map((row) => row.mail_id);
}

/** Forgets links that ran out before a moment; so many at once. */
export async function deleteOldResets(database: Database, beforeMs: number): Promise<number> {
  const gone = await database.across('forget old links for passwords', (trx) =>
    ours(trx)
      .deleteFrom('password_resets')
      .where('token_hash', 'in', (from) =>
        from
          .selectFrom('password_resets')
          .select('token_hash')
          .where('expires_at', '<', new Date(beforeMs))
          .limit(sweptAtOnceMax),
      )
      .executeTakeFirst(),
  );
  return Number(gone.numDeletedRows);
}
