import { type RawBuilder, sql } from 'kysely';
import type { ChatStatus } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type { AgentId, InteractionId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { NormLevel } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import type { ChatLogSort } from '../contract-chats.ts';

/** Which conversations of the ledger are wanted. Left out means: all of them. */
export interface ChatsAsked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly projectIds: readonly ProjectId[] | undefined;
  readonly agentIds: readonly AgentId[] | undefined;
  readonly channel: Channel | undefined;
  readonly queueId: QueueId | undefined;
  readonly status: ChatStatus | undefined;
  readonly minLevel: NormLevel | undefined;
  readonly sort: ChatLogSort;
  readonly limit: number;
  /** The last row of the page before; `asOfMs` keeps the length of what goes on the same from page to page. */
  readonly after: { readonly key: number; readonly id: InteractionId } | null;
  readonly asOfMs: number;
}

/** A conversation as the log shows it, moments in epoch milliseconds. `key` is what it was sorted by. */
export interface ChatLine {
  readonly interactionId: InteractionId;
  readonly createdAtMs: number;
  readonly status: ChatStatus;
  readonly channel: Channel;
  readonly direction: 'inbound' | 'outbound';
  readonly queueId: QueueId | null;
  readonly agentId: AgentId | null;
  readonly firstAnswerMs: number | null;
  readonly durationMs: number | null;
  readonly level: NormLevel | 0;
  readonly key: number;
}

const ms = (expression: string) => `(extract(epoch from ${expression}) * 1000)::bigint`;
/** What each order sorts by, the greatest first; what has no first answer stands last. */
const keys: Readonly<Record<ChatLogSort, string>> = {
  newest: ms('t.from_at'),
  oldest: `-${ms('t.from_at')}`,
  // Of the same level the newest first: a level weighs more than all milliseconds there are.
  level: `t.level * 10000000000000 + ${ms('t.from_at')}`,
  firstAnswer: `coalesce(${ms('(t.first_reply_at - t.first_customer_message_at)')}, -1)`,
  duration: ms('(coalesce(t.ended_at, to_timestamp(asked.as_of / 1000.0)) - t.from_at)'),
};

/** Conversations in writing that began in a period, in the order that is asked for. */
export async function chatsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: ChatsAsked,
): Promise<readonly ChatLine[]> {
  const key = sql.raw(keys[asked.sort]);
  const { rows } = await sql<ChatLine>`
    select t.interaction_id as "interactionId", ${sql.raw(ms('t.from_at'))} as "createdAtMs", t.status, t.channel,
           t.direction, t.queue_id as "queueId", t.agent_id as "agentId", t.level,
           ${sql.raw(ms('(t.first_reply_at - t.first_customer_message_at)'))} as "firstAnswerMs",
           ${sql.raw(ms('(t.ended_at - t.from_at)'))} as "durationMs", ${key} as key
      ${wanted(organisationId, asked)}
     order by key desc, t.interaction_id desc limit ${asked.limit}`.execute(trx);
  return rows;
}

/** How many there are; never counts further than the limit. */
export async function chatsCounted(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: ChatsAsked,
): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from (select 1 ${wanted(organisationId, asked)} limit ${asked.limit}) as found`.execute(trx);
  return Number(rows[0]?.count ?? 0);
}

function wanted(organisationId: OrganisationId, asked: ChatsAsked): RawBuilder<unknown> {
  const { projectIds, agentIds, channel, queueId, status, minLevel, after } = asked;
  const key = sql.raw(keys[asked.sort]);
  const conditions = [
    ...(projectIds ? [sql`and t.project_id = any (${projectIds}::uuid[])`] : []),
    ...(agentIds ? [sql`and t.agent_id = any (${agentIds}::uuid[])`] : []),
    ...(channel ? [sql`and t.channel = ${channel}`] : []),
    ...(queueId ? [sql`and t.queue_id = ${queueId}`] : []),
    ...(status ? [sql`and t.status = ${status}`] : []),
    ...(minLevel ? [sql`and t.level >= ${minLevel}`] : []),
    ...(after ? [sql`and (${key}, t.interaction_id) < (${after.key}::bigint, ${after.id}::uuid)`] : []),
  ];
  return sql`from report_interactions as t, (select ${asked.asOfMs}::bigint as as_of) as asked
     where t.organisation_id = ${organisationId} and t.status is not null
       and t.from_at >= to_timestamp(${asked.fromMs} / 1000.0) and t.from_at < to_timestamp(${asked.toMs} / 1000.0)
       ${sql.join(conditions, sql` `)}`;
}
