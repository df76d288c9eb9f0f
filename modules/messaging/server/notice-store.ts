import { sql } from 'kysely';
import type { InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import { type NoticeKind, type NotSentReason, noticeLimits } from '../notice.ts';

export interface StoredNotice {
  readonly id: string;
  readonly userId: UserId;
  readonly kind: NoticeKind;
  readonly interactionId: InteractionId;
  readonly byId: UserId | null;
  readonly text: string;
  readonly because: NotSentReason | null;
  readonly atMs: number;
  readonly isSeen: boolean;
}

/** New notices, written beside what caused them. */
export const noticeRows: BulkWriter<StoredNotice> = {
  name: 'notices',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      insert into agent_notices (organisation_id, id, user_id, kind, interaction_id, by_id, text, because, at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.userId)}::uuid[], ${rows.map((r) => r.kind)}::text[],
        ${rows.map((r) => r.interactionId)}::uuid[], ${rows.map((r) => r.byId)}::uuid[],
        ${rows.map((r) => r.text)}::text[], ${rows.map((r) => r.because)}::text[],
        ${rows.map((r) => iso(r.atMs))}::timestamptz[]) as r
      on conflict do nothing`,
  ],
};

type Row = {
  id: string;
  user_id: UserId;
  kind: NoticeKind;
  interaction_id: InteractionId;
  by_id: UserId | null;
  text: string;
  because: NotSentReason | null;
  at: Date;
  seen_at: Date | null;
};

/** The newest notices of one person. */
export async function noticesOf(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
): Promise<StoredNotice[]> {
  const { rows } = await sql<Row>`
    select id, user_id, kind, interaction_id, by_id, text, because, at, seen_at from agent_notices
     where organisation_id = ${organisationId} and user_id = ${userId}
     order by at desc, id desc limit ${noticeLimits.shown}`.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    interactionId: row.interaction_id,
    byId: row.by_id,
    text: row.text,
    because: row.because,
    atMs: row.at.getTime(),
    isSeen: row.seen_at !== null,
  }));
}

export async function seeNotices(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  { ids, atMs }: { readonly ids: readonly string[]; readonly atMs: number },
): Promise<void> {
  await sql`
    update agent_notices set seen_at = ${iso(atMs)}
     where organisation_id = ${organisationId} and user_id = ${userId} and id = any (${ids}::uuid[]) and seen_at is null`.execute(
    trx,
  );
}

export async function sweepNotices(trx: Transaction, organisationId: OrganisationId, beforeMs: number): Promise<void> {
  await sql`delete from agent_notices where organisation_id = ${organisationId} and at < ${iso(beforeMs)}`.execute(trx);
}

/** Names beside one conversation; more would be a list of the house. */
const namedMost = 50;

/** Who was named in the notes of a conversation, in the order of their first mention. */
export async function namedIn(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
): Promise<UserId[]> {
  const { rows } = await sql<{ user_id: UserId }>`
    select user_id from agent_notices
     where organisation_id = ${organisationId} and interaction_id = ${interactionId} and kind = 'mention'
     group by user_id order by min(at) limit ${namedMost}`.execute(trx);
  return rows.map((row) => row.user_id);
}
