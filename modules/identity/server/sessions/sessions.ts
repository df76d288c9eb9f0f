import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { openKept } from '#platform/kept.ts';
import { isInNetworks } from '#platform/networks.ts';
import { idleLengthMs, isOver, type Session, type SessionId } from '../../session.ts';
import { readToken } from '../tokens.ts';
import {
  type Demands,
  deleteOverdue,
  deleteSessions,
  insertSession,
  lookUp,
  markSeen,
  type WhichSessions,
} from './session-store.ts';

/** How long a request may be answered by what was read before; a revoked session is dropped at once in this process. */
const keptMs = 5_000;
const keptMax = 10_000;
/** A sign of life is written down at most this often. */
const seenEveryMs = 60_000;

/** Told when sessions end before their time or by it: live sockets of these sessions must close. */
export type SessionsEnded = {
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  readonly sessionIds: readonly SessionId[];
};

type Found = NonNullable<Awaited<ReturnType<typeof lookUp>>>;

export type Sessions = ReturnType<typeof openSessions>;

/** Begins, finds and ends sessions. Only the hash of a token is ever stored. */
export function openSessions({ database, clock }: { database: Database; clock: Clock }) {
  /** Sessions read lately, by the hash of their token. */
  const kept = openKept<Found>({ forMs: keptMs, max: keptMax });
  /** When this process last wrote down a sign of life. */
  const writtenAtMs = new Map<SessionId, number>();
  const listeners = new Set<(ended: SessionsEnded) => void>();

  function tell(ended: SessionsEnded): void {
    if (ended.sessionIds.length === 0) return;
    const gone = new Set(ended.sessionIds);
    kept.drop(({ session }) => gone.has(session.sessionId));
    for (const id of gone) writtenAtMs.delete(id);
    for (const listener of listeners) listener(ended);
  }

  async function seen(session: Session, lastSeenAtMs: number, nowMs: number): Promise<void> {
    if (nowMs - lastSeenAtMs < seenEveryMs) return;
    if (writtenAtMs.size >= keptMax) writtenAtMs.clear(); // costs some writes more, nothing else
    writtenAtMs.set(session.sessionId, nowMs);
    await database.within(session.who.organisationId, (trx) => markSeen(trx, session, nowMs));
  }

  return {
    /** Writes a new session; the token is for the browser alone. */
    begin(trx: Transaction, of: Parameters<typeof insertSession>[1]): Promise<string> {
      return insertSession(trx, of, clock.nowMs());
    },

    /**
     * The session of a token, or null when there is none, it is over, or its user is disabled; also when her roles demand
     * more than she proved, or another network than the one she asks from. A sign of life.
     */
    async find(tokenText: string | undefined, address: string): Promise<Session | null> {
      const token = readToken(tokenText);
      if (token === null) return null;
      const nowMs = clock.nowMs();
      const entry = await kept.get(token.hash.toString('base64'), nowMs, () => lookUp(database, token));
      if (entry === null) return null;
      const { session, demands } = entry;
      if (!demands.isStrongEnough || !isAllowedFrom(address, demands.networks)) return null;
      const lastSeenAtMs = Math.max(entry.lastSeenAtMs, writtenAtMs.get(session.sessionId) ?? 0);
      if (isOver({ expiresAtMs: session.expiresAtMs, lastSeenAtMs }, nowMs)) return null;
      await seen(session, lastSeenAtMs, nowMs);
      return session;
    },

    /** A sign of life that comes over a live socket instead of a request. */
    beat(session: Session): Promise<void> {
      return seen(session, writtenAtMs.get(session.sessionId) ?? 0, clock.nowMs());
    },

    /** Deletes sessions of a user in the transaction of what ended them; call `tell` with the answer once it committed. */
    async end(
      trx: Transaction,
      organisationId: OrganisationId,
      userId: UserId,
      which: WhichSessions,
    ): Promise<SessionsEnded> {
      return { organisationId, userId, sessionIds: await deleteSessions(trx, organisationId, userId, which) };
    },

    /** Deletes what has run out, so that open sockets of those sessions close too. Answers how many. */
    async sweep(): Promise<number> {
      const nowMs = clock.nowMs();
      // Later than the idle limit by as much as a sign of life may be unwritten.
      const seenBeforeMs = nowMs - idleLengthMs - seenEveryMs;
      const ended = await database.across('delete sessions that have run out', (trx) =>
        deleteOverdue(trx, nowMs, seenBeforeMs),
      );
      for (const one of ended) tell(one);
      return ended.length;
    },

    tell,

    /** Makes the next request of these users read anew what they are and may. */
    forgetUsers(userIds: readonly UserId[]): void {
      const changed = new Set(userIds);
      kept.drop(({ session }) => changed.has(session.who.userId));
    },

    /** The same for everybody. */
    forgetAll(): void {
      kept.dropAll();
    },

    onEnded(listener: (ended: SessionsEnded) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Every role that names networks must name this address among them. */
export function isAllowedFrom(address: string, networks: Demands['networks']): boolean {
  return networks.every((list) => isInNetworks(address, list));
}
