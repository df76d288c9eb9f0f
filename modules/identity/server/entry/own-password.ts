import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Mail } from '#platform/mail/index.ts';
import type { PasswordObjection } from '../../password.ts';
import type { Session } from '../../session.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { findPassword, replacePassword } from './account-store.ts';
import { type Brake, sessionKey, type Wait } from './brake-store.ts';
import { newPasswordObjections } from './breached-passwords.ts';
import type { Busy, PasswordHashes } from './password-hash.ts';
import { endResetLinks } from './password-resets.ts';

export type ChangePasswordOutcome =
  | { readonly type: 'changed'; readonly endedSessions: number }
  | { readonly type: 'wrongPassword' }
  | { readonly type: 'passwordRefused'; readonly objections: readonly PasswordObjection[] }
  | Wait
  | Busy;

type Needs = {
  database: Database;
  clock: Clock;
  mail: Mail;
  sessions: Sessions;
  brake: Brake;
  hashes: PasswordHashes;
};

/** Changes one's own password and ends all other sessions, and the links for a new one. Wrong current ones are braked like sign-ins. */
export async function changePassword(
  { database, clock, mail, sessions, brake, hashes }: Needs,
  session: Session,
  input: { readonly current: string; readonly next: string },
  actor: Actor,
): Promise<ChangePasswordOutcome> {
  const { organisationId, userId } = session.who;
  const about = { email: session.user.email, organisationName: session.organisation.name };
  const objections = await newPasswordObjections(input.next, about);
  if (objections.length > 0) return { type: 'passwordRefused', objections };
  const current = await database.within(organisationId, (trx) => findPassword(trx, organisationId, userId));
  const key = sessionKey(session.sessionId);
  const wait = await brake.tryOnce(key);
  if (wait !== null) return wait;
  const isRight = await hashes.inTurn((matches) => matches(input.current, current));
  if (typeof isRight !== 'boolean') {
    await brake.giveBack(key);
    return isRight;
  }
  if (!isRight) return { type: 'wrongPassword' };
  const made = await hashes.make(input.next);
  if (made.type === 'busy') return made;
  const ended = await database.within(organisationId, async (trx) => {
    await replacePassword(trx, organisationId, userId, made.hash);
    await endResetLinks(trx, mail, { organisationId, userId }, clock.nowMs());
    await brake.forget(trx, key);
    const thing = { type: 'user', id: userId };
    await audit.appendBy(trx, actor, { atMs: clock.nowMs(), what: 'passwordChanged', thing });
    return sessions.end(trx, organisationId, userId, { but: session.sessionId });
  });
  sessions.tell(ended);
  sessions.forgetUsers([userId]);
  return { type: 'changed', endedSessions: ended.sessionIds.length };
}
