import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { codeUri, newCodeSecret, stepOfCode } from '#platform/one-time-codes.ts';
import type { BrowserAnswer, Site } from '#platform/passkeys.ts';
import type { Seal } from '#platform/seal.ts';
import type { AuditWhat } from '../../audit-words.ts';
import { type Factors, hasFactor, type Passkey, type PasskeyId, readCode } from '../../security.ts';
import type { Session } from '../../session.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import { readDemands } from '../entry/step-store.ts';
import { lockUser } from '../people/user-store.ts';
import { markProved } from '../sessions/session-store.ts';
import type { Sessions, SessionsEnded } from '../sessions/sessions.ts';
import type { Challenges } from './challenges.ts';
import { placeOfApp, renewRecoveryCodes } from './codes.ts';
import {
  confirmApp,
  deleteApp,
  deletePasskeys,
  type Of,
  readApp,
  readFactors,
  renamePasskey,
  replaceRecoveryCodes,
  writePendingApp,
} from './factor-store.ts';
import { askForAnother, keepPasskey } from './passkeys.ts';

/** What somebody sees of her own second factors. */
export type OwnFactors = Factors & { readonly isDemanded: boolean };

/** A factor was added. The first one brings recovery codes, which are shown once; other sessions ended. */
export type Added = { readonly type: 'added'; readonly recoveryCodes: readonly string[]; readonly passkey?: Passkey };
export type RemoveOutcome = { readonly type: 'removed' | 'notFound' | 'lastFactor' };

type Needs = { database: Database; clock: Clock; seal: Seal; challenges: Challenges; sessions: Sessions };

export type OwnFactorsUse = ReturnType<typeof openFactors>;

/**
 * Somebody's own second factors. Who calls has seen that she proved herself lately; every change ends her other sessions,
 * because they stand on what was true before.
 */
