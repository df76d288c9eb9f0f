import { sql } from 'kysely';
import type { InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Level, NormStatus } from '#norms';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';

/** The stay and the level that set a text off: one crossing writes to a customer once. */
export interface NormTextKey {
  readonly interactionId: InteractionId;
  readonly status: NormStatus;
  readonly sinceMs: number;
  readonly level: Level;
}

/** A text to a customer that a crossed norm set off while the queue was closed. */
export interface NormText extends NormTextKey {
  readonly queueId: QueueId;
  readonly text: string;
  /** When the doors should open. */
  readonly dueAtMs: number;
}

type Row = {
  interaction_id: InteractionId;
  status: NormStatus;
  since_at: Date;
  level: Level;
  queue_id: QueueId;
  text: string;
  due_at: Date;
};

/** Texts that wait for their queues to open, the earliest first. */
export async function waitingTexts(
  trx: Transaction,
  organisationId: OrganisationId,
  limit: number,
): Promise<NormText[]> {
  const { rows } = await sql<Row>`
    select interaction_id, status, since_at, level, queue_id, text, due_at from norm_texts
     where organisation_id = ${organisationId} order by due_at limit ${limit}`.execute(trx);
  return rows.map((row) => ({
    interactionId: row.interaction_id,
    status: row.status,
    sinceMs: row.since_at.getTime(),
    level: row.level,
    queueId: row.queue_id,
    text: row.text,
    dueAtMs: row.due_at.getTime(),
  }));
}

/** Keeps a text until its queue opens, or puts it off to a later opening. */
export const waitingTextRows: BulkWriter<NormText> = {
  name: 'normTexts.waiting',
  rank: 4,
  statements: (organisationId, all) => {
    const rows = [...new Map(all.map((row) => [keyOf(row), row])).values()];
    return [
      sql`
      insert into norm_texts (organisation_id, interaction_id, status, since_at, level, queue_id, text, due_at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.interactionId)}::uuid[], ${rows.map((r) => r.status)}::text[],
        ${rows.map((r) => iso(r.sinceMs))}::timestamptz[], ${rows.map((r) => r.level)}::int[],
        ${rows.map((r) => r.queueId)}::uuid[], ${rows.map((r) => r.text)}::text[],
        ${rows.map((r) => iso(r.dueAtMs))}::timestamptz[]) as r
      on conflict (organisation_id, interaction_id, status, since_at, level) do update set due_at = excluded.due_at`,
    ];
  },
};

/** Takes texts off the list: in the transaction of their messages, or because they will not leave. */
export const settledTextRows: BulkWriter<NormTextKey> = {
  name: 'normTexts.settled',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      delete from norm_texts t using unnest(
        ${rows.map((r) => r.interactionId)}::uuid[], ${rows.map((r) => r.status)}::text[],
        ${rows.map((r) => iso(r.sinceMs))}::timestamptz[], ${rows.map((r) => r.level)}::int[])
             as r (interaction_id, status, since_at, level)
       where t.organisation_id = ${organisationId} and t.interaction_id = r.interaction_id
         and t.status = r.status and t.since_at = r.since_at and t.level = r.level`,
  ],
};

/** A crossing in one word. */
export const keyOf = ({ interactionId, status, sinceMs, level }: NormTextKey): string =>
  `${interactionId} ${status} ${sinceMs} ${level}`;
