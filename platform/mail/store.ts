import type { Generated } from 'kysely';
import type { Id, OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '../database/index.ts';
import type { MailOutcome, MailTrouble } from './smtp.ts';

export type MailId = Id<'mail'>;

/** `tls`: from the first byte (usually port 465). `starttls`: asked for and insisted on (587). `none`: in the open. */
export const tlsModes = ['starttls', 'tls', 'none'] as const;
/** `sending` also while nobody knows: a claim that runs out is taken up again. */
export const mailStates = ['queued', 'sending', 'sent', 'failed', 'cancelled'] as const;
export type MailState = (typeof mailStates)[number];

/** How an organisation sends. The password is never given out. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: (typeof tlsModes)[number];
  /** Null: the server asks for no sign-in. */
  readonly user: string | null;
  readonly hasPassword: boolean;
  /** Certificates in PEM that are trusted beside the usual ones, for a server that signed its own; null: none. */
  readonly certificate: string | null;
  readonly fromName: string;
  readonly fromAddress: string;
  /** Where links in letters lead: an origin without a slash at the end. */
  readonly linkBase: string;
}
export type SmtpSettings = Omit<MailSettings, 'hasPassword' | 'linkBase'> & { readonly password: string | null };

/** One letter as a list shows it. */
export interface MailRow {
  readonly id: MailId;
  readonly kind: string;
  readonly to: string;
  readonly state: MailState;
  readonly tries: number;
  readonly trouble: MailTrouble | null;
  readonly answer: string | null;
  readonly createdAtMs: number;
  readonly nextTryAtMs: number;
}

type Tables = {
  mail_settings: {
    organisation_id: OrganisationId;
    host: string;
    port: number;
    tls: MailSettings['tls'];
    user_name: string | null;
    password: string | null;
    certificate: string | null;
    from_name: string;
    from_address: string;
    link_base: string;
    changed_at: Date;
  };
  mails: {
    organisation_id: OrganisationId;
    id: MailId;
    kind: string;
    recipient: string;
    body: string | null;
    state: MailState;
    tries: number;
    trouble: MailTrouble | null;
    answer: string | null;
    created_at: Date;
    next_try_at: Date;
    expires_at: Date;
    settled_at: Date | null;
    is_once: Generated<boolean>;
  };
};
const ours = (trx: Transaction) => trx.withTables<Tables>();

/** The settings with the sealed password, or null. */
export async function readSettings(trx: Transaction, organisationId: OrganisationId) {
  const row = await ours(trx)
    .selectFrom('mail_settings')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const settings: MailSettings = {
    host: row.host,
    port: row.port,
    tls: row.tls,
    user: row.user_name,
    hasPassword: row.password !== null,
    certificate: row.certificate,
    fromName: row.from_name,
    fromAddress: row.from_address,
    linkBase: row.link_base,
  };
  return { settings, sealedPassword: row.password };
}

export async function writeSettings(
  trx: Transaction,
  organisationId: OrganisationId,
  settings: Omit<MailSettings, 'hasPassword'>,
  sealedPassword: string | null,
  nowMs: number,
): Promise<void> {
  const values = {
    host: settings.host,
    port: settings.port,
    tls: settings.tls,
    user_name: settings.user,
    password: sealedPassword,
    certificate: settings.certificate,
    from_name: settings.fromName,
    from_address: settings.fromAddress,
    link_base: settings.linkBase,
    changed_at: new Date(nowMs),
  };
  await ours(trx)
    .insertInto('mail_settings')
    .values({ organisation_id: organisationId, ...values })
    .onConflict((conflict) => conflict.column('organisation_id').doUpdateSet(values))
    .execute();
}

export async function deleteSettings(trx: Transaction, organisationId: OrganisationId): Promise<boolean> {
  const gone = await ours(trx)
    .deleteFrom('mail_settings')
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
  return gone.numDeletedRows === 1n;
}

export async function insertMails(
  trx: Transaction,
  organisationId: OrganisationId,
  mails: readonly {
    readonly id: MailId;
    readonly kind: string;
    readonly to: string;
    readonly body: string;
    readonly expiresAtMs: number;
    readonly isOnce: boolean;
  }[],
  nowMs: number,
): Promise<void> {
  const at = new Date(nowMs);
  const rows = mails.map(({ id, kind, to, body, expiresAtMs, isOnce }) => ({
    organisation_id: organisationId,
    id,
    kind,
    recipient: to,
    body,
    state: 'queued' as const,
    tries: 0,
    created_at: at,
    next_try_at: at,
    expires_at: new Date(expiresAtMs),
    is_once: isOnce,
  }));
  if (rows.length > 0) await ours(trx).insertInto('mails').values(rows).execute();
}

const unsent = ['queued', 'sending'] as const;

/** Organisations with letters that are due. Needs to see across. */
export async function dueOrganisations(trx: Transaction, nowMs: number, limit: number) {
  const rows = await ours(trx)
    .selectFrom('mails')
    .select('organisation_id')
    .distinct()
    .where('state', 'in', unsent)
    .where('next_try_at', '<=', new Date(nowMs))
    .limit(limit)
    .execute();
  return rows.map((row) => row.organisation_id);
}

