import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import type { BrowserAnswer, Site } from '#platform/passkeys.ts';
import type { Seal } from '#platform/seal.ts';
import { hasFactor, waysOf } from '../../security.ts';
import type { Session, SessionWay } from '../../session.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import { findPassword } from '../entry/account-store.ts';
import { type Brake, factorKey, sessionKey, type Wait } from '../entry/brake-store.ts';
import type { Busy, PasswordHashes } from '../entry/password-hash.ts';
import { markProved } from '../sessions/session-store.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Challenges } from './challenges.ts';
import { spendCode } from './codes.ts';
import { readFactors } from './factor-store.ts';
import { askForOneOf, passkeyUser } from './passkeys.ts';

/** With what somebody can prove herself anew: her factor if she has one, else her password. */
export type ProofWay = SessionWay;
export type ProveOutcome = { readonly type: 'proved' } | { readonly type: 'refused' } | Wait | Busy;

type Needs = {
  database: Database;
  clock: Clock;
  sessions: Sessions;
  brake: Brake;
  hashes: PasswordHashes;
  seal: Seal;
  challenges: Challenges;
};

export type Proof = ReturnType<typeof openProof>;

/** Proving oneself anew within a session, before one changes how one signs in. */
export function openProof({ database, clock, sessions, brake, hashes, seal, challenges }: Needs) {
  async function braked(session: Session, run: () => Promise<SessionWay | null | Busy>, actor: Actor) {
    const key = factorKey(sessionKey(session.sessionId));
    const wait = await brake.tryOnce(key);
    if (wait !== null) return wait;
    const way = await run();
    if (way !== null && typeof way !== 'string') {
      await brake.giveBack(key);
      return way;
    }
    const { organisationId, userId } = session.who;
    await database.within(organisationId, async (trx) => {
      const atMs = clock.nowMs();
      const told = { atMs, thing: { type: 'user', id: userId }, after: { way } };
      if (way === null) return audit.appendBy(trx, actor, { ...told, what: 'proofRefused' });
      await markProved(trx, session, way, atMs);
      await brake.forget(trx, key);
      return audit.appendBy(trx, actor, { ...told, what: 'provedAgain' });
    });
    if (way === null) return { type: 'refused' as const };
    sessions.forgetUsers([userId]);
    return { type: 'proved' as const };
  }

  const inHers = <T>({ who }: Session, run: (trx: Transaction) => Promise<T>) =>
    database.within(who.organisationId, run);
  const purposeOf = (session: Session) => `prove|${session.sessionId}`;

  return {
    /** The ways open to her. */
    async ways(session: Session): Promise<readonly ProofWay[]> {
      const factors = await inHers(session, (trx) => readFactors(trx, session.who));
      return hasFactor(factors) ? waysOf(factors) : ['password'];
    },

    /** With a password; only as long as she has no factor. */
    async withPassword(session: Session, password: string, actor: Actor): Promise<ProveOutcome> {
      const { organisationId, userId } = session.who;
      if (!(await this.ways(session)).includes('password')) return { type: 'refused' };
      const hash = await inHers(session, (trx) => findPassword(trx, organisationId, userId));
      return braked(
        session,
        async () => {
          const isRight = await hashes.inTurn((matches) => matches(password, hash));
          if (typeof isRight !== 'boolean') return isRight;
          return isRight ? 'password' : null;
        },
        actor,
      );
    },

    withCode(session: Session, typed: string, actor: Actor): Promise<ProveOutcome> {
      return braked(
        session,
        () => inHers(session, (trx) => spendCode(trx, seal, session.who, typed, clock.nowMs())),
        actor,
      );
    },

    /** What her browser needs to use one of her passkeys. */
    async askPasskey(session: Session, site: Site) {
      const { challenge, kept } = challenges.make(purposeOf(session), clock.nowMs());
      return { options: await inHers(session, (trx) => askForOneOf(trx, session.who, site, challenge)), kept };
    },

    withPasskey(
      session: Session,
      kept: string | undefined,
      answer: BrowserAnswer,
      site: Site,
      actor: Actor,
    ): Promise<ProveOutcome> {
      const { organisationId, userId } = session.who;
      return braked(
        session,
        () =>
          inHers(session, async (trx) => {
            const challenge = challenges.read(kept, purposeOf(session), clock.nowMs());
            const found = challenge && (await passkeyUser(trx, organisationId, site, challenge, answer, clock.nowMs()));
            return found === userId ? 'passkey' : null;
          }),
        actor,
      );
    },
  };
}
