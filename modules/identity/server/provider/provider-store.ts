import { sql } from 'kysely';
import type { GroupId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import type { OidcChecks } from '#platform/oidc.ts';
import type { RoleId } from '../../role.ts';
import type { Newcomers, ProviderId } from '../../security.ts';
import type { SessionId } from '../../session.ts';
import { ours } from '../tables.ts';
import { hashOf } from '../tokens.ts';

/** The identity provider of an organisation as it is kept; its secret is sealed. */
export type KeptProvider = {
  readonly id: ProviderId;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly sealedSecret: string;
  readonly domains: readonly string[];
  readonly newcomers: Newcomers;
  readonly roleId: RoleId | null;
  readonly groupId: GroupId | null;
  readonly trustsFactor: boolean;
  readonly isOn: boolean;
};

export async function readProvider(trx: Transaction, organisationId: OrganisationId): Promise<KeptProvider | null> {
  const row = await ours(trx)
    .selectFrom('identity_providers')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    sealedSecret: row.client_secret,
    domains: row.domains,
    newcomers: row.newcomers,
    roleId: row.role_id,
    groupId: row.group_id,
    trustsFactor: row.trusts_factor,
    isOn: row.is_on,
  };
}

export async function writeProvider(
  trx: Transaction,
  organisationId: OrganisationId,
  provider: KeptProvider,
  nowMs: number,
): Promise<void> {
  const values = {
    id: provider.id,
    name: provider.name,
    issuer: provider.issuer,
    client_id: provider.clientId,
    client_secret: provider.sealedSecret,
    domains: JSON.stringify(provider.domains),
    newcomers: provider.newcomers,
    role_id: provider.roleId,
    group_id: provider.groupId,
    trusts_factor: provider.trustsFactor,
    is_on: provider.isOn,
    changed_at: new Date(nowMs),
  };
  await ours(trx)
    .insertInto('identity_providers')
    .values({ organisation_id: organisationId, ...values })
    .onConflict((conflict) => conflict.column('organisation_id').doUpdateSet(values))
    .execute();
}

/** Forgets the provider of an organisation. Who is tied to an identity of it stays tied, should it come again. */
export async function deleteProvider(trx: Transaction, organisationId: OrganisationId): Promise<void> {
  await ours(trx).deleteFrom('identity_providers').where('organisation_id', '=', organisationId).execute();
}

/**
 * Who comes in by this provider and, as far as we know, by nothing else: tied to an identity of it, without a passkey, and
 * with a password nobody ever chose (the account was made by the sign-in itself, or still has its first one).
 */
export async function readDependants(
  trx: Transaction,
  organisationId: OrganisationId,
  issuer: string,
  limit: number,
): Promise<{ readonly items: readonly Dependant[]; readonly count: number }> {
  const rows = await ours(trx)
    .selectFrom('users as u')
    .select(['u.id', 'u.name', 'u.email', sql<number>`count(*) over ()::int`.as('count')])
    .where('u.organisation_id', '=', organisationId)
    .where('u.disabled_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('external_identities as e')
          .select('e.subject')
          .where('e.organisation_id', '=', organisationId)
          .whereRef('e.user_id', '=', 'u.id')
          .where('e.issuer', '=', issuer)
          .where(({ or, eb }) =>
            or([eb('e.linked_at', '=', eb.ref('u.created_at')), eb('u.password_is_first', '=', true)]),
          ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('passkeys as p')
            .select('p.id')
            .where('p.organisation_id', '=', organisationId)
            .whereRef('p.user_id', '=', 'u.id'),
        ),
      ),
    )
    .orderBy('u.search_key')
    .limit(limit)
    .execute();
  return { items: rows.map(({ id, name, email }) => ({ id, name, email })), count: rows[0]?.count ?? 0 };
}
export interface Dependant {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
}

/** Where a sign-in with a provider leads, as the sign-in page knows it. */
export type OpenProvider = { readonly organisationId: OrganisationId; readonly id: ProviderId; readonly name: string };

/**
 * A few of the providers that are switched on, of every organisation: the sign-in page does not know yet who comes. With
 * a domain only those that name it.
 */
export function readOpenProviders(
  database: Database,
  domain: string | null,
  limit: number,
): Promise<readonly OpenProvider[]> {
  return database.across('offer sign-in with a provider', (trx) => {
    const query = selectOpen(trx).limit(limit);
    return (domain === null ? query : query.where(sql<boolean>`domains ? ${domain}`)).execute();
  });
}

