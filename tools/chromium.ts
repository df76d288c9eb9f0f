// The browser of the tests: found, or installed where that can be done without a question.
import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const usualFolders = ['/usr/bin', '/usr/local/bin', '/usr/lib/chromium', '/opt/google/chrome'];
const onMac = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Another apt may be at work on a machine that was just started. */
const lockPatienceMs = 300_000;
const lockPauseMs = 5_000;

/** Where Chromium (or Chrome) is, or null. The environment variable CHROMIUM names one that lies elsewhere. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM ? [process.env.CHROMIUM] : [];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...usualFolders];
  const places = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [...named, ...places, ...onMac].find(isExecutable) ?? null;
}

/** Sees to it that there is a browser; throws a sentence where a person has to. */
export async function ensureChromium(): Promise<void> {
  if (findChromium()) return;
  const asRoot = waysToRoot();
  if (!asRoot) {
    throw new Error(
      'The tests drive a real browser and found none: install Chromium (on Debian: sudo apt-get install chromium) or name one in CHROMIUM, then run npm test again.',
    );
  }
  console.log('Installing Chromium for the browser tests (about a minute, once) …');
  const common = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300'];
  const apt = (...args: string[]) => patiently([...asRoot, ...common, ...args]);
  const install = (name: string) => apt('install', '-y', '--no-install-recommends', name);
  await apt('update');
  await install('chromium').catch(() => install('chromium-browser'));
  if (!findChromium()) {
    throw new Error('apt-get installed Chromium, yet it is nowhere to be found: name it in CHROMIUM.');
  }
}

/** What to put before a command to run it as root without a password, or null where that (or apt) is not possible. */
function waysToRoot(): readonly string[] | null {
  if (!works(['apt-get', '--version'])) return null;
  if (process.getuid?.() === 0) return [];
  return works(['sudo', '-n', 'true']) ? ['sudo', '-n'] : null;
}

/** The lock of the package lists, unlike dpkg's own, is not waited for by apt: it fails at once, so we ask again. */
async function patiently([program = '', ...args]: readonly string[]): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += lockPauseMs) {
    try {
      await execute(program, args, { maxBuffer: 1 << 26 });
      return;
    } catch (error) {
      const said = String((error as { stderr?: string }).stderr || error);
      if (!said.includes('Could not get lock') || waitedMs >= lockPatienceMs) {
        throw new Error(`Chromium could not be installed: ${said.trim()}`, { cause: error });
      }
    }
    await delay(lockPauseMs);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
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
