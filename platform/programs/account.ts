import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The account a program beside ours runs as, when it is not our own. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * What a program beside ours runs as: ourselves, or, where we are root, the first of these accounts that exists.
 * PostgreSQL refuses to run as root, and nothing that talks to the network should.
 */
export async function unprivilegedAccount(program: string, names: readonly string[]): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of names) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => null);
    if (ids) return { uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) };
  }
  throw new Error(`Santral runs as root, and there is no account for ${program}: ${names.join(' or ')} would do.`);
}

/**
 * What a program is told a folder is called. A clone below root's own home (mode 0700) must work, although another
 * account may not enter it: a process stands in its working folder whatever lies above, so there the folder is called
 * by that name instead, and the program must be started in it.
 */
export async function nameFor(folder: string, account: Account | null, program: string): Promise<string> {
  if (await canReach(folder, account)) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new Error(
    `Santral runs as root, and ${program} (user number ${account?.uid}) may not enter a folder above ${folder}: set DATA_DIR to a place it can reach, for example below /var/lib.`,
  );
}

/** Whether the account may enter every folder above `file`. Our own account is taken to reach its own files. */
export async function canReach(file: string, account: Account | null): Promise<boolean> {
  if (!account) return true;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const { uid, gid, mode } = await stat(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** Where root keeps what another account uses when that account may not look into the data folder. */
const sharedHomes = '/var/lib/santral';

/** A folder that the account can reach: below the data folder, or, where it may not enter that, in a place of ours. */
export async function homeFor(name: string, dataDir: string, account: Account | null): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const real = await realpath(dataDir);
  const near = path.join(real, name);
  const sum = createHash('sha256').update(real).digest('hex').slice(0, 12);
  const home = (await canReach(near, account)) ? near : path.join(sharedHomes, `${name}-${sum}`);
  await mkdir(home, { recursive: true, mode: 0o755 });
  return home;
}
