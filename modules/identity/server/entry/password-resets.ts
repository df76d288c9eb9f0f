import { setTimeout as delay } from 'node:timers/promises';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Mail } from '#platform/mail/index.ts';
import { passwordResetPath, resetMinutes } from '../../invitation.ts';
import { passwordResetLetter } from '../../letters.ts';
import type { Language } from '../../organisation.ts';
import type { PasswordObjection } from '../../password.ts';
import { emailKey } from '../../user.ts';
import * as audit from '../audit/audit.ts';
import { lockUser } from '../people/user-store.ts';
import type { Sessions, SessionsEnded } from '../sessions/sessions.ts';
import { hashOf, newToken, readToken } from '../tokens.ts';
import { replacePassword } from './account-store.ts';
import type { Wait } from './brake-store.ts';
import { newPasswordObjections } from './breached-passwords.ts';
import type { Busy, PasswordHashes } from './password-hash.ts';
import * as store from './password-reset-store.ts';
import type { PublicBrake } from './public-brake.ts';
import type { Visit } from './sign-in.ts';

/** An answer takes at least this long, so that a known address cannot be told from an unknown one by the clock. */
const answerAfterMs = 250;
/** Links that have run out still say so for a week, instead of being unknown. */
const keptMs = 7 * 24 * 3_600_000;

type DeadLink = { readonly type: 'unknown' | 'used' | 'expired' };
type Addressee = { readonly email: string; readonly organisationName: string; readonly language: Language };
export type OpenResetOutcome =
  | ({ readonly type: 'open'; readonly userId: UserId; readonly expiresAtMs: number } & Addressee)
  | DeadLink
  | Wait;
export type UseResetOutcome =
  | { readonly type: 'changed'; readonly email: string; readonly endedSessions: number }
  | { readonly type: 'passwordRefused'; readonly objections: readonly PasswordObjection[] }
  | DeadLink
  | Wait
  | Busy;

type Needs = {
  database: Database;
  clock: Clock;
  log: Log;
  mail: Mail;
  sessions: Sessions;
  hashes: PasswordHashes;
  brake: PublicBrake;
};

