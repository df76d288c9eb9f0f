import { sql } from 'kysely';
import type { GroupId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Grant } from '../../may.ts';
import { grantsOf, type Role, type RoleId, roleTemplates } from '../../role.ts';
import { searchKey } from '../../search-key.ts';
import type { GroupColour } from '../../user.ts';
import { ours } from '../tables.ts';

/** A role with how many people have it themselves, and the groups that have it. */
export type RoleInUse = Role & {
  readonly users: number;
  readonly groups: readonly { readonly id: GroupId; readonly name: string; readonly colour: GroupColour }[];
};

/** Every role, the shipped ones first in the order of their power, then in the order in which they were made. */
export async function readRolesInUse(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<readonly RoleInUse[]> {
  const rows = await ours(trx)
    .selectFrom('roles as r')
    .select(['r.id', 'r.name', 'r.template', 'r.grants', 'r.description', 'r.version'])
    .select([
      sql<number>`(select count(*)::int from user_roles ur join users u
        on u.organisation_id = ur.organisation_id and u.id = ur.user_id
        where ur.organisation_id = r.organisation_id and ur.role_id = r.id and u.disabled_at is null)`.as('users'),
      sql<
        RoleInUse['groups']
      >`(select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'colour', g.colour)
          order by g.name_key), '[]') from group_roles gr join groups g
        on g.organisation_id = gr.organisation_id and g.id = gr.group_id
        where gr.organisation_id = r.organisation_id and gr.role_id = r.id)`.as('groups'),
    ])
    .where('r.organisation_id', '=', organisationId)
    .orderBy(sql`array_position(${[...roleTemplates]}::text[], r.template::text)`)
    .orderBy('r.created_at')
    .orderBy('r.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, grants: grantsOf(row) }));
}

export async function readRole(trx: Transaction, organisationId: OrganisationId, id: RoleId): Promise<Role | null> {
  const row = await ours(trx)
    .selectFrom('roles')
    .select(['id', 'name', 'template', 'grants', 'description', 'version'])
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, grants: grantsOf(row) };
}

export async function countRoles(trx: Transaction, organisationId: OrganisationId): Promise<number> {
  const { n } = await ours(trx)
    .selectFrom('roles')
    .select(sql<number>`count(*)::int`.as('n'))
    .where('organisation_id', '=', organisationId)
    .executeTakeFirstOrThrow();
  return n;
}

export type RoleText = { readonly name: string; readonly description: string; readonly grants: readonly Grant[] };

/** Writes a new role; false when its name is taken. */
export async function insertRole(
  trx: Transaction,
  organisationId: OrganisationId,
  role: RoleText & { readonly id: RoleId },
  nowMs: number,
): Promise<boolean> {
  const added = await ours(trx)
    .insertInto('roles')
    .values({
      organisation_id: organisationId,
      id: role.id,
      name: role.name,
      name_key: searchKey(role.name),
      description: role.description,
      template: null,
      grants: JSON.stringify(role.grants),
      created_at: new Date(nowMs),
    })
    .onConflict((conflict) =>
      conflict.columns(['organisation_id', 'name_key']).where('name_key', 'is not', null).doNothing(),
    )
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** Writes a changed role as its next version. Its name must be free. */
export async function updateRole(trx: Transaction, organisationId: OrganisationId, role: Role): Promise<void> {
  await ours(trx)
    .updateTable('roles')
    .set({
      name: role.name,
      name_key: searchKey(role.name),
      description: role.description,
      grants: JSON.stringify(role.grants),
      version: role.version + 1,
    })
    .where('organisation_id', '=', organisationId)
    .where('id', '=', role.id)
    .execute();
}

/** Whether another role of the company's own is called this. */
export async function isNameTaken(
  trx: Transaction,
  organisationId: OrganisationId,
  name: string,
  but: RoleId,
): Promise<boolean> {
  const row = await ours(trx)
    .selectFrom('roles')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('name_key', '=', searchKey(name))
    .where('id', '!=', but)
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteRole(trx: Transaction, organisationId: OrganisationId, id: RoleId): Promise<void> {
  await ours(trx).deleteFrom('roles').where('organisation_id', '=', organisationId).where('id', '=', id).execute();
}

/** Who may do what this role grants: people who have it themselves, and members of groups that have it. */
export async function readEffectiveHolders(
  trx: Transaction,
  organisationId: OrganisationId,
  id: RoleId,
): Promise<readonly UserId[]> {
  const rows = await ours(trx)
    .selectFrom('held_roles')
    .select('user_id')
    .distinct()
    .where('organisation_id', '=', organisationId)
    .where('role_id', '=', id)
    .execute();
  return rows.map((row) => row.user_id);
}

/** Who was given the role: people themselves and whole groups. */
export async function readHolders(
  trx: Transaction,
  organisationId: OrganisationId,
  id: RoleId,
): Promise<{ readonly userIds: readonly UserId[]; readonly groupIds: readonly GroupId[] }> {
  const users = await ours(trx)
    .selectFrom('user_roles')
    .select('user_id')
    .where('organisation_id', '=', organisationId)
    .where('role_id', '=', id)
    .execute();
  const groups = await ours(trx)
    .selectFrom('group_roles')
    .select('group_id')
    .where('organisation_id', '=', organisationId)
    .where('role_id', '=', id)
    .execute();
  return { userIds: users.map((row) => row.user_id), groupIds: groups.map((row) => row.group_id) };
}

/** Which of these groups exist; they stay until the transaction ends. */
export async function knownGroups(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly GroupId[],
): Promise<readonly GroupId[]> {
  if (ids.length === 0) return [];
  const rows = await ours(trx)
    .selectFrom('groups')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', [...ids])
    .forShare()
    .execute();
  return rows.map((row) => row.id);
}

/** The roles a group has. */
export async function readRolesOfGroup(trx: Transaction, organisationId: OrganisationId, id: GroupId) {
  return ours(trx)
    .selectFrom('group_roles as gr')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organisation_id', '=', 'gr.organisation_id').onRef('r.id', '=', 'gr.role_id'),
    )
    .select(['r.id', 'r.name', 'r.template'])
    .where('gr.organisation_id', '=', organisationId)
    .where('gr.group_id', '=', id)
    .orderBy('r.created_at')
    .orderBy('r.id')
    .execute();
}

/** People as giving a role to them must know them: their projects. Who is not there is not in the answer. */
export async function readProjectsOf(trx: Transaction, organisationId: OrganisationId, ids: readonly UserId[]) {
  if (ids.length === 0) return [];
  const rows = await ours(trx)
    .selectFrom('users as u')
    .select(['u.id', 'u.all_projects'])
    .select(
      sql<readonly ProjectId[]>`(select coalesce(jsonb_agg(up.project_id), '[]') from user_projects up
        where up.organisation_id = u.organisation_id and up.user_id = u.id)`.as('project_ids'),
    )
    .where('u.organisation_id', '=', organisationId)
    .where('u.id', 'in', [...ids])
    .execute();
  return rows;
}

export async function addHolders(
  trx: Transaction,
  organisationId: OrganisationId,
  id: RoleId,
  { userIds, groupIds }: { readonly userIds: readonly UserId[]; readonly groupIds: readonly GroupId[] },
): Promise<void> {
  const own = { organisation_id: organisationId, role_id: id };
  if (userIds.length > 0) {
    await ours(trx)
      .insertInto('user_roles')
      .values([...new Set(userIds)].map((userId) => ({ ...own, user_id: userId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if (groupIds.length > 0) {
    await ours(trx)
      .insertInto('group_roles')
      .values([...new Set(groupIds)].map((groupId) => ({ ...own, group_id: groupId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export async function removeHolders(
  trx: Transaction,
  organisationId: OrganisationId,
  id: RoleId,
  { userIds, groupIds }: { readonly userIds: readonly UserId[]; readonly groupIds: readonly GroupId[] },
): Promise<void> {
  if (userIds.length > 0) {
    await ours(trx)
      .deleteFrom('user_roles')
      .where('organisation_id', '=', organisationId)
      .where('role_id', '=', id)
      .where('user_id', 'in', [...userIds])
      .execute();
  }
  if (groupIds.length > 0) {
    await ours(trx)
      .deleteFrom('group_roles')
      .where('organisation_id', '=', organisationId)
      .where('role_id', '=', id)
      .where('group_id', 'in', [...groupIds])
      .execute();
  }
}

/** The group of a user, null for none, undefined when there is no such user. */
export async function readGroupOf(
  trx: Transaction,
  organisationId: OrganisationId,
  id: UserId,
): Promise<GroupId | null | undefined> {
  const row = await ours(trx)
    .selectFrom('users')
    .select('group_id')
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.group_id;
}

/** Where somebody's rights come from: each of her roles, and the group it comes by, if it is not her own. */
export async function readSources(trx: Transaction, organisationId: OrganisationId, userId: UserId) {
  const rows = await ours(trx)
    .selectFrom('held_roles as h')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organisation_id', '=', 'h.organisation_id').onRef('r.id', '=', 'h.role_id'),
    )
    .leftJoin('groups as g', (join) =>
      join.onRef('g.organisation_id', '=', 'h.organisation_id').onRef('g.id', '=', 'h.group_id'),
    )
    .select(['r.id', 'r.name', 'r.template', 'r.grants', 'g.id as group_id', 'g.name as group_name'])
    .where('h.organisation_id', '=', organisationId)
    .where('h.user_id', '=', userId)
    .orderBy('h.group_id', (by) => by.asc().nullsFirst()) // her own before her group's
    .orderBy('r.created_at')
    .orderBy('r.id')
    .execute();
  return rows.map(({ id, name, template, grants, group_id: groupId, group_name: groupName }) => ({
    role: { id, name, template },
    grants: grantsOf({ template, grants }),
    group: groupId === null ? null : { id: groupId, name: groupName ?? '' },
  }));
}
