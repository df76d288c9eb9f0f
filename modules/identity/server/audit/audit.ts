import { sql } from 'kysely';
import type { Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { AuditFilter } from '../../audit-contract.ts';
import type { AuditWhat } from '../../audit-words.ts';
import { searchWords } from '../../search-key.ts';
import type { Actor } from '../context.ts';
import { type Cursor, cursorAfter } from '../cursor.ts';
import { ours } from '../tables.ts';

/** What the audit trail keeps of one change. Secrets never belong here, not even as hashes. */
export type AuditRecord = {
  readonly organisationId: OrganisationId;
  readonly atMs: number;
  /** Null: the system itself, or somebody who was not signed in. */
  readonly by: UserId | null;
  /** Past tense: `userCreated`, `queueChanged`. */
  readonly what: AuditWhat;
  readonly thing: { readonly type: string; readonly id: string } | null;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly from: string | null;
  readonly requestId: string | null;
};

/** Adds a row to the audit trail in the transaction of the change itself: both happen or neither. */
export function append(trx: Transaction, record: AuditRecord): Promise<void> {
  return appendAll(trx, [record]);
}

async function appendAll(trx: Transaction, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((record) => ({
    organisation_id: record.organisationId,
    id: newId<'audit'>(),
    at: new Date(record.atMs),
    by_user_id: record.by,
    what: record.what,
    thing_type: record.thing?.type ?? null,
    thing_id: record.thing?.id ?? null,
    before: record.before === undefined ? null : JSON.stringify(record.before),
    after: record.after === undefined ? null : JSON.stringify(record.after),
    ip: record.from,
    request_id: record.requestId,
  }));
  await ours(trx).insertInto('audit').values(rows).execute();
}

type RecordBy = Omit<AuditRecord, 'organisationId' | 'by' | 'from' | 'requestId'>;

/** The same for a change made by somebody who is signed in. */
export function appendBy(trx: Transaction, actor: Actor, record: RecordBy): Promise<void> {
  return appendAllBy(trx, actor, [record]);
}

/** The same for many changes at once, in one statement. */
export function appendAllBy(trx: Transaction, actor: Actor, records: readonly RecordBy[]): Promise<void> {
  const { organisationId, userId } = actor.who;
  const made = { organisationId, by: userId, from: actor.ip, requestId: actor.requestId };
  return appendAll(
    trx,
    records.map((record) => ({ ...record, ...made })),
  );
}

export type AuditRow = {
  readonly id: Id<'audit'>;
  readonly atMs: number;
  readonly who: { readonly id: UserId; readonly name: string } | null;
  readonly what: string;
  readonly thing: { readonly type: string; readonly id: string } | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly from: string | null;
  readonly requestId: string | null;
  /** Its place in the chain; null until it is sealed. */
  readonly seal: number | null;
};

/** Everything of a row that a person may look for, folded as `searchKey` folds what she types. */
const foldedText = sql`translate(
  lower(concat_ws(' ', u.name, a.what, a.thing_id, a.ip, a.request_id, a.before::text, a.after::text)),
  'ışğüöçâîû̇', 'isguocaiu')`;

/** One page of the trail, newest first. */
export async function read(
  trx: Transaction,
  organisationId: OrganisationId,
  page: AuditFilter & { readonly limit: number; readonly cursor: Cursor | null },
): Promise<{ items: readonly AuditRow[]; next: string | null }> {
  let query = ours(trx)
    .selectFrom('audit as a')
    .leftJoin('users as u', (join) =>
      join.onRef('u.organisation_id', '=', 'a.organisation_id').onRef('u.id', '=', 'a.by_user_id'),
    )
    .leftJoin('audit_seals as s', (join) =>
      join.onRef('s.organisation_id', '=', 'a.organisation_id').onRef('s.audit_id', '=', 'a.id'),
    )
    .selectAll('a')
    .select(['u.name as by_name', 's.number as seal'])
    .where('a.organisation_id', '=', organisationId);
  if (page.userId !== undefined) query = query.where('a.by_user_id', '=', page.userId);
  if (page.what !== undefined) query = query.where('a.what', '=', page.what);
  if (page.thing !== undefined) query = query.where('a.thing_id', '=', page.thing);
  if (page.from !== undefined) query = query.where('a.at', '>=', new Date(page.from));
  if (page.to !== undefined) query = query.where('a.at', '<', new Date(page.to));
  for (const word of searchWords(page.search ?? '')) {
    query = query.where(sql<boolean>`${foldedText} like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`);
  }
  const after = page.cursor;
  if (after !== null) {
    query = query.where((is) =>
      is(is.refTuple('a.at', 'a.id'), '<', is.tuple(new Date(Number(after.key)), after.id as Id<'audit'>)),
    );
  }
  const rows = await query
    .orderBy('a.at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const items = rows.slice(0, page.limit).map((row) => ({
    id: row.id,
    atMs: row.at.getTime(),
    who: row.by_user_id === null ? null : { id: row.by_user_id, name: row.by_name ?? '' },
    what: row.what,
    thing: row.thing_type === null ? null : { type: row.thing_type, id: row.thing_id ?? '' },
    before: row.before,
    after: row.after,
    from: row.ip,
    requestId: row.request_id,
    seal: row.seal,
  }));
  const last = items.at(-1);
  const isMore = rows.length > page.limit && last !== undefined;
  return { items, next: isMore ? cursorAfter({ key: String(last.atMs), id: last.id }) : null };
}
