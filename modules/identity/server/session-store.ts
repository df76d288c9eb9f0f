import type { GroupId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Grant } from '../may.ts';
import type { Language } from '../organisation.ts';
import { grantsOf, type RoleTemplate } from '../role.ts';
import { type Session, type SessionId, sessionLengthMs } from '../session.ts';
import { defaultPreferences, type GroupColour, type Preferences } from '../user.ts';
import { ours } from './tables.ts';
import { newToken, type TokenRead } from './tokens.ts';

const userAgentLengthMax = 300;
const sweptAtOnceMax = 1_000;

/** Which sessions of a user are meant. */
export type WhichSessions = 'all' | { readonly only: SessionId } | { readonly but: SessionId };

/** Writes a new session; answers the token, which is for the browser alone. */
export async function insertSession(
  trx: Transaction,
  of: { organisationId: OrganisationId; userId: UserId; userAgent: string; ip: string },
  nowMs: number,
): Promise<string> {
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

/** The session of a token with its user and organisation, or null; one prepared statement. */
export async function lookUp(
  database: Database,
  token: TokenRead,
): Promise<{ readonly session: Session; readonly lastSeenAtMs: number } | null> {
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
