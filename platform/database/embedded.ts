import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../log.ts';
import { keepRunning, own } from '../programs/index.ts';
import { type Cluster, openSocketFolder, prepareCluster, superuser } from './cluster.ts';
import { findPostmaster, type Postmaster, socketPort, startPostmaster, stopPostmaster } from './postmaster.ts';

/** A PostgreSQL of our own below the data folder: one socket, no TCP port, watched and started again when it dies. */
export interface Embedded {
  /** For the program: a role that owns the database and is neither superuser nor above row security. */
  readonly url: string;
  /** For tests, which make databases. */
  readonly superuserUrl: string;
  readonly adopted: boolean;
  /** The sentence for the health page while it is down, else null. */
  trouble(): string | null;
  stop(): Promise<void>;
}

/** The role the program signs in as, and the name of its database. */
export const programRole = 'santral';

const firstPauseMs = 100;
/** A killed process is gone within this, however busy the machine. */
const dyingMs = 5_000;

/** Starts it, or adopts the one that outlived a killed program. `home` holds everything of it. */
export async function openEmbedded(needs: {
  home: string;
  log: Log;
  settings?: Readonly<Record<string, string>>;
}): Promise<Embedded> {
  await mkdir(needs.home, { recursive: true, mode: 0o755 });
  const ownership = await own(path.join(needs.home, 'owner.json'), path.dirname(needs.home));
  try {
    const cluster = await prepareCluster(needs.home);
    const { found, first, socketFolder, superuserUrl } = await standing(cluster, needs.settings ?? {});
    const start = (stopping?: AbortSignal) => startPostmaster(cluster, socketFolder, needs.settings ?? {}, stopping);
    // One that just died may not have been reaped yet, and its number may be given away: looked at as at the first start.
    const again = async (stopping: AbortSignal) => (await findPostmaster(cluster, stopping)) ?? start(stopping);
    const keeper = keepRunning({ name: 'PostgreSQL', first, start: again, end: stopPostmaster, log: needs.log });
    return {
      url: embeddedUrl(socketFolder, cluster.secrets.program),
      superuserUrl,
      adopted: found !== null,
      trouble: keeper.trouble,
      async stop() {
        await keeper.stop();
        await rm(socketFolder, { recursive: true, force: true });
        await ownership.release();
      },
    };
  } catch (error) {
    await ownership.release();
    throw error;
  }
}

/** One that answers: the one that outlived a killed program, or a new one. */
async function standing(cluster: Cluster, settings: Readonly<Record<string, string>>) {
  for (;;) {
    const found = await findPostmaster(cluster);
    const socketFolder = found?.socketFolder ?? (await openSocketFolder(cluster.account));
    const first = found ?? (await startPatiently(() => startPostmaster(cluster, socketFolder, settings)));
    const superuserUrl = urlOf(socketFolder, superuser, cluster.secrets.superuser, 'postgres');
    try {
      await makeRoleAndDatabase(superuserUrl, cluster.secrets.program);
      return { found, first, socketFolder, superuserUrl };
    } catch (error) {
      // It may have been killed with the program, and was found while it died: then there is none, and one is started.
      const isGone =
        found && (await Promise.race([found.ended.then(() => true), delay(dyingMs, false, { ref: false })]));
      if (!isGone) throw error;
    }
  }
}

/** Where the program's own role finds its database. */
export function embeddedUrl(socketFolder: string, password: string): string {
  return urlOf(socketFolder, programRole, password, programRole);
}

function urlOf(socketFolder: string, role: string, password: string, database: string): string {
  return `postgres://${role}:${password}@/${database}?host=${encodeURIComponent(socketFolder)}&port=${socketPort}`;
}

/** Backends of a killed postmaster need a moment to notice; until then PostgreSQL refuses to start beside them. */
async function startPatiently(start: () => Promise<Postmaster>): Promise<Postmaster> {
  for (let pauseMs = firstPauseMs; pauseMs <= firstPauseMs * 16; pauseMs *= 2) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('pre-existing shared memory'))) throw error;
    }
    await delay(pauseMs);
  }
  return start();
}

async function makeRoleAndDatabase(superuserUrl: string, password: string): Promise<void> {
  const admin = new pg.Client({ connectionString: superuserUrl });
  admin.on('error', () => undefined); // the query in hand fails with the same error
  await admin.connect();
  try {
    const role = await admin.query('select 1 from pg_roles where rolname = $1', [programRole]);
    if (!role.rowCount) {
      await admin.query(
        `create role ${programRole} login nosuperuser nobypassrls password ${pg.escapeLiteral(password)}`,
      );
    }
    const database = await admin.query('select 1 from pg_database where datname = $1', [programRole]);
    if (!database.rowCount) await admin.query(`create database ${programRole} owner ${programRole}`);
  } finally {
    await admin.end();
  }
}
