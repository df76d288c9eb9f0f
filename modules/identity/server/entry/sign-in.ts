import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Session } from '../../session.ts';
import { emailKey } from '../../user.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { hashOf } from '../tokens.ts';
import { type Account, findAccount } from './account-store.ts';
import { accountKey, type Brake, deviceKey, type Wait } from './brake-store.ts';
import type { Admission, Entry } from './entry.ts';
import type { Busy, PasswordHashes } from './password-hash.ts';

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
  | Admission
  /** One answer for an unknown address, a wrong password and a disabled user. */
  | { readonly type: 'refused' }
  | Wait
  | Busy;

type Needs = {
  database: Database;
  clock: Clock;
  log: Log;
  sessions: Sessions;
  brake: Brake;
  hashes: PasswordHashes;
  entry: Entry;
};

export type SignIn = ReturnType<typeof openSignIn>;

/** Sign-in and sign-out. */
export function openSignIn(needs: Needs) {
  const { database, clock, log, sessions, brake, hashes, entry } = needs;

  /** Both writes run side by side, so that a known address takes no longer to be refused than an unknown one. */
  async function refuse(account: Account | null, visit: Visit): Promise<{ readonly type: 'refused' }> {
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

  async function check(
    account: Account | null,
    isRight: () => Promise<boolean>,
    visit: Visit,
  ): Promise<{ readonly type: 'right'; readonly account: Account } | { readonly type: 'refused' } | Wait> {
    const wait = account === null || account.device === null ? await brake.flows(visit.ip) : null;
    if (wait !== null) return wait;
    return (await isRight()) && account !== null ? { type: 'right', account } : refuse(account, visit);
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
      const outcome = await hashes.inTurn((matches) => check(account, () => matches(input.password, hash), visit));
      if (outcome.type === 'refused') return outcome;
      if (outcome.type !== 'right') {
        await brake.giveBack(brakeKey); // nobody looked at the password
        return outcome;
      }
      const proof = { way: 'password', isStrong: false, brakeKey } as const;
      return (await entry.admit(outcome.account, visit, proof)) ?? refuse(account, visit);
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
  };
}

function about(account: Account) {
  return { organisationId: account.organisationId, thing: { type: 'user', id: account.userId } };
}

function from(visit: Visit) {
  return { from: visit.ip, requestId: visit.requestId };
}
