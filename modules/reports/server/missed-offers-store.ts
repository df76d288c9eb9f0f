import { type RawBuilder, sql } from 'kysely';
import type { Channel } from '#kernel/channel.ts';
import type { AgentId, InteractionId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { lostOffers } from '../contract-agents.ts';

/** Which offers of the ledger are wanted. Left out means: all of them. */
export interface OffersAsked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly projectIds: readonly ProjectId[] | undefined;
  readonly agentIds: readonly AgentId[] | undefined;
  readonly queueId: QueueId | undefined;
  readonly channel: Channel | undefined;
  readonly result: (typeof lostOffers)[number] | undefined;
  readonly limit: number;
  /** The last row of the page before. */
  readonly after: { readonly atMs: number; readonly rowId: string } | null;
}

/** An offer as the log shows it; moments in epoch milliseconds. */
export interface OfferLine {
  readonly rowId: string;
  readonly interactionId: InteractionId;
  readonly offeredAtMs: number;
  readonly lastedMs: number;
  readonly agentId: AgentId;
  readonly queueId: QueueId | null;
  readonly channel: Channel;
  readonly result: (typeof lostOffers)[number];
}

/** Offers that were made in a period and not taken, the latest first. */
export async function offersOf(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: OffersAsked,
): Promise<readonly OfferLine[]> {
  const { rows } = await sql<OfferLine>`
    select t.row_id as "rowId", t.interaction_id as "interactionId", t.agent_id as "agentId", t.queue_id as "queueId",
           t.channel, t.result, (extract(epoch from t.from_at) * 1000)::bigint as "offeredAtMs",
           (extract(epoch from coalesce(t.until_at, t.from_at) - t.from_at) * 1000)::bigint as "lastedMs"
      ${wanted(organisationId, asked)}
     order by t.from_at desc, t.row_id desc limit ${asked.limit}`.execute(trx);
  return rows;
}

/** How many there are; never counts further than the limit. */
export async function offersCounted(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: OffersAsked,
): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from (select 1 ${wanted(organisationId, asked)} limit ${asked.limit}) as found`.execute(trx);
  return Number(rows[0]?.count ?? 0);
}

function wanted(organisationId: OrganisationId, asked: OffersAsked): RawBuilder<unknown> {
  const { projectIds, agentIds, queueId, channel, result, after } = asked;
  const results = result ? [result] : [...lostOffers];
  const conditions = [
    ...(projectIds ? [sql`and t.project_id = any (${projectIds}::uuid[])`] : []),
    ...(agentIds ? [sql`and t.agent_id = any (${agentIds}::uuid[])`] : []),
    ...(queueId ? [sql`and t.queue_id = ${queueId}`] : []),
    ...(channel ? [sql`and t.channel = ${channel}`] : []),
    ...(after ? [sql`and (t.from_at, t.row_id) < (to_timestamp(${after.atMs} / 1000.0), ${after.rowId}::text)`] : []),
  ];
  return sql`from report_offers as t
     where t.organisation_id = ${organisationId} and t.result = any (${results}::text[])
       and t.from_at >= to_timestamp(${asked.fromMs} / 1000.0) and t.from_at < to_timestamp(${asked.toMs} / 1000.0)
       ${sql.join(conditions, sql` `)}`;
}
