import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../log.ts';
import { prepareCluster } from './cluster.ts';
import { embeddedUrl } from './embedded.ts';
import { type Database, openDatabase } from './index.ts';
import { findPostmaster } from './postmaster.ts';

/**
 * The database for a command that looks while Santral may be running on the same data: the PostgreSQL that runs already
 * is asked, and left as it is; one that does not run is started and stopped again. Never makes a new one: null when
 * there are no data.
 */
export async function openDatabaseBeside(needs: {
  url: string | null;
  dataDir: string;
  log: Log;
}): Promise<Database | null> {
  if (needs.url !== null) return openDatabase(needs);
  const home = path.resolve(needs.dataDir, 'postgres');
  const isThere = await stat(path.join(home, 'data/PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const cluster = await prepareCluster(home);
  const running = await findPostmaster(cluster);
  if (running === null) return openDatabase(needs);
  return openDatabase({ ...needs, url: embeddedUrl(running.socketFolder, cluster.secrets.program) });
}
