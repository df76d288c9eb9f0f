import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Account, nameFor, unprivilegedAccount } from '../programs/index.ts';
import { binariesFor } from './binaries.ts';
import { type Secrets, secretsIn } from './secrets.ts';

const run = promisify(execFile);
const program = 'PostgreSQL';

/** Where the parts of one embedded PostgreSQL lie, and how its programs are run. */
export interface Cluster {
  readonly home: string;
  readonly data: string;
  /** What the programs are told the data folder is: its path, or their own working folder. See `nameFor`. */
  readonly dataName: string;
  readonly binaries: string;
  readonly account: Account | null;
  readonly secrets: Secrets;
}

/** The programs get a small environment of their own, so that nothing of ours (PGHOST, TZ) changes what they do. */
export const childEnvironment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** The superuser of the cluster, used at start only; the program itself signs in as `programRole`. */
export const superuser = 'postgres';

/** Finds the cluster below `home` (a folder that exists), or makes one (two seconds). */
export async function prepareCluster(home: string): Promise<Cluster> {
  const account = await unprivilegedAccount(program, ['postgres', 'nobody']);
  const real = await realpath(home);
  const data = path.join(real, 'data');
  const cluster: Cluster = {
    home: real,
    data,
    dataName: await nameFor(data, account, program),
    binaries: await binariesFor(real, account),
    account,
    secrets: await secretsIn(path.join(real, 'secrets.json')),
  };
  if (!(await exists(path.join(data, 'PG_VERSION')))) await initialise(cluster);
  return cluster;
}

export const socketPrefix = 'santral-pg-';

/** A folder for the socket: short (a socket's path is limited to 107 bytes) and closed to everybody else. */
export async function openSocketFolder(account: Account | null): Promise<string> {
  const folder = await mkdtemp(path.join(await shortTemporaryFolder(), socketPrefix));
  if (account) await chown(folder, account.uid, account.gid);
  return folder;
}

async function shortTemporaryFolder(): Promise<string> {
  const folder = await realpath(tmpdir());
  return folder.length <= 60 ? folder : '/tmp';
}

/** Runs initdb into a folder that is put in place only when it is whole, so that a start cut short begins again. */
async function initialise({ home, data, binaries, account, secrets }: Cluster): Promise<void> {
  const half = path.join(home, 'data.new');
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { mode: 0o700 });
  const scratch = await openSocketFolder(account);
  const passwordFile = path.join(scratch, 'password');
  try {
    await writeFile(passwordFile, secrets.superuser, { mode: 0o600 });
    if (account) await Promise.all([half, passwordFile].map((file) => chown(file, account.uid, account.gid)));
    await run(
      path.join(binaries, 'initdb'),
      [
        ...['-D', await nameFor(half, account, program), '-U', superuser, `--pwfile=${passwordFile}`],
        ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...['--locale=C', '--no-instructions'],
      ],
      { ...account, cwd: half, env: childEnvironment, maxBuffer: 1 << 24 },
    );
    if (await exists(data)) await rm(data, { recursive: true }); // an empty or half-made one: PG_VERSION is missing
    await rename(half, data);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
