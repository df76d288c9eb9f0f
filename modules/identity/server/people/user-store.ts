import { type RawBuilder, sql } from 'kysely';
import type { GroupId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import { unreachable } from '#kernel/unreachable.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Scope } from '../../rights.ts';
import type { RoleId } from '../../role.ts';
import { searchKey, searchWords } from '../../search-key.ts';
import { emailKey, type NewUser, type Person, type User, type UserChange, type UserOrder } from '../../user.ts';
import { readRoles } from '../company/store.ts';
import type { Cursor } from '../cursor.ts';
import { ours } from '../tables.ts';
import { hashOf } from '../tokens.ts';

/** Which users a list shows; everything said must hold. */
export type UserFilter = {
  readonly search?: string | undefined;
  readonly groupId?: GroupId | 'none' | undefined;
  readonly roleId?: RoleId | undefined;
  readonly state: 'active' | 'disabled' | 'all';
  readonly order?: UserOrder | undefined;
  readonly backwards?: boolean | undefined;
  /** How far the reader sees: her own row, her group's, everybody's. */
  readonly seenBy: { readonly scope: Scope; readonly userId: UserId; readonly groupId: GroupId | null };
};

function selectUsers(trx: Transaction, organisationId: OrganisationId) {
  return ours(trx)
    .selectFrom('users as u')
    .leftJoin('groups as g', (join) =>
      join.onRef('g.organisation_id', '=', 'u.organisation_id').onRef('g.id', '=', 'u.group_id'),
    )
    .select([
      'u.id',
      'u.name',
      'u.email',
      'u.password_is_first',
      'u.all_projects',
      'u.created_at',
      'u.disabled_at',
      'u.last_sign_in_at',
      'g.id as group_id',
      'g.name as group_name',
      'g.colour as group_colour',
      sql<User['roles']>`(
        select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'template', r.template)
          order by r.created_at, r.id), '[]')
        from user_roles ur join roles r on r.organisation_id = ur.organisation_id and r.id = ur.role_id
        where ur.organisation_id = u.organisation_id and ur.user_id = u.id)`.as('roles'),
      sql<User['groupRoles']>`(
        select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'template', r.template)
          order by r.created_at, r.id), '[]')
        from group_roles gr join roles r on r.organisation_id = gr.organisation_id and r.id = gr.role_id
        where gr.organisation_id = u.organisation_id and gr.group_id = u.group_id)`.as('group_roles'),
      sql<readonly ProjectId[]>`(
        select coalesce(jsonb_agg(up.project_id order by up.project_id), '[]') from user_projects up
        where up.organisation_id = u.organisation_id and up.user_id = u.id)`.as('project_ids'),
    ])
    .where('u.organisation_id', '=', organisationId);
}

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['execute']>>[number];

function userOf(row: UserRow): User {
  const { group_id: id, group_name: name, group_colour: colour } = row;
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    group: id === null || name === null || colour === null ? null : { id, name, colour },
    roles: row.roles,
    groupRoles: row.group_roles,
    projectIds: row.all_projects ? 'all' : row.project_ids,
    createdAtMs: row.created_at.getTime(),
    disabledAtMs: row.disabled_at?.getTime() ?? null,
    lastSignInAtMs: row.last_sign_in_at?.getTime() ?? null,
    passwordIsFirst: row.password_is_first,
  };
}

/** One user, or null. */
export async function readUser(trx: Transaction, organisationId: OrganisationId, id: UserId): Promise<User | null> {
  const row = await selectUsers(trx, organisationId).where('u.id', '=', id).executeTakeFirst();
  return row === undefined ? null : userOf(row);
}

/** In the order of the Turkish alphabet, which holds the English one. */
const byName = sql<string>`u.name collate "tr-x-icu"`;

