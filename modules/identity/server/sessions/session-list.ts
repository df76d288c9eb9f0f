import type { UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { covers, coversProjects } from '../../may.ts';
import { isOver, type SessionId, type SessionWay } from '../../session.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import { deleteApp, deletePasskeys, type Of, replaceRecoveryCodes } from '../factors/factor-store.ts';
import { readUser } from '../people/user-store.ts';
import { readGrants } from '../roles/power-store.ts';
import { readSessions, type WhichSessions } from './session-store.ts';
import type { Sessions } from './sessions.ts';

/** A session as its owner sees it. */
export type ListedSession = {
  readonly id: SessionId;
  readonly userAgent: string;
  readonly ip: string;
  readonly way: SessionWay;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  readonly expiresAtMs: number;
};

/** Somebody with more rights than one's own is left alone. */
type Refused = { readonly type: 'notFound' } | { readonly type: 'exceedsOwn' };

export type SessionList = ReturnType<typeof openSessionList>;

/** Who is signed in where, and how to end it: one's own sessions, and those of people one manages. */
export function openSessionList({
  database,
  clock,
  sessions,
}: {
  database: Database;
  clock: Clock;
  sessions: Sessions;
}) {
  async function refusalOf(actor: Actor, userId: UserId): Promise<Refused | null> {
    const { organisationId } = actor.who;
    if (userId === actor.who.userId) return null;
    return database.within(organisationId, async (trx) => {
      const user = await readUser(trx, organisationId, userId);
      if (user === null) return { type: 'notFound' };
      const held = await readGrants(trx, organisationId, userId);
      return covers(actor.who, held) && coversProjects(actor.who, user.projectIds) ? null : { type: 'exceedsOwn' };
    });
  }

  return {
    /** The sessions of a user that are not over, the one seen last first. */
    async of(whose: Of): Promise<readonly ListedSession[]> {
      const all = await database.within(whose.organisationId, (trx) => readSessions(trx, whose));
      return all.filter((session) => !isOver(session, clock.nowMs()));
    },

    /** The same for somebody one manages. */
    async ofUser(actor: Actor, userId: UserId): Promise<Refused | { type: 'found'; items: readonly ListedSession[] }> {
      const refused = await refusalOf(actor, userId);
      if (refused !== null) return refused;
      return { type: 'found', items: await this.of({ organisationId: actor.who.organisationId, userId }) };
    },

    /** Ends sessions, their open sockets included. Answers how many. */
    async end(
      actor: Actor,
      userId: UserId,
      which: WhichSessions,
    ): Promise<Refused | { readonly type: 'ended'; readonly count: number }> {
      const refused = await refusalOf(actor, userId);
      if (refused !== null) return refused;
      const { organisationId } = actor.who;
      const ended = await database.within(organisationId, async (trx) => {
        const gone = await sessions.end(trx, organisationId, userId, which);
        const count = gone.sessionIds.length;
        const told = { atMs: clock.nowMs(), thing: { type: 'user', id: userId }, after: { count } };
        if (count > 0) await audit.appendBy(trx, actor, { ...told, what: 'sessionsEnded' });
        return gone;
      });
      sessions.tell(ended);
      return { type: 'ended', count: ended.sessionIds.length };
    },

    /** For somebody who lost her factors and her codes: takes them all away and ends her sessions. Never one's own. */
    async resetFactors(
      actor: Actor,
      userId: UserId,
    ): Promise<Refused | { readonly type: 'reset' } | { readonly type: 'yourself' }> {
      if (userId === actor.who.userId) return { type: 'yourself' };
      const refused = await refusalOf(actor, userId);
      if (refused !== null) return refused;
      const of = { organisationId: actor.who.organisationId, userId };
      const ended = await database.within(of.organisationId, async (trx) => {
        const hadApp = await deleteApp(trx, of);
        const passkeys = await deletePasskeys(trx, of, 'all');
        await replaceRecoveryCodes(trx, of, [], clock.nowMs());
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'secondFactorsReset',
          thing: { type: 'user', id: userId },
          before: { app: hadApp, passkeys },
        });
        return sessions.end(trx, of.organisationId, userId, 'all');
      });
      sessions.tell(ended);
      return { type: 'reset' };
    },
  };
}
