import { type RawBuilder, sql } from 'kysely';
import type { AgentId, CustomerId, InteractionId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { NormLevel, VisitOutcome } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import type { CallEnd } from '../contract-calls.ts';

/** Which calls of the ledger are wanted. Left out means: all of them. */
export interface CallsAsked {
  readonly within?: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly interactionId?: InteractionId | undefined;
  readonly projectIds: readonly ProjectId[] | undefined;
  /** Somebody of these had a part in it. */
  readonly agentIds: readonly AgentId[] | undefined;
  readonly direction?: 'inbound' | 'outbound' | undefined;
  readonly queueId?: QueueId | undefined;
  readonly numberId?: string | undefined;
  readonly customerId?: CustomerId | undefined;
  readonly end?: CallEnd | undefined;
  readonly outcomeId?: string | undefined;
  readonly longerThanMs?: number | undefined;
  readonly shorterThanMs?: number | undefined;
  readonly minLevel?: NormLevel | undefined;
  /** Only calls that nobody answered; `open`: and whose caller could be called back, and was not. */
  readonly missed?: 'all' | 'open' | undefined;
  /** Only calls that rang at somebody of these. */
  readonly rangAt?: readonly AgentId[] | undefined;
  readonly limit: number;
  /** The last row of the page before; `asOfMs` keeps the lengths of what goes on the same from page to page. */
  readonly after: { readonly atMs: number; readonly id: InteractionId } | null;
  readonly asOfMs: number;
}

/** A call as the log shows it, moments in epoch milliseconds. */
export interface CallLine {
  readonly interactionId: InteractionId;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly direction: 'inbound' | 'outbound';
  readonly customerId: CustomerId | null;
  readonly numberId: string | null;
  readonly queueIds: readonly QueueId[];
  readonly agentIds: readonly AgentId[];
  readonly waitMs: number;
  readonly ringMs: number;
  /** Whether it rang at anybody. */
  readonly hasRung: boolean;
  readonly talkMs: number;
  readonly holdMs: number;
  readonly wrapUpMs: number;
  readonly transfers: number;
  readonly outcomeIds: readonly string[];
  readonly end: CallEnd;
  readonly level: NormLevel | 0;
}

const ms = (expression: string) => `(extract(epoch from ${expression}) * 1000)::bigint`;
const visits = 'report_visits v where v.organisation_id = t.organisation_id and v.interaction_id = t.interaction_id';
const legs = 'report_legs l where l.organisation_id = t.organisation_id and l.interaction_id = t.interaction_id';
const offers = 'report_offers o where o.organisation_id = t.organisation_id and o.interaction_id = t.interaction_id';

const lastOutcome = `(select v.outcome from ${visits} order by v.from_at desc, v.row_id desc limit 1)`;
/** A later call with the same customer's number that was answered, or went out from us (`f`). */
const followUps = `report_interactions f where f.organisation_id = t.organisation_id and f.channel = 'voice'
  and f.customer_id = t.customer_id and f.from_at > t.from_at and (f.direction = 'outbound' or f.answers > 0)`;
/** As the index of missed calls says it. */
const missedCalls = sql`and t.direction = 'inbound' and t.answers = 0 and t.ended_at is not null`;
const notFollowedUp = sql`and t.customer_id is not null and not exists (select from ${sql.raw(followUps)})`;

/** What became of a call, in the order in which one reason outweighs the next. */
const end = `case
  when t.ended_at is null then 'goesOn'
  when t.answers > 0 then 'answered'
  when ${lastOutcome} = 'closed' then 'closed'
  when ${lastOutcome} = 'overflow' then 'full'
  when t.end_cause in ('switchLost', 'failed') then 'failed'
  when ${lastOutcome} in ('timeout', 'voicemail', 'callback', 'keyExit', 'removed') then 'otherWay'
  when t.direction = 'outbound' then 'notReached'
  else 'abandoned' end`;

/** The rows of calls that are wanted. */
function wantedCalls(organisationId: OrganisationId, asked: CallsAsked): RawBuilder<unknown> {
  const { within, interactionId, projectIds, agentIds, direction, queueId, numberId, customerId, after } = asked;
  const { end: wanted, outcomeId, longerThanMs, shorterThanMs, minLevel, missed, rangAt } = asked;
  const until = sql`coalesce(t.ended_at, to_timestamp(${asked.asOfMs} / 1000.0))`;
  const conditions = [
    ...(within
      ? [
          sql`and t.from_at >= to_timestamp(${within.fromMs} / 1000.0) and t.from_at < to_timestamp(${within.toMs} / 1000.0)`,
        ]
      : []),
    ...(interactionId ? [sql`and t.interaction_id = ${interactionId}`] : []),
    ...(projectIds ? [sql`and t.project_id = any (${projectIds}::uuid[])`] : []),
    ...(agentIds ? [sql`and exists (select from ${sql.raw(legs)} and l.agent_id = any (${agentIds}::uuid[]))`] : []),
    ...(queueId ? [sql`and exists (select from ${sql.raw(visits)} and v.queue_id = ${queueId})`] : []),
    ...(numberId
      ? [
          sql`and exists (select from calls c where c.organisation_id = t.organisation_id
                and c.interaction_id = t.interaction_id and c.number_id = ${numberId})`,
        ]
      : []),
    ...(outcomeId ? [sql`and exists (select from ${sql.raw(legs)} and l.disposition = ${outcomeId})`] : []),
    ...(direction ? [sql`and t.direction = ${direction}`] : []),
    ...(customerId ? [sql`and t.customer_id = ${customerId}`] : []),
    ...(wanted ? [sql`and ${sql.raw(end)} = ${wanted}`] : []),
    ...(longerThanMs !== undefined
      ? [sql`and ${until} - t.from_at >= ${longerThanMs} * interval '1 millisecond'`]
      : []),
    ...(shorterThanMs !== undefined
      ? [sql`and ${until} - t.from_at <= ${shorterThanMs} * interval '1 millisecond'`]
      : []),
    ...(minLevel ? [sql`and t.level >= ${minLevel}`] : []),
    ...(missed ? [missedCalls] : []),
    ...(missed === 'open' ? [notFollowedUp] : []),
    ...(rangAt ? [sql`and exists (select from ${sql.raw(offers)} and o.agent_id = any (${rangAt}::uuid[]))`] : []),
    ...(after
      ? [sql`and (t.from_at, t.interaction_id) < (to_timestamp(${after.atMs} / 1000.0), ${after.id}::uuid)`]
      : []),
  ];
  return sql`from report_interactions as t
       where t.organisation_id = ${organisationId} and t.channel = 'voice' ${sql.join(conditions, sql` `)}`;
}

/** How many there are; never counts further than the limit. */
export async function callsCounted(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: CallsAsked,
): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from (select 1 ${wantedCalls(organisationId, asked)} limit ${asked.limit}) as found`.execute(trx);
  return Number(rows[0]?.count ?? 0);
}

/**
 * Calls, the newest first. Which they are is decided over the rows of calls alone, in the order of their index; what
 * stands in other tables is looked up for the few of the page, by key.
 */
export async function callsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: CallsAsked,
): Promise<readonly CallLine[]> {
  const { rows } = await sql<CallLine>`
    with page as (
      select t.*, ${sql.raw(end)} as end_word ${wantedCalls(organisationId, asked)}
       order by t.from_at desc, t.interaction_id desc limit ${asked.limit}),
    asked as (select to_timestamp(${asked.asOfMs} / 1000.0) as at)
    select t.interaction_id as "interactionId", ${sql.raw(ms('t.from_at'))} as "startedAtMs",
           ${sql.raw(ms('t.ended_at'))} as "endedAtMs", t.direction, t.customer_id as "customerId", t.level,
           t.transfers, t.end_word as "end", c.number_id as "numberId", v.queues as "queueIds",
           coalesce(v.wait, 0)::bigint as "waitMs", coalesce(o.ring, 0)::bigint as "ringMs", o.has_rung as "hasRung",
           l.agents as "agentIds", l.outcomes as "outcomeIds", coalesce(l.talk, 0)::bigint as "talkMs", coalesce(l.held, 0)::bigint as "holdMs",
           coalesce(l.wrap, 0)::bigint as "wrapUpMs"
      from page t cross join asked
      left join calls c on c.organisation_id = t.organisation_id and c.interaction_id = t.interaction_id
      cross join lateral (select coalesce(array_agg(v.queue_id order by v.from_at), '{}') as queues,
        sum(${sql.raw(ms('(coalesce(v.until_at, asked.at) - v.from_at)'))}) as wait from ${sql.raw(visits)}) v
      cross join lateral (select count(*) > 0 as has_rung,
        sum(${sql.raw(ms('(coalesce(o.until_at, asked.at) - o.from_at)'))}) as ring from ${sql.raw(offers)}) o
      cross join lateral (select
        coalesce(array_agg(l.agent_id order by l.from_at) filter (where l.answered_at is not null), '{}') as agents,
        sum(${sql.raw(ms('(coalesce(l.ended_at, asked.at) - l.answered_at)'))} - l.held_ms) as talk,
        coalesce(array_agg(l.disposition order by l.from_at) filter (where l.disposition is not null), '{}') as outcomes,
        sum(l.held_ms) as held, sum(${sql.raw(ms('(l.until_at - l.ended_at)'))}) as wrap from ${sql.raw(legs)}) l
     order by t.from_at desc, t.interaction_id desc`.execute(trx);
  return rows;
}

/** What is known of a missed call beside its line in the log. */
export interface MissedLine {
  readonly interactionId: InteractionId;
  readonly leftBy: VisitOutcome | null;
  readonly followUpId: InteractionId | null;
  readonly followUpAtMs: number | null;
  readonly followUpIsOurs: boolean | null;
}

/** By which door callers left their last queue, and the first later call with each. */
export async function missedLinesOf(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InteractionId[],
): Promise<readonly MissedLine[]> {
  const { rows } = await sql<MissedLine>`
    select t.interaction_id as "interactionId", ${sql.raw(lastOutcome)} as "leftBy", f.interaction_id as "followUpId",
           ${sql.raw(ms('f.from_at'))} as "followUpAtMs", f.direction = 'outbound' as "followUpIsOurs"
      from report_interactions t
      left join lateral (select f.* from ${sql.raw(followUps)} order by f.from_at limit 1) f on true
     where t.organisation_id = ${organisationId} and t.interaction_id = any (${ids}::uuid[])`.execute(trx);
  return rows;
}
