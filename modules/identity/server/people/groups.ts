import type { GroupId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { groupUseTypes } from '../../groups-contract.ts';
import type { Who } from '../../may.ts';
import { groupsMax } from '../../organisation.ts';
import type { RoleTemplate } from '../../role.ts';
import { searchKey } from '../../search-key.ts';
import type { Group, GroupColour } from '../../user.ts';
import * as audit from '../audit/audit.ts';
import * as store from '../company/store.ts';
import type { Actor } from '../context.ts';
import { holdPower, keepAnOwner, lastOwner, refusalOfMoving } from '../roles/power-store.ts';
import { knownGroups, readRolesOfGroup } from '../roles/role-store.ts';
import { ours } from '../tables.ts';
import type { UsersChanged } from './users.ts';

export type GroupChange = {
  readonly name?: string | undefined;
  readonly colour?: GroupColour | undefined;
  readonly add?: readonly UserId[] | undefined;
  readonly remove?: readonly UserId[] | undefined;
};

export type CreateGroupOutcome =
  | { readonly type: 'created'; readonly group: Group }
  | { readonly type: 'nameTaken' }
  | { readonly type: 'limitReached'; readonly limit: number };
/** A group may have roles, which come and go with membership: nobody gives or takes more than she has. */
type MoveRefused = { readonly type: 'exceedsOwn' | 'yourself' | 'lastOwner' };
export type EditGroupOutcome =
  | { readonly type: 'edited'; readonly group: Group }
  | { readonly type: 'nameTaken' }
  | { readonly type: 'notFound' }
  | MoveRefused;
export type RemoveGroupOutcome =
  | { readonly type: 'removed' }
  | { readonly type: 'notFound' }
  /** Something besides its users names it, and nobody said that it may go nevertheless. */
  | { readonly type: 'inUse'; readonly members: number; readonly uses: readonly GroupUse[] }
  | MoveRefused;
export type MoveOutcome =
  | { readonly type: 'moved'; readonly moved: number }
  | { readonly type: 'notFound' }
  /** Somebody else moved one of them since she was seen. */
  | { readonly type: 'conflict' }
  | MoveRefused;

/** A move of one user. `from` is the group in which she was seen: when she is in another by now, nobody is moved. */
export type Move = {
  readonly userId: UserId;
  readonly to: GroupId | null;
  readonly from?: GroupId | null | undefined;
};

/** Something that names a group. `name` is null when there is one that the reader may not see. */
export type GroupUse = {
  readonly type: (typeof groupUseTypes)[number];
  readonly id: string;
  readonly name: string | null;
  readonly template: RoleTemplate | null;
};

/** Asks a later module what of its own names a group, with the eyes of this person. */
export type AskGroupUse = (who: Who, id: GroupId) => readonly GroupUse[] | Promise<readonly GroupUse[]>;

type Needs = {
  database: Database;
  clock: Clock;
  tellChanged: (changed: UsersChanged) => Promise<void>;
};

export type Groups = ReturnType<typeof openGroups>;

/** User groups. A user's group is one field of hers, so she can be in no two. */
export function openGroups({ database, clock, tellChanged }: Needs) {
  const askers: AskGroupUse[] = [];
  const removedListeners = new Set<(organisationId: OrganisationId, id: GroupId) => unknown>();

  const tell = (organisationId: OrganisationId, userIds: readonly UserId[], isLookOnly = false): Promise<void> =>
    tellChanged({ organisationId, userIds, isLookOnly });

  async function usesOf(trx: Transaction, { who }: Actor, id: GroupId): Promise<readonly GroupUse[]> {
    const roles = await readRolesOfGroup(trx, who.organisationId, id);
    const others = await Promise.all(askers.map((ask) => ask(who, id)));
    return [...roles.map((role) => ({ type: 'role' as const, ...role })), ...others.flat()];
  }

  return {
    list(organisationId: OrganisationId): Promise<readonly Group[]> {
      return database.within(organisationId, (trx) => store.readGroups(trx, organisationId, groupsMax));
    },

    create(actor: Actor, input: { name: string; colour: GroupColour }): Promise<CreateGroupOutcome> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        const others = await store.readGroups(trx, organisationId, groupsMax);
        if (others.length >= groupsMax) return { type: 'limitReached', limit: groupsMax };
        const id = newId<'group'>();
        const added = await ours(trx)
          .insertInto('groups')
          .values({
            organisation_id: organisationId,
            id,
            ...named(input.name),
            colour: input.colour,
            created_at: new Date(clock.nowMs()),
          })
          .onConflict((conflict) => conflict.columns(['organisation_id', 'name_key']).doNothing())
          .executeTakeFirst();
        if (added.numInsertedOrUpdatedRows !== 1n) return { type: 'nameTaken' };
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'groupCreated',
          thing: { type: 'group', id },
          after: input,
        });
        return { type: 'created', group: { id, ...input, members: 0 } };
      });
    },

    /** Changes a group. Whoever is added leaves her former group in the same moment. */
    async edit(actor: Actor, id: GroupId, change: GroupChange): Promise<EditGroupOutcome> {
      const { organisationId } = actor.who;
      let moved: readonly UserId[] = [];
      let relabelled: readonly UserId[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<EditGroupOutcome> => {
          await holdPower(trx, organisationId);
          const before = await lockGroup(trx, organisationId, id);
          if (before === null) return { type: 'notFound' };
          await writeGroup(trx, organisationId, id, change);
          const joined = await moveUsers(trx, organisationId, change.add ?? [], null, id);
          if (joined === null) throw new UnknownUser();
          const left = (await moveUsers(trx, organisationId, change.remove ?? [], id, null)) ?? [];
          const moves = [
            ...joined.map((move) => ({ ...move, to: id })),
            ...left.map((move) => ({ ...move, to: null })),
          ];
          const refused = await refusalOfMoving(trx, actor, moves);
          if (refused !== null) throw new Refused(refused.type);
          if (moves.length > 0) await keepAnOwner(trx, organisationId);
          moved = moves.map((move) => move.userId);
          const isRelabelled = change.name !== undefined || change.colour !== undefined;
          relabelled = isRelabelled ? await membersOf(trx, organisationId, id) : [];
          const group = (await store.readGroups(trx, organisationId, groupsMax)).find((one) => one.id === id);
          if (group === undefined)
            throw new Error(`Group ${id} vanished from organisation ${organisationId} while it was written.`);
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'groupChanged',
            thing: { type: 'group', id },
            before,
            after: { name: group.name, colour: group.colour, joined, left },
          });
          return { type: 'edited', group };
        })
        .catch(refusal)
        .catch(lastOwner);
      if (outcome.type === 'edited') {
        await tell(organisationId, moved);
        await tell(organisationId, relabelled, true);
      }
      return outcome;
    },

    /** Deletes a group; its users stay, in no group. */
    async remove(actor: Actor, id: GroupId, evenIfUsed: boolean): Promise<RemoveGroupOutcome> {
      const { organisationId } = actor.who;
      let left: readonly UserId[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<RemoveGroupOutcome> => {
          await holdPower(trx, organisationId);
          const before = await lockGroup(trx, organisationId, id);
          if (before === null) return { type: 'notFound' };
          left = await membersOf(trx, organisationId, id);
          const uses = await usesOf(trx, actor, id);
          if (uses.length > 0 && !evenIfUsed) return { type: 'inUse', members: left.length, uses };
          const moves = left.map((userId) => ({ userId, from: id, to: null }));
          const refused = await refusalOfMoving(trx, actor, moves);
          if (refused !== null) return refused;
          await ours(trx)
            .deleteFrom('groups')
            .where('organisation_id', '=', organisationId)
            .where('id', '=', id)
            .execute();
          await keepAnOwner(trx, organisationId);
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'groupDeleted',
            thing: { type: 'group', id },
            before: { ...before, members: left, uses: uses.map(({ type, id: used }) => ({ type, id: used })) },
          });
          return { type: 'removed' };
        })
        .catch(lastOwner);
      if (outcome.type === 'removed') {
        await Promise.all([...removedListeners].map((listener) => listener(organisationId, id)));
        await tell(organisationId, left);
      }
      return outcome;
    },

    /** Moves many users at once, each to a group or to none; all of them or nobody. */
    async move(actor: Actor, wished: readonly Move[]): Promise<MoveOutcome> {
      const { organisationId } = actor.who;
      let moved: readonly UserId[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<MoveOutcome> => {
          await holdPower(trx, organisationId);
          const targets = [...new Set(wished.map(({ to }) => to).filter((to) => to !== null))];
          if ((await knownGroups(trx, organisationId, targets)).length < targets.length) return { type: 'notFound' };
          const present = await lockGroupsOf(trx, organisationId, [...new Set(wished.map(({ userId }) => userId))]);
          if (wished.some(({ userId }) => !present.has(userId))) return { type: 'notFound' };
          if (wished.some(({ userId, from }) => from !== undefined && present.get(userId) !== from))
            return { type: 'conflict' };
          const moves = wished
            .map(({ userId, to }) => ({ userId, from: present.get(userId) ?? null, to }))
            .filter(({ from, to }) => from !== to);
          const refused = await refusalOfMoving(trx, actor, moves);
          if (refused !== null) return refused;
          for (const to of [...targets, null]) {
            const joining = moves.filter((move) => move.to === to).map(({ userId }) => userId);
            await setGroup(trx, organisationId, joining, to);
          }
          await keepAnOwner(trx, organisationId);
          if (moves.length > 0) {
            await audit.appendBy(trx, actor, {
              atMs: clock.nowMs(),
              what: 'usersMoved',
              thing: null,
              before: moves.map(({ userId, from }) => ({ userId, groupId: from })),
              after: moves.map(({ userId, to }) => ({ userId, groupId: to })),
            });
          }
          moved = moves.map(({ userId }) => userId);
          return { type: 'moved', moved: moved.length };
        })
        .catch(lastOwner);
      if (outcome.type === 'moved') await tell(organisationId, moved);
      return outcome;
    },

    /** What names a group besides its users, and how many they are; null when it is not there. */
    uses(actor: Actor, id: GroupId): Promise<{ members: number; uses: readonly GroupUse[] } | null> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        if ((await knownGroups(trx, organisationId, [id])).length === 0) return null;
        const members = await membersOf(trx, organisationId, id);
        return { members: members.length, uses: await usesOf(trx, actor, id) };
      });
    },

    /** Lets a later module say what of its own names a group. */
    addUse(ask: AskGroupUse): void {
      askers.push(ask);
    },

    /** Told when a group is gone, before its users are told; whoever deleted it waits. */
    onRemoved(listener: (organisationId: OrganisationId, id: GroupId) => unknown): () => void {
      removedListeners.add(listener);
      return () => removedListeners.delete(listener);
    },
  };
}

