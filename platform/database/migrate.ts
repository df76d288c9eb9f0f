import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { Log } from '../log.ts';
import type { LimitedQuery } from './pool.ts';

/** One step of the database, by the name it is remembered under. */
export interface Migration {
  readonly name: string;
  readonly file: string;
}

/** Where migrations may stand; `*` is one folder of any name. */
const folders = [
  ['platform', 'migrations'],
  ['platform', '*', 'migrations'],
  ['modules', '*', 'server', 'migrations'],
  ['adapters', '*', 'migrations'],
];
const root = path.resolve(import.meta.dirname, '../..');
const shape = /^(\d{4}-\d{2}-\d{2}-\d{2}-[a-z0-9-]+)\.ts$/;
/** One number for all of Santral, so that two programs that start at once migrate one after the other. */
const lockNumber = 7_268_725;
/** A large table takes as long as it takes, and so does the other program that migrates before us. */
const stepWithinMs = 24 * 3_600_000;
const ask = (text: string, values: unknown[] = []): LimitedQuery => ({ text, values, query_timeout: stepWithinMs });

/**
 * Brings the database to the state this program knows: runs every migration it has not seen, in the order of their
 * names over all folders, forward only. All of them in one transaction: an upgrade that fails leaves the database as it
 * was, and the former program still starts on it. Throws a sentence when the data belong to a newer program.
 * Returns the names that ran. `migrations` are all there are, unless a test wants to stand at an earlier moment.
 */
export async function migrate(
  database: { readonly pool: pg.Pool },
  needs: { log: Log; migrations?: readonly Migration[] },
): Promise<readonly string[]> {
  const known = needs.migrations ?? (await findMigrations());
  const client = await database.pool.connect();
  let failed = true;
  try {
    await client.query(
      ask(`begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
        set local app.across = 'on'; select pg_advisory_xact_lock(${lockNumber})`),
    );
    const ran = await runUnknown(client, known, needs.log);
    await client.query(ask('commit'));
    failed = false;
    return ran;
  } finally {
    client.release(failed); // an open transaction ends with its connection
  }
}

/** Every migration of the program, by name. A file that does not look like one is a mistake worth a sentence. */
export async function findMigrations(): Promise<readonly Migration[]> {
  const found: Migration[] = [];
  for (const folder of (await Promise.all(folders.map((parts) => expand(root, parts)))).flat()) {
    for (const file of await readdir(folder)) {
      if (file.endsWith('.test.ts')) continue;
      const name = shape.exec(file)?.[1];
      const whole = path.join(folder, file);
      if (!name) throw new Error(`${whole} is no migration: the name should be YYYY-MM-DD-NN-subject.ts.`);
      const twin = found.find((other) => other.name === name);
      if (twin) throw new Error(`Two migrations have one name: ${twin.file} and ${whole}.`);
      found.push({ name, file: whole });
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function runUnknown(client: pg.PoolClient, known: readonly Migration[], log: Log): Promise<readonly string[]> {
  await client.query(
    'create table if not exists migrations (name text primary key, ran_at timestamptz not null default now())',
  );
  const done = new Set(
    (await client.query<{ name: string }>('select name from migrations')).rows.map((row) => row.name),
  );
  const foreign = [...done].filter((name) => !known.some((migration) => migration.name === name)).sort();
  if (foreign.length > 0) {
    throw new Error(
      `These data were last opened by a newer Santral (it made ${foreign.join(', ')}, unknown here): start that version again, or restore the backup made before the upgrade.`,
    );
  }
  const db = onOneConnection(client);
  const ran: string[] = [];
  for (const { name, file } of known.filter((migration) => !done.has(migration.name))) {
    const { up } = (await import(pathToFileURL(file).href)) as { up?: (db: Kysely<unknown>) => Promise<void> };
    if (!up) throw new Error(`The migration ${name} exports no up().`);
    try {
      await up(db);
    } catch (cause) {
      throw new Error(`The migration ${name} failed; the database is as it was before.`, { cause });
    }
    await client.query('insert into migrations (name) values ($1)', [name]);
    log.info({ migration: name }, 'Migrated the database');
    ran.push(name);
  }
  return ran;
}

/** Kysely over the one connection that holds our transaction. */
function onOneConnection(client: pg.PoolClient): Kysely<unknown> {
  const shared = {
    query: (sql: string, parameters: unknown[]) => client.query(ask(sql, parameters)),
    release: () => undefined,
  };
  const pool: PostgresPool = {
    options: {},
    connect: async () => shared as unknown as PostgresPoolClient,
    end: async () => undefined,
  };
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
}

async function expand(folder: string, [first, ...rest]: readonly string[]): Promise<readonly string[]> {
  if (first === undefined) return [folder];
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const matching = entries.filter((entry) => entry.isDirectory() && (first === '*' || entry.name === first));
  return (await Promise.all(matching.map((entry) => expand(path.join(folder, entry.name), rest)))).flat();
}