/** Forgotten passwords: a link by e-mail, good for a while and once. */
export function openPasswordResets({ database, clock, log, mail, sessions, hashes, brake }: Needs) {
  /** Writes a link and its letter for somebody, if there is such a user and her company can send e-mail. */
  async function write(email: string, visit: Visit): Promise<void> {
    const found = await store.findByEmail(database, hashOf(emailKey(email)));
    if (found === null || !brake.mayWriteTo(emailKey(email))) return;
    const { organisationId, userId } = found;
    await database.within(organisationId, async (trx) => {
      await lockUser(trx, organisationId, userId); // whoever ends links meanwhile ends this one too
      const to = await store.readAddressee(trx, organisationId, userId);
      const settings = await mail.settingsIn(trx, organisationId);
      if (to === null || settings === null) {
        log.info(
          { requestId: visit.requestId, organisationId, hasMail: settings !== null },
          'No link for a password sent',
        );
        return;
      }
      const nowMs = clock.nowMs();
      const token = newToken(organisationId);
      const url = `${settings.linkBase}${passwordResetPath}#${token.text}`;
      const usefulUntilMs = nowMs + resetMinutes * 60_000;
      const letter = passwordResetLetter({ ...to, url, minutes: resetMinutes });
      const letters = [{ kind: 'passwordReset', to: to.email, letter, usefulUntilMs }];
      const [mailId] = await mail.add(trx, organisationId, letters);
      if (mailId === undefined) throw new Error('A letter was written and has no id.');
      const reset = { organisationId, userId, tokenHash: token.hash, mailId, expiresAtMs: usefulUntilMs };
      await store.insertReset(trx, reset, nowMs);
      await audit.append(trx, {
        ...{ organisationId, atMs: nowMs, by: null, from: visit.ip, requestId: visit.requestId },
        what: 'passwordResetAsked',
        thing: { type: 'user', id: userId },
      });
    });
    mail.wake();
  }

  return {
    /** The same answer for everybody, after the same while. */
    async request(email: string, visit: Visit): Promise<{ readonly type: 'accepted' } | Wait> {
      const wait = brake.passReset(visit.ip);
      if (wait !== null) return wait;
      await Promise.all([write(email, visit), delay(answerAfterMs)]);
      return { type: 'accepted' };
    },

    /** Whose password a link is for; looking uses nothing up. */
    async open(tokenText: string, visit: Visit): Promise<OpenResetOutcome> {
      const wait = brake.pass(visit.ip);
      if (wait !== null) return wait;
      const token = readToken(tokenText);
      if (token === null) return { type: 'unknown' };
      const { organisationId, hash } = token;
      return database.within(organisationId, async (trx): Promise<OpenResetOutcome> => {
        const reset = await store.readReset(trx, organisationId, hash);
        const dead = deadReset(reset, clock.nowMs());
        if (dead !== null || reset === null) return dead ?? { type: 'unknown' };
        const to = await store.readAddressee(trx, organisationId, reset.userId);
        return to === null
          ? { type: 'unknown' }
          : { type: 'open', ...to, userId: reset.userId, expiresAtMs: reset.expiresAtMs };
      });
    },

    /** Writes the new password, ends all sessions and every other link of that user. Signs nobody in. */
    async use(input: { readonly token: string; readonly password: string }, visit: Visit): Promise<UseResetOutcome> {
      const opened = await this.open(input.token, visit);
      if (opened.type !== 'open') return opened;
      const token = readToken(input.token);
      if (token === null) return { type: 'unknown' };
      const objections = await newPasswordObjections(input.password, opened);
      if (objections.length > 0) return { type: 'passwordRefused', objections };
      const made = await hashes.make(input.password);
      if (made.type !== 'made') return made;
      const { organisationId, hash } = token;
      const { userId } = opened;
      const outcome = await database.within(organisationId, async (trx): Promise<DeadLink | SessionsEnded> => {
        const nowMs = clock.nowMs();
        await lockUser(trx, organisationId, userId);
        const dead = deadReset(await store.readReset(trx, organisationId, hash), nowMs);
        if (dead !== null) return dead;
        if ((await store.readAddressee(trx, organisationId, userId)) === null) return { type: 'unknown' };
        await replacePassword(trx, organisationId, userId, made.hash);
        await endResetLinks(trx, mail, { organisationId, userId }, nowMs);
        await audit.append(trx, {
          ...{ organisationId, atMs: nowMs, by: userId, from: visit.ip, requestId: visit.requestId },
          what: 'passwordReset',
          thing: { type: 'user', id: userId },
        });
        return sessions.end(trx, organisationId, userId, 'all');
      });
      if ('type' in outcome) return outcome;
      sessions.tell(outcome);
      sessions.forgetUsers([outcome.userId]);
      return { type: 'changed', email: opened.email, endedSessions: outcome.sessionIds.length };
    },

    /** Forgets links that ran out long ago. */
    sweep: (): Promise<number> => store.deleteOldResets(database, clock.nowMs() - keptMs),
  };
}

/**
 * Ends the links of a user for a new password, and their letters that still wait: whenever her password or her address
 * changes, or she may not sign in any more. She is held by the transaction.
 */
export async function endResetLinks(
  trx: Transaction,
  mail: Pick<Mail, 'cancel'>,
  { organisationId, userId }: { readonly organisationId: OrganisationId; readonly userId: UserId },
  nowMs: number,
): Promise<void> {
  await mail.cancel(trx, organisationId, await store.endResets(trx, organisationId, userId, nowMs));
}

function deadReset(
  reset: { readonly isUsed: boolean; readonly expiresAtMs: number } | null,
  nowMs: number,
): DeadLink | null {
  if (reset === null) return { type: 'unknown' };
  if (reset.isUsed) return { type: 'used' };
  return nowMs < reset.expiresAtMs ? null : { type: 'expired' };
}
