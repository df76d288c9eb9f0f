import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Logger,
  parseCronItems,
  type Runner,
  run,
  runMigrations,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Database, Transaction } from './database/index.ts';
import type { Log } from './log.ts';

/** What a job does. Throwing means "later again"; a job may run twice, so the second time must change nothing. */
export type Task = (payload: unknown, attempt: JobAttempt) => Promise<void>;
export interface JobAttempt {
  readonly number: number;
  readonly isLast: boolean;
  /** Aborted some seconds after an orderly stop began. */
  readonly signal: AbortSignal;
}
export interface JobOptions {
  /** Jobs of one key replace each other as long as they have not begun. */
  readonly key?: string;
  readonly runAtMs?: number;
  /** Jobs of one line run one after the other. */
  readonly line?: string;
  /** Added only if this transaction commits. Needed where the job belongs to something written in it. */
  readonly trx?: Transaction;
}
export interface Jobs {
  add(name: string, payload: unknown, options?: JobOptions): Promise<void>;
  health(): Promise<{ readonly status: 'ok' | 'warning' | 'failed'; readonly detail: string }>;
  /** Takes no new job and finishes what is in hand. */
  close(): Promise<void>;
}
/** A task that runs by the clock of UTC, in the five fields of cron. Hours of an organisation are not its business. */
export interface CronLine {
  readonly name: string;
  readonly cron: string;
}

/** Tries before a job is left lying for a person to look at; the pauses grow from 3 s to a minute. */
const maxAttempts = 5;
const concurrency = 10;
/** Jobs fetched at once, and how long finished ones are collected: measured at ten times the throughput. */
const fetchSize = 200;
const collectMs = 5;
/** How patient a worker is with others and with itself; tests have less time. */
export interface Pace {
  /** Between the end of a worker and the next beginning. */
  readonly restartPauseMs: number;
  /** A worker takes its first jobs a moment before it holds the lock that shows it lives; it is given this long. */
  readonly showsLifeWithinMs: number;
}
const usualPace: Pace = { restartPauseMs: 1_000, showsLifeWithinMs: 3_000 };
const sweepMs = 30_000;
/** It asks for jobs every two seconds; one that has not succeeded for so long while it has none is started anew. */
const staleMs = 6_000;
const watchMs = 1_000;
const lateAfter = '1 minute';
/** First half of the advisory lock a living worker holds. */
const lockClass = 1_245_859;

/** Opens the jobs. Without tasks this process only adds; others do the work. */
export async function openJobs(needs: {
  database: Database;
  log: Log;
  tasks: Readonly<Record<string, Task>>;
  cron?: readonly CronLine[];
  pace?: Pace;
}): Promise<Jobs> {
  const { database, log } = needs;
  await runMigrations({ pgPool: database.pool, logger: loggerOver(log) });
  const worker =
    Object.keys(needs.tasks).length > 0
      ? openWorker({ ...needs, cron: needs.cron ?? [], pace: needs.pace ?? usualPace })
      : null;

  return {
    async add(name, payload, { key, runAtMs, line, trx } = {}) {
      const values = [
        name,
        JSON.stringify(payload ?? null),
        line ?? null,
        toDate(runAtMs),
        maxAttempts,
        key ?? null,
      ] as const;
      if (!trx) {
        await database.pool.query('select graphile_worker.add_job($1, $2::json, $3, $4, $5, $6)', [...values]);
        return;
      }
      const parameters = sql.join(values.map((value, index) => (index === 1 ? sql`${value}::json` : sql`${value}`)));
      await sql`select graphile_worker.add_job(${parameters})`.execute(trx);
    },
    async health() {
      if (worker && !worker.isRunning()) return { status: 'failed', detail: 'The worker is being started again.' };
      const { late, failed } = await backlog(database.pool);
      if (late + failed === 0) return { status: 'ok', detail: 'No job is late.' };
      return { status: 'warning', detail: `${late} jobs are late, ${failed} were given up and wait for a person.` };
    },
    async close() {
      await worker?.close();
    },
  };
}