function filtered(trx: Transaction, organisationId: OrganisationId, filter: UserFilter) {
  let query = ours(trx).selectFrom('users as u').where('u.organisation_id', '=', organisationId);
  for (const word of searchWords(filter.search ?? '')) {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((is) => is.or([is('u.search_key', 'like', pattern), is('u.email', 'ilike', pattern)]));
  }
  if (filter.groupId === 'none') query = query.where('u.group_id', 'is', null);
  else if (filter.groupId !== undefined) query = query.where('u.group_id', '=', filter.groupId);
  if (filter.state !== 'all') query = query.where('u.disabled_at', filter.state === 'active' ? 'is' : 'is not', null);
  const { roleId, seenBy } = filter;
  if (roleId !== undefined) {
    query = query.where((is) =>
      is.or([
        is('u.id', 'in', (own) =>
          own
            .selectFrom('user_roles')
            .select('user_id')
            .where('organisation_id', '=', organisationId)
            .where('role_id', '=', roleId),
        ),
        is('u.group_id', 'in', (own) =>
          own
            .selectFrom('group_roles')
            .select('group_id')
            .where('organisation_id', '=', organisationId)
            .where('role_id', '=', roleId),
        ),
      ]),
    );
  }
  if (seenBy.scope === 'own') query = query.where('u.id', '=', seenBy.userId);
  if (seenBy.scope === 'group') {
    query = query.where((is) => is.or([is('u.id', '=', seenBy.userId), is('u.group_id', '=', seenBy.groupId)]));
  }
  return query;
}

