import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const startWithinMs = 150_000;
const stopWithinMs = 20_000;

/** One life of the program: from its start to its end. */
export interface Process {
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  /** Fulfilled when it has ended, with its code or the signal that ended it. */
  readonly ended: Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Starts the program; resolves when it has printed its address. Throws with the end of what it wrote when it does not. */
export async function startProcess(needs: {
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
      SWITCH_URL: 'off', // who telephones says so
      ...needs.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(String(signal ?? code))));
  endWithUs(child, needs.dataDir);
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

/** Asks it to stop, and ends it when it does not. */
export async function endProcess(present: Process): Promise<void> {
  present.kill('SIGTERM');
  const timer = setTimeout(() => present.kill('SIGKILL'), stopWithinMs);
  await present.ended;
  clearTimeout(timer);
}

/** What the first process of our own PostgreSQL has noted of itself; null when there is none. */
export function noteOfPostgres(dataDir: string): { readonly pid: number; readonly socketFolder: string } | null {
  try {
    const lines = readFileSync(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), socketFolder: lines[4] ?? '' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** PostgreSQL outlives a program that was killed; a test leaves nothing behind. */
export async function endPostgres(dataDir: string): Promise<void> {
  const note = noteOfPostgres(dataDir);
  if (!note) return;
  signal(note.pid, 'SIGCONT');
  for (let tries = 0; signal(note.pid, tries === 0 ? 'SIGQUIT' : tries < 200 ? 0 : 'SIGKILL'); tries++) {
    await new Promise((wait) => setTimeout(wait, 50));
  }
  if (note.socketFolder) await rm(note.socketFolder, { recursive: true, force: true });
}

/** The telephone switch outlives a program that was killed as well. */
export function endSwitch(dataDir: string): void {
  const pid = noteOfSwitch(dataDir);
  if (pid !== null) signal(pid, 'SIGKILL');
}

function noteOfSwitch(dataDir: string): number | null {
  try {
    return (JSON.parse(readFileSync(path.join(dataDir, 'asterisk/running.json'), 'utf8')) as { pid: number }).pid;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** False when there is no such process any more. */
export function signal(pid: number, what: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, what);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** When the tests themselves are ended in the middle, what they began ends with them. */
function endWithUs(child: ChildProcess, dataDir: string): void {
  const end = () => {
    child.kill('SIGKILL');
    const note = noteOfPostgres(dataDir);
    if (note) signal(note.pid, 'SIGQUIT');
    endSwitch(dataDir);
  };
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
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

/** Below the ports that systems lend to whoever asks for any: while a program is away nobody is lent its own. */
const unlent = { first: 20_000, count: 12_000 } as const;
const triesMost = 100;

/** A port nobody listens on at this moment, for a program whose address must be known or must stay. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMost; tries++) {
    const port = unlent.first + Math.floor(Math.random() * unlent.count);
    if (await isFree(port)) return port;
  }
  throw new Error('There is no free port');
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer()
    .once('error', () => resolve(false))
    .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  return promise;
}
