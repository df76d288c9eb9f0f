import { type RawBuilder, sql } from 'kysely';
import type { AgentId, InteractionId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { LedgerRows, MessageRow, PresenceSpan } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import {
  alertTable,
  type Column,
  interactionTable,
  type LedgerTable,
  ledgerTables,
  legTable,
  messageTable,
  offerTable,
  presenceTable,
  responseTable,
  statusTable,
  surveyTable,
  visitTable,
  workTable,
} from './tables.ts';

/** The period and what of it is asked for. Left out means: all of them. */
export interface RowsAsked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly projectIds?: readonly ProjectId[] | undefined;
  readonly queueId?: QueueId | undefined;
  readonly agentIds?: readonly AgentId[] | undefined;
  /** No more rows than this. */
  readonly most?: number | undefined;
}

/** What became different in a ledger: rows to write, and the names of those that are no more. */
export interface Changed<R> {
  readonly written: readonly R[];
  readonly gone: readonly { readonly interactionId: InteractionId; readonly rowId: string }[];
}
export type LedgerChanges = { readonly [Kind in keyof LedgerRows]: Changed<LedgerRows[Kind][number]> };

/** Writes what changed. Where `anew`, everything else of these interactions goes: nobody knows what was there. */
export async function writeChanges(
  trx: Transaction,
  organisationId: OrganisationId,
  changes: LedgerChanges,
  anew: readonly InteractionId[],
): Promise<void> {
  await writeRows(trx, organisationId, interactionTable, changes.interactions, anew);
  await writeRows(trx, organisationId, visitTable, changes.visits, anew);
  await writeRows(trx, organisationId, legTable, changes.legs, anew);
  await writeRows(trx, organisationId, offerTable, changes.offers, anew);
  await writeRows(trx, organisationId, responseTable, changes.responses, anew);
  await writeRows(trx, organisationId, messageTable, changes.messages, anew);
  await writeRows(trx, organisationId, statusTable, changes.statuses, anew);
  await writeRows(trx, organisationId, alertTable, changes.alerts, anew);
  await writeRows(trx, organisationId, surveyTable, changes.surveys, anew);
  await writeRows(trx, organisationId, workTable, changes.work, anew);
}

