import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { birthOf, endedOf, endInOrder, endOfOutput, lifeOf, openOutput, worksIn } from '../programs/index.ts';
import { type Cluster, childEnvironment, socketPrefix } from './cluster.ts';

/** A PostgreSQL that answers on its socket. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
  /** When the process began (see `birthOf`): its number alone may belong to somebody else by now. */
  readonly birth: string;
  /** Fulfilled with a reason when the process has ended, whoever ended it. */
  readonly ended: Promise<string>;
}

const readyPollMs = 20;
const zombiePatienceMs = 30_000;
const stopPatienceMs = 30_000;
/** PostgreSQL kills what does not follow SIGQUIT within five seconds; then it is its own turn. */
const quitPatienceMs = 10_000;
const port = 5432;

/** What `pg_hba` and the clients need to find it: the number names the socket's file, there is no TCP port. */
export const socketPort = port;

/**
 * What postmaster.pid says. An instance that outlived a killed program is adopted, not fought; a dead one that nobody
 * has reaped yet is waited for (PostgreSQL itself takes a zombie for alive); a number that now belongs to an unrelated
 * process (usual after a container's restart) is removed, as PostgreSQL would refuse to start.
 */
export async function findPostmaster(cluster: Cluster, stopping?: AbortSignal): Promise<Postmaster | null> {
  for (let waitedMs = 0; waitedMs < zombiePatienceMs && !stopping?.aborted; waitedMs += 100) {
    const written = await readPidFile(cluster);
    if (!written) return null;
    const life = await lifeOf(written.pid);
    if (life === 'gone') return forget(cluster, written.socketFolder);
    if (life === 'alive' && (await worksIn(written.pid, cluster.data))) {
      if (written.ready) {
        const birth = await birthOf(written.pid);
        return { ...written, birth, ended: endedOf({ pid: written.pid, birth }) };
      }
    } else if (life === 'alive') {
      return forget(cluster, written.socketFolder);
    }
    await delay(100);
  }
  throw new Error(
    'A former PostgreSQL process neither runs nor goes away. In a container, run Santral with an init (docker run --init).',
  );
}

/** Clears away what a killed one left: the note of its number, and its socket's folder if the name says it is ours. */
async function forget(cluster: Cluster, socketFolder: string): Promise<null> {
  await rm(path.join(cluster.data, 'postmaster.pid'), { force: true });
  if (path.basename(socketFolder).startsWith(socketPrefix)) await rm(socketFolder, { recursive: true, force: true });
  return null;
}

/** Starts PostgreSQL and waits until it answers; throws with the end of its log when it does not, or shall not any more. */
export async function startPostmaster(
  cluster: Cluster,
  socketFolder: string,
  settings: Readonly<Record<string, string>>,
  stopping?: AbortSignal,
): Promise<Postmaster> {
  await makeSocketFolder(cluster, socketFolder);
  const child = await spawnPostmaster(cluster, { ...standing(socketFolder), ...settings });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`));
  });
  for (;;) {
    if (stopping?.aborted) child.kill('SIGINT'); // it may have a long recovery before it
    const why = await Promise.race([ended, delay(readyPollMs)]);
    if (why !== undefined)
      throw new Error(`PostgreSQL did not start (${why}). Its log ends with:\n${await endOfOutput(outputOf(cluster))}`);
    const written = await readPidFile(cluster);
    if (written?.ready && written.pid === child.pid) {
      return { pid: written.pid, birth: await birthOf(written.pid), socketFolder, ended };
    }
  }
}

/** Ends it in order: clients are sent away, everything is written; whoever does not follow is killed in the end. */
export function stopPostmaster(postmaster: Postmaster): Promise<void> {
  const orders = [
    ['SIGINT', stopPatienceMs],
    ['SIGQUIT', quitPatienceMs],
    ['SIGKILL', quitPatienceMs],
  ] as const;
  return endInOrder(postmaster, orders, 'PostgreSQL');
}

function standing(socketFolder: string): Record<string, string> {
  return {
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    jit: 'off',
    log_checkpoints: 'off',
    log_error_verbosity: 'terse', // the details of an error quote rows, which may hold personal data
  };
}

/** Our own child (so that it is reaped when it dies) in its own session (so that Ctrl-C reaches the program alone). */
async function spawnPostmaster(cluster: Cluster, settings: Record<string, string>): Promise<ChildProcess> {
  const log = await openOutput(outputOf(cluster));
  try {
    const child = spawn(
      path.join(cluster.binaries, 'postgres'),
      ['-D', cluster.dataName, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...cluster.account,
        cwd: cluster.data,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        env: childEnvironment,
      },
    );
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/** A restart meets the folder it left; a cleaner of temporary files may have taken it meanwhile. */
async function makeSocketFolder({ account }: Cluster, folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined && account) await chown(folder, account.uid, account.gid);
}

const outputOf = ({ home }: Cluster): string => path.join(home, 'server.log');

/** postmaster.pid: number, data folder, start, port, socket folder, address, memory key, state; one a line. */
async function readPidFile({ data }: Cluster): Promise<{ pid: number; socketFolder: string; ready: boolean } | null> {
  const lines = (await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, socketFolder: lines[4]?.trim() ?? '', ready: lines[7]?.trim() === 'ready' };
}
