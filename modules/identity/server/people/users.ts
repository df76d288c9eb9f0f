import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Mail } from '#platform/mail/index.ts';
import { covers, coversProjects, scopeOf } from '../../may.ts';
import type { PasswordObjection } from '../../password.ts';
import type { NewUser, User, UserChange } from '../../user.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import { cursorAfter, readCursor } from '../cursor.ts';
import { newPasswordObjections } from '../entry/breached-passwords.ts';
import type { Busy, PasswordHashes } from '../entry/password-hash.ts';
import { endResetLinks } from '../entry/password-resets.ts';
import {
  holdPower,
  keepAnOwner,
  lastOwner,
  readGrants,
  refusalOfGiving,
  refusalOfMoving,
} from '../roles/power-store.ts';
import type { Sessions, SessionsEnded } from '../sessions/sessions.ts';
import { addUser, EmailTaken, emailTaken, type LimitReached } from './add-user.ts';
import * as store from './user-store.ts';

type Refused =
  | { readonly type: 'passwordRefused'; readonly objections: readonly PasswordObjection[] }
  | { readonly type: 'emailTaken' }
  /** She would get, or has, more rights or projects than the one who asks. */
  | { readonly type: 'exceedsOwn' }
  /** The user, or a group, role or project that was named, is not there. */
  | { readonly type: 'notFound' }
  | Busy;

export type CreateOutcome = { readonly type: 'created'; readonly user: User } | LimitReached | Refused;
export type EditOutcome =
  | { readonly type: 'edited'; readonly user: User }
  | { readonly type: 'yourself' }
  | { readonly type: 'lastOwner' }
  | Refused;

export type UserPage = {
  readonly items: readonly User[];
  readonly next: string | null;
  /** How many on all pages; told with the first. */
  readonly total: number | null;
};

/** Told after users were created, changed or disabled, or moved between groups; nobody is told of nobody. */
export type UsersChanged = {
  readonly organisationId: OrganisationId;
  readonly userIds: readonly UserId[];
  /** Only how they are shown has changed (the name of their group, say), not what they may do. */
  readonly isLookOnly?: boolean;
};

type Needs = {
  database: Database;
  clock: Clock;
  mail: Mail;
  sessions: Sessions;
  hashes: PasswordHashes;
  tellChanged: (changed: UsersChanged) => Promise<void>;
};

export type Users = ReturnType<typeof openUsers>;

