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
  /** What is written can be made again from what stays: its commit does not wait for the disk. */
  readonly isRepeatable?: boolean;
}

/**
 * Runs one READ COMMITTED transaction. The settings travel with `begin` in one message, so they cost no round trip, and
 * end with the transaction, so a pooled connection never carries them on.
 */
export function inTransaction<T>(pool: pg.Pool, scope: Scope, run: (trx: Transaction) => Promise<T>): Promise<T> {
  const dialect = new PostgresDialect({ pool: scopedPool(pool, beginWith(scope)) });
  return new Kysely<Record<never, never>>({ dialect }).transaction().execute(run);
}

function beginWith({ setting, value, statementTimeoutMs, isRepeatable }: Scope): string {
  if (!/^[0-9a-z-]+$/.test(value))
    throw new Error(`A transaction was asked for with ${setting} = ${JSON.stringify(value)}.`);
  const settings = [`select set_config('${setting}', '${value}', true)`];
  if (statementTimeoutMs !== undefined) settings.push(`set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`);
  if (isRepeatable) settings.push('set local synchronous_commit = off');
  return ['begin', ...settings].join('; ');
}

/** The pool as Kysely sees it during one transaction: its `begin` becomes ours, and is not waited for. */
function scopedPool(pool: pg.Pool, begin: string): PostgresPool {
  let begun: Promise<unknown> = Promise.resolve();
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      const query = async (sql: string, parameters: unknown[]) => {
        if (sql === 'begin') {
          begun = beginOn(client, begin);
          return { command: 'BEGIN', rowCount: null, rows: [] };
        }
        // What was not begun cannot be committed.
        if (sql === 'commit') await begun;
        return client.query(sql, parameters);
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

/** A part of a transaction. It may only ask what does not depend on the answers to the other parts. */
export type Step = (trx: Transaction) => Promise<unknown>;

/**
 * Runs steps in one READ COMMITTED transaction without waiting for the answers in between: everything is on its way at
 * once, the commit follows when all of it was good. PostgreSQL does the first statements of the steps in their order,
 * whatever each does after its first stands behind those. Answers what each step answered.
 */
export async function togetherInTransaction(
  pool: pg.Pool,
  scope: Scope,
  steps: readonly Step[],
): Promise<readonly unknown[]> {
  const client = await pool.connect();
  let sent = Promise.withResolvers<void>();
  const query = (sql: string, parameters: unknown[]) => {
    // Steps are few and asked over and over: named, each is read and planned once a connection.
    const answer = client.query({ name: nameOf(sql), text: sql, values: parameters });
    sent.resolve();
    return answer;
  };
  const lent = asKyselySeesIt({ query, release: () => undefined });
  const dialect = new PostgresDialect({
    pool: { options: pool.options, connect: async () => lent, end: async () => undefined },
  });
  // Not Kysely's own transaction, which asks one thing after the other; a step sees no difference.
  const trx = new Kysely<Record<never, never>>({ dialect }) as unknown as Transaction;
  const begun = beginOn(client, beginWith(scope));
  const answers: Promise<unknown>[] = [];
  for (const step of steps) {
    sent = Promise.withResolvers<void>();
    const answer = step(trx);
    answers.push(answer);
    const settled = answer.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([sent.promise, settled]);
  }
  const outcomes = await Promise.allSettled([begun, ...answers]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  try {
    if (failed) await client.query('rollback');
    else await client.query('commit');
  } catch (error) {
    // Nobody knows what this connection is in the middle of.
    client.release(true);
    throw failed?.reason ?? error;
  }
  client.release();
  if (failed) throw failed.reason;
  return outcomes.slice(1).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null));
}

/** Texts of steps, each with its name; a program has some dozens of them. */
const names = new Map<string, string>();

function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= namedMost) return known;
  const name = `step ${names.size + 1}`;
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
