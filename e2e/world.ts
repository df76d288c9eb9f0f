import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Api, openApi } from './api.ts';
import { openDesk } from './desk.ts';
import { openVisitor, type VisitorOptions } from './visitor.ts';

const root = path.resolve(import.meta.dirname, '..');
const startWithinMs = 60_000;

/** One life of the program: from its start to its end. */
export interface Process {
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  /** Fulfilled when it has ended, with its code or the signal that ended it. */
  readonly ended: Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface WorldOptions {
  /** More settings of the program. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that exists and is not removed; by default a new one that is. */
  readonly dataDir?: string;
  /** A program that starts ours, with its arguments; ours is put behind them. */
  readonly within?: readonly string[];
  /** Called before the program starts for the first time. */
  readonly prepare?: (dataDir: string) => Promise<void>;
  /** False: nobody has set up yet. */
  readonly isSetUp?: boolean;
}

export const password = 'mor kalem yağmurda sustu';

export type World = Awaited<ReturnType<typeof openWorld>>;

/** A whole Santral as a process of its own, in a folder of its own, with a company in it. Close it in `afterAll`. */
export async function openWorld(options: WorldOptions = {}) {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'santral-e2e-')));
  const output: string[] = [];
  const closers = new Set<() => void>();
  let present: Process;
  let serial = 0;

  const start = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
    // Sessions and open pages belong to an address: once it has one, the program comes back to it.
    const port = present ? String(present.port) : '0';
    present = await startProcess({
      dataDir,
      output,
      within: options.within ?? [],
      env: { PORT: port, ...options.env, ...env },
    });
  };

  await options.prepare?.(dataDir);
  try {
    await start();
  } catch (error) {
    await remove(dataDir, options);
    throw error;
  }

  const api = (): Api => openApi(() => present.url);
  const owner = api();
  if (options.isSetUp !== false) {
    await owner.post('/setup', {
      organisationName: 'Deneme A.Ş.',
      zone: 'Europe/Istanbul',
      language: 'tr',
      ownerName: 'Zeynep Arslan',
      email: 'zeynep@ornek.com',
      password,
    });
  }

  const world = {
    dataDir,
    owner,
    api,
    get url() {
      return present.url;
    },
    get process() {
      return present;
    },
    /** Everything the program has written, of all its lives. */
    output: () => output.join(''),
    start,
    /** Ends the program as a kind operator does, and waits. */
    async stop(): Promise<void> {
      present.kill('SIGTERM');
      await present.ended;
    },
    /** Ends it as a power cut does. PostgreSQL, a process of its own, lives on and is adopted by the next one. */
    async kill(): Promise<void> {
      present.kill('SIGKILL');
      await present.ended;
    },
    /** The number of our own PostgreSQL's first process. */
    async postmaster(): Promise<number> {
      const text = await readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8');
      return Number(text.split('\n')[0]);
    },
    /** Where our own PostgreSQL answers, as the program itself or as its superuser. */
    async databaseUrl(role: 'santral' | 'postgres' = 'santral'): Promise<string> {
      const note = await readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8');
      const secrets = JSON.parse(await readFile(path.join(dataDir, 'postgres/secrets.json'), 'utf8')) as {
        readonly superuser: string;
        readonly program: string;
      };
      const secret = role === 'santral' ? secrets.program : secrets.superuser;
      return `postgres://${role}:${secret}@/santral?host=${encodeURIComponent(note.split('\n')[4] ?? '')}&port=5432`;
    },
    /** Asks the database itself, past everything of ours. For looking, never for changing. */
    async ask<Row>(statement: string): Promise<Row[]> {
      const client = new pg.Client({ connectionString: await world.databaseUrl('postgres') });
      await client.connect();
      try {
        return (await client.query(statement)).rows as Row[];
      } finally {
        await client.end();
      }
    },
    /** The first queue of the company, its project, and its web chat's public name. */
    async firstQueue() {
      const queues = await owner.get<{ items: { id: string; projectId: string; name: string }[] }>('/queues');
      const channels = await owner.get<{ items: { id: string; publicKey: string; queueId: string }[] }>('/channels');
      const queue = queues.items[0];
      const channel = channels.items[0];
      if (!queue || !channel) throw new Error('A new company has a queue and a web chat');
      return { queueId: queue.id, projectId: queue.projectId, channelId: channel.id, publicKey: channel.publicKey };
    },
    /** Makes a user with the role of a template. */
    async user(name: string, template: string, over: Record<string, unknown> = {}) {
      const roles = await owner.get<{ items: { id: string; template: string }[] }>('/roles');
      const role = roles.items.find((one) => one.template === template);
      const email = `kisi-${++serial}@ornek.com`;
      const user = await owner.post<{ id: string }>('/users', {
        name,
        email,
        password,
        roleIds: [role?.id],
        ...over,
      });
      return { id: user.id, name, email };
    },
    /** Agents who serve the first queue, at their desks and available. */
    async agents(...names: string[]) {
      const { queueId } = await world.firstQueue();
      const users = await Promise.all(names.map((name) => world.user(name, 'agent')));
      await owner.put(`/queues/${queueId}/members`, { members: users.map(({ id }) => ({ agentId: id, tier: 1 })) });
      return Promise.all(users.map((user) => world.desk(user)));
    },
    /** Signs somebody in and connects her desk. */
    async desk(user: { readonly id: string; readonly email: string }, more: { readonly isAvailable?: boolean } = {}) {
      const desk = await openDesk(world.api(), { ...user, password, url: () => present.url });
      closers.add(desk.close);
      if (more.isAvailable !== false) await desk.choose('available');
      return desk;
    },
    /** A visitor's tab on the company's page. */
    async visitor(more: Partial<VisitorOptions> = {}) {
      const { publicKey } = await world.firstQueue();
      const visitor = openVisitor({ url: () => present.url, channel: publicKey, ...more });
      closers.add(visitor.close);
      return visitor;
    },
    async close(): Promise<void> {
      for (const close of closers) close();
      await endProcess(present);
      await endPostgres(dataDir);
      await remove(dataDir, options);
    },
  };
  return world;
}

