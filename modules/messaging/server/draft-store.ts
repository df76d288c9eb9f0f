import { sql } from 'kysely';
import type { InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import { type DraftBody, draftLimits } from '../draft.ts';

export interface StoredDraft extends DraftBody {
  readonly touchedAtMs: number;
}

/** One person's draft in a conversation; `lock` keeps others from changing it until the transaction ends. */
export async function readDraft(
  trx: Transaction,
  organisationId: OrganisationId,
  [userId, interactionId]: readonly [UserId, InteractionId],
  { isLocked = false } = {},
): Promise<StoredDraft | null> {
  const { rows } = await sql<{ body: Omit<DraftBody, 'mail'> & Partial<DraftBody>; touched_at: Date }>`
    select body, touched_at from drafts
     where organisation_id = ${organisationId} and user_id = ${userId} and interaction_id = ${interactionId}
     ${isLocked ? sql`for update` : sql``}`.execute(trx);
  // One that was begun before letters had heads to write has none.
  return rows[0] ? { mail: null, ...rows[0].body, touchedAtMs: rows[0].touched_at.getTime() } : null;
}

export async function writeDraft(
  trx: Transaction,
  organisationId: OrganisationId,
  [userId, interactionId]: readonly [UserId, InteractionId],
  { touchedAtMs, ...body }: StoredDraft,
): Promise<void> {
  await sql`
    insert into drafts (organisation_id, user_id, interaction_id, body, touched_at)
    values (${organisationId}, ${userId}, ${interactionId}, ${JSON.stringify(body)}::jsonb, ${iso(touchedAtMs)})
    on conflict (organisation_id, user_id, interaction_id) do update set body = excluded.body, touched_at = excluded.touched_at`.execute(
    trx,
  );
  await sql`
    delete from drafts where organisation_id = ${organisationId} and user_id = ${userId} and interaction_id in (
      select interaction_id from drafts where organisation_id = ${organisationId} and user_id = ${userId}
       order by touched_at desc offset ${draftLimits.perPerson})`.execute(trx);
}

export async function removeDraft(
  trx: Transaction,
  organisationId: OrganisationId,
  [userId, interactionId]: readonly [UserId, InteractionId],
): Promise<void> {
  await sql`
    delete from drafts where organisation_id = ${organisationId} and user_id = ${userId}
       and interaction_id = ${interactionId}`.execute(trx);
}

export async function draftsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
): Promise<readonly { readonly interactionId: InteractionId; readonly touchedAtMs: number }[]> {
  const { rows } = await sql<{ interaction_id: InteractionId; touched_at: Date }>`
    select interaction_id, touched_at from drafts where organisation_id = ${organisationId} and user_id = ${userId}
     order by touched_at desc limit ${draftLimits.perPerson}`.execute(trx);
  return rows.map((row) => ({ interactionId: row.interaction_id, touchedAtMs: row.touched_at.getTime() }));
}

/** Forgets drafts nobody has touched since a moment; answers how many. */
export async function sweepDrafts(trx: Transaction, organisationId: OrganisationId, beforeMs: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from drafts where organisation_id = ${organisationId} and touched_at < ${iso(beforeMs)}`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
