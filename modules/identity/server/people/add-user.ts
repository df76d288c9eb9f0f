import type { Transaction } from '#platform/database/index.ts';
import { countUsers, insertUser, takeEmail } from './user-store.ts';

/** People of one organisation, disabled ones included. */
export const usersMax = 20_000;

export type LimitReached = { readonly type: 'limitReached'; readonly limit: number };

/**
 * The one way in for a new person, whoever lets her in: with her group, roles, projects and address, or not at all. The
 * transaction holds the power of the organisation (`holdPower`), so that no two take the last place. Throws `EmailTaken`,
 * which rolls back, when the address is somebody else's.
 */
export async function addUser(
  trx: Transaction,
  user: Parameters<typeof insertUser>[1],
): Promise<{ readonly type: 'added' } | LimitReached> {
  const { organisationId, id, email } = user;
  if ((await countUsers(trx, organisationId)) >= usersMax) return { type: 'limitReached', limit: usersMax };
  await insertUser(trx, user);
  if (!(await takeEmail(trx, organisationId, id, email))) throw new EmailTaken();
  return { type: 'added' };
}

/** Rolls a transaction back when the address turns out to be somebody else's. */
export class EmailTaken extends Error {}

/** For `.catch`: the refusal of an address that is somebody else's. */
export function emailTaken(error: unknown): { readonly type: 'emailTaken' } {
  if (error instanceof EmailTaken) return { type: 'emailTaken' };
  throw error;
}
