import type { Grant, Scope } from '#identity';
import type { useWords } from '#web/i18n.ts';
import type { Change } from '#web/parts/SaveBar.tsx';
import type { RoleRow } from './RolesPage.tsx';

/** The address of a role that is not there yet. */
export const newRole = 'new';

export type RoleForm = { readonly name: string; readonly description: string; readonly grants: readonly Grant[] };

/** What the form of a role starts from. */
export function roleFormOf(role: RoleRow | null): RoleForm {
  return role
    ? { name: role.name, description: role.description, grants: role.grants }
    : { name: '', description: '', grants: [] };
}

/** The grants with one right in another scope; null takes it away. */
export function withRight(grants: readonly Grant[], right: Grant['right'], scope: Scope | null): readonly Grant[] {
  const others = grants.filter((grant) => grant.right !== right);
  return scope === null ? others : [...others, { right, scope }];
}

/** What a save would change, in words. */
export function changesOfRole(
  before: RoleForm,
  changes: Partial<RoleForm>,
  t: ReturnType<typeof useWords<'identity'>>,
): readonly Change[] {
  const { name, description, grants } = changes;
  const count = (of: readonly Grant[]) => t('roles.rightsCount', { count: of.length });
  return [
    ...(name === undefined ? [] : [{ what: t('roles.name'), before: before.name, after: name }]),
    ...(description === undefined
      ? []
      : [{ what: t('roles.description'), before: before.description, after: description }]),
    ...(grants === undefined
      ? []
      : [{ what: t('roles.rights'), before: count(before.grants), after: differenceOf(before.grants, grants, count) }]),
  ];
}

/** `12 rights (+2 −1)`. */
function differenceOf(
  before: readonly Grant[],
  after: readonly Grant[],
  count: (of: readonly Grant[]) => string,
): string {
  const lines = (of: readonly Grant[]) => new Set(of.map(({ right, scope }) => `${right}:${scope}`));
  const [was, is] = [lines(before), lines(after)];
  const [added, gone] = [is.difference(was).size, was.difference(is).size];
  return `${count(after)} (+${added} −${gone})`;
}

/** Forms that were put aside while somebody looked at the product with their rights. */
const aside = new Map<string, RoleForm>();

export function putAside(roleId: string, form: RoleForm): void {
  aside.set(roleId, form);
}

/** The form that was put aside, once. */
export function takeBack(roleId: string): RoleForm | null {
  const form = aside.get(roleId) ?? null;
  aside.delete(roleId);
  return form;
}
