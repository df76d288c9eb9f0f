import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { ours } from '../tables.ts';

/** Where somebody gets letters. */
export interface AddressOfUser {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  readonly isDisabled: boolean;
}

/** The addresses of these people. */
export async function readAddresses(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly UserId[],
): Promise<readonly AddressOfUser[]> {
  if (ids.length === 0) return [];
  const rows = await ours(trx)
    .selectFrom('users')
    .select(['id', 'name', 'email', 'disabled_at'])
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(({ id, name, email, disabled_at }) => ({ id, name, email, isDisabled: disabled_at !== null }));
}