/** One provider that is switched on, or null. */
export async function readOpenProvider(database: Database, id: ProviderId): Promise<OpenProvider | null> {
  const row = await database.across('begin a sign-in with a provider', (trx) =>
    selectOpen(trx).where('id', '=', id).executeTakeFirst(),
  );
  return row ?? null;
}

function selectOpen(trx: Transaction) {
  return ours(trx)
    .selectFrom('identity_providers')
    .select(['organisation_id as organisationId', 'id', 'name'])
    .where('is_on', '=', true);
}

/** What waits for somebody who was sent to a provider. */
export type Flow = { readonly sealedChecks: string; readonly sessionId: SessionId | null };
export type SentChecks = OidcChecks & { readonly redirectUri: string };

export async function insertFlow(
  trx: Transaction,
  organisationId: OrganisationId,
  state: string,
  flow: Flow,
  expiresAtMs: number,
): Promise<void> {
  await ours(trx)
    .insertInto('provider_flows')
    .values({
      organisation_id: organisationId,
      state_hash: hashOf(state),
      secrets: flow.sealedChecks,
      session_id: flow.sessionId,
      expires_at: new Date(expiresAtMs),
    })
    .execute();
}

/** Takes the flow of a state, once; null when there is none or it ran out. */
export async function takeFlow(
  trx: Transaction,
  organisationId: OrganisationId,
  state: string,
  nowMs: number,
): Promise<Flow | null> {
  const row = await ours(trx)
    .deleteFrom('provider_flows')
    .where('organisation_id', '=', organisationId)
    .where('state_hash', '=', hashOf(state))
    .returning(['secrets', 'session_id', 'expires_at'])
    .executeTakeFirst();
  if (row === undefined || row.expires_at.getTime() <= nowMs) return null;
  return { sealedChecks: row.secrets, sessionId: row.session_id };
}

/** Deletes flows that ran out. Needs to see across. */
export async function deleteOldFlows(trx: Transaction, nowMs: number): Promise<number> {
  const gone = await ours(trx)
    .deleteFrom('provider_flows')
    .where('expires_at', '<', new Date(nowMs))
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** Who an identity of a provider is here, or null. */
export async function readLinked(
  trx: Transaction,
  organisationId: OrganisationId,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
): Promise<UserId | null> {
  const row = await ours(trx)
    .selectFrom('external_identities')
    .select('user_id')
    .where('organisation_id', '=', organisationId)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** Ties an identity to a user; false when it is tied already. */
export async function insertLink(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
  nowMs: number,
): Promise<boolean> {
  const added = await ours(trx)
    .insertInto('external_identities')
    .values({
      organisation_id: organisationId,
      issuer,
      subject,
      user_id: userId,
      linked_at: new Date(nowMs),
      last_used_at: null,
    })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'issuer', 'subject']).doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** The identities a user is tied to, by issuer. */
export async function readLinks(trx: Transaction, organisationId: OrganisationId, userId: UserId) {
  const rows = await ours(trx)
    .selectFrom('external_identities')
    .select(['issuer', 'linked_at'])
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .orderBy('linked_at')
    .limit(linksShown)
    .execute();
  return rows.map((row) => ({ issuer: row.issuer, linkedAtMs: row.linked_at.getTime() }));
}
const linksShown = 20;

/** Unties a user from her identities; answers how many there were. */
export async function deleteLinks(trx: Transaction, organisationId: OrganisationId, userId: UserId): Promise<number> {
  const gone = await ours(trx)
    .deleteFrom('external_identities')
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** Whose an address is, and whether she ever signed in; in this organisation, or `elsewhere`. */
export async function findByEmail(
  database: Database,
  organisationId: OrganisationId,
  emailHash: Buffer,
): Promise<{ readonly userId: UserId; readonly hasSignedIn: boolean } | 'elsewhere' | null> {
  const row = await database.across('find whose an address of a provider is', (trx) =>
    ours(trx)
      .selectFrom('sign_in_names as n')
      .innerJoin('users as u', (join) =>
        join.onRef('u.organisation_id', '=', 'n.organisation_id').onRef('u.id', '=', 'n.user_id'),
      )
      .select(['u.organisation_id', 'u.id', 'u.last_sign_in_at'])
      .where('n.email_hash', '=', emailHash)
      .executeTakeFirst(),
  );
  if (row === undefined) return null;
  if (row.organisation_id !== organisationId) return 'elsewhere';
  return { userId: row.id, hasSignedIn: row.last_sign_in_at !== null };
}
