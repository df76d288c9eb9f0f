import { sql } from 'kysely';
import { channels, type Medium, mediumOf } from '#kernel/channel.ts';
import type { OrganisationId, QueueId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';

export interface MedianWait {
  readonly queueId: QueueId;
  readonly medium: Medium;
  readonly medianMs: number;
}

const ofMedium = (medium: Medium) => channels.filter((channel) => mediumOf(channel) === medium);

/** The median of what those waited who were answered, by queue and medium, over several spans; of at least `least`. */
export async function medianWaits(
  trx: Transaction,
  organisationId: OrganisationId,
  spans: readonly { readonly fromMs: number; readonly untilMs: number }[],
  least: number,
): Promise<readonly MedianWait[]> {
  const { rows } = await sql<{ queue_id: QueueId; medium: Medium; median_ms: number }>`
    select v.queue_id, m.medium,
           percentile_cont(0.5) within group (order by extract(epoch from v.until_at - v.from_at) * 1000) as median_ms
      from unnest(${spans.map(({ fromMs }) => iso(fromMs))}::timestamptz[],
                  ${spans.map(({ untilMs }) => iso(untilMs))}::timestamptz[]) as span (from_at, until_at)
      join report_visits v on v.organisation_id = ${organisationId}
           and v.from_at >= span.from_at and v.from_at < span.until_at
     cross join lateral (select case when v.channel = any (${ofMedium('voice')}::text[]) then 'voice'
                                     when v.channel = any (${ofMedium('email')}::text[]) then 'email'
                                     else 'chat' end as medium) m
     where v.outcome = 'answered' and v.is_open and v.until_at is not null and v.queue_id is not null
     group by v.queue_id, m.medium having count(*) >= ${least}`.execute(trx);
  return rows.map((row) => ({ queueId: row.queue_id, medium: row.medium, medianMs: row.median_ms }));
}
