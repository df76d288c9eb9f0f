import type { GroupId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { covers, coversProjects, effectiveGrants, type Grant, may } from '../../may.ts';
import { isTemplateName, type Role, type RoleId, rolesMax } from '../../role.ts';
import type { RoleOfUser } from '../../user.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import type { UsersChanged } from '../people/users.ts';
import { holdPower, keepAnOwner, lastOwner, readGrants, readGrantsOf } from './power-store.ts';
import * as store from './role-store.ts';

type Refused =
  | { readonly type: 'notFound' }
  /** It grants, or would grant, more than the one who asks has. */
  | { readonly type: 'exceedsOwn' }
  | { readonly type: 'nameTaken' }
  /** A shipped role is never changed; it can be copied. */
  | { readonly type: 'isTemplate' }
  /** The one who asks could not manage roles any more. */
  | { readonly type: 'locksYouOut' };

export type CreateRoleOutcome =
  | { readonly type: 'created'; readonly role: Role }
  | { readonly type: 'limitReached'; readonly limit: number }
  | Extract<Refused, { type: 'notFound' | 'exceedsOwn' | 'nameTaken' }>;
export type EditRoleOutcome =
  | { readonly type: 'edited'; readonly role: Role }
  /** Somebody else changed it after it was read. */
  | { readonly type: 'conflict' }
  | Refused;
export type RemoveRoleOutcome =
  | { readonly type: 'removed' }
  /** It is somebody's, and nobody said which role they get instead. */
  | { readonly type: 'inUse'; readonly users: number; readonly groups: number }
  | Exclude<Refused, { type: 'nameTaken' }>;
export type HoldersOutcome =
  | { readonly type: 'changed' }
  | { readonly type: 'yourself' }
  | { readonly type: 'lastOwner' }
  | Extract<Refused, { type: 'notFound' | 'exceedsOwn' | 'locksYouOut' }>;

export type RoleChange = { readonly [Part in keyof store.RoleText]?: store.RoleText[Part] | undefined } & {
  /** The version that was read; when it is not the present one nothing is changed. */
  readonly version: number;
};

export type HoldersChange = {
  readonly addUsers?: readonly UserId[] | undefined;
  readonly removeUsers?: readonly UserId[] | undefined;
  readonly addGroups?: readonly GroupId[] | undefined;
  readonly removeGroups?: readonly GroupId[] | undefined;
};

/** One right of somebody, as widely as she holds it, and by which roles. */
export type EffectiveRight = Grant & {
  readonly from: readonly {
    readonly role: RoleOfUser;
    readonly scope: Grant['scope'];
    /** The group whose role it is; null when it is her own. */
    readonly group: { readonly id: GroupId; readonly name: string } | null;
  }[];
};

type Needs = {
  database: Database;
  clock: Clock;
  tellChanged: (changed: UsersChanged) => Promise<void>;
};

export type Roles = ReturnType<typeof openRoles>;

/** Roles: the shipped ones, and those a company makes for itself; given to people and to whole groups. */
export function openRoles({ database, clock, tellChanged }: Needs) {
  const tell = (organisationId: OrganisationId, userIds: readonly UserId[]): Promise<void> =>
    tellChanged({ organisationId, userIds });

  async function create(trx: Transaction, actor: Actor, text: store.RoleText): Promise<CreateRoleOutcome> {
    const { organisationId } = actor.who;
    await holdPower(trx, organisationId);
    if (!covers(actor.who, text.grants)) return { type: 'exceedsOwn' };
    if ((await store.countRoles(trx, organisationId)) >= rolesMax) return { type: 'limitReached', limit: rolesMax };
    const id = newId<'role'>();
    if (isTemplateName(text.name) || !(await store.insertRole(trx, organisationId, { id, ...text }, clock.nowMs())))
      return { type: 'nameTaken' };
    await audit.appendBy(trx, actor, {
      atMs: clock.nowMs(),
      what: 'roleCreated',
      thing: { type: 'role', id },
      after: text,
    });
    return { type: 'created', role: { id, ...text, template: null, version: 1 } };
  }

  return {
    /** Every role with who has it, and whether this person may give it to somebody. */
    async list(actor: Actor): Promise<readonly (store.RoleInUse & { readonly givable: boolean })[]> {
      const { organisationId } = actor.who;
      const roles = await database.within(organisationId, (trx) => store.readRolesInUse(trx, organisationId, rolesMax));
      return roles.map((role) => ({ ...role, givable: covers(actor.who, role.grants) }));
    },

    create(actor: Actor, text: store.RoleText): Promise<CreateRoleOutcome> {
      return database.within(actor.who.organisationId, (trx) => create(trx, actor, text));
    },

    /** A new role that grants what another one does, a shipped one for instance; nobody has it yet. */
    copy(actor: Actor, id: RoleId, name: string): Promise<CreateRoleOutcome> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        const role = await store.readRole(trx, organisationId, id);
        if (role === null) return { type: 'notFound' };
        return create(trx, actor, { name, description: role.description, grants: role.grants });
      });
    },

    /** Changes a role; everybody who has it may do the new things with her next request. */
    async edit(actor: Actor, id: RoleId, { version, ...change }: RoleChange): Promise<EditRoleOutcome> {
      const { organisationId } = actor.who;
      let holders: readonly UserId[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<EditRoleOutcome> => {
          await holdPower(trx, organisationId);
          const before = await store.readRole(trx, organisationId, id);
          if (before === null) return { type: 'notFound' };
          if (before.template !== null) return { type: 'isTemplate' };
          if (before.version !== version) return { type: 'conflict' };
          const { name = before.name, description = before.description, grants = before.grants } = change;
          if (!covers(actor.who, [...before.grants, ...grants])) return { type: 'exceedsOwn' };
          if (isTemplateName(name) || (await store.isNameTaken(trx, organisationId, name, id)))
            return { type: 'nameTaken' };
          const after = { ...before, name, description, grants };
          await store.updateRole(trx, organisationId, after);
          await keepRoleManaging(trx, actor);
          holders = await store.readEffectiveHolders(trx, organisationId, id);
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'roleChanged',
            thing: { type: 'role', id },
            before: told(before),
            after: told(after),
          });
          return { type: 'edited', role: { ...after, version: version + 1 } };
        })
        .catch(lockedOut);
      if (outcome.type === 'edited') await tell(organisationId, holders);
      return outcome;
    },

    /** Deletes a role. Who has it gets `moveTo` instead; without one a role that is in use stays. */
    async remove(actor: Actor, id: RoleId, moveTo: RoleId | null): Promise<RemoveRoleOutcome> {
      const { organisationId } = actor.who;
      let affected: readonly UserId[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<RemoveRoleOutcome> => {
          await holdPower(trx, organisationId);
          const role = await store.readRole(trx, organisationId, id);
          if (role === null) return { type: 'notFound' };
          if (role.template !== null) return { type: 'isTemplate' };
          if (!covers(actor.who, role.grants)) return { type: 'exceedsOwn' };
          const holders = await store.readHolders(trx, organisationId, id);
          const { userIds, groupIds } = holders;
          if (userIds.length + groupIds.length > 0) {
            if (moveTo === null) return { type: 'inUse', users: userIds.length, groups: groupIds.length };
            const next = moveTo === id ? null : await store.readRole(trx, organisationId, moveTo);
            if (next === null) return { type: 'notFound' };
            if (!covers(actor.who, next.grants)) return { type: 'exceedsOwn' };
            affected = await store.readEffectiveHolders(trx, organisationId, id);
            await store.addHolders(trx, organisationId, moveTo, holders);
            await store.removeHolders(trx, organisationId, id, holders);
          }
          await store.deleteRole(trx, organisationId, id);
          await keepRoleManaging(trx, actor);
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'roleDeleted',
            thing: { type: 'role', id },
            before: { ...told(role), ...holders },
            after: moveTo === null ? undefined : { movedTo: moveTo },
          });
          return { type: 'removed' };
        })
        .catch(lockedOut);
      if (outcome.type === 'removed') await tell(organisationId, affected);
      return outcome;
    },

    /** Gives a role to people and whole groups, and takes it from others, in one step. */
    async changeHolders(actor: Actor, id: RoleId, change: HoldersChange): Promise<HoldersOutcome> {
      const { organisationId, userId } = actor.who;
      const { addUsers = [], removeUsers = [], addGroups = [], removeGroups = [] } = change;
      let affected: readonly UserId[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<HoldersOutcome> => {
          await holdPower(trx, organisationId);
          const role = await store.readRole(trx, organisationId, id);
          if (role === null) return { type: 'notFound' };
          if (!covers(actor.who, role.grants)) return { type: 'exceedsOwn' };
          const named = [...new Set([...addUsers, ...removeUsers])];
          if (named.includes(userId)) return { type: 'yourself' };
          const refused = await refusalOfNaming(trx, actor, named, [...addGroups, ...removeGroups]);
          if (refused !== null) return refused;
          const before = await store.readEffectiveHolders(trx, organisationId, id);
          await store.addHolders(trx, organisationId, id, { userIds: addUsers, groupIds: addGroups });
          await store.removeHolders(trx, organisationId, id, { userIds: removeUsers, groupIds: removeGroups });
          if (role.template === 'owner') await keepAnOwner(trx, organisationId);
          await keepRoleManaging(trx, actor);
          const after = await store.readEffectiveHolders(trx, organisationId, id);
          affected = differenceOf(before, after);
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'roleHoldersChanged',
            thing: { type: 'role', id },
            after: { role: role.template ?? role.name, addUsers, removeUsers, addGroups, removeGroups },
          });
          return { type: 'changed' };
        })
        .catch(lockedOut)
        .catch(lastOwner);
      if (outcome.type === 'changed') await tell(organisationId, affected);
      return outcome;
    },

    /** What somebody may do and by which of her roles; null when she is not there or not to be seen by the reader. */
    async rightsOf(actor: Actor, id: UserId): Promise<readonly EffectiveRight[] | null> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        const groupId = await store.readGroupOf(trx, organisationId, id);
        if (groupId === undefined || !may(actor.who, 'user.read', { ownerId: id, groupId })) return null;
        const sources = await store.readSources(trx, organisationId, id);
        return effectiveGrants(sources.flatMap((source) => source.grants)).map((grant) => ({
          ...grant,
          from: sources.flatMap(({ role, group, grants }) =>
            effectiveGrants(grants.filter(({ right }) => right === grant.right)).map(({ scope }) => ({
              role,
              group,
              scope,
            })),
          ),
        }));
      });
    },
  };
}

