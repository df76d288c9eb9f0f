// What the tests need beyond npm comes from the distribution's own packages, where that can be had without a question.
import { execFile, execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

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

function works([command = '', ...args]: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
