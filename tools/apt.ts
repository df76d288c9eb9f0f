// What the tests need beyond npm comes from the distribution's own packages, where that can be had without a question.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { unpackPackages } from '#platform/programs/index.ts';

const execute = promisify(execFile);

/** Another apt may be at work on a machine that was just started. */
const lockPatienceMs = 300_000;
const lockPauseMs = 5_000;
const quietly = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300'];

/** What to put before a command to run it as root without a password, or null where that (or apt) is not possible. */
export function waysToRoot(): readonly string[] | null {
  if (!works(['apt-get', '--version'])) return null;
  if (process.getuid?.() === 0) return [];
  return works(['sudo', '-n', 'true']) ? ['sudo', '-n'] : null;
}

/** Runs apt-get as root. The lock of the package lists, unlike dpkg's own, is not waited for by apt: we ask again. */
export async function apt(what: string, asRoot: readonly string[], args: readonly string[]): Promise<void> {
  const [program = '', ...rest] = [...asRoot, ...quietly, ...args];
  for (let waitedMs = 0; ; waitedMs += lockPauseMs) {
    try {
      await execute(program, rest, { maxBuffer: 1 << 26 });
      return;
    } catch (error) {
      const said = String((error as { stderr?: string }).stderr || error);
      if (!said.includes('Could not get lock') || waitedMs >= lockPatienceMs) {
        throw new Error(`${what} could not be installed: ${said.trim()}`, { cause: error });
      }
    }
    await delay(lockPauseMs);
  }
}

/**
 * Brings programs of the distribution into a tree of ours without installing them; a few seconds, once. Only what this
 * machine lacks is fetched, what the programs depend on included. `program`: its path in the tree, by which it is known.
 */
export async function unpackBeside({
  what,
  packages,
  into,
  program,
}: {
  readonly what: string;
  readonly packages: readonly string[];
  readonly into: string;
  readonly program: string;
}): Promise<void> {
  if (existsSync(path.join(into, program))) return;
  const asRoot = waysToRoot();
  if (!asRoot) throw new Error(`${what} is fetched with apt-get by root: run as root, or allow sudo -n.`);
  console.log(`Fetching from the distribution’s packages, once: ${what.toLowerCase()} …`);
  const fresh = `${into}.new`;
  const archives = path.join(fresh, 'archives');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(path.join(archives, 'partial'), { recursive: true });
  await apt(what, asRoot, ['update']);
  const fetching = ['install', '--download-only', '--reinstall', '-y', '--no-install-recommends'];
  await apt(what, asRoot, [...fetching, '-o', `Dir::Cache::archives=${archives}`, ...packages]);
  await unpackPackages(archives, path.join(fresh, 'tree'));
  await rm(into, { recursive: true, force: true });
  await rename(path.join(fresh, 'tree'), into);
  await rm(fresh, { recursive: true, force: true });
}

function works([command = '', ...args]: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