export function openFactors({ database, clock, seal, challenges, sessions }: Needs) {
  async function changing<T>(
    session: Session,
    run: (trx: Transaction, of: Of, tell: (what: AuditWhat, more?: object) => Promise<void>) => Promise<T | null>,
    actor: Actor,
  ): Promise<T | null> {
    const of = { organisationId: session.who.organisationId, userId: session.who.userId };
    const ended: SessionsEnded[] = [];
    const answer = await database.within(of.organisationId, async (trx) => {
      await lockUser(trx, of.organisationId, of.userId); // what is true of her factors stays true until we end
      const told = await run(trx, of, (what, after) =>
        audit.appendBy(trx, actor, { atMs: clock.nowMs(), what, thing: { type: 'user', id: of.userId }, after }),
      );
      if (told !== null) ended.push(await sessions.end(trx, of.organisationId, of.userId, { but: session.sessionId }));
      return told;
    });
    for (const some of ended) sessions.tell(some);
    sessions.forgetUsers([of.userId]);
    return answer;
  }

  /** The first factor brings recovery codes; a further one leaves those she has. */
  async function codesForFirst(trx: Transaction, of: Of, before: Factors): Promise<readonly string[]> {
    return hasFactor(before) ? [] : renewRecoveryCodes(trx, of, clock.nowMs());
  }

  /** Takes a factor away. With the last one the recovery codes go; where her roles demand one it stays. */
  async function removing(
    session: Session,
    actor: Actor,
    factor: {
      /** Whether she has another one. */
      readonly isLeft: (before: Factors) => boolean;
      /** Answers what the audit trail tells of it; null when it is none of hers. */
      readonly remove: (trx: Transaction, of: Of) => Promise<object | null>;
    },
  ): Promise<RemoveOutcome> {
    const outcome = await changing<RemoveOutcome>(
      session,
      async (trx, of, tell) => {
        const isLeft = factor.isLeft(await readFactors(trx, of));
        const gone = await factor.remove(trx, of);
        if (gone === null) return null;
        if (!isLeft && (await readDemands(trx, of)).demandsFactor) throw new LastFactor();
        if (!isLeft) await replaceRecoveryCodes(trx, of, [], clock.nowMs());
        await tell('secondFactorRemoved', gone);
        return { type: 'removed' };
      },
      actor,
    ).catch(lastFactor);
    return outcome ?? { type: 'notFound' };
  }

  const purposeOf = (session: Session) => `own|${session.sessionId}`;

  return {
    async read({ who }: Session): Promise<OwnFactors> {
      return database.within(who.organisationId, async (trx) => ({
        ...(await readFactors(trx, who)),
        isDemanded: (await readDemands(trx, who)).demandsFactor,
      }));
    },

    /** Begins setting up an app; the present one, if there is one, counts until the first code of the new one came. */
    async beginApp({ who, user, organisation }: Session) {
      const secret = newCodeSecret();
      await database.within(who.organisationId, (trx) => writePendingApp(trx, who, seal.seal(secret, placeOfApp(who))));
      return { secret, uri: codeUri(secret, { issuer: issuerOf(organisation.name), label: user.email }) };
    },

    /** The first code of the new app. Null: it is not right. */
    confirmApp(session: Session, typed: string, actor: Actor): Promise<Added | null> {
      return changing<Added>(
        session,
        async (trx, of, tell) => {
          const nowMs = clock.nowMs();
          const read = readCode(typed);
          const app = await readApp(trx, of);
          if (read?.type !== 'app' || !app?.pending) return null;
          const step = stepOfCode(seal.open(app.pending, placeOfApp(of)), read.code, nowMs);
          if (step === null) return null;
          const before = await readFactors(trx, of);
          await confirmApp(trx, of, app.pending, step, nowMs);
          await markProved(trx, session, 'app', nowMs);
          await tell('secondFactorAdded', { way: 'app' });
          return { type: 'added', recoveryCodes: await codesForFirst(trx, of, before) };
        },
        actor,
      );
    },

    /** Takes the app away, unless her roles demand a factor and it is her last. */
    removeApp(session: Session, actor: Actor): Promise<RemoveOutcome> {
      return removing(session, actor, {
        isLeft: ({ passkeys }) => passkeys.length > 0,
        remove: async (trx, of) => ((await deleteApp(trx, of)) ? { way: 'app' } : null),
      });
    },

    /** New recovery codes; the former ones are worth nothing from now on. Null: there is no factor they could replace. */
    renewRecoveryCodes(session: Session, actor: Actor): Promise<readonly string[] | null> {
      return changing(
        session,
        async (trx, of, tell) => {
          if (!hasFactor(await readFactors(trx, of))) return null;
          await tell('recoveryCodesRenewed');
          return renewRecoveryCodes(trx, of, clock.nowMs());
        },
        actor,
      );
    },

    /** What her browser needs to make another passkey; `options` is null when she has as many as there may be. */
    async askForPasskey({ who, user, ...session }: Session, site: Site) {
      const { challenge, kept } = challenges.make(`own|${session.sessionId}`, clock.nowMs());
      const options = await database.within(who.organisationId, (trx) =>
        askForAnother(trx, { ...who, email: user.email, name: user.name }, site, challenge),
      );
      return { options, kept };
    },

    /** Keeps the passkey her browser made. Null: the answer is not right. */
    addPasskey(
      session: Session,
      kept: string | undefined,
      made: { readonly answer: BrowserAnswer; readonly name: string },
      site: Site,
      actor: Actor,
    ): Promise<Added | null> {
      return changing<Added>(
        session,
        async (trx, of, tell) => {
          const nowMs = clock.nowMs();
          const challenge = challenges.read(kept, purposeOf(session), nowMs);
          if (challenge === null) return null;
          const before = await readFactors(trx, of);
          const passkey = await keepPasskey(trx, of, site, challenge, made, nowMs);
          if (passkey === null) return null;
          await markProved(trx, session, 'passkey', nowMs);
          await tell('secondFactorAdded', { way: 'passkey', name: passkey.name });
          return { type: 'added', passkey, recoveryCodes: await codesForFirst(trx, of, before) };
        },
        actor,
      );
    },

    /** Gives one of her passkeys another name; false when it is none of hers. Ends nothing. */
    renamePasskey({ who }: Session, id: PasskeyId, name: string, actor: Actor): Promise<boolean> {
      return database.within(who.organisationId, async (trx) => {
        const before = await renamePasskey(trx, who, id, name);
        if (before === null) return false;
        const change = { before: { name: before }, after: { name } };
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'passkeyRenamed',
          thing: { type: 'user', id: who.userId },
          ...change,
        });
        return true;
      });
    },

    /** The same for one of her passkeys. */
    removePasskey(session: Session, id: PasskeyId, actor: Actor): Promise<RemoveOutcome> {
      return removing(session, actor, {
        isLeft: ({ app, passkeys }) => app !== null || passkeys.some((passkey) => passkey.id !== id),
        async remove(trx, of) {
          const [name] = await deletePasskeys(trx, of, id);
          return name === undefined ? null : { way: 'passkey', name };
        },
      });
    },
  };
}

/** Rolls back: her roles demand a factor, and this was the last. */
class LastFactor extends Error {}

function lastFactor(error: unknown): RemoveOutcome {
  if (error instanceof LastFactor) return { type: 'lastFactor' };
  throw error;
}

/** What an authenticator app shows above the code. A colon would end it. */
export function issuerOf(organisationName: string): string {
  return `Santral (${organisationName.replaceAll(':', ' ')})`;
}
