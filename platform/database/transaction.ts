import {
  Kysely,
  type Transaction as KyselyTransaction,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type RawBuilder,
} from 'kysely';
import type pg from 'pg';
import { answerWithinMs } from './pool.ts';

/** A transaction that knows no table yet: a module writes `trx.withTables<QueuesTables>()` (a `type`, not an interface). */
export type Transaction = KyselyTransaction<Record<never, never>>;

/** Settings of one transaction: who may be seen in it, and how long a statement may take. */
export interface Scope {
  readonly setting: 'app.organisation' | 'app.across';
  /** Letters, digits and dashes only: it becomes part of the statement. */
  readonly value: string;
  readonly statementTimeoutMs?: number;
  /** What is written can be made again from what stays: its commit does not wait for the disk. */
  readonly isRepeatable?: boolean;
}

/**
 * Runs one READ COMMITTED transaction. The settings travel with `begin` and the first question in one write, so they cost
 * no round trip, and end with the transaction, so a pooled connection never carries them on.
 */
export function inTransaction<T>(pool: pg.Pool, scope: Scope, run: (trx: Transaction) => Promise<T>): Promise<T> {
  const dialect = new PostgresDialect({ pool: scopedPool(pool, scope) });
  return new Kysely<Record<never, never>>({ dialect }).transaction().execute(run);
}

function beginWith({ setting, value, statementTimeoutMs, isRepeatable }: Scope): string {
  if (!/^[0-9a-z-]+$/.test(value))
    throw new Error(`A transaction was asked for with ${setting} = ${JSON.stringify(value)}.`);
  const settings = [`set local ${setting} = '${value}'`];
  if (statementTimeoutMs !== undefined) settings.push(`set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`);
  if (isRepeatable) settings.push('set local synchronous_commit = off');
  return ['begin', ...settings].join('; ');
}

/** What a statement answers that never reached the database. */
const unasked = { command: '', rowCount: null, rows: [] };

/** The pool as Kysely sees it during one transaction: its `begin` becomes ours, and travels with the first question. */
function scopedPool(pool: pg.Pool, scope: Scope): PostgresPool {
  const begin = beginWith(scope);
  const limit =
    scope.statementTimeoutMs === undefined ? {} : { query_timeout: answerWithinMs(scope.statementTimeoutMs) };
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      let isToBegin = false;
      let begun: Promise<unknown> = Promise.resolve();
      const ask = (text: string, values: unknown[]) => client.query({ text, values, ...limit });
      const query = async (sql: string, parameters: unknown[]) => {
        if (sql === 'begin') {
          isToBegin = true;
          return unasked;
        }
        if (isToBegin) {
          isToBegin = false;
          // Nothing was asked: there is nothing to end.
          if (sql === 'commit' || sql === 'rollback') return unasked;
          return inOneWrite(client, () => {
            begun = beginOn(client, begin);
            return ask(sql, parameters);
          });
        }
        // What was not begun cannot be committed.
        if (sql === 'commit') await begun;
        return ask(sql, parameters);
      };
      return asKyselySeesIt({ query, release: (discard) => client.release(discard) });
    },
    end: async () => undefined, // the pool outlives its transactions
  };
}

/** Sends `begin` ahead of what follows. When it fails so does the commit, which waits for it; nobody else has to. */
function beginOn(client: pg.PoolClient, begin: string): Promise<unknown> {
  const begun = client.query(begin);
  begun.catch(() => undefined); // told by the commit
  return begun;
}

/** A statement that depends on no other's answer: `` sql`insert into …` ``, not executed. */
export type Statement = RawBuilder<unknown>;

/** Turns statements into text and parameters; asks nothing. */
const compiler = new Kysely<Record<never, never>>({
  dialect: new PostgresDialect({
    pool: () => Promise.reject(new Error('The compiler of statements has no database.')),
  }),
});

/**
 * Runs statements in one READ COMMITTED transaction, in their order and without waiting for an answer in between: begin,
 * all of them and commit go out together, so the whole costs one round trip. When one fails, those after it fail as
 * well and the commit undoes the rest. Answers the rows of each.
 */
export async function transactionOf(
  pool: pg.Pool,
  scope: Scope,
  statements: readonly Statement[],
): Promise<readonly (readonly unknown[])[]> {
  const compiled = statements.map((statement) => statement.compile(compiler));
  const client = await pool.connect();
  const answers = inOneWrite(client, () => [
    client.query(beginWith(scope)),
    ...compiled.map(({ sql, parameters }) => client.query({ name: nameOf(sql), text: sql, values: [...parameters] })),
    client.query('commit'),
  ]);
  const outcomes = await Promise.allSettled(answers);
  // A connection on which not even the commit was answered is in the middle of something nobody knows.
  client.release(outcomes.at(-1)?.status === 'rejected');
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return outcomes.slice(1, -1).map((outcome) => (outcome.status === 'fulfilled' ? rowsOf(outcome.value) : []));
}

function rowsOf(answer: pg.QueryResult | readonly pg.QueryResult[]): readonly unknown[] {
  return 'rows' in answer ? answer.rows : [];
}

/** Lets what is asked go out in one write where the driver shows its socket; a write costs more than what is in it. */
function inOneWrite<T>(client: pg.PoolClient, ask: () => T): T {
  const { connection } = client as { connection?: { stream?: { cork?(): void; uncork?(): void } } };
  connection?.stream?.cork?.();
  try {
    return ask();
  } finally {
    connection?.stream?.uncork?.();
  }
}

/** Texts of statements, each with its name: they are few, and named each is read and planned once a connection. */
const names = new Map<string, string>();

function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= namedMost) return known;
  const name = `statement ${names.size + 1}`;
  names.set(sql, name);
  return name;
}
/** Whoever builds a new text each time must not fill the memory of PostgreSQL with them. */
const namedMost = 200;

function asKyselySeesIt(client: {
  readonly query: (sql: string, parameters: unknown[]) => Promise<unknown>;
  readonly release: (discard?: boolean) => void;
}): PostgresPoolClient {
  return client as unknown as PostgresPoolClient; // no cursors: their results are read in pages
}
