import type { GroupId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Grant } from '../../may.ts';
import type { Language } from '../../organisation.ts';
import { grantsOf, type RoleTemplate } from '../../role.ts';
import { type Session, type SessionId, type SessionWay, sessionLengthMs } from '../../session.ts';
import { type GroupColour, type Preferences, preferencesOf } from '../../user.ts';
import { ours } from '../tables.ts';
import { newToken, type TokenRead } from '../tokens.ts';

const userAgentLengthMax = 300;
const sweptAtOnceMax = 1_000;

/** Which sessions of a user are meant. */
export type WhichSessions = 'all' | { readonly only: SessionId } | { readonly but: SessionId };

export type NewSession = {
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  readonly userAgent: string;
  readonly ip: string;
  readonly way: SessionWay;
  /** Whether a second factor stands behind it. */
  readonly isStrong: boolean;
};

/** Writes a new session; answers the token, which is for the browser alone. */
export async function insertSession(trx: Transaction, of: NewSession, nowMs: number): Promise<string> {
  const token = newToken(of.organisationId);
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
      way: of.way,
      is_strong: of.isStrong,
      proved_at: new Date(nowMs),
    })
    .execute();
  return token.text;
}

/** Deletes sessions of a user; answers their ids. */
export async function deleteSessions(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  which: WhichSessions,
): Promise<readonly SessionId[]> {
  let query = ours(trx)
    .deleteFrom('sessions')
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId);
  if (which !== 'all') {
    query = 'only' in which ? query.where('id', '=', which.only) : query.where('id', '!=', which.but);
  }
  const rows = await query.returning('id').execute();
  return rows.map((row) => row.id);
}

const listedMax = 200;

/** The sessions of a user, the one seen last first. */
export async function readSessions(
  trx: Transaction,
  { organisationId, userId }: { organisationId: OrganisationId; userId: UserId },
) {
  const rows = await ours(trx)
    .selectFrom('sessions')
    .select(['id', 'user_agent', 'ip', 'way', 'created_at', 'last_seen_at', 'expires_at'])
    .where('organisation_id', '=', organisationId)
    .where('user_id', '=', userId)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .limit(listedMax)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.user_agent,
    ip: row.ip,
    way: row.way,
    createdAtMs: row.created_at.getTime(),
    lastSeenAtMs: row.last_seen_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
  }));
}

/** Notes that somebody proved herself anew, and how. A second factor makes the session a strong one. */
export async function markProved(trx: Transaction, session: Session, way: SessionWay, nowMs: number): Promise<void> {
  await ours(trx)
    .updateTable('sessions')
    .set({ proved_at: new Date(nowMs), ...(way !== 'password' && way !== 'provider' && { way, is_strong: true }) })
    .where('organisation_id', '=', session.who.organisationId)
    .where('id', '=', session.sessionId)
    .execute();
}

/** Deletes sessions that expired, or gave no sign of life since a moment; so many at once. Needs to see across. */
export async function deleteOverdue(trx: Transaction, nowMs: number, seenBeforeMs: number) {
  const rows = await ours(trx)
    .deleteFrom('sessions')
    .where('id', 'in', (from) =>
      from
        .selectFrom('sessions')
        .select('id')
        .where((is) =>
          is.or([is('expires_at', '<=', new Date(nowMs)), is('last_seen_at', '<=', new Date(seenBeforeMs))]),
        )
        .limit(sweptAtOnceMax),
    )
    .returning(['organisation_id', 'user_id', 'id'])
    .execute();
  return rows.map((row) => ({ organisationId: row.organisation_id, userId: row.user_id, sessionIds: [row.id] }));
}

/** Writes a sign of life down; never moves it back. */
export async function markSeen(trx: Transaction, session: Session, nowMs: number): Promise<void> {
  await ours(trx)
    .updateTable('sessions')
    .set({ last_seen_at: new Date(nowMs) })
    .where('organisation_id', '=', session.who.organisationId)
    .where('id', '=', session.sessionId)
    .where('last_seen_at', '<', new Date(nowMs))
    .execute();
}

type LookUpRow = UserRow & {
  session_id: SessionId;
  last_seen_at: Date;
  expires_at: Date;
  way: SessionWay;
  is_strong: boolean;
  proved_at: Date;
  demands_factor: boolean;
  networks: readonly (readonly string[])[];
};

/** What the look-ups by session and by API key say of the user. */
export type UserRow = {
  user_id: UserId;
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

/** What the roles of a person ask of every request. Each list of networks must hold the caller's address. */
export type Demands = { readonly isStrongEnough: boolean; readonly networks: readonly (readonly string[])[] };

/** The session of a token with its user and organisation, or null; one prepared statement. */
export async function lookUp(
  database: Database,
  token: TokenRead,
): Promise<{ readonly session: Session; readonly lastSeenAtMs: number; readonly demands: Demands } | null> {
  const { rows } = await database.pool.query<LookUpRow>({
    name: 'session_look_up',
    text: `select * from session_look_up($1, $2) found
      cross join lateral session_standing($1, found.session_id, found.user_id)`,
    values: [token.organisationId, token.hash],
  });
  const row = rows[0];
  if (row === undefined) return null;
  const demands = { isStrongEnough: row.is_strong || !row.demands_factor, networks: row.networks };
  return { session: sessionOf(token.organisationId, row), lastSeenAtMs: row.last_seen_at.getTime(), demands };
}

function sessionOf(organisationId: OrganisationId, row: LookUpRow): Session {
  return {
    ...personOf(organisationId, row),
    sessionId: row.session_id,
    expiresAtMs: row.expires_at.getTime(),
    way: row.way,
    isStrong: row.is_strong,
    provedAtMs: row.proved_at.getTime(),
    key: null,
  };
}

/** Who somebody is and what she may, from a look-up's row. */
export function personOf(organisationId: OrganisationId, row: UserRow): Pick<Session, 'who' | 'user' | 'organisation'> {
  const { group_id: groupId, group_name: name, group_colour: colour } = row;
  return {
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
      preferences: preferencesOf(row.default_language, row.preferences),
    },
    organisation: {
      id: organisationId,
      name: row.organisation_name,
      zone: row.zone,
      defaultLanguage: row.default_language,
    },
  };
}
