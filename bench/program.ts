import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

const root = path.resolve(import.meta.dirname, '..');
const startWithinMs = 180_000;
const stopWithinMs = 20_000;

/** A program in a process of its own, so that measuring it costs it nothing. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  /** From the moment it was started to its printed address. */
  readonly startedMs: number;
  readonly stop: () => Promise<void>;
}

/** A folder for this bench alone; `remove` takes it away. */
export async function temporaryFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-bench-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts Santral on this data folder. `profileTo`: a folder for a CPU profile, written when it stops. */
export function startProgram(
  dataDir: string,
  {
    profileTo = null,
    env = {},
  }: { readonly profileTo?: string | null; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Running> {
  const profile = profileTo === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`];
  return start(process.execPath, [...profile, 'app/main.ts'], { ...env, DATA_DIR: dataDir }, /Santral is ready: (\S+)/);
}

/** Starts Santral as a person does, `npm start`. */
export function npmStart(dataDir: string): Promise<Running> {
  return start('npm', ['start'], { DATA_DIR: dataDir }, /Santral is ready: (\S+)/);
}

/** Starts what things are compared with: a bare server without a product in it. */
export function startFloor(dataDir: string): Promise<Running> {
  return start(process.execPath, ['bench/floor-server.ts', dataDir], {}, /floor listens: (\S+)/);
}

/** Visitors come from this machine and each says another address, as if through a proxy. */
const surroundings = {
  ...{ PORT: '0', LOG_LEVEL: 'warn', TRUST_PROXY: 'loopback', DATABASE_URL: '', PUBLIC_URL: '' },
  SWITCH_URL: 'off', // nobody telephones, and its fetching would be measured as well
};

async function start(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  ready: RegExp,
): Promise<Running> {
  const beganMs = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...surroundings, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const endWithUs = () => endGroup(child, 'SIGKILL');
  process.once('exit', endWithUs);
  const url = await addressOf(child, `${command} ${args.join(' ')}`, ready);
  const startedMs = performance.now() - beganMs;
  return {
    url,
    pid: child.pid ?? 0,
    startedMs,
    async stop() {
      process.off('exit', endWithUs);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      endGroup(child, 'SIGTERM');
      const isLate = await Promise.race([ended.then(() => false), delay(stopWithinMs, true, { ref: false })]);
      if (isLate) endGroup(child, 'SIGKILL');
    },
  };
}

/** `npm start` is a chain of processes, so the whole group is told. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function addressOf(child: ChildProcess, command: string, ready: RegExp): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-20_000);
    const [, url] = ready.exec(said) ?? [];
    if (url !== undefined) resolve(url);
  });
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${said.slice(-2_000)}`)));
  const timer = setTimeout(() => reject(new Error(`${command} printed no address: ${said}`)), startWithinMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
