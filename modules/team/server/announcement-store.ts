import { sql } from 'kysely';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Announcement, AnnouncementId, Audience } from '../announcement.ts';

type Row = {
  id: AnnouncementId;
  author_id: UserId;
  title: string;
  text: string;
  audience: Audience;
  published_at: Date;
  expires_at: Date | null;
  withdrawn_at: Date | null;
};

/** The newest announcements, those that ran out or were withdrawn among them. */
export async function readAnnouncements(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<Announcement[]> {
  const { rows } = await sql<Row>`
    select id, author_id, title, text, audience, published_at, expires_at, withdrawn_at from team_announcements
     where organisation_id = ${organisationId} order by published_at desc, id desc limit ${limit}`.execute(trx);
  return rows.map(announcementOf);
}

export async function insertAnnouncement(
  trx: Transaction,
  organisationId: OrganisationId,
  one: Announcement,
): Promise<void> {
  await sql`
    insert into team_announcements (organisation_id, id, author_id, title, text, audience, published_at, expires_at)
    values (${organisationId}, ${one.id}, ${one.authorId}, ${one.title}, ${one.text}, ${JSON.stringify(one.audience)}::jsonb,
            ${new Date(one.publishedAtMs)}, ${one.expiresAtMs === null ? null : new Date(one.expiresAtMs)})`.execute(
    trx,
  );
}

export async function withdrawAnnouncement(
  trx: Transaction,
  organisationId: OrganisationId,
  id: AnnouncementId,
  atMs: number,
): Promise<void> {
  await sql`
    update team_announcements set withdrawn_at = ${new Date(atMs)}
     where organisation_id = ${organisationId} and id = ${id} and withdrawn_at is null`.execute(trx);
}

/** Notes that somebody has read it; the first time counts. Answers when that was. */
export async function confirmRead(
  trx: Transaction,
  organisationId: OrganisationId,
  read: { readonly id: AnnouncementId; readonly userId: UserId; readonly atMs: number },
): Promise<number> {
  const { rows } = await sql<{ read_at: Date }>`
    insert into team_announcement_reads (organisation_id, announcement_id, user_id, read_at)
    values (${organisationId}, ${read.id}, ${read.userId}, ${new Date(read.atMs)})
    on conflict (organisation_id, announcement_id, user_id) do update set read_at = team_announcement_reads.read_at
    returning read_at`.execute(trx);
  return rows[0]?.read_at.getTime() ?? read.atMs;
}

/** Which of these one person has read, and when. */
export async function readBy(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
): Promise<ReadonlyMap<AnnouncementId, number>> {
  const { rows } = await sql<{ announcement_id: AnnouncementId; read_at: Date }>`
    select announcement_id, read_at from team_announcement_reads
     where organisation_id = ${organisationId} and user_id = ${userId}`.execute(trx);
  return new Map(rows.map((row) => [row.announcement_id, row.read_at.getTime()]));
}

/** Who has read these, and when. */
export async function readersOf(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly AnnouncementId[],
): Promise<ReadonlyMap<AnnouncementId, ReadonlyMap<UserId, number>>> {
  const { rows } = await sql<{ announcement_id: AnnouncementId; user_id: UserId; read_at: Date }>`
    select announcement_id, user_id, read_at from team_announcement_reads
     where organisation_id = ${organisationId} and announcement_id = any (${ids}::uuid[])`.execute(trx);
  const all = new Map<AnnouncementId, Map<UserId, number>>();
  for (const { announcement_id: id, user_id: userId, read_at: at } of rows) {
    const own = all.get(id) ?? new Map<UserId, number>();
    all.set(id, own.set(userId, at.getTime()));
  }
  return all;
}

function announcementOf(row: Row): Announcement {
  return {
    id: row.id,
    authorId: row.author_id,
    title: row.title,
    text: row.text,
    audience: row.audience,
    publishedAtMs: row.published_at.getTime(),
    expiresAtMs: row.expires_at?.getTime() ?? null,
    withdrawnAtMs: row.withdrawn_at?.getTime() ?? null,
  };
}