/** How many users a list shows on all its pages. */
export async function countFiltered(trx: Transaction, organisationId: OrganisationId, filter: UserFilter) {
  const { n } = await filtered(trx, organisationId, filter)
    .select(sql<number>`count(*)::int`.as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

/** What the next page begins after: the values by which the list is in order. */
export function cursorOf(user: User, order: UserOrder): Cursor {
  switch (order) {
    case 'name':
      return { key: user.name, id: user.id };
    case 'group':
      return { key: JSON.stringify([user.group === null ? null : searchKey(user.group.name), user.name]), id: user.id };
    case 'lastSignIn':
      return { key: user.lastSignInAtMs === null ? '' : iso(user.lastSignInAtMs), id: user.id };
    default:
      return unreachable(order);
  }
}

/** Whoever is in no group comes after all groups. */
const noGroup = '\uffff';

/** A page of users in the order that was asked for. The ids come first; everything else is read of this page only. */
export async function readUsers(
  trx: Transaction,
  organisationId: OrganisationId,
  filter: UserFilter,
  page: { limit: number; cursor: Cursor | null },
): Promise<readonly User[]> {
  const order = filter.order ?? 'name';
  const isBackwards = filter.backwards === true;
  const parts = partsOf(order);
  const all = filtered(trx, organisationId, filter);
  let query = (order === 'group' ? withGroups(all) : all).select('u.id');
  if (page.cursor !== null) query = query.where(after(order, page.cursor, isBackwards));
  for (const part of parts) query = query.orderBy(isBackwards ? part.down : part.up);
  const ids = (await query.limit(page.limit).execute()).map((row) => row.id);
  if (ids.length === 0) return [];
  const rows = await selectUsers(trx, organisationId).where('u.id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, userOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** One join for all of them: a question for each user would cost ten times as much. */
function withGroups(query: ReturnType<typeof filtered>): ReturnType<typeof filtered> {
  const joined = query.leftJoin('groups as g', (join) =>
    join.onRef('g.organisation_id', '=', 'u.organisation_id').onRef('g.id', '=', 'u.group_id'),
  );
  return joined as unknown as ReturnType<typeof filtered>;
}

type Part = { readonly up: RawBuilder<unknown>; readonly down: RawBuilder<unknown> };

function partsOf(order: UserOrder): readonly Part[] {
  const id: Part = { up: sql`u.id`, down: sql`u.id desc` };
  switch (order) {
    case 'name':
      return [{ up: byName, down: sql`${byName} desc` }, id];
    case 'group': {
      const key = sql`coalesce(g.name_key, ${noGroup}) collate "C"`;
      return [{ up: key, down: sql`${key} desc` }, { up: byName, down: sql`${byName} desc` }, id];
    }
    // Forwards is the order of its index read from the end, so that both ways are read from it.
    case 'lastSignIn':
      return [
        { up: sql`u.last_sign_in_at asc nulls first`, down: sql`u.last_sign_in_at desc nulls last` },
        { up: sql`u.id desc`, down: sql`u.id` },
      ];
    default:
      return unreachable(order);
  }
}

/** What comes after a cursor in an order. */
function after(order: UserOrder, { key, id }: Cursor, isBackwards: boolean): RawBuilder<boolean> {
  const than = sql.raw(isBackwards ? '<' : '>');
  switch (order) {
    case 'name':
      return sql<boolean>`(${byName}, u.id) ${than} (${key}, ${id}::uuid)`;
    case 'group': {
      const [group, name] = readGroupKey(key);
      return sql<boolean>`(coalesce(g.name_key, ${noGroup}) collate "C", ${byName}, u.id) ${than}
        (${group ?? noGroup}, ${name}, ${id}::uuid)`;
    }
    case 'lastSignIn':
      if (key === '') {
        return isBackwards
          ? sql<boolean>`u.last_sign_in_at is null and u.id > ${id}::uuid`
          : sql<boolean>`(u.last_sign_in_at is not null or u.id < ${id}::uuid)`;
      }
      return isBackwards
        ? sql<boolean>`(u.last_sign_in_at < ${key}::timestamptz or u.last_sign_in_at is null
            or (u.last_sign_in_at = ${key}::timestamptz and u.id > ${id}::uuid))`
        : sql<boolean>`(u.last_sign_in_at > ${key}::timestamptz
            or (u.last_sign_in_at = ${key}::timestamptz and u.id < ${id}::uuid))`;
    default:
      return unreachable(order);
  }
}

function readGroupKey(key: string): readonly [string | null, string] {
  const [group, name] = JSON.parse(key) as [string | null, string];
  return [group, name];
}

/** Whether a cursor's key can be one of this order; another order's cursor is none of ours. */
export function isKeyOf(order: UserOrder, { key }: Cursor): boolean {
  switch (order) {
    case 'name':
      return true;
    case 'group':
      return /^\[(null|"(?:[^"\\]|\\.)*"),"(?:[^"\\]|\\.)*"\]$/.test(key);
    case 'lastSignIn':
      return key === '' || !Number.isNaN(Date.parse(key));
    default:
      return unreachable(order);
  }
}

/** Everybody of an organisation with what each may do, by name; or only these. */
export async function readDirectory(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
  only?: readonly UserId[],
): Promise<readonly Person[]> {
  const roles = await readRoles(trx, organisationId);
  let query = selectUsers(trx, organisationId);
  if (only !== undefined) query = query.where('u.id', 'in', [...only]);
  const rows = await query.orderBy(byName).orderBy('u.id').limit(limit).execute();
  const grantsByRole = new Map(roles.map((role) => [role.id, role.grants]));
  return rows.map(userOf).map((user) => ({
    name: user.name,
    group: user.group,
    isDisabled: user.disabledAtMs !== null,
    roleIds: [...user.roles, ...user.groupRoles].map((role) => role.id),
    who: {
      organisationId,
      userId: user.id,
      groupId: user.group?.id ?? null,
      grants: [...user.roles, ...user.groupRoles].flatMap((role) => grantsByRole.get(role.id) ?? []),
      projectIds: user.projectIds,
    },
  }));
}

/**
 * Takes an e-mail address for a user, in the whole installation; false when somebody else has it. Her former address,
 * if she had another, becomes free.
 */
export async function takeEmail(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  email: string,
): Promise<boolean> {
  const hash = hashOf(emailKey(email));
  const taken = await ours(trx)
    .insertInto('sign_in_names')
    .values({ email_hash: hash, organisation_id: organisationId, user_id: userId })
    .onConflict((conflict) =>
      conflict
        .column('email_hash')
        .doUpdateSet({ user_id: userId })
        .where('sign_in_names.organisation_id', '=', organisationId)
        .where('sign_in_names.user_id', '=', userId),
    )
    .executeTakeFirst();
  if (taken.numInsertedOrUpdatedRows !== 1n) return false;
  await ours(trx)
    .deleteFrom('sign_in_names')
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .where('email_hash', '!=', hash)
    .execute();
  return true;
}

/** Puts a user into these roles and no others. */
export async function replaceRoles(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  roleIds: readonly RoleId[],
): Promise<void> {
  await ours(trx)
    .deleteFrom('user_roles')
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .execute();
  const values = [...new Set(roleIds)].map((id) => ({ organisation_id: organisationId, user_id: userId, role_id: id }));
  if (values.length > 0) await ours(trx).insertInto('user_roles').values(values).execute();
}

/** Makes a user a member of these projects and no others. */
export async function replaceProjects(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  projectIds: User['projectIds'],
): Promise<void> {
  await ours(trx)
    .deleteFrom('user_projects')
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .execute();
  const ids = projectIds === 'all' ? [] : [...new Set(projectIds)];
  const values = ids.map((id) => ({ organisation_id: organisationId, user_id: userId, project_id: id }));
  if (values.length > 0) await ours(trx).insertInto('user_projects').values(values).execute();
}

/** Writes a new user with her roles and projects. The address is taken separately. */
export async function insertUser(
  trx: Transaction,
  user: Omit<NewUser, 'password'> & {
    organisationId: OrganisationId;
    id: UserId;
    passwordHash: string;
    nowMs: number;
    chosenByHerself?: boolean;
  },
): Promise<void> {
  await ours(trx)
    .insertInto('users')
    .values({
      organisation_id: user.organisationId,
      id: user.id,
      name: user.name,
      search_key: searchKey(user.name),
      email: user.email,
      password_hash: user.passwordHash,
      password_is_first: user.chosenByHerself !== true,
      group_id: user.groupId,
      all_projects: user.projectIds === 'all',
      preferences: JSON.stringify(user.language === undefined ? {} : { language: user.language }),
      created_at: new Date(user.nowMs),
      disabled_at: null,
      last_sign_in_at: null,
    })
    .execute();
  await replaceRoles(trx, user.organisationId, user.id, user.roleIds);
  await replaceProjects(trx, user.organisationId, user.id, user.projectIds);
}

/** Writes what is to become different, and nothing else. */
export async function updateUser(
  trx: Transaction,
  organisationId: OrganisationId,
  id: UserId,
  change: UserChange,
  passwordHash: string | undefined,
  nowMs: number,
): Promise<void> {
  const values = {
    ...(change.name !== undefined && { name: change.name, search_key: searchKey(change.name) }),
    ...(change.email !== undefined && { email: change.email }),
    ...(change.groupId !== undefined && { group_id: change.groupId }),
    ...(change.projectIds !== undefined && { all_projects: change.projectIds === 'all' }),
    ...(passwordHash !== undefined && { password_hash: passwordHash, password_is_first: true }),
    ...(change.disabled !== undefined && { disabled_at: change.disabled ? new Date(nowMs) : null }),
  };
  if (Object.keys(values).length > 0) {
    await ours(trx)
      .updateTable('users')
      .set(values)
      .where('organisation_id', '=', organisationId)
      .where('id', '=', id)
      .execute();
  }
  if (change.roleIds !== undefined) await replaceRoles(trx, organisationId, id, change.roleIds);
  if (change.projectIds !== undefined) await replaceProjects(trx, organisationId, id, change.projectIds);
}

export async function lockUser(trx: Transaction, organisationId: OrganisationId, id: UserId): Promise<boolean> {
  const row = await ours(trx)
    .selectFrom('users')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export async function organisationName(trx: Transaction, organisationId: OrganisationId): Promise<string> {
  const row = await ours(trx)
    .selectFrom('organisations')
    .select('name')
    .where('id', '=', organisationId)
    .executeTakeFirstOrThrow();
  return row.name;
}

export async function countUsers(trx: Transaction, organisationId: OrganisationId): Promise<number> {
  const { users } = await ours(trx)
    .selectFrom('users')
    .where('organisation_id', '=', organisationId)
    .select((is) => is.fn.countAll<number>().as('users'))
    .executeTakeFirstOrThrow();
  return Number(users);
}

export async function groupExists(trx: Transaction, organisationId: OrganisationId, id: GroupId): Promise<boolean> {
  const row = await ours(trx)
    .selectFrom('groups')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

export async function projectsExist(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: User['projectIds'],
): Promise<boolean> {
  if (ids === 'all' || ids.length === 0) return true;
  const rows = await ours(trx)
    .selectFrom('projects')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', ids as ProjectId[])
    .execute();
  return rows.length === new Set(ids).size;
}
