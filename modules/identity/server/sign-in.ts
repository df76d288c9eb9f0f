import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import { type PasswordObjection, passwordObjectionsTo } from '../password.ts';
import type { Session } from '../session.ts';
import { emailKey } from '../user.ts';
import * as audit from './audit.ts';
import { accountKey, type Brake, deviceKey, sessionKey, type Wait } from './brake-store.ts';
import type { Actor } from './context.ts';
import type { Busy, PasswordHashes } from './password-hash.ts';
import type { Sessions } from './sessions.ts';
import { ours } from './tables.ts';
import { hashOf, newToken, readToken } from './tokens.ts';

/** What a browser brings to a sign-in besides the password. */
export type Visit = {
  /** The token of a device this person signed in from before. */
  readonly deviceToken: string | undefined;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string | null;
};

/** What the browser takes away: the token of its session, and the one by which it is known again. */
export type Tokens = { readonly sessionToken: string; readonly deviceToken: string };

export type SignInOutcome =
  | ({ readonly type: 'signedIn'; readonly session: Session } & Tokens)
  /** One answer for an unknown address, a wrong password and a disabled user. */
  | { readonly type: 'refused' }
  | Wait
  | Busy;

export type ChangePasswordOutcome =
  | { readonly type: 'changed'; readonly endedSessions: number }
  | { readonly type: 'wrongPassword' }
  | { readonly type: 'passwordRefused'; readonly objections: readonly PasswordObjection[] }
  | Wait
  | Busy;

type Needs = { database: Database; clock: Clock; log: Log; sessions: Sessions; brake: Brake; hashes: PasswordHashes };

export type SignIn = ReturnType<typeof openSignIn>;

/** Sign-in, sign-out and the change of one's own password. */
export function openSignIn(needs: Needs) {
  const { database, clock, log, sessions, brake, hashes } = needs;

  /** Both writes run side by side, so that a known address takes no longer to be refused than an unknown one. */
  async function refuse(account: Account | null, visit: Visit): Promise<SignInOutcome> {
    const told =
      account === null
        ? null
        : database.within(account.organisationId, (trx) =>
            audit.append(trx, {
              ...about(account),
              ...from(visit),
              atMs: clock.nowMs(),
              what: 'signInRefused',
              by: null,
            }),
          );
    await Promise.all([brake.failed(visit.ip), told]);
    log.info({ requestId: visit.requestId, isKnown: account !== null }, 'Refused a sign-in');
    return { type: 'refused' };
  }

  async function begin(account: Account, brakeKey: Buffer, visit: Visit): Promise<Tokens | null> {
    return database.within(account.organisationId, async (trx) => {
      if (!(await isUnchanged(trx, account))) return null;
      const nowMs = clock.nowMs();
      const sessionToken = await sessions.begin(trx, { ...account, userAgent: visit.userAgent, ip: visit.ip });
      const deviceToken = await knowDevice(trx, { ...account, deviceToken: visit.deviceToken }, nowMs);
      await ours(trx)
        .updateTable('users')
        .set({ last_sign_in_at: new Date(nowMs) })
        .where('organisation_id', '=', account.organisationId)
        .where('id', '=', account.userId)
        .execute();
      await brake.forget(trx, brakeKey);
      await audit.append(trx, { ...about(account), ...from(visit), atMs: nowMs, what: 'signedIn', by: account.userId });
      return { sessionToken, deviceToken };
    });
  }

  return {
    /**
     * Signs somebody in. A device she used before has a brake of its own and is not asked for the address's or the
     * installation's, so nobody can keep her out by guessing at her account from elsewhere.
     */
    async signIn(input: { email: string; password: string }, visit: Visit): Promise<SignInOutcome> {
      const emailHash = hashOf(emailKey(input.email));
      const account = await findAccount(database, emailHash, visit.deviceToken);
      const device = account?.device ?? null;
      const brakeKey = device === null ? accountKey(emailHash) : deviceKey(device);
      const wait = await brake.tryOnce(brakeKey);
      if (wait !== null) return wait;
      const hash = account === null || account.isDisabled ? null : account.passwordHash;
      const checked = await hashes.check(input.password, hash, async () =>
        device === null ? await brake.flows(visit.ip) : null,
      );
      if (checked.type === 'busy') return checked;
      if (checked.type === 'off') return checked.off;
      if (!checked.isRight || account === null) return refuse(account, visit);
      const tokens = await begin(account, brakeKey, visit);
      if (tokens === null) return refuse(account, visit);
      const session = await sessions.find(tokens.sessionToken);
      return session === null ? refuse(account, visit) : { type: 'signedIn', session, ...tokens };
    },

    /** Ends one session. Doing it twice is no mistake. */
    async signOut(session: Session, actor: Actor): Promise<void> {
      const { organisationId, userId } = session.who;
      const ended = await database.within(organisationId, async (trx) => {
        const gone = await sessions.end(trx, organisationId, userId, { only: session.sessionId });
        if (gone.sessionIds.length > 0) {
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'signedOut',
            thing: { type: 'user', id: userId },
          });
        }
        return gone;
      });
      sessions.tell(ended);
    },

    /** Changes one's own password and ends all other sessions. Wrong current ones are braked like sign-ins. */
    async changePassword(
      session: Session,
      input: { current: string; next: string },
      actor: Actor,
    ): Promise<ChangePasswordOutcome> {
      const { organisationId, userId } = session.who;
      const about = { email: session.user.email, organisationName: session.organisation.name };
      const objections = passwordObjectionsTo(input.next, about);
      if (objections.length > 0) return { type: 'passwordRefused', objections };
      const account = await database.within(organisationId, (trx) => findPassword(trx, organisationId, userId));
      const key = sessionKey(session.sessionId);
      const wait = await brake.tryOnce(key);
      if (wait !== null) return wait;
      const checked = await hashes.check(input.current, account, async () => null);
      if (checked.type === 'busy') return checked;
      if (checked.type === 'off' || !checked.isRight) return { type: 'wrongPassword' };
      const made = await hashes.make(input.next);
      if (made.type === 'busy') return made;
      const ended = await database.within(organisationId, async (trx) => {
        await ours(trx)
          .updateTable('users')
          .set({ password_hash: made.hash, password_is_first: false })
          .where('organisation_id', '=', organisationId)
          .where('id', '=', userId)
          .execute();
        await brake.forget(trx, key);
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'passwordChanged',
          thing: { type: 'user', id: userId },
        });
        return sessions.end(trx, organisationId, userId, { but: session.sessionId });
      });
      sessions.tell(ended);
      sessions.forgetUsers([userId]);
      return { type: 'changed', endedSessions: ended.sessionIds.length };
    },
  };
}

function about(account: Account) {
  return { organisationId: account.organisationId, thing: { type: 'user', id: account.userId } };
}

function from(visit: Visit) {
  return { from: visit.ip, requestId: visit.requestId };
}
