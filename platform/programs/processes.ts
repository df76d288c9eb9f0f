import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const watchPollMs = 250;

/** A process as it was seen: its number alone may belong to somebody else by now. */
export interface Seen {
  readonly pid: number;
  /** See `birthOf`. */
  readonly birth: string;
}

export type Life = 'alive' | 'zombie' | 'gone';

/** Whether a process lives; a zombie (dead, not yet reaped by its parent) still holds its number. */
export async function lifeOf(pid: number): Promise<Life> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : 'gone';
  }
  const fields = await statFields(pid);
  if (fields === null) return process.platform === 'linux' ? 'gone' : 'alive';
  return fields[0] === 'Z' ? 'zombie' : 'alive';
}

/** Whether the process works in `folder`, as a postmaster does in its data folder. */
export async function worksIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const [cwd, real] = await Promise.all([
      readlink(`/proc/${pid}/cwd`).catch(() => null),
      realpath(folder).catch(() => folder),
    ]);
    return cwd === real;
  }
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({ stdout: '' }));
  return stdout.includes(folder);
}

/**
 * What tells two processes with the same number apart: when it was started, in the kernel's ticks. An empty text where
 * the system does not say (then a number alone has to do).
 */
export async function birthOf(pid: number): Promise<string> {
  return (await statFields(pid))?.[19] ?? '';
}

/** Whether the process that was seen under this number still lives, and not a stranger who was given it meanwhile. */
export async function isSame({ pid, birth }: Seen): Promise<boolean> {
  return (await lifeOf(pid)) === 'alive' && (await birthOf(pid)) === birth;
}

/** Fulfilled when a process that is not our child has ended: nobody tells us of it, so we look. */
export async function endedOf(seen: Seen): Promise<string> {
  while (await isSame(seen)) await delay(watchPollMs, undefined, { ref: false });
  return 'it is gone';
}

/** Sends each signal in turn, as long as the process does not end within its patience; throws when none of them helps. */
export async function endInOrder(
  running: Seen & { readonly ended: Promise<string> },
  orders: readonly (readonly [signal: NodeJS.Signals, patienceMs: number])[],
  name: string,
): Promise<void> {
  for (const [order, patienceMs] of orders) {
    await signal(running, order);
    const done = new AbortController();
    const isOver = await Promise.race([
      running.ended.then(() => true),
      delay(patienceMs, false, { signal: done.signal }).catch(() => true),
    ]);
    done.abort();
    if (isOver) return;
  }
  throw new Error(`${name} (process ${running.pid}) does not end, not even when it is killed.`);
}

async function signal(seen: Seen, name: NodeJS.Signals): Promise<void> {
  if (!(await isSame(seen))) return;
  try {
    process.kill(seen.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The fields of /proc/<pid>/stat after the name, which may itself hold spaces and brackets. */
async function statFields(pid: number): Promise<string[] | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}
