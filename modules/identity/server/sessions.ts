import type { GroupId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Grant } from '../may.ts';
import type { Language } from '../organisation.ts';
import { type RoleTemplate, templates } from '../role.ts';
import { isOver, type Session, type SessionId, sessionLengthMs } from '../session.ts';
import { defaultPreferences, type GroupColour, type Preferences } from '../user.ts';
import { ours } from './tables.ts';
import { newToken, readToken } from './tokens.ts';

/** How long a request may be answered by what was read before; a revoked session is dropped at once in this process. */
const keptMs = 5_000;
const keptMax = 10_000;
/** A sign of life is written down at most this often. */
const seenEveryMs = 60_000;
const userAgentLengthMax = 300;
const sweptAtOnceMax = 1_000;

/** Told when sessions end before their time or by it: live sockets of these sessions must close. */
export type SessionsEnded = {
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  readonly sessionIds: readonly SessionId[];
};

type Kept = { readonly session: Session; readonly readAtMs: number; readonly lastSeenAtMs: number };

export type Sessions = ReturnType<typeof openSessions>;

/** Begins, finds and ends sessions. Only the hash of a token is ever stored. */
export function openSessions({ database, clock }: { database: Database; clock: Clock }) {
  const kept = new Map<string, Kept>();
  /** When this process last wrote down a sign of life. */
  const writtenAtMs = new Map<SessionId, number>();
  const listeners = new Set<(ended: SessionsEnded) => void>();
  /** Grows whenever something is dropped, so that an answer read before that is not kept after it. */
  let drops = 0;

  function keep(key: string, entry: Kept): void {
    if (kept.size >= keptMax) {
      const oldest = kept.keys().next();
      if (!oldest.done) kept.delete(oldest.value);
    }
    kept.set(key, entry);
  }

  function forget(concerned: (session: Session) => boolean): void {
    drops++;
    for (const [key, entry] of kept) if (concerned(entry.session)) kept.delete(key);
  }

  function tell(ended: SessionsEnded): void {
    if (ended.sessionIds.length === 0) return;
    const gone = new Set(ended.sessionIds);
    forget((session) => gone.has(session.sessionId));
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
    async begin(
      trx: Transaction,
      of: { organisationId: OrganisationId; userId: UserId; userAgent: string; ip: string },
    ) {
      const token = newToken(of.organisationId);
      const nowMs = clock.nowMs();
      await ours(trx)
        .insertInto('sessions')
        .values({
          organisation_id: of.organisationId,
          token_hash: token.hash,
          id: newId<'session'>(),
          user_id: of.userId,
          created_at: new Date(nowMs),
          last_seen_at: new Date(nowMs),
          expires_at: new Date(nowMs + sessionLengthMs),
          user_agent: of.userAgent.slice(0, userAgentLengthMax),
          ip: of.ip,
        })
        .execute();
      return token.text;
    },

    /** The session of a token, or null when there is none, it is over, or its user is disabled. A sign of life. */
    async find(tokenText: string | undefined): Promise<Session | null> {
      const token = readToken(tokenText);
      if (token === null) return null;
      const nowMs = clock.nowMs();
      const key = token.hash.toString('base64');
      let entry = kept.get(key);
      if (entry === undefined || nowMs - entry.readAtMs >= keptMs) {
        const dropsBefore = drops;
        const read = await lookUp(database, token);
        kept.delete(key);
        if (read === null) return null;
        entry = { session: read.session, readAtMs: nowMs, lastSeenAtMs: read.lastSeenAtMs };
        if (drops === dropsBefore) keep(key, entry);
      }
      const { session } = entry;
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
      which: 'all' | { only: SessionId } | { but: SessionId },
    ) {
      let query = ours(trx)
        .deleteFrom('sessions')
        .where('organisation_id', '=', organisationId)
        .where('user_id', '=', userId);
      if (which !== 'all')
        query = 'only' in which ? query.where('id', '=', which.only) : query.where('id', '!=', which.but);
      const rows = await query.returning('id').execute();
      return { organisationId, userId, sessionIds: rows.map((row) => row.id) };
    },

    /** Deletes what has run out, so that open sockets of those sessions close too. Answers how many. */
    async sweep(idleLengthMs: number): Promise<number> {
      const nowMs = clock.nowMs();
      const rows = await database.across('delete sessions that have run out', (trx) =>
        ours(trx)
          .deleteFrom('sessions')
          .where('id', 'in', (from) =>
            from
              .selectFrom('sessions')
              .select('id')
              .where((is) =>
                is.or([
                  is('expires_at', '<=', new Date(nowMs)),
                  is('last_seen_at', '<=', new Date(nowMs - idleLengthMs - seenEveryMs)),
                ]),
              )
              .limit(sweptAtOnceMax),
          )
          .returning(['organisation_id', 'user_id', 'id'])
          .execute(),
      );
      for (const row of rows) tell({ organisationId: row.organisation_id, userId: row.user_id, sessionIds: [row.id] });
      return rows.length;
    },

    tell,
    /** Makes the next request of these users read anew what they are and may. */
    forgetUsers(userIds: readonly UserId[]): void {
      const changed = new Set(userIds);
      forget((session) => changed.has(session.who.userId));
    },
    onEnded(listener: (ended: SessionsEnded) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function markSeen(trx: Transaction, session: Session, nowMs: number): Promise<void> {
  await ours(trx)
    .updateTable('sessions')
    .set({ last_seen_at: new Date(nowMs) })
    .where('organisation_id', '=', session.who.organisationId)
    .where('id', '=', session.sessionId)
    .where('last_seen_at', '<', new Date(nowMs))
    .execute();
}

type LookUpRow = {
  session_id: SessionId;
  user_id: UserId;
  last_seen_at: Date;
  expires_at: Date;
  user_name: string;
  user_email: string;
  password_is_first: boolean;
  preferences: Partial<Preferences>;
  all_projects: boolean;
  group_id: GroupId | null;
  group_name: string | null;
  group_colour: GroupColour | null;
  organisation_name: string;
  zone: string;
  default_language: Language;
  roles: readonly { template: RoleTemplate | null; grants: readonly Grant[] | null }[];
  project_ids: readonly ProjectId[];
};

async function lookUp(database: Database, token: { organisationId: OrganisationId; hash: Buffer }) {
  const { rows } = await database.pool.query<LookUpRow>({
    name: 'session_look_up',
    text: 'select * from session_look_up($1, $2)',
    values: [token.organisationId, token.hash],
  });
  const row = rows[0];
  if (row === undefined) return null;
  return { session: sessionOf(token.organisationId, row), lastSeenAtMs: row.last_seen_at.getTime() };
}

function sessionOf(organisationId: OrganisationId, row: LookUpRow): Session {
  const { group_id: groupId, group_name: name, group_colour: colour } = row;
  return {
    sessionId: row.session_id,
    who: {
      organisationId,
      userId: row.user_id,
      groupId,
      grants: row.roles.flatMap(grantsOf),
      projectIds: row.all_projects ? 'all' : row.project_ids,
    },
    user: {
      id: row.user_id,
      name: row.user_name,
      email: row.user_email,
      group: groupId === null || name === null || colour === null ? null : { id: groupId, name, colour },
      passwordIsFirst: row.password_is_first,
      preferences: { ...defaultPreferences(row.default_language), ...row.preferences },
    },
    organisation: {
      id: organisationId,
      name: row.organisation_name,
      zone: row.zone,
      defaultLanguage: row.default_language,
    },
    expiresAtMs: row.expires_at.getTime(),
  };
}

/** A role from a template has the grants of this program's version, any other its own. */
export function grantsOf(role: { template: RoleTemplate | null; grants: readonly Grant[] | null }): readonly Grant[] {
  return role.template === null ? (role.grants ?? []) : templates[role.template].grants;
}
