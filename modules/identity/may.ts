import type { GroupId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import { unreachable } from '#kernel/unreachable.ts';
import { type Right, rightNames, type Scope, scopes } from './rights.ts';

/** A right and how far it reaches. */
export type Grant = { readonly right: Right; readonly scope: Scope };

/** Everything `may` needs to know of a person. The browser holds the same value for the person who is signed in. */
export type Who = {
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  readonly groupId: GroupId | null;
  readonly grants: readonly Grant[];
  readonly projectIds: 'all' | readonly ProjectId[];
};

/** What the question is about. What a thing does not say, it does not have: no owner, no group, of the whole house. */
export type Thing = {
  readonly organisationId?: OrganisationId;
  /** Whose work it is; null = nobody's yet. */
  readonly ownerId?: UserId | null;
  readonly groupId?: GroupId | null;
  readonly projectId?: ProjectId | null;
};

/**
 * Says whether somebody may do something to a thing: *what* (a role grants the right), *whose* (the scope of the grant
 * reaches the thing) and *which* (she is a member of the thing's project) must all say yes. Without a thing it says
 * whether she may do it to anything at all.
 */
export function may(who: Who, right: Right, thing?: Thing): boolean {
  const granted = who.grants.filter((grant) => grant.right === right);
  if (thing === undefined) return granted.length > 0;
  if (thing.organisationId !== undefined && thing.organisationId !== who.organisationId) return false;
  if (!isInProjectsOf(who, thing)) return false;
  return granted.some((grant) => reaches(who, grant.scope, thing));
}

/** The widest scope in which somebody holds a right, or null; for queries that must show only what she may see. */
export function scopeOf(who: Who, right: Right): Scope | null {
  const held = who.grants.filter((grant) => grant.right === right);
  return held.map((grant) => grant.scope).reduce<Scope | null>((wide, next) => widerOf(wide, next), null);
}

/** Grants without repetition: of each right the widest scope, in the order of the table of rights. */
export function effectiveGrants(grants: readonly Grant[]): readonly Grant[] {
  const widest = new Map<Right, Scope>();
  for (const { right, scope } of grants) widest.set(right, widerOf(widest.get(right) ?? null, scope));
  return rightNames.flatMap((right) => {
    const scope = widest.get(right);
    return scope === undefined ? [] : [{ right, scope }];
  });
}

/**
 * Says whether somebody holds all of these grants herself, at least as widely. Nobody gives away, or has power over a
 * person who holds, more than she has.
 */
export function covers(who: Who, grants: readonly Grant[]): boolean {
  return grants.every((grant) => {
    const own = scopeOf(who, grant.right);
    return own !== null && widerOf(own, grant.scope) === own;
  });
}

/** Says whether somebody is a member of all these projects, so that she may make others members of them. */
export function coversProjects(who: Who, projectIds: Who['projectIds']): boolean {
  if (who.projectIds === 'all') return true;
  if (projectIds === 'all') return false;
  const own = new Set(who.projectIds);
  return projectIds.every((id) => own.has(id));
}

function isInProjectsOf(who: Who, thing: Thing): boolean {
  if (thing.projectId === undefined || thing.projectId === null) return true;
  return who.projectIds === 'all' || who.projectIds.includes(thing.projectId);
}

function reaches(who: Who, scope: Scope, thing: Thing): boolean {
  const isOwn = thing.ownerId === who.userId;
  switch (scope) {
    case 'own':
      return isOwn;
    case 'group':
      return isOwn || (who.groupId !== null && thing.groupId === who.groupId);
    case 'project':
      return isOwn || (thing.projectId !== undefined && thing.projectId !== null);
    case 'all':
      return true;
    default:
      return unreachable(scope);
  }
}

function widerOf(one: Scope | null, other: Scope): Scope {
  return one !== null && scopes.indexOf(one) >= scopes.indexOf(other) ? one : other;
}
