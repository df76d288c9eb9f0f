import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from '../log.ts';
import { quickSettings } from '../testing/cluster.ts';
import { openEmbedded } from './embedded.ts';
import { type Database, isUnavailable, openDatabase } from './index.ts';

const log = openLog({ level: 'silent' });
const settings = { ...quickSettings, fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };
const patienceMs = 15_000;

let dataDir: string;
let open: Database[] = [];
let programs: ChildProcess[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'santral-embedded-'));
  await chmod(dataDir, 0o755);
});
afterEach(async () => {
  for (const program of programs) program.kill('SIGKILL');
  await Promise.all(open.map((database) => database.close()));
  open = [];
  programs = [];
  await clearAway(dataDir);
});

/** Removes a data folder and whatever still runs in it. */
async function clearAway(folder: string): Promise<void> {
  const file = await readFile(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , , socketFolder] = file.split('\n');
  if (pid && socketFolder) {
    process.kill(Number(pid), 'SIGQUIT');
    await rm(socketFolder, { recursive: true, force: true });
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

async function opened(folder = dataDir): Promise<Database> {
  const database = await openDatabase({ url: null, dataDir: folder, log, settings });
  open.push(database);
  return database;
}

async function postmasterOf(folder: string): Promise<number> {
  const text = await readFile(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

/** Another Santral, as far as the database goes, in a process of its own. Resolves when it has opened its database. */
async function program(folder: string): Promise<ChildProcess> {
  const door = path.join(import.meta.dirname, 'index.ts');
  const logDoor = path.join(import.meta.dirname, '../log.ts');
  const script = `
    const { openDatabase } = await import(${JSON.stringify(door)});
    const { openLog } = await import(${JSON.stringify(logDoor)});
    const log = openLog({ level: 'silent' });
    const needs = { url: null, dataDir: ${JSON.stringify(folder)}, log, settings: ${JSON.stringify(settings)} };
    const database = await openDatabase(needs);
    await database.pool.query('create table if not exists written (n int)');
    await database.pool.query('insert into written values (0)');
    process.send('open');
    setInterval(() => database.pool.query('insert into written values (1)'), 1);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  programs.push(child);
  const outcome = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => ['ended'])]);
  expect(outcome[0]).toBe('open');
  return child;
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > untilMs) throw error;
    }
    await delay(50);
  }
}

test('what was committed is there after PostgreSQL is killed; it comes back by itself', async () => {
  const database = await opened();
  await database.pool.query('create table written (n int primary key)');
  const acknowledged: number[] = [];
  let stopped = false;
  const writer = async (first: number) => {
    for (let n = first; !stopped; n += 4) {
      const outcome = await database.pool
        .query('insert into written values ($1)', [n])
        .catch((error: unknown) => error);
      if (!(outcome instanceof Error)) acknowledged.push(n);
      else if (isUnavailable(outcome)) await delay(20);
      else throw outcome;
    }
  };
  const writers = [0, 1, 2, 3].map(writer);
  await eventually(async () => expect(acknowledged.length).toBeGreaterThan(100));
  const killed = await postmasterOf(dataDir);
  process.kill(killed, 'SIGKILL');
  const before = acknowledged.length;
  await eventually(async () => expect(acknowledged.length).toBeGreaterThan(before + 100));
  stopped = true;
  await Promise.all(writers);
  const { rows } = await database.pool.query<{ n: number }>('select n from written');
  const found = new Set(rows.map((row) => row.n));
  expect(acknowledged.filter((n) => !found.has(n))).toEqual([]);
  expect(await postmasterOf(dataDir)).not.toBe(killed);
  expect(await database.health()).toMatchObject({ status: 'ok' });
});

test('the health page says so while PostgreSQL cannot be started', async () => {
  const database = await opened();
  const broken = path.join(dataDir, 'postgres/data/global');
  await rename(broken, `${broken}.away`);
  process.kill(await postmasterOf(dataDir), 'SIGKILL');
  await eventually(async () =>
    expect(await database.health()).toMatchObject({ status: 'failed', detail: expect.stringContaining('PostgreSQL') }),
  );
  await rename(`${broken}.away`, broken);
  await eventually(async () => expect(await database.health()).toMatchObject({ status: 'ok' }));
});

test('a PostgreSQL that outlived a killed program is adopted by the next, watched and stopped', async () => {
  const first = await program(dataDir);
  const pid = await postmasterOf(dataDir);
  first.kill('SIGKILL');
  await once(first, 'exit');
  const database = await opened();
  expect(await postmasterOf(dataDir)).toBe(pid);
  process.kill(pid, 'SIGKILL');
  await eventually(async () => expect((await database.pool.query('select 1 from written limit 1')).rowCount).toBe(1));
  await database.close();
  open = [];
  await expect(postmasterOf(dataDir)).rejects.toThrow('ENOENT');
});

test('program and PostgreSQL both killed: the next start finds everything', async () => {
  const first = await program(dataDir);
  process.kill(await postmasterOf(dataDir), 'SIGKILL');
  first.kill('SIGKILL');
  await once(first, 'exit');
  const database = await opened();
  expect((await database.pool.query('select 1 from written limit 1')).rowCount).toBe(1);
});

test('a second program on the same data folder is refused and harms nobody', async () => {
  const database = await opened();
  await expect(opened()).rejects.toThrow('is already open in this process');
  const other = await mkdtemp(path.join(tmpdir(), 'santral-embedded-other-'));
  await program(other);
  await expect(opened(other)).rejects.toThrow(
    /Another Santral \(process \d+\) already uses the data folder .*DATA_DIR/,
  );
  expect(await database.health()).toMatchObject({ status: 'ok' });
  programs[0]?.kill('SIGKILL');
  await clearAway(other);
});

test('a number in postmaster.pid that now belongs to somebody else does not keep it from starting', async () => {
  await (await opened()).close();
  open = [];
  const stale = `${process.pid}\n${dataDir}\n1\n5432\n/tmp/nowhere\n\n1 1\nready\n`;
  await writeFile(path.join(dataDir, 'postgres/data/postmaster.pid'), stale);
  expect(await (await opened()).health()).toMatchObject({ status: 'ok' });
});

test('it works below a folder that only its owner may enter, as root’s own home is', async () => {
  const closed = path.join(dataDir, 'closed');
  await mkdir(closed);
  await chmod(closed, 0o700);
  const folder = path.join(closed, 'clone/data');
  const database = await opened(folder);
  await database.pool.query('create table written (n int)');
  process.kill(await postmasterOf(folder), 'SIGKILL');
  await eventually(() => database.pool.query('insert into written values (1)'));
  await database.close();
  open = [];
  const again = await opened(folder);
  expect((await again.pool.query('select n from written')).rows).toEqual([{ n: 1 }]);
});

test('nobody else can read the passwords or reach the socket, and there is no port', async () => {
  const cluster = await openEmbedded({ home: path.join(dataDir, 'postgres'), log, settings: quickSettings });
  const mode = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);
  const socketFolder = decodeURIComponent(/host=([^&]+)/.exec(cluster.url)?.[1] ?? '');
  expect(await mode(path.join(dataDir, 'postgres/secrets.json'))).toBe('600');
  expect(await mode(socketFolder)).toBe('700');
  expect(socketFolder.length).toBeLessThan(90);
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  expect((await client.query('show listen_addresses')).rows).toEqual([{ listen_addresses: '' }]);
  await client.end();
  await expect(
    new pg.Client({ connectionString: cluster.url.replace(/:[^:@]+@/, ':wrong@') }).connect(),
  ).rejects.toThrow('password authentication failed');
  await cluster.stop();
  await expect(stat(socketFolder)).rejects.toThrow('ENOENT');
});