/** The last two spans of each agent, oldest first: as many as the next fact can change. */
export async function latestPresence(
  trx: Transaction,
  organisationId: OrganisationId,
  agentIds: readonly AgentId[],
): Promise<readonly PresenceSpan[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select ${selected(presenceTable)} from unnest(${agentIds}::uuid[]) as agent (id)
     cross join lateral (
       select * from report_presence where organisation_id = ${organisationId} and agent_id = agent.id
        order by from_at desc limit 2
     ) as t order by t.from_at`.execute(trx);
  return rows.map((row) => rowOf<PresenceSpan>(presenceTable, row));
}

/** Replaces the spans of an agent from the first of these on; `spans` continues what was before it. */
export async function replacePresence(
  trx: Transaction,
  organisationId: OrganisationId,
  agentId: AgentId,
  fromMs: number | null,
  spans: readonly PresenceSpan[],
): Promise<void> {
  if (fromMs !== null) {
    await sql`
      delete from report_presence where organisation_id = ${organisationId} and agent_id = ${agentId}
        and from_at >= to_timestamp(${fromMs} / 1000.0)`.execute(trx);
  }
  await insertRows(trx, organisationId, presenceTable, spans);
}

/** Empties the ledger of one organisation. */
export async function emptyLedger(trx: Transaction, organisationId: OrganisationId): Promise<void> {
  for (const { name } of ledgerTables) {
    await sql`delete from ${sql.table(name)} where organisation_id = ${organisationId}`.execute(trx);
  }
}

/** How far the reader has read, and when the last fact it knows was recorded. */
export async function readUpTo(
  trx: Transaction,
  organisationId: OrganisationId,
  reader: string,
): Promise<{ readonly number: number; readonly atMs: number | null }> {
  const { rows } = await sql<{ number: number; at: Date | null }>`
    select b.number, (select f.recorded_at from facts f
                       where f.organisation_id = b.organisation_id and f.number = b.number limit 1) as at
      from reader_bookmarks b where b.organisation_id = ${organisationId} and b.reader = ${reader}`.execute(trx);
  return { number: rows[0]?.number ?? 0, atMs: rows[0]?.at?.getTime() ?? null };
}

export async function forgetBookmark(trx: Transaction, organisationId: OrganisationId, reader: string): Promise<void> {
  await sql`
    update reader_bookmarks set number = 0 where organisation_id = ${organisationId} and reader = ${reader}`.execute(
    trx,
  );
}

/**
 * Rows of a table that may belong to a period: those that begin or end in it, or have another moment in it, and spans
 * that cover it. Three or four narrow looks by index instead of one wide one.
 */
export async function rowsIn<R>(
  trx: Transaction,
  organisationId: OrganisationId,
  table: LedgerTable<R>,
  asked: RowsAsked,
): Promise<readonly R[]> {
  const query = rowsInQuery(organisationId, table, asked);
  const { rows } = await query.execute(trx);
  return rows.map((row) => rowOf<R>(table, row));
}

/** The question of `rowsIn`, for looking at its plan. No row answers two of its looks, so nothing has to be sorted out. */
export function rowsInQuery<R>(
  organisationId: OrganisationId,
  table: LedgerTable<R>,
  asked: RowsAsked,
): RawBuilder<Record<string, unknown>> {
  const only = conditions(table, asked);
  const selects = looksAt(table, asked).map(
    (look) =>
      sql`select ${selected(table)} from ${sql.table(table.name)} as t
           where t.organisation_id = ${organisationId} and ${look}${only}`,
  );
  const limit = asked.most === undefined ? sql`` : sql` limit ${asked.most}`;
  return sql<Record<string, unknown>>`${sql.join(selects, sql` union all `)} order by from_at, row_id${limit}`;
}

function looksAt<R>(table: LedgerTable<R>, asked: RowsAsked): readonly RawBuilder<unknown>[] {
  const from = sql`to_timestamp(${asked.fromMs} / 1000.0)`;
  const to = sql`to_timestamp(${asked.toMs} / 1000.0)`;
  const within = (column: string) => sql`t.${sql.ref(column)} >= ${from} and t.${sql.ref(column)} < ${to}`;
  const columns = ['from_at', ...(table.hasNoEnd ? [] : ['until_at']), ...table.moments];
  const looks = columns.map((column, at) => {
    const before = columns.slice(0, at).map((other) => sql` and (${within(other)}) is not true`);
    return sql`${within(column)}${sql.join(before, sql``)}`;
  });
  if (!table.isSpan) return looks;
  return [...looks, sql`t.is_long and t.from_at < ${from} and (t.until_at is null or t.until_at >= ${to})`];
}

/** Messages of a period, those alike counted into one row each: as many rows as there are lines of a report, not messages. */
export async function messagesCounted(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: RowsAsked,
): Promise<readonly MessageRow[]> {
  const [look] = looksAt(messageTable, asked);
  const { rows } = await sql<Record<string, unknown>>`
    select (array_agg(t.interaction_id))[1] as interaction_id, min(t.row_id) as row_id,
           null as conversation_id, null as customer_id, t.project_id, t.channel, t.direction, t.queue_id, t.agent_id,
           (extract(epoch from min(t.from_at)) * 1000)::bigint as from_at, t.author, count(*) as times
      from report_messages as t
     where t.organisation_id = ${organisationId} and ${look}${conditions(messageTable, asked)}
     group by t.project_id, t.channel, t.direction, t.queue_id, t.agent_id, t.author`.execute(trx);
  return rows.map((row) => ({ ...rowOf<MessageRow>(messageTable, row), times: Number(row.times) }));
}

function conditions<R>(table: LedgerTable<R>, asked: RowsAsked): RawBuilder<unknown> {
  const { projectIds, queueId, agentIds } = asked;
  const has = (property: string) => table.columns.some((column) => column.property === property);
  return sql`${sql.join(
    [
      ...(projectIds && has('projectId') ? [sql` and t.project_id = any (${projectIds}::uuid[])`] : []),
      ...(queueId && has('queueId') ? [sql` and t.queue_id = ${queueId}`] : []),
      ...(agentIds ? [sql` and t.agent_id = any (${agentIds}::uuid[])`] : []),
    ],
    sql``,
  )}`;
}

async function writeRows<R>(
  trx: Transaction,
  organisationId: OrganisationId,
  table: LedgerTable<R>,
  { written, gone }: Changed<R & { readonly rowId: string; readonly interactionId: InteractionId }>,
  anew: readonly InteractionId[],
): Promise<void> {
  const named = (rows: Changed<unknown>['gone']) =>
    sql`unnest(${rows.map((row) => row.interactionId)}::uuid[], ${rows.map((row) => row.rowId)}::text[]) as r (interaction_id, row_id)`;
  if (gone.length > 0) {
    await sql`
      delete from ${sql.table(table.name)} as t using ${named(gone)}
       where t.organisation_id = ${organisationId} and t.interaction_id = r.interaction_id and t.row_id = r.row_id`.execute(
      trx,
    );
  }
  if (anew.length > 0) {
    await sql`
      delete from ${sql.table(table.name)} as t
       where t.organisation_id = ${organisationId} and t.interaction_id = any (${anew}::uuid[])
         and not exists (
           select from ${named(written)} where r.interaction_id = t.interaction_id and r.row_id = t.row_id)`.execute(
      trx,
    );
  }
  await insertRows(trx, organisationId, table, written);
}

async function insertRows<R>(
  trx: Transaction,
  organisationId: OrganisationId,
  table: LedgerTable<R>,
  rows: readonly R[],
): Promise<void> {
  if (rows.length === 0) return;
  const written = storedColumns(table);
  const names = sql.join(written.map(({ column }) => sql.ref(column)));
  const values = sql.join(written.map(stored));
  const shape = sql.join(written.map(({ column, type }) => sql`${sql.ref(column)} ${sql.raw(jsonTypes[type])}`));
  const untilOf = table.untilOf;
  const json = rows.map((row) => {
    const record = row as Record<string, unknown>;
    const entries = table.columns.map(({ property, column }) => [column, record[property]]);
    return Object.fromEntries(untilOf ? [...entries, ['until_at', untilOf(row)]] : entries);
  });
  const key = table.columns.some(({ property }) => property === 'interactionId') ? 'interaction_id' : 'agent_id';
  const changes = written
    .filter(({ column }) => column !== key && column !== 'row_id')
    .map(({ column }) => sql.ref(column));
  const excluded = changes.map((column) => sql`excluded.${column}`);
  const present = changes.map((column) => sql`t.${column}`);
  await sql`
    insert into ${sql.table(table.name)} as t (organisation_id, ${names})
    select ${organisationId}::uuid, ${values} from jsonb_to_recordset(${JSON.stringify(json)}::jsonb) as r (${shape})
    on conflict (organisation_id, ${sql.ref(key)}, row_id) do update
       set (${sql.join(changes)}) = row (${sql.join(excluded)})
     where (${sql.join(present)}) is distinct from (${sql.join(excluded)})`.execute(trx);
}

const jsonTypes: Readonly<Record<Column['type'], string>> = {
  uuid: 'uuid',
  text: 'text',
  moment: 'bigint',
  bigint: 'bigint',
  int: 'int',
  boolean: 'boolean',
};

/** The columns of a table as they are written, the computed end included. */
function storedColumns<R>(table: LedgerTable<R>): readonly Column[] {
  if (!table.untilOf) return table.columns;
  return [...table.columns, { property: 'until', column: 'until_at', type: 'moment' }];
}

function stored({ column, type }: Column): RawBuilder<unknown> {
  return type === 'moment' ? sql`to_timestamp(r.${sql.ref(column)} / 1000.0)` : sql`r.${sql.ref(column)}`;
}

/** Moments come as milliseconds: a date made of text for each of a hundred thousand rows is what takes long. */
function selected<R>(table: LedgerTable<R>): RawBuilder<unknown> {
  return sql.join(
    table.columns.map(({ column, type }) => {
      const ref = sql`t.${sql.ref(column)}`;
      return type === 'moment' ? sql`(extract(epoch from ${ref}) * 1000)::bigint as ${sql.ref(column)}` : ref;
    }),
  );
}

/** What is in the database was made by `insertRows` from a row of this kind. */
function rowOf<R>(table: LedgerTable<R>, found: Record<string, unknown>): R {
  const row: Record<string, unknown> = { kind: table.kind, ...table.fixed };
  for (const { property, column } of table.columns) row[property] = found[column];
  return row as R;
}
