import { sql } from 'kysely';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { stepLengthMs } from '../../security.ts';
import type { FirstProof } from '../../session.ts';
import type { Of } from '../factors/factor-store.ts';
import { ours } from '../tables.ts';
import { hashOf, newToken, type TokenRead } from '../tokens.ts';

/** Somebody whose first proof was right and who owes the second one. */
export type Step = Of & {
  readonly type: 'code' | 'setUp';
  readonly way: FirstProof;
  readonly tokenHash: Buffer;
  readonly email: string;
  readonly name: string;
};

/** Begins the half way to a session; answers the token for the browser. A person has a few at once at most. */
export async function insertStep(
  trx: Transaction,
  of: Of & { readonly type: 'code' | 'setUp'; readonly way: FirstProof; readonly passwordHash: string },
  nowMs: number,
): Promise<string> {
  const token = newToken(of.organisationId);
  await ours(trx)
    .deleteFrom('sign_in_steps')
    .where('organisation_id', '=', of.organisationId)
    .where('user_id', '=', of.userId)
    .where('token_hash', 'in', (mine) =>
      mine
        .selectFrom('sign_in_steps')
        .select('token_hash')
        .where('organisation_id', '=', of.organisationId)
        .where('user_id', '=', of.userId)
        .orderBy('created_at', 'desc')
        .offset(stepsMax - 1),
    )
    .execute();
  await ours(trx)
    .insertInto('sign_in_steps')
    .values({
      organisation_id: of.organisationId,
      token_hash: token.hash,
      id: newId<'signInStep'>(),
      user_id: of.userId,
      type: of.type,
      way: of.way,
      password_mark: hashOf(of.passwordHash),
      created_at: new Date(nowMs),
      expires_at: new Date(nowMs + stepLengthMs),
    })
    .execute();
  return token.text;
}
const stepsMax = 5;

/**
 * The half way a token speaks of; null when it ran out, or when the user was disabled or her password changed since. The
 * user's row is held until the transaction ends.
 */
export async function readStep(trx: Transaction, token: TokenRead, nowMs: number): Promise<Step | null> {
  const row = await ours(trx)
    .selectFrom('sign_in_steps as s')
    .innerJoin('users as u', (join) =>
      join.onRef('u.organisation_id', '=', 's.organisation_id').onRef('u.id', '=', 's.user_id'),
    )
    .select(['s.user_id', 's.type', 's.way', 's.password_mark', 'u.email', 'u.name', 'u.password_hash'])
    .where('s.organisation_id', '=', token.organisationId)
    .where('s.token_hash', '=', token.hash)
    .where('s.expires_at', '>', new Date(nowMs))
    .where('u.disabled_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined || !hashOf(row.password_hash).equals(row.password_mark)) return null;
  return {
    organisationId: token.organisationId,
    userId: row.user_id,
    type: row.type,
    way: row.way,
    tokenHash: token.hash,
    email: row.email,
    name: row.name,
  };
}

/** Ends the half way: once it led to a session it leads nowhere. */
export async function deleteStep(trx: Transaction, organisationId: OrganisationId, tokenHash: Buffer): Promise<void> {
  await ours(trx)
    .deleteFrom('sign_in_steps')
    .where('organisation_id', '=', organisationId)
    .where('token_hash', '=', tokenHash)
    .execute();
}

/** What the roles of somebody ask of her sign-in: each list of networks must hold her address. */
export type Demanded = { readonly demandsFactor: boolean; readonly networks: readonly (readonly string[])[] };

/** What the roles of a user ask of her sign-in. */
export async function readDemands(
  trx: Transaction,
  { organisationId, userId }: { organisationId: OrganisationId; userId: UserId },
): Promise<Demanded> {
  const { rows } = await sql<{ demands_factor: boolean; networks: readonly string[]; is_lifted: boolean }>`
    select p.demands_factor, p.networks,
      exists (select 1 from sign_in_policies l
        where l.organisation_id = ${organisationId} and l.networks_lifted_at is not null) as is_lifted
    from held_roles h join role_policies p on p.organisation_id = h.organisation_id and p.role_id = h.role_id
    where h.organisation_id = ${organisationId} and h.user_id = ${userId}`.execute(trx);
  return {
    demandsFactor: rows.some((row) => row.demands_factor),
    networks: rows.filter((row) => !row.is_lifted && row.networks.length > 0).map((row) => row.networks),
  };
}

/** Deletes half ways that ran out; so many at once. Needs to see across. */
export async function deleteOldSteps(trx: Transaction, nowMs: number): Promise<number> {
  const gone = await ours(trx)
    .deleteFrom('sign_in_steps')
    .where('id', 'in', (from) =>
      from.selectFrom('sign_in_steps').select('id').where('expires_at', '<', new Date(nowMs)).limit(sweptAtOnceMax),
    )
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
const sweptAtOnceMax = 10_000;
