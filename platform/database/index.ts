// The database: one PostgreSQL, our own or one named by DATABASE_URL.
// Owns the connections, the scope of every transaction (one organisation, or across them for a stated reason) and the
// migrations. Knows no module's tables: a module says `trx.withTables<ItsTables>()`.
// Never answers across organisations by accident: without a scope, row security shows nothing.
import path from 'node:path';
import type pg from 'pg';
import { isId, type OrganisationId } from '#kernel/id.ts';
import type { Log } from '../log.ts';
import { openEmbedded } from './embedded.ts';
import { DatabaseUnavailable } from './failures.ts';
import { openPool } from './pool.ts';
import { roleToActAs } from './role.ts';
import { inTransaction, type Scope, type Statement, type Transaction, transactionOf } from './transaction.ts';

export { DatabaseUnavailable, isUnavailable } from './failures.ts';
export { migrate } from './migrate.ts';
export { protect } from './protect.ts';
export type { Statement, Transaction } from './transaction.ts';

export interface TransactionOptions {
  /** For reports: more than the usual 5 s for each statement. */
  readonly statementTimeoutMs?: number;
  /** What is written can be made again from what stays: its commit does not wait for the disk. */
  readonly isRepeatable?: boolean;
}

export interface Database {
  /** For what needs raw connections (jobs, LISTEN, COPY). The role is bound by row security: unset, it sees no row. */
  readonly pool: pg.Pool;
  /** Runs one READ COMMITTED transaction that sees and writes rows of this organisation only. */
  within<T>(
    organisationId: OrganisationId,
    run: (trx: Transaction) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /**
   * The same for statements of which none needs another's answer: begin, all of them and commit are one round trip.
   * Answers the rows of each; when one fails, nothing of it stays.
   */
  together(organisationId: OrganisationId, statements: readonly Statement[]): Promise<readonly (readonly unknown[])[]>;
  /** The same over every organisation: for sign-in look-ups, listing organisations, jobs. The reason goes to the log. */
  across<T>(reason: string, run: (trx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  health(): Promise<DatabaseHealth>;
  /** Waits for what is in hand, closes the connections and stops our own PostgreSQL. */
  close(): Promise<void>;
}
export interface DatabaseHealth {
  readonly status: 'ok' | 'failed';
  readonly detail: string;
}

/** Callers that may wait for a connection at once; the next one is told to come again. */
const waitingLimit = 1_000;

/** Opens the database at `url`, or our own below `dataDir`. Migrates nothing: that is `migrate(database)`. */
export async function openDatabase(needs: {
  url: string | null;
  dataDir: string;
  log: Log;
  poolSize?: number;
  /** How long an answer may take where nobody asked for more by name; tests wait less long. */
  answerWithinMs?: number;
  /** Settings of our own PostgreSQL; tests switch the disk's guarantees off. */
  settings?: Readonly<Record<string, string>>;
}): Promise<Database> {
  const { log } = needs;
  const embedded =
    needs.url === null
      ? await openEmbedded({
          home: path.resolve(needs.dataDir, 'postgres'),
          log,
          ...(needs.settings && { settings: needs.settings }),
        })
      : null;
  const url = embedded?.url ?? needs.url ?? '';
  const role = embedded ? null : await roleToActAs(url, log);
  const pool = openPool({
    url,
    role,
    log,
    ...(needs.poolSize !== undefined && { size: needs.poolSize }),
    ...(needs.answerWithinMs !== undefined && { withinMs: needs.answerWithinMs }),
  });

  const refuseWhenFull = () => {
    if (pool.waitingCount >= waitingLimit) throw new DatabaseUnavailable('Too many wait for the database.');
  };

  return {
    pool,
    async within(organisationId, run, options) {
      const scope = scopeOf(organisationId);
      refuseWhenFull();
      return inTransaction(pool, { ...scope, ...options }, run);
    },
    async together(organisationId, statements) {
      const scope = scopeOf(organisationId);
      refuseWhenFull();
      return transactionOf(pool, scope, statements);
    },
    async across(reason, run, options) {
      log.debug({ reason }, 'Reading across organisations');
      refuseWhenFull();
      return inTransaction(pool, { setting: 'app.across', value: 'on', ...options }, run);
    },
    async health() {
      const trouble = embedded?.trouble();
      if (trouble) return { status: 'failed', detail: trouble };
      try {
        const { rows } = await pool.query<{ version: string }>("select current_setting('server_version') as version");
        return { status: 'ok', detail: `PostgreSQL ${rows[0]?.version} answers.` };
      } catch (error) {
        log.warn({ err: error }, 'The database does not answer');
        return { status: 'failed', detail: 'PostgreSQL does not answer.' };
      }
    },
    async close() {
      await pool.end();
      await embedded?.stop();
    },
  };
}

function scopeOf(organisationId: OrganisationId): Scope {
  if (!isId(organisationId)) throw new Error(`Not the id of an organisation: ${JSON.stringify(organisationId)}.`);
  return { setting: 'app.organisation', value: organisationId };
}
