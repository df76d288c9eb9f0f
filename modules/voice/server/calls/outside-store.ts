import { sql } from 'kysely';
import type { AgentId, InteractionId, LegId, OrganisationId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';

/** Somebody outside who was brought into a call, with the number that facts do not have. */
export interface OutsideGuest {
  readonly guestId: LegId;
  readonly interactionId: InteractionId;
  /** Who brought her in. */
  readonly agentId: AgentId;
  readonly number: string;
  readonly beganAtMs: number;
}

export const outsideGuestRows: BulkWriter<OutsideGuest> = {
  name: 'outside guests',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      insert into outside_guests (organisation_id, guest_id, interaction_id, agent_id, number, began_at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.guestId)}::uuid[], ${rows.map((r) => r.interactionId)}::uuid[],
        ${rows.map((r) => r.agentId)}::uuid[], ${rows.map((r) => r.number)}::text[],
        ${rows.map((r) => iso(r.beganAtMs))}::timestamptz[]) as r
      on conflict (organisation_id, guest_id) do nothing`,
  ],
};

/** The numbers of those who were brought into these calls and were not seen leaving. */
export async function numbersOfGuests(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InteractionId[],
): Promise<readonly Pick<OutsideGuest, 'guestId' | 'interactionId' | 'number'>[]> {
  const { rows } = await sql<{ guest_id: LegId; interaction_id: InteractionId; number: string }>`
    select guest_id, interaction_id, number from outside_guests
     where organisation_id = ${organisationId} and interaction_id = any (${ids}::uuid[]) and ended_at is null`.execute(
    trx,
  );
  return rows.map((row) => ({ guestId: row.guest_id, interactionId: row.interaction_id, number: row.number }));
}

/** Over which trunk she is called now. */
export async function noteGuestTrunk(
  trx: Transaction,
  organisationId: OrganisationId,
  guestId: LegId,
  trunkId: string,
): Promise<void> {
  await sql`update outside_guests set trunk_id = ${trunkId}
             where organisation_id = ${organisationId} and guest_id = ${guestId}`.execute(trx);
}

/** These are out of their call. */
export async function noteGuestsGone(
  trx: Transaction,
  organisationId: OrganisationId,
  guestIds: readonly LegId[],
  atMs: number,
): Promise<void> {
  await sql`update outside_guests set ended_at = ${iso(atMs)}
             where organisation_id = ${organisationId} and guest_id = any (${guestIds}::uuid[])`.execute(trx);
}