/** Takes some letters that are due, so that nobody else does until the claim runs out. */
export async function claimDue(
  trx: Transaction,
  organisationId: OrganisationId,
  of: { readonly nowMs: number; readonly claimMs: number; readonly limit: number },
) {
  const rows = await ours(trx)
    // Looked for once: a sub-select could be run again for each row, and take more than the limit.
    .with(
      (due) => due('due').materialized(),
      (from) =>
        from
          .selectFrom('mails')
          .select('id')
          .where('organisation_id', '=', organisationId)
          .where('state', 'in', unsent)
          .where((is) => is.or([is('state', '=', 'queued'), is('is_once', '=', false)]))
          .where('next_try_at', '<=', new Date(of.nowMs))
          .orderBy('next_try_at')
          .limit(of.limit)
          .forUpdate()
          .skipLocked(),
    )
    .updateTable('mails')
    .set((to) => ({ state: 'sending', tries: to('tries', '+', 1), next_try_at: new Date(of.nowMs + of.claimMs) }))
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', (from) => from.selectFrom('due').select('id'))
    .returning(['id', 'recipient', 'body', 'tries', 'created_at', 'expires_at', 'is_once'])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    to: row.recipient,
    body: row.body,
    tries: row.tries,
    createdAtMs: row.created_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    isOnce: row.is_once,
  }));
}

/**
 * Letters that may leave once only, whose claim ran out: the process that was sending them ended, and nobody knows whether
 * they are out. They are not tried again, and say so.
 */
export async function settleInterrupted(
  trx: Transaction,
  organisationId: OrganisationId,
  nowMs: number,
): Promise<void> {
  await ours(trx)
    .updateTable('mails')
    .set({ state: 'failed', trouble: 'interrupted', answer: null, body: null, settled_at: new Date(nowMs) })
    .where('organisation_id', '=', organisationId)
    .where('state', '=', 'sending')
    .where('is_once', '=', true)
    .where('next_try_at', '<=', new Date(nowMs))
    .execute();
}

/** Writes what became of a try; the text of a letter that is settled is wiped. Cancelled ones stay cancelled. */
export async function settle(
  trx: Transaction,
  organisationId: OrganisationId,
  id: MailId,
  outcome: MailOutcome,
  at: { readonly nowMs: number; readonly retryAtMs: number | null },
): Promise<void> {
  const isSettled = outcome.type === 'accepted' || at.retryAtMs === null;
  const told =
    outcome.type === 'accepted'
      ? { trouble: null, answer: null }
      : { trouble: outcome.trouble, answer: outcome.answer === '' ? null : outcome.answer };
  await ours(trx)
    .updateTable('mails')
    .set({
      ...told,
      state: outcome.type === 'accepted' ? 'sent' : isSettled ? 'failed' : 'queued',
      ...(isSettled ? { body: null, settled_at: new Date(at.nowMs) } : { next_try_at: new Date(at.retryAtMs ?? 0) }),
    })
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .execute();
}

/** Letters that are not out yet shall not go out any more. */
export async function cancel(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly MailId[],
  nowMs: number,
): Promise<void> {
  if (ids.length === 0) return;
  await ours(trx)
    .updateTable('mails')
    .set({ state: 'cancelled', body: null, settled_at: new Date(nowMs) })
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', [...ids])
    .where('state', 'in', unsent)
    .execute();
}

/** The settings are new: whatever waits is tried at once. */
export async function retryNow(trx: Transaction, organisationId: OrganisationId, nowMs: number): Promise<void> {
  await ours(trx)
    .updateTable('mails')
    .set({ next_try_at: new Date(nowMs) })
    .where('organisation_id', '=', organisationId)
    .where('state', '=', 'queued')
    .execute();
}

const rowColumns = [
  'id',
  'kind',
  'recipient',
  'state',
  'tries',
  'trouble',
  'answer',
  'created_at',
  'next_try_at',
] as const;

/** The newest letters. */
export async function readRecent(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<readonly MailRow[]> {
  const rows = await ours(trx)
    .selectFrom('mails')
    .select(rowColumns)
    .where('organisation_id', '=', organisationId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(rowOf);
}

/** What became of these letters. */
export async function readMails(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly MailId[],
): Promise<readonly MailRow[]> {
  if (ids.length === 0) return [];
  const rows = await ours(trx)
    .selectFrom('mails')
    .select(rowColumns)
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(rowOf);
}

function rowOf(row: Pick<Tables['mails'], (typeof rowColumns)[number]>): MailRow {
  return {
    id: row.id,
    kind: row.kind,
    to: row.recipient,
    state: row.state,
    tries: row.tries,
    trouble: row.trouble,
    answer: row.answer,
    createdAtMs: row.created_at.getTime(),
    nextTryAtMs: row.next_try_at.getTime(),
  };
}

/** Deletes letters that were settled before a moment; so many at once. Needs to see across. */
export async function deleteSettled(trx: Transaction, beforeMs: number, limit: number): Promise<number> {
  const gone = await ours(trx)
    .deleteFrom('mails')
    .where('id', 'in', (from) =>
      from.selectFrom('mails').select('id').where('settled_at', '<', new Date(beforeMs)).limit(limit),
    )
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
