import { sql } from 'kysely';
import type { OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Organisation, Project } from '../../organisation.ts';
import { grantsOf, type Role, roleTemplates } from '../../role.ts';
import { searchKey } from '../../search-key.ts';
import type { Group } from '../../user.ts';
import { ours } from '../tables.ts';

export async function readOrganisations(trx: Transaction, limit: number): Promise<readonly Organisation[]> {
  const rows = await ours(trx)
    .selectFrom('organisations')
    .select(['id', 'name', 'zone', 'default_language as defaultLanguage'])
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows;
}

export async function readProjects(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<readonly Project[]> {
  return ours(trx)
    .selectFrom('projects')
    .select(['id', 'name', 'is_default as isDefault'])
    .where('organisation_id', '=', organisationId)
    .orderBy('is_default', 'desc')
    .orderBy('name_key')
    .limit(limit)
    .execute();
}

/** Adds a project; false when its name is taken. */
export async function insertProject(
  trx: Transaction,
  organisationId: OrganisationId,
  project: Project,
  nowMs: number,
): Promise<boolean> {
  const added = await ours(trx)
    .insertInto('projects')
    .values({
      organisation_id: organisationId,
      id: project.id,
      name: project.name,
      name_key: searchKey(project.name),
      is_default: project.isDefault,
      created_at: new Date(nowMs),
    })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'name_key']).doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** Every role, the shipped ones first in the order of their power. */
export async function readRoles(trx: Transaction, organisationId: OrganisationId): Promise<readonly Role[]> {
  const rows = await ours(trx)
    .selectFrom('roles')
    .select(['id', 'name', 'template', 'grants', 'description', 'version'])
    .where('organisation_id', '=', organisationId)
    .orderBy(sql`array_position(${[...roleTemplates]}::text[], template::text)`)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, grants: grantsOf(row) }));
}

export async function readGroups(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<readonly Group[]> {
  return ours(trx)
    .selectFrom('groups as g')
    .select(['g.id', 'g.name', 'g.colour'])
    .select((is) =>
      is
        .selectFrom('users as u')
        .whereRef('u.organisation_id', '=', 'g.organisation_id')
        .whereRef('u.group_id', '=', 'g.id')
        .where('u.disabled_at', 'is', null)
        .select(sql<number>`count(*)::int`.as('members'))
        .as('members'),
    )
    .where('g.organisation_id', '=', organisationId)
    .orderBy('g.name_key')
    .limit(limit)
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, members: row.members ?? 0 })));
}
