import { sql } from 'kysely';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { PushAddress } from '#platform/push/index.ts';
import type { Language } from '../../organisation.ts';
import type { PushKind } from '../../push.ts';
import type { SessionId } from '../../session.ts';

export interface PushBrowser extends PushAddress {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly kinds: readonly PushKind[];
  readonly hasPreview: boolean;
  readonly language: Language;
}

type Row = {
  session_id: SessionId;
  user_id: UserId;
  endpoint: string;
  p256dh: string;
  auth: string;
  kinds: PushKind[];
  has_preview: boolean;
  language: Language;
};

/** Browsers of sessions that still hold, with the language their people read. */
export async function pushBrowsers(
  trx: Transaction,
  organisationId: OrganisationId,
  nowMs: number,
): Promise<PushBrowser[]> {
  const { rows } = await sql<Row>`
    select b.session_id, b.user_id, b.endpoint, b.p256dh, b.auth, b.kinds, b.has_preview,
           coalesce(u.preferences ->> 'language', 'tr') as language
      from push_browsers b
      join sessions s on s.organisation_id = b.organisation_id and s.id = b.session_id
      join users u on u.organisation_id = b.organisation_id and u.id = b.user_id
     where b.organisation_id = ${organisationId} and s.expires_at > ${iso(nowMs)}`.execute(trx);
  return rows.map((row) => ({
    sessionId: row.session_id,
    userId: row.user_id,
    endpoint: row.endpoint,
    p256dh: row.p256dh,
    auth: row.auth,
    kinds: row.kinds,
    hasPreview: row.has_preview,
    language: row.language,
  }));
}

/** Keeps where a session's browser listens. An endpoint belongs to whoever signed in there last. */
export async function keepPushBrowser(
  trx: Transaction,
  organisationId: OrganisationId,
  browser: Omit<PushBrowser, 'language'>,
  atMs: number,
): Promise<void> {
  const { sessionId, userId, endpoint, p256dh, auth, kinds, hasPreview } = browser;
  await sql`
    delete from push_browsers
     where organisation_id = ${organisationId} and endpoint = ${endpoint} and session_id <> ${sessionId}`.execute(trx);
  await sql`
    insert into push_browsers (organisation_id, session_id, user_id, endpoint, p256dh, auth, kinds, has_preview, changed_at)
    values (${organisationId}, ${sessionId}, ${userId}, ${endpoint}, ${p256dh}, ${auth}, ${kinds}::text[], ${hasPreview},
            ${iso(atMs)})
    on conflict (organisation_id, session_id) do update set endpoint = excluded.endpoint, p256dh = excluded.p256dh,
      auth = excluded.auth, kinds = excluded.kinds, has_preview = excluded.has_preview, changed_at = excluded.changed_at`.execute(
    trx,
  );
}

export async function dropPushBrowser(
  trx: Transaction,
  organisationId: OrganisationId,
  sessionId: SessionId,
): Promise<void> {
  await sql`
    delete from push_browsers where organisation_id = ${organisationId} and session_id = ${sessionId}`.execute(trx);
}
