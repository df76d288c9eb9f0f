import { sql } from 'kysely';
import type { InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type { LetterHead } from '../letter-head.ts';
import type { AttachedFile } from '../message.ts';
import type { NotSentReason } from '../notice.ts';

export interface StoredScheduled {
  readonly id: string;
  readonly interactionId: InteractionId;
  readonly authorId: UserId;
  readonly clientId: string;
  readonly text: string;
  readonly files: readonly AttachedFile[];
  /** The head of a letter; null for the ordinary one, and where no letters are written. */
  readonly mail: LetterHead | null;
  readonly dueAtMs: number;
  readonly state: 'waiting' | 'sent' | 'cancelled' | 'notSent';
  readonly because: NotSentReason | null;
  readonly createdAtMs: number;
}

type Row = {
  id: string;
  interaction_id: InteractionId;
  author_id: UserId;
  client_id: string;
  text: string;
  files: AttachedFile[];
  mail: LetterHead | null;
  due_at: Date;
  state: StoredScheduled['state'];
  because: NotSentReason | null;
  created_at: Date;
};
const columns = sql.raw(
  'id, interaction_id, author_id, client_id, text, files, mail, due_at, state, because, created_at',
);

function scheduledOf(row: Row): StoredScheduled {
  return {
    id: row.id,
    interactionId: row.interaction_id,
    authorId: row.author_id,
    clientId: row.client_id,
    text: row.text,
    files: row.files,
    mail: row.mail,
    dueAtMs: row.due_at.getTime(),
    state: row.state,
    because: row.because,
    createdAtMs: row.created_at.getTime(),
  };
}

/** Writes a message that will leave by itself; one with the same id of its writer is there already. */
export async function insertScheduled(
  trx: Transaction,
  organisationId: OrganisationId,
  message: StoredScheduled,
): Promise<void> {
  const { id, interactionId, authorId, clientId, text, dueAtMs, state, createdAtMs } = message;
  await sql`
    insert into scheduled_messages (organisation_id, id, interaction_id, author_id, client_id, text, files, mail, due_at,
      state, created_at)
    values (${organisationId}, ${id}, ${interactionId}, ${authorId}, ${clientId}, ${text},
      ${JSON.stringify(message.files)}::jsonb, ${message.mail && JSON.stringify(message.mail)}::jsonb, ${iso(dueAtMs)}, ${state}, ${iso(createdAtMs)})
    on conflict (organisation_id, interaction_id, client_id) do nothing`.execute(trx);
}

export async function scheduledBy(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
  of: { readonly id: string } | { readonly clientId: string },
): Promise<StoredScheduled | null> {
  const which = 'id' in of ? sql`id = ${of.id}` : sql`client_id = ${of.clientId}`;
  const { rows } = await sql<Row>`
    select ${columns} from scheduled_messages
     where organisation_id = ${organisationId} and interaction_id = ${interactionId} and ${which}`.execute(trx);
  return rows[0] ? scheduledOf(rows[0]) : null;
}

/** Those that wait, and those that did not leave since a moment, by their moment. */
export async function scheduledIn(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
  sinceMs: number,
): Promise<StoredScheduled[]> {
  const { rows } = await sql<Row>`
    select ${columns} from scheduled_messages
     where organisation_id = ${organisationId} and interaction_id = ${interactionId}
       and (state = 'waiting' or (state = 'notSent' and due_at > ${iso(sinceMs)}))
     order by due_at, id`.execute(trx);
  return rows.map(scheduledOf);
}

/** Those whose moment has come, the earliest first. */
export async function dueScheduled(
  trx: Transaction,
  organisationId: OrganisationId,
  nowMs: number,
  limit: number,
): Promise<StoredScheduled[]> {
  const { rows } = await sql<Row>`
    select ${columns} from scheduled_messages
     where organisation_id = ${organisationId} and state = 'waiting' and due_at <= ${iso(nowMs)}
     order by due_at, id limit ${limit}`.execute(trx);
  return rows.map(scheduledOf);
}

export async function nextDueMs(trx: Transaction, organisationId: OrganisationId): Promise<number | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(due_at) as at from scheduled_messages
     where organisation_id = ${organisationId} and state = 'waiting'`.execute(trx);
  return rows[0]?.at?.getTime() ?? null;
}

/** Changes one that still waits; answers whether it did. */
export async function changeWaiting(
  trx: Transaction,
  organisationId: OrganisationId,
  id: string,
  to: { readonly text: string; readonly dueAtMs: number } | 'cancelled',
): Promise<boolean> {
  const set = to === 'cancelled' ? sql`state = 'cancelled'` : sql`text = ${to.text}, due_at = ${iso(to.dueAtMs)}`;
  const states = to === 'cancelled' ? ['waiting', 'notSent'] : ['waiting'];
  const { numAffectedRows } = await sql`
    update scheduled_messages set ${set}
     where organisation_id = ${organisationId} and id = ${id} and state = any (${states}::text[])`.execute(trx);
  return numAffectedRows === 1n;
}

/** What became of those whose moment came. */
export const settledRows: BulkWriter<{
  readonly id: string;
  readonly state: 'sent' | 'notSent';
  readonly because: NotSentReason | null;
  readonly atMs: number;
}> = {
  name: 'scheduled.settled',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      update scheduled_messages s set state = r.state, because = r.because, settled_at = r.at
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.state)}::text[],
                    ${rows.map((r) => r.because)}::text[], ${rows.map((r) => iso(r.atMs))}::timestamptz[])
             as r (id, state, because, at)
       where s.organisation_id = ${organisationId} and s.id = r.id and s.state = 'waiting'`,
  ],
};

/** Forgets what was settled before a moment. */
export async function sweepScheduled(
  trx: Transaction,
  organisationId: OrganisationId,
  beforeMs: number,
): Promise<void> {
  await sql`
    delete from scheduled_messages
     where organisation_id = ${organisationId} and state <> 'waiting' and due_at < ${iso(beforeMs)}`.execute(trx);
}