async function remove(dataDir: string, options: WorldOptions): Promise<void> {
  if (!options.dataDir) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

async function startProcess(needs: {
  readonly dataDir: string;
  readonly output: string[];
  readonly within: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}): Promise<Process> {
  const [program = process.execPath, ...rest] = [...needs.within, process.execPath, 'app/main.ts'];
  const child = spawn(program, rest, {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? '',
      TZ: 'UTC',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      DATA_DIR: needs.dataDir,
      ...needs.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(String(signal ?? code))));
  const from = needs.output.length;
  const note = (chunk: Buffer) => void needs.output.push(chunk.toString());
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const url = await printedAddress(child, ended, () => needs.output.slice(from).join(''));
  return {
    pid: child.pid as number,
    url,
    port: Number(new URL(url).port),
    ended,
    kill: (signal) => void child.kill(signal),
  };
}

async function printedAddress(child: ChildProcess, ended: Promise<string>, read: () => string): Promise<string> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const untilMs = Date.now() + startWithinMs;
  for (;;) {
    const url = /Santral is ready: (http\S+)/.exec(read())?.[1];
    if (url) return url;
    if (isOver || Date.now() > untilMs) {
      child.kill('SIGKILL');
      throw new Error(`Santral did not start: ${read().slice(-2_000)}`);
    }
    await new Promise((wait) => setTimeout(wait, 20));
  }
}

async function endProcess(present: Process): Promise<void> {
  present.kill('SIGTERM');
  const timer = setTimeout(() => present.kill('SIGKILL'), 20_000);
  await present.ended;
  clearTimeout(timer);
}

/** PostgreSQL outlives a program that was killed; a test leaves nothing behind. */
async function endPostgres(dataDir: string): Promise<void> {
  const text = await readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!pid) return;
  try {
    process.kill(pid, 'SIGQUIT');
    for (let tries = 0; tries < 200; tries++) {
      process.kill(pid, 0);
      await new Promise((wait) => setTimeout(wait, 50));
    }
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Numbers of a process and of everything it began. */
export async function familyOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=']);
  const all = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const children = (of: number): number[] =>
    all.filter(([, parent]) => parent === of).flatMap(([child]) => [child ?? 0, ...children(child ?? 0)]);
  return [pid, ...children(pid)];
}