/** Listing, creating, changing and disabling users. */
export function openUsers(needs: Needs) {
  const { database, clock, mail, sessions, hashes, tellChanged } = needs;

  /** Checks and hashes a password somebody chose for somebody else. */
  async function hashFirst(actor: Actor, password: string, email: string) {
    const { organisationId } = actor.who;
    const name = await database.within(organisationId, (trx) => store.organisationName(trx, organisationId));
    const objections = await newPasswordObjections(password, { email, organisationName: name });
    if (objections.length > 0) return { type: 'passwordRefused', objections } as const;
    return hashes.make(password);
  }

  return {
    /** One page of the users the reader may see, by name unless said. Null when the cursor was never ours. */
    async list(
      actor: Actor,
      asked: Omit<store.UserFilter, 'seenBy'> & { limit: number; cursor?: string | undefined },
    ): Promise<UserPage | null> {
      const { organisationId, userId, groupId } = actor.who;
      const cursor = readCursor(asked.cursor);
      const order = asked.order ?? 'name';
      if (cursor === 'unreadable' || (cursor !== null && !store.isKeyOf(order, cursor))) return null;
      const scope = scopeOf(actor.who, 'user.read') ?? 'own';
      const filter = { ...asked, seenBy: { scope, userId, groupId } };
      return database.within(organisationId, async (trx) => {
        const found = await store.readUsers(trx, organisationId, filter, { limit: asked.limit + 1, cursor });
        const items = found.slice(0, asked.limit);
        const last = items.at(-1);
        const isMore = found.length > asked.limit && last !== undefined;
        const total = cursor === null ? await store.countFiltered(trx, organisationId, filter) : null;
        return { items, total, next: isMore ? cursorAfter(store.cursorOf(last, order)) : null };
      });
    },

    async create(actor: Actor, input: NewUser): Promise<CreateOutcome> {
      const { organisationId } = actor.who;
      const made = await hashFirst(actor, input.password, input.email);
      if (made.type !== 'made') return made;
      const id = newId<'user'>();
      const outcome = await database
        .within(organisationId, async (trx): Promise<CreateOutcome> => {
          await holdPower(trx, organisationId);
          const refused = await refusalOfGiving(trx, actor, input);
          if (refused !== null) return refused;
          const added = await addUser(trx, {
            ...{ ...input, organisationId, id },
            ...{ passwordHash: made.hash, nowMs: clock.nowMs() },
          });
          if (added.type !== 'added') return added;
          const user = await found(trx, organisationId, id);
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'userCreated',
            thing: { type: 'user', id },
            after: told(user),
          });
          return { type: 'created', user };
        })
        .catch(emailTaken);
      if (outcome.type === 'created') await tellChanged({ organisationId, userIds: [id] });
      return outcome;
    },

    /**
     * Changes a user. Disabling her or giving her a new password ends her sessions, open sockets included; these and a new
     * address end the links for a new password that she was sent.
     */
    async edit(actor: Actor, id: UserId, change: UserChange): Promise<EditOutcome> {
      const { organisationId } = actor.who;
      if (id === actor.who.userId && touchesOwnPower(change)) return { type: 'yourself' };
      let hash: string | undefined;
      if (change.password !== undefined) {
        const email =
          change.email ??
          (await database.within(organisationId, (trx) => store.readUser(trx, organisationId, id)))?.email;
        const made = await hashFirst(actor, change.password, email ?? '');
        if (made.type !== 'made') return made;
        hash = made.hash;
      }
      const ended: SessionsEnded[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<EditOutcome> => {
          await holdPower(trx, organisationId);
          if (!(await store.lockUser(trx, organisationId, id))) return { type: 'notFound' };
          const before = await found(trx, organisationId, id);
          const refused = await refusalOfEdit(trx, actor, before, change);
          if (refused !== null) return refused;
          await store.updateUser(trx, organisationId, id, change, hash, clock.nowMs());
          if (change.email !== undefined && !(await store.takeEmail(trx, organisationId, id, change.email)))
            throw new EmailTaken();
          await keepAnOwner(trx, organisationId);
          const user = await found(trx, organisationId, id);
          const isShutOut = user.disabledAtMs !== null || hash !== undefined;
          if (isShutOut) ended.push(await sessions.end(trx, organisationId, id, 'all'));
          if (isShutOut || user.email !== before.email)
            await endResetLinks(trx, mail, { organisationId, userId: id }, clock.nowMs());
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'userChanged',
            thing: { type: 'user', id },
            before: told(before),
            after: { ...told(user), ...(hash === undefined ? {} : { passwordReplaced: true }) },
          });
          return { type: 'edited', user };
        })
        .catch(emailTaken)
        .catch(lastOwner);
      if (outcome.type === 'edited') {
        for (const some of ended) sessions.tell(some);
        await tellChanged({ organisationId, userIds: [id] });
      }
      return outcome;
    },

    /** One user of the organisation, or null. */
    read(organisationId: OrganisationId, id: UserId): Promise<User | null> {
      return database.within(organisationId, (trx) => store.readUser(trx, organisationId, id));
    },
  };
}

/** One's own name and address may be changed; what one may do, and the password, not by this way. */
function touchesOwnPower(change: UserChange): boolean {
  return (
    change.disabled !== undefined ||
    change.roleIds !== undefined ||
    change.projectIds !== undefined ||
    change.password !== undefined
  );
}

async function refusalOfEdit(
  trx: Transaction,
  actor: Actor,
  before: User,
  change: UserChange,
): Promise<Exclude<EditOutcome, { type: 'edited' }> | null> {
  const { organisationId, userId } = actor.who;
  const held = await readGrants(trx, organisationId, before.id);
  if (before.id !== userId && !(covers(actor.who, held) && coversProjects(actor.who, before.projectIds))) {
    return { type: 'exceedsOwn' };
  }
  const from = before.group?.id ?? null;
  const refused = await refusalOfGiving(trx, actor, change);
  if (refused !== null || change.groupId === undefined || change.groupId === from) return refused;
  return refusalOfMoving(trx, actor, [{ userId: before.id, from, to: change.groupId }]);
}

/** What the audit trail tells of a user. */
function told(user: User) {
  const { name, email, projectIds, disabledAtMs } = user;
  const roles = user.roles.map((role) => role.template ?? role.name); // those of her group stand with the group
  return { name, email, group: user.group?.name ?? null, roles, projectIds, disabled: disabledAtMs !== null };
}

async function found(trx: Transaction, organisationId: OrganisationId, id: UserId): Promise<User> {
  const user = await store.readUser(trx, organisationId, id);
  if (user === null) throw new Error(`User ${id} vanished from organisation ${organisationId} while she was written.`);
  return user;
}
