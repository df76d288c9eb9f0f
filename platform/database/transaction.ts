import {
  Kysely,
  type Transaction as KyselyTransaction,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
} from 'kysely';
import type pg from 'pg';

/** A transaction that knows no table yet: a module writes `trx.withTables<QueuesTables>()` (a `type`, not an interface). */
export type Transaction = KyselyTransaction<Record<never, never>>;

/** Settings of one transaction: who may be seen in it, and how long a statement may take. */
export interface Scope {
  readonly setting: 'app.organisation' | 'app.across';
  /** Letters, digits and dashes only: it becomes part of the statement. */
  readonly value: string;
  readonly statementTimeoutMs?: number;
}

/**
 * Runs one READ COMMITTED transaction. The settings travel with `begin` in one message, so they cost no round trip, and
 * end with the transaction, so a pooled connection never carries them on.
 */
export function inTransaction<T>(pool: pg.Pool, scope: Scope, run: (trx: Transaction) => Promise<T>): Promise<T> {
  const dialect = new PostgresDialect({ pool: scopedPool(pool, beginWith(scope)) });
  return new Kysely<Record<never, never>>({ dialect }).transaction().execute(run);
}

function beginWith({ setting, value, statementTimeoutMs }: Scope): string {
  if (!/^[0-9a-z-]+$/.test(value))
    throw new Error(`A transaction was asked for with ${setting} = ${JSON.stringify(value)}.`);
  const settings = [`select set_config('${setting}', '${value}', true)`];
  if (statementTimeoutMs !== undefined) settings.push(`set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`);
  return ['begin', ...settings].join('; ');
}

/** The pool as Kysely sees it during one transaction: its `begin` becomes ours. */
function scopedPool(pool: pg.Pool, begin: string): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      const scoped = {
        query: (sql: string, parameters: unknown[]) =>
          sql === 'begin' ? client.query(begin) : client.query(sql, parameters),
        release: (discard?: boolean) => client.release(discard),
      };
      return scoped as unknown as PostgresPoolClient; // no cursors: their results are read in pages
    },
    end: async () => undefined, // the pool outlives its transactions
  };
}
