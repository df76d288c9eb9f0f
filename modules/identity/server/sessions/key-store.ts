import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Right } from '../../rights.ts';
import { type ApiKeyId, apiKeysMax } from '../../security.ts';
import type { Session, SessionId } from '../../session.ts';
import { ours } from '../tables.ts';
import type { Token, TokenRead } from '../tokens.ts';
import { type Demands, personOf, type UserRow } from './session-store.ts';

/** What is kept of an API key; the key itself is not. */
export type ApiKey = {
  readonly id: ApiKeyId;
  readonly name: string;
  /** Its last signs, by which its maker knows it again. */
  readonly hint: string;
  readonly scopes: readonly Right[];
  readonly maker: { readonly id: UserId; readonly name: string };
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly lastAddress: string | null;
};

export async function insertKey(
  trx: Transaction,
  of: {
    readonly organisationId: OrganisationId;
    readonly userId: UserId;
    readonly name: string;
    readonly scopes: readonly Right[];
    readonly token: Token;
    readonly hint: string;
    readonly expiresAtMs: number;
  },
  nowMs: number,
): Promise<ApiKeyId> {
  const id = newId<'apiKey'>();
  await ours(trx)
    .insertInto('api_keys')
    .values({
      organisation_id: of.organisationId,
      id,
      user_id: of.userId,
      name: of.name,
      token_hash: of.token.hash,
      hint: of.hint,
      scopes: JSON.stringify(of.scopes),
      created_at: new Date(nowMs),
      expires_at: new Date(of.expiresAtMs),
      last_used_at: null,
      last_ip: null,
      revoked_at: null,
    })
    .execute();
  return id;
}

/** The keys of an organisation that were not revoked, the newest first; those that ran out stay in sight. */
export async function readKeys(trx: Transaction, organisationId: OrganisationId): Promise<readonly ApiKey[]> {
  const rows = await ours(trx)
    .selectFrom('api_keys as k')
    .innerJoin('users as u', (join) =>
      join.onRef('u.organisation_id', '=', 'k.organisation_id').onRef('u.id', '=', 'k.user_id'),
    )
    .selectAll('k')
    .select('u.name as maker_name')
    .where('k.organisation_id', '=', organisationId)
    .where('k.revoked_at', 'is', null)
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id')
    .limit(apiKeysMax)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    maker: { id: row.user_id, name: row.maker_name },
    createdAtMs: row.created_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    lastUsedAtMs: row.last_used_at?.getTime() ?? null,
    lastAddress: row.last_ip,
  }));
}

/** Ends a key for good; answers its name, null when there is none. */
export async function revokeKey(
  trx: Transaction,
  organisationId: OrganisationId,
  id: ApiKeyId,
  nowMs: number,
): Promise<string | null> {
  const row = await ours(trx)
    .updateTable('api_keys')
    .set({ revoked_at: new Date(nowMs) })
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('name')
    .executeTakeFirst();
  return row?.name ?? null;
}

export async function markKeyUsed(
  trx: Transaction,
  organisationId: OrganisationId,
  id: ApiKeyId,
  ip: string,
  nowMs: number,
): Promise<void> {
  await ours(trx)
    .updateTable('api_keys')
    .set({ last_used_at: new Date(nowMs), last_ip: ip })
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .execute();
}

type KeyRow = UserRow & {
  key_id: ApiKeyId;
  key_name: string;
  scopes: readonly Right[];
  expires_at: Date;
  last_used_at: Date | null;
  networks: Demands['networks'];
};

/**
 * Whoever a key acts for, with what it may: what she may now, and of that only what the key was made for. One prepared
 * statement.
 */
export async function lookUpKey(
  database: Database,
  token: TokenRead,
): Promise<{
  readonly session: Session;
  readonly networks: Demands['networks'];
  readonly lastUsedAtMs: number;
} | null> {
  const { rows } = await database.pool.query<KeyRow>({
    name: 'api_key_look_up',
    text: 'select * from api_key_look_up($1, $2)',
    values: [token.organisationId, token.hash],
  });
  const row = rows[0];
  if (row === undefined) return null;
  const { who, ...person } = personOf(token.organisationId, row);
  return {
    session: {
      ...person,
      who: { ...who, grants: who.grants.filter(({ right }) => row.scopes.includes(right)) },
      // Its own id stands where a session's would: nothing is ever looked up by it.
      sessionId: row.key_id as string as SessionId,
      expiresAtMs: row.expires_at.getTime(),
      way: 'password',
      isStrong: false,
      provedAtMs: 0,
      key: { id: row.key_id, name: row.key_name },
    },
    networks: row.networks,
    lastUsedAtMs: row.last_used_at?.getTime() ?? 0,
  };
}