/** Rolls a change back after which whoever made it could not undo it. */
class LockedOut extends Error {}

function lockedOut(error: unknown): { readonly type: 'locksYouOut' } {
  if (error instanceof LockedOut) return { type: 'locksYouOut' };
  throw error;
}

async function keepRoleManaging(trx: Transaction, { who }: Actor): Promise<void> {
  const grants = await readGrants(trx, who.organisationId, who.userId);
  if (!grants.some(({ right }) => right === 'role.manage')) throw new LockedOut();
}

/** Whether all who are named are there, and none of the people has more power than the one who asks. */
async function refusalOfNaming(
  trx: Transaction,
  actor: Actor,
  userIds: readonly UserId[],
  groupIds: readonly GroupId[],
): Promise<{ readonly type: 'notFound' | 'exceedsOwn' } | null> {
  const { organisationId } = actor.who;
  const people = await store.readProjectsOf(trx, organisationId, userIds);
  if (people.length < userIds.length) return { type: 'notFound' };
  const groups = await store.knownGroups(trx, organisationId, groupIds);
  if (groups.length < new Set(groupIds).size) return { type: 'notFound' };
  const held = await readGrantsOf(trx, organisationId, userIds);
  const isWithin = people.every(
    (person) =>
      covers(actor.who, held.get(person.id) ?? []) &&
      coversProjects(actor.who, person.all_projects ? 'all' : person.project_ids),
  );
  return isWithin ? null : { type: 'exceedsOwn' };
}

function differenceOf(before: readonly UserId[], after: readonly UserId[]): readonly UserId[] {
  const [was, is] = [new Set(before), new Set(after)];
  return [...was.symmetricDifference(is)];
}

/** What the audit trail tells of a role. */
function told({ name, description, grants }: Role) {
  return { name, description, grants };
}