/** Runs jobs until it is closed. When the database goes away under it, it begins again with a pause. */
function openWorker(needs: {
  database: Database;
  log: Log;
  tasks: Readonly<Record<string, Task>>;
  cron: readonly CronLine[];
  pace: Pace;
}) {
  const { database, log, pace } = needs;
  const closing = new AbortController();
  let present: Runner | null = null;

  const stop = async (reason: string): Promise<void> => {
    await present
      ?.stop(reason)
      .catch((error: unknown) => log.debug({ err: error }, 'The job worker was stopping already'));
  };
  const once = async (): Promise<void> => {
    const events: WorkerEvents = new EventEmitter();
    const life = holdLives(database.pool, events, log, pace);
    const watch = watchFetching(events, () => stop('it cannot fetch jobs'));
    try {
      await freeJobsOfTheDead(database.pool, pace);
      present = await run({
        pgPool: database.pool,
        events,
        taskList: taskList(needs.tasks),
        parsedCronItems: parseCronItems(
          needs.cron.map(({ name, cron }) => ({ task: name, match: cron, identifier: name })),
        ),
        noHandleSignals: true,
        logger: loggerOver(log),
        preset: {
          worker: {
            concurrentJobs: concurrency,
            localQueue: { size: fetchSize },
            completeJobBatchDelay: collectMs,
            failJobBatchDelay: collectMs,
          },
        },
      });
      if (closing.signal.aborted) await stop('the program ends');
      await present.promise;
    } finally {
      present = null;
      watch.release();
      life.release();
    }
  };
  const forever = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await once().catch((error: unknown) => log.error({ err: error }, 'The job worker ended unasked'));
      await delay(pace.restartPauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const sweep = (): void => {
    freeJobsOfTheDead(database.pool, pace).catch((error: unknown) =>
      log.debug({ err: error }, 'Jobs could not be freed'),
    );
  };
  const sweeper = setInterval(sweep, sweepMs);
  sweeper.unref();
  // What a killed program took in its last moment is still too young to be freed at the start.
  const afterStart = setTimeout(sweep, pace.showsLifeWithinMs + 500);
  afterStart.unref();
  const working = forever();

  return {
    isRunning: () => present !== null,
    async close() {
      clearInterval(sweeper);
      clearTimeout(afterStart);
      closing.abort();
      await stop('the program ends');
      await working;
    },
  };
}

function taskList(tasks: Readonly<Record<string, Task>>): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload, { job, abortSignal }) =>
        task(payload, { number: job.attempts, isLast: job.attempts >= job.max_attempts, signal: abortSignal }),
    ]),
  );
}

/**
 * A worker that is killed leaves its jobs locked, for hours by the library's own rule. So each holds an advisory lock
 * on a connection of its own while it lives, and whoever comes by frees the jobs of those whose lock is free.
 */
function holdLives(pool: pg.Pool, events: WorkerEvents, log: Log, { restartPauseMs }: Pace) {
  const held = new Set<pg.PoolClient>();
  let released = false;
  const holdOnce = async (workerId: string): Promise<void> => {
    const client = await pool.connect();
    held.add(client);
    try {
      const lost = new Promise((resolve) => client.once('end', resolve));
      if (!released) await client.query('select pg_advisory_lock($1, hashtext($2))', [lockClass, workerId]);
      if (!released) await lost;
    } finally {
      if (held.delete(client)) client.release(true); // ends the connection, and the lock with it
    }
  };
  const hold = async (workerId: string): Promise<void> => {
    while (!released) {
      await holdOnce(workerId).catch((error: unknown) =>
        log.debug({ err: error }, 'A worker cannot show that it lives'),
      );
      if (!released) await delay(restartPauseMs, undefined, { ref: false });
    }
  };
  events.on('pool:create', ({ workerPool }) => void hold(workerPool.id));
  return {
    release() {
      released = true;
      for (const client of held) {
        held.delete(client);
        client.release(true);
      }
    },
  };
}

/**
 * The library remembers the failure of its very first question to the database and repeats it for ever; and whatever
 * else may keep it from fetching, a worker that fetches nothing looks exactly like one that has nothing to do.
 */
function watchFetching(events: WorkerEvents, onStale: () => unknown) {
  let fetchedAtMs = performance.now();
  let hasJobs = false;
  events.on('localQueue:getJobs:complete', () => {
    fetchedAtMs = performance.now();
  });
  events.on('localQueue:setMode', ({ newMode }) => {
    hasJobs = newMode !== 'POLLING';
    fetchedAtMs = performance.now();
  });
  const timer = setInterval(() => {
    if (hasJobs || performance.now() - fetchedAtMs < staleMs) return;
    clearInterval(timer);
    onStale();
  }, watchMs);
  timer.unref();
  return { release: () => clearInterval(timer) };
}

async function freeJobsOfTheDead(pool: pg.Pool, { showsLifeWithinMs }: Pace): Promise<void> {
  await pool.query(
    `with locked as materialized (
       select locked_by from graphile_worker._private_jobs where locked_at < now() - make_interval(secs => $2)
       union select locked_by from graphile_worker._private_job_queues where locked_at < now() - make_interval(secs => $2)
     ), dead as materialized (
       select locked_by from locked where pg_try_advisory_xact_lock($1, hashtext(locked_by))
     )
     select graphile_worker.force_unlock_workers(array_agg(locked_by)) from dead having count(*) > 0`,
    [lockClass, showsLifeWithinMs / 1_000],
  );
}

async function backlog(pool: pg.Pool): Promise<{ late: number; failed: number }> {
  const { rows } = await pool.query<{ late: number; failed: number }>(
    `select count(*) filter (where attempts < max_attempts and locked_at is null and run_at < now() - interval '${lateAfter}') as late,
       count(*) filter (where attempts >= max_attempts and locked_at is null) as failed
     from graphile_worker._private_jobs`,
  );
  return rows[0] ?? { late: 0, failed: 0 };
}

/** The library's own log: only sentences, since its fields hold payloads. */
function loggerOver(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.error({ from: 'jobs' }, message);
    else if (level === 'warning') log.warn({ from: 'jobs' }, message);
    else log.debug({ from: 'jobs' }, message);
  });
}

function toDate(atMs: number | undefined): Date | null {
  return atMs === undefined ? null : new Date(atMs);
}
