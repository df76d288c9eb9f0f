import type { GroupId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { groupsMax } from '../organisation.ts';
import { searchKey } from '../search-key.ts';
import type { Group, GroupColour } from '../user.ts';
import * as audit from './audit.ts';
import type { Actor } from './context.ts';
import { holdPower, keepAnOwner, lastOwner, refusalOfMoving } from './power-store.ts';
import type { Sessions } from './sessions.ts';
import * as store from './store.ts';
import { ours } from './tables.ts';
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
export type RemoveGroupOutcome = { readonly type: 'removed' } | { readonly type: 'notFound' } | MoveRefused;

type Needs = {
  database: Database;
  clock: Clock;
  sessions: Sessions;
  tellChanged: (changed: UsersChanged) => Promise<void>;
};

export type Groups = ReturnType<typeof openGroups>;

/** User groups. A user's group is one field of hers, so she can be in no two. */
export function openGroups({ database, clock, sessions, tellChanged }: Needs) {
  async function tell(organisationId: OrganisationId, userIds: readonly UserId[]): Promise<void> {
    if (userIds.length === 0) return;
    sessions.forgetUsers(userIds);
    await tellChanged({ organisationId, userIds });
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
      if (outcome.type === 'edited') await tell(organisationId, moved);
      return outcome;
    },

    /** Deletes a group; its users stay, in no group. */
    async remove(actor: Actor, id: GroupId): Promise<RemoveGroupOutcome> {
      const { organisationId } = actor.who;
      let left: readonly UserId[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<RemoveGroupOutcome> => {
          await holdPower(trx, organisationId);
          const before = await lockGroup(trx, organisationId, id);
          if (before === null) return { type: 'notFound' };
          left = await membersOf(trx, organisationId, id);
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
            before: { ...before, members: left },
          });
          return { type: 'removed' };
        })
        .catch(lastOwner);
      if (outcome.type === 'removed') await tell(organisationId, left);
      return outcome;
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

/** Everybody in a group, held until the transaction ends; deleting the group takes them out of it. */
async function membersOf(trx: Transaction, organisationId: OrganisationId, id: GroupId): Promise<readonly UserId[]> {
  const rows = await ours(trx)
    .selectFrom('users')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('group_id', '=', id)
    .orderBy('id')
    .forUpdate()
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

type Move = { readonly userId: UserId; readonly from: GroupId | null };

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
): Promise<readonly Move[] | null> {
  if (userIds.length === 0) return [];
  const rows = await ours(trx)
    .selectFrom('users')
    .select(['id', 'group_id'])
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', [...userIds])
    .orderBy('id')
    .forUpdate()
    .execute();
  if (rows.length < new Set(userIds).size) return null;
  const moving = rows.filter((row) => row.group_id !== to && (only === null || row.group_id === only));
  if (moving.length === 0) return [];
  await ours(trx)
    .updateTable('users')
    .set({ group_id: to })
    .where('organisation_id', '=', organisationId)
    .where(
      'id',
      'in',
      moving.map((row) => row.id),
    )
    .execute();
  return moving.map((row) => ({ userId: row.id, from: row.group_id }));
}
