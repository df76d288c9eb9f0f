import { sql } from 'kysely';
import type { InteractionId, OrganisationId, QueueId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type { BotSettings } from '../bot.ts';

// All SQL of the queue bot. Every statement names the organisation.

/** Settings as they were written; what a later version added is not among them. */
export type WrittenBot = Partial<BotSettings>;

export async function readBots(trx: Transaction, organisationId: OrganisationId): Promise<Map<QueueId, WrittenBot>> {
  const { rows } = await sql<{ queue_id: QueueId; settings: WrittenBot }>`
    select queue_id, settings from queue_bots where organisation_id = ${organisationId}`.execute(trx);
  return new Map(rows.map((row) => [row.queue_id, row.settings]));
}

export async function saveBot(
  trx: Transaction,
  organisationId: OrganisationId,
  queueId: QueueId,
  settings: BotSettings,
): Promise<void> {
  await sql`
    insert into queue_bots (organisation_id, queue_id, settings)
    values (${organisationId}, ${queueId}, ${JSON.stringify(settings)}::jsonb)
    on conflict (organisation_id, queue_id) do update set settings = excluded.settings`.execute(trx);
}

/** Why the bot keeps silent in a conversation though its queue's bot is on. */
export interface Pause {
  readonly reason: 'person' | 'automatic';
  readonly byId: UserId | null;
}

/** What there is to know of the bot in an interaction: what it said, whether she wrote after it, whether it is paused. */
export interface TalkRow {
  readonly marks: readonly { readonly mark: string; readonly atMs: number }[];
  readonly hasWritten: boolean;
  readonly pause: Pause | null;
}

export async function readTalks(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InteractionId[],
): Promise<Map<InteractionId, TalkRow>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{
    id: InteractionId;
    marks: { mark: string; atMs: number }[] | null;
    bot_seq: number | null;
    customer_seq: number | null;
    reason: Pause['reason'] | null;
    by_id: UserId | null;
  }>`
    select i.id, m.marks, m.bot_seq, m.customer_seq, p.reason, p.by_id
      from unnest(${ids}::uuid[]) as i (id)
      left join lateral (
        select max(seq) filter (where author_type = 'bot') as bot_seq,
               max(seq) filter (where author_type = 'customer') as customer_seq,
               jsonb_agg(jsonb_build_object('mark', client_id, 'atMs', (extract(epoch from at) * 1000)::bigint)
                 order by seq) filter (where author_type = 'bot' and client_id is not null) as marks
          from messages where organisation_id = ${organisationId} and interaction_id = i.id) m on true
      left join bot_pauses p on p.organisation_id = ${organisationId} and p.interaction_id = i.id`.execute(trx);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        marks: row.marks ?? [],
        hasWritten: (row.customer_seq ?? 0) > (row.bot_seq ?? 0),
        pause: row.reason && { reason: row.reason, byId: row.by_id },
      },
    ]),
  );
}

/** Pauses the bot in an interaction, or lets it speak again. */
export const pauseRows: BulkWriter<{
  readonly interactionId: InteractionId;
  readonly pause: Pause | null;
  readonly atMs: number;
}> = {
  name: 'messaging.botPauses',
  rank: 3,
  statements: (organisationId, rows) => {
    const last = [...new Map(rows.map((row) => [row.interactionId, row])).values()];
    const set = last.flatMap(({ pause, ...row }) => (pause ? [{ ...row, ...pause }] : []));
    return [
      sql`
      delete from bot_pauses where organisation_id = ${organisationId}
         and interaction_id = any (${last.map((row) => row.interactionId)}::uuid[])`,
      sql`
      insert into bot_pauses (organisation_id, interaction_id, reason, by_id, at)
      select ${organisationId}, r.* from unnest(${set.map((row) => row.interactionId)}::uuid[],
        ${set.map((row) => row.reason)}::text[], ${set.map((row) => row.byId)}::uuid[],
        ${set.map((row) => iso(row.atMs))}::timestamptz[]) as r`,
    ];
  },
};
