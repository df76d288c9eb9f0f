import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

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

/** The fields of /proc/<pid>/stat after the name, which may itself hold spaces and brackets. */
async function statFields(pid: number): Promise<string[] | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}
