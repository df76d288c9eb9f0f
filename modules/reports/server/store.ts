import { type RawBuilder, sql } from 'kysely';
import type { AgentId, InteractionId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { LedgerRows, PresenceSpan } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import {
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
}

/** Writes the rows of these interactions as they are now: new ones come, changed ones change, the others go. */
export async function writeInteractions(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionIds: readonly InteractionId[],
  rows: LedgerRows,
): Promise<void> {
  await writeRows(trx, organisationId, interactionTable, rows.interactions, interactionIds);
  await writeRows(trx, organisationId, visitTable, rows.visits, interactionIds);
  await writeRows(trx, organisationId, legTable, rows.legs, interactionIds);
  await writeRows(trx, organisationId, offerTable, rows.offers, interactionIds);
  await writeRows(trx, organisationId, responseTable, rows.responses, interactionIds);
  await writeRows(trx, organisationId, messageTable, rows.messages, interactionIds);
  await writeRows(trx, organisationId, statusTable, rows.statuses, interactionIds);
  await writeRows(trx, organisationId, workTable, rows.work, interactionIds);
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

/** The question of `rowsIn`, for looking at its plan. */
export function rowsInQuery<R>(
  organisationId: OrganisationId,
  table: LedgerTable<R>,
  asked: RowsAsked,
): RawBuilder<Record<string, unknown>> {
  const from = sql`to_timestamp(${asked.fromMs} / 1000.0)`;
  const to = sql`to_timestamp(${asked.toMs} / 1000.0)`;
  const name = sql.table(table.name);
  const within = (column: string) => sql`t.${sql.ref(column)} >= ${from} and t.${sql.ref(column)} < ${to}`;
  const hasEnd = table.kind !== 'message';
  const arms = [
    within('from_at'),
    ...(hasEnd ? [within('until_at')] : []),
    ...table.moments.map(within),
    ...(table.isSpan ? [sql`t.is_long and t.from_at < ${from} and (t.until_at is null or t.until_at >= ${to})`] : []),
  ];
  const only = conditions(table, asked);
  const selects = arms.map(
    (arm) =>
      sql`select ${selected(table)} from ${name} as t where t.organisation_id = ${organisationId} and ${arm}${only}`,
  );
  return sql<Record<string, unknown>>`${sql.join(selects, sql` union `)} order by from_at, row_id`;
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
  rows: readonly (R & { readonly rowId: string; readonly interactionId: InteractionId })[],
  interactionIds: readonly InteractionId[],
): Promise<void> {
  await sql`
    delete from ${sql.table(table.name)} as t
     where t.organisation_id = ${organisationId} and t.interaction_id = any (${interactionIds}::uuid[])
       and not exists (
         select from unnest(${rows.map((row) => row.interactionId)}::uuid[], ${rows.map((row) => row.rowId)}::text[])
                as kept (interaction_id, row_id)
          where kept.interaction_id = t.interaction_id and kept.row_id = t.row_id)`.execute(trx);
  await insertRows(trx, organisationId, table, rows);
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

function selected<R>(table: LedgerTable<R>): RawBuilder<unknown> {
  return sql.join(table.columns.map(({ column }) => sql`t.${sql.ref(column)}`));
}

/** What is in the database was made by `insertRows` from a row of this kind. */
function rowOf<R>(table: LedgerTable<R>, found: Record<string, unknown>): R {
  const row: Record<string, unknown> = { kind: table.kind };
  for (const { property, column, type } of table.columns) {
    const value = found[column];
    row[property] = type === 'moment' && value instanceof Date ? value.getTime() : value;
  }
  return row as R;
}