/** Rolls the transaction back when somebody who should be moved is not there. */
class UnknownUser extends Error {}

/** Rolls the transaction back when who was moved may not be moved by this person. */
class Refused extends Error {
  readonly type: 'exceedsOwn' | 'yourself';
  constructor(type: Refused['type']) {
    super(`A move between groups was refused: ${type}.`);
    this.type = type;
  }
}

const uniqueViolation = '23505';

/** The only unique thing a change of a group can offend is the name. */
function refusal(error: unknown): { readonly type: 'notFound' | 'nameTaken' | 'exceedsOwn' | 'yourself' } {
  if (error instanceof Refused) return { type: error.type };
  if (error instanceof UnknownUser) return { type: 'notFound' };
  if (error instanceof Error && 'code' in error && error.code === uniqueViolation) return { type: 'nameTaken' };
  throw error;
}

function named(name: string) {
  return { name, name_key: searchKey(name) };
}

async function lockGroup(trx: Transaction, organisationId: OrganisationId, id: GroupId) {
  const row = await ours(trx)
    .selectFrom('groups')
    .select(['name', 'colour'])
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Everybody in a group, by id. */
async function membersOf(trx: Transaction, organisationId: OrganisationId, id: GroupId): Promise<readonly UserId[]> {
  const rows = await ours(trx)
    .selectFrom('users')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('group_id', '=', id)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

async function writeGroup(trx: Transaction, organisationId: OrganisationId, id: GroupId, change: GroupChange) {
  const values = {
    ...(change.name !== undefined && named(change.name)),
    ...(change.colour !== undefined && { colour: change.colour }),
  };
  if (Object.keys(values).length === 0) return;
  await ours(trx)
    .updateTable('groups')
    .set(values)
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .execute();
}

type Moved = { readonly userId: UserId; readonly from: GroupId | null };

/**
 * Moves users to a group or out of it; `only` limits it to members of that group. Answers who really moved and from
 * where, or null when one of them is not a user here.
 */
async function moveUsers(
  trx: Transaction,
  organisationId: OrganisationId,
  userIds: readonly UserId[],
  only: GroupId | null,
  to: GroupId | null,
): Promise<readonly Moved[] | null> {
  const present = await lockGroupsOf(trx, organisationId, userIds);
  if (present.size < new Set(userIds).size) return null;
  const moving = [...present].filter(([, from]) => from !== to && (only === null || from === only));
  await setGroup(
    trx,
    organisationId,
    moving.map(([userId]) => userId),
    to,
  );
  return moving.map(([userId, from]) => ({ userId, from }));
}

/** The groups these users are in, held until the transaction ends; who is not there is not in the answer. */
async function lockGroupsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  userIds: readonly UserId[],
): Promise<ReadonlyMap<UserId, GroupId | null>> {
  if (userIds.length === 0) return new Map();
  const rows = await ours(trx)
    .selectFrom('users')
    .select(['id', 'group_id'])
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', [...userIds])
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, row.group_id]));
}

async function setGroup(
  trx: Transaction,
  organisationId: OrganisationId,
  userIds: readonly UserId[],
  to: GroupId | null,
): Promise<void> {
  if (userIds.length === 0) return;
  await ours(trx)
    .updateTable('users')
    .set({ group_id: to })
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', [...userIds])
    .execute();
}
