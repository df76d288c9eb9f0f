import { sql } from 'kysely';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { RoleId } from '../../role.ts';
import { ours } from '../tables.ts';

/** What a role asks of the sign-in of whoever holds it. */
export type RolePolicy = {
  readonly demandsFactor: boolean;
  /** Networks in their one form; empty = from anywhere. */
  readonly networks: readonly string[];
};
export const noPolicy: RolePolicy = { demandsFactor: false, networks: [] };

/** The policies of an organisation by role. */
export async function readPolicies(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<ReadonlyMap<RoleId, RolePolicy>> {
  const rows = await ours(trx)
    .selectFrom('role_policies')
    .select(['role_id', 'demands_factor', 'networks'])
    .where('organisation_id', '=', organisationId)
    .execute();
  return new Map(rows.map((row) => [row.role_id, { demandsFactor: row.demands_factor, networks: row.networks }]));
}

export async function writePolicy(
  trx: Transaction,
  organisationId: OrganisationId,
  roleId: RoleId,
  policy: RolePolicy,
  nowMs: number,
): Promise<void> {
  const values = {
    demands_factor: policy.demandsFactor,
    networks: JSON.stringify(policy.networks),
    changed_at: new Date(nowMs),
  };
  await ours(trx)
    .insertInto('role_policies')
    .values({ organisation_id: organisationId, role_id: roleId, ...values })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'role_id']).doUpdateSet(values))
    .execute();
}

/** Who holds a role, her own or her group's. */
export async function holdersOf(
  trx: Transaction,
  organisationId: OrganisationId,
  roleId: RoleId,
): Promise<readonly UserId[]> {
  const { rows } = await sql<{ user_id: UserId }>`
    select distinct user_id from held_roles where organisation_id = ${organisationId} and role_id = ${roleId}`.execute(
    trx,
  );
  return rows.map((row) => row.user_id);
}

/** How many active people hold each role, and how many of them have no second factor yet. */
export async function countHolders(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<ReadonlyMap<RoleId, { readonly people: number; readonly withoutFactor: number }>> {
  const { rows } = await sql<{ role_id: RoleId; people: number; without_factor: number }>`
    select h.role_id, count(distinct u.id)::int as people,
      (count(distinct u.id) filter (where not exists (
        select 1 from code_apps a where a.organisation_id = u.organisation_id and a.user_id = u.id and a.secret is not null)
      and not exists (
        select 1 from passkeys p where p.organisation_id = u.organisation_id and p.user_id = u.id)))::int as without_factor
    from held_roles h join users u on u.organisation_id = h.organisation_id and u.id = h.user_id
    where h.organisation_id = ${organisationId} and u.disabled_at is null
    group by h.role_id`.execute(trx);
  return new Map(rows.map((row) => [row.role_id, { people: row.people, withoutFactor: row.without_factor }]));
}

/** Since when the allow-lists of an organisation are lifted; null = they are in force. */
export async function readLifted(trx: Transaction, organisationId: OrganisationId): Promise<Date | null> {
  const row = await ours(trx)
    .selectFrom('sign_in_policies')
    .select('networks_lifted_at')
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
  return row?.networks_lifted_at ?? null;
}

export async function writeLifted(
  trx: Transaction,
  organisationId: OrganisationId,
  liftedAt: Date | null,
): Promise<void> {
  await ours(trx)
    .insertInto('sign_in_policies')
    .values({ organisation_id: organisationId, networks_lifted_at: liftedAt })
    .onConflict((conflict) => conflict.column('organisation_id').doUpdateSet({ networks_lifted_at: liftedAt }))
    .execute();
}
