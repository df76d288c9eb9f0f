import type { GroupId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { covers, coversProjects, type Grant } from '../../may.ts';
import { grantsOf, type RoleId } from '../../role.ts';
import type { User } from '../../user.ts';
import type { Actor } from '../context.ts';
import { groupExists, projectsExist } from '../people/user-store.ts';
import { ours } from '../tables.ts';

/**
 * Lets what changes who may do what happen one after the other in an organisation, to the end of the transaction.
 * To be asked before anything else is held: then two of them never wait for each other, and each sees what the other did.
 */
export async function holdPower(trx: Transaction, organisationId: OrganisationId): Promise<void> {
  await ours(trx)
    .selectFrom('roles')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('template', '=', 'owner')
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
}

/** Whether somebody who can sign in is an owner, by a role of her own or of her group. */
export async function hasOwner(trx: Transaction, organisationId: OrganisationId): Promise<boolean> {
  const owner = await ours(trx)
    .selectFrom('held_roles as h')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organisation_id', '=', 'h.organisation_id').onRef('r.id', '=', 'h.role_id'),
    )
    .innerJoin('users as u', (join) =>
      join.onRef('u.organisation_id', '=', 'h.organisation_id').onRef('u.id', '=', 'h.user_id'),
    )
    .select('h.user_id')
    .where('h.organisation_id', '=', organisationId)
    .where('r.template', '=', 'owner')
    .where('u.disabled_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return owner !== undefined;
}

/** What each of these people may do at present, by roles of her own and of her group; who has no role is not in it. */
export async function readGrantsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  userIds: readonly UserId[],
): Promise<ReadonlyMap<UserId, readonly Grant[]>> {
  if (userIds.length === 0) return new Map();
  const rows = await ours(trx)
    .selectFrom('held_roles as h')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organisation_id', '=', 'h.organisation_id').onRef('r.id', '=', 'h.role_id'),
    )
    .select(['h.user_id', 'r.template', 'r.grants'])
    .where('h.organisation_id', '=', organisationId)
    .where('h.user_id', 'in', [...userIds])
    .execute();
  return rows.reduce((all, row) => {
    all.set(row.user_id, [...(all.get(row.user_id) ?? []), ...grantsOf(row)]);
    return all;
  }, new Map<UserId, readonly Grant[]>());
}

/** What one person may do at present. */
export async function readGrants(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
): Promise<readonly Grant[]> {
  return (await readGrantsOf(trx, organisationId, [userId])).get(userId) ?? [];
}

/** What somebody gets by being in one of these groups: the grants of the roles they have. */
export async function readGroupGrants(
  trx: Transaction,
  organisationId: OrganisationId,
  groupIds: readonly GroupId[],
): Promise<readonly Grant[]> {
  if (groupIds.length === 0) return [];
  const rows = await ours(trx)
    .selectFrom('group_roles as gr')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organisation_id', '=', 'gr.organisation_id').onRef('r.id', '=', 'gr.role_id'),
    )
    .select(['r.template', 'r.grants'])
    .where('gr.organisation_id', '=', organisationId)
    .where('gr.group_id', 'in', [...new Set(groupIds)])
    .execute();
  return rows.flatMap(grantsOf);
}

/** What is given to somebody: a group with its roles, roles, projects. */
export type Given = {
  readonly groupId?: GroupId | null | undefined;
  readonly roleIds?: readonly RoleId[] | undefined;
  readonly projectIds?: User['projectIds'] | undefined;
};

/** Whether what is given exists, and is no more than the giver has; a group is given with the roles it has. */
export async function refusalOfGiving(
  trx: Transaction,
  actor: Actor,
  given: Given,
): Promise<{ readonly type: 'notFound' | 'exceedsOwn' } | null> {
  const { organisationId } = actor.who;
  if (given.groupId != null) {
    if (!(await groupExists(trx, organisationId, given.groupId))) return { type: 'notFound' };
    if (!covers(actor.who, await readGroupGrants(trx, organisationId, [given.groupId]))) return { type: 'exceedsOwn' };
  }
  if (given.roleIds !== undefined && given.roleIds.length > 0) {
    const chosen = await ours(trx)
      .selectFrom('roles')
      .select(['template', 'grants'])
      .where('organisation_id', '=', organisationId)
      .where('id', 'in', [...given.roleIds])
      .execute();
    if (chosen.length < new Set(given.roleIds).size) return { type: 'notFound' };
    if (!covers(actor.who, chosen.flatMap(grantsOf))) return { type: 'exceedsOwn' };
  }
  if (given.projectIds !== undefined) {
    if (!coversProjects(actor.who, given.projectIds)) return { type: 'exceedsOwn' };
    if (!(await projectsExist(trx, organisationId, given.projectIds))) return { type: 'notFound' };
  }
  return null;
}

/**
 * Whether people may be moved out of and into these groups by this person: with the groups' roles she gives or takes
 * what they grant, which must be hers, and she never changes her own.
 */
export async function refusalOfMoving(
  trx: Transaction,
  actor: Actor,
  moves: readonly { readonly userId: UserId; readonly from: GroupId | null; readonly to: GroupId | null }[],
): Promise<{ readonly type: 'exceedsOwn' | 'yourself' } | null> {
  const { organisationId, userId } = actor.who;
  const groupsOf = (some: typeof moves) => some.flatMap(({ from, to }) => [from, to]).filter((id) => id !== null);
  if (!covers(actor.who, await readGroupGrants(trx, organisationId, groupsOf(moves)))) return { type: 'exceedsOwn' };
  const own = moves.filter((move) => move.userId === userId);
  if ((await readGroupGrants(trx, organisationId, groupsOf(own))).length > 0) return { type: 'yourself' };
  return null;
}

/** Rolls a change back that would leave the company without an owner. */
export class NoOwnerLeft extends Error {}

/** Throws `NoOwnerLeft` when nobody is an owner any more; the last thing a change of power asks. */
export async function keepAnOwner(trx: Transaction, organisationId: OrganisationId): Promise<void> {
  if (!(await hasOwner(trx, organisationId))) throw new NoOwnerLeft();
}

/** For `.catch`: the refusal of a change that would have left nobody an owner. */
export function lastOwner(error: unknown): { readonly type: 'lastOwner' } {
  if (error instanceof NoOwnerLeft) return { type: 'lastOwner' };
  throw error;
}
