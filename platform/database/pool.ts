import pg from 'pg';
import type { Log } from '../log.ts';

/** A query that takes longer is a mistake; a report asks for more time by name. */
export const statementTimeoutMs = 5_000;
/** A transaction that stands open and asks nothing holds locks for nobody. */
const idleInTransactionTimeoutMs = 10_000;
/** How long a caller waits for a free connection (or for PostgreSQL to be there at all). */
const connectionTimeoutMs = 5_000;
/** How long after a statement's own limit its answer may still come: what runs ends by then, unless PostgreSQL hangs. */
const graceMs = 3_000;
export const poolSize = 20;

/**
 * How long the program waits for an answer: a PostgreSQL that hangs keeps no limit of its own. Then the connection is
 * thrown away with all that was asked on it, so whoever asks hears within this time, and `connectionTimeoutMs` before it.
 * What was asked may be done all the same, later even: a hanging PostgreSQL reads what it was sent when it wakes.
 */
export function answerWithinMs(statementMs = statementTimeoutMs): number {
  return Math.ceil(statementMs) + graceMs;
}

/** A statement with a limit of its own. The driver knows `query_timeout`; its types do not. */
export interface LimitedQuery extends pg.QueryConfig {
  readonly query_timeout: number;
}

/** The connections of the program. Row security binds every one of them. */
export function openPool(needs: {
  url: string;
  role: string | null;
  size?: number;
  /** How long an answer may take where nobody asked for more by name. */
  withinMs?: number;
  log: Log;
}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: needs.url,
    max: needs.size ?? poolSize,
    application_name: 'santral',
    statement_timeout: statementTimeoutMs,
    query_timeout: needs.withinMs ?? answerWithinMs(),
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    connectionTimeoutMillis: connectionTimeoutMs,
    keepAlive: true,
    // A statement does not wait for the answer to the one before it, where the program does not.
    pipeline: true,
    types,
    ...(needs.role === null ? {} : { options: `-c role=${needs.role}` }),
  });
  pool.on('error', (error) => needs.log.warn({ err: error }, 'An idle database connection was lost'));
  // Between two statements of a transaction the pool does not listen, and an error nobody hears ends the process. The
  // next statement on that connection fails; here it is only noted.
  pool.on('connect', (client) =>
    client.on('error', (error) => needs.log.debug({ err: error }, 'A database connection was lost')),
  );
  return pool;
}

const { builtins } = pg.types;
const arrayOfInt8 = 1016;
const parseTextArray: (text: string) => string[] = pg.types.getTypeParser(arrayOfInt8 as typeof builtins.INT8);
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [builtins.INT8]: wholeNumber,
  [arrayOfInt8]: (text) => parseTextArray(text).map(wholeNumber),
  [builtins.DATE]: (text) => text, // a calendar day has no moment; pg would make it midnight in our zone
};

const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) ||
    pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** Counts, sums and fact numbers stay within 2^53; one that does not must be heard of, not rounded. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`The database sent ${text}, which is beyond whole numbers in JavaScript.`);
  return value;
}
