import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../database/embedded.ts';
import { migrate } from '../database/migrate.ts';
import { openPool } from '../database/pool.ts';
import { type Log, openLog } from '../log.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The PostgreSQL of this test run; its database `santral` is migrated and serves as the template. */
    cluster: { superuserUrl: string; templateUrl: string; problem: string | null };
  }
}

/** The disk's guarantees are off: nothing here outlives the run. */
export const quickSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
};

/** One cluster for the whole run, migrated once; every test file takes a copy of its database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-test-'));
  const log = openLog({ level: 'error' });
  const cluster = await openEmbedded({ home: path.join(folder, 'postgres'), log, settings: quickSettings });
  const stop = async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const problem = await migrateTemplate(cluster.url, log);
  project.provide('cluster', { superuserUrl: cluster.superuserUrl, templateUrl: cluster.url, problem });
  return stop;
}

/** A migration that fails shall fail the tests that need it, not those that do not: they are told when they ask. */
async function migrateTemplate(url: string, log: Log): Promise<string | null> {
  const pool = openPool({ url, role: null, size: 1, log });
  try {
    await migrate({ pool }, { log });
    return null;
  } catch (error) {
    log.error({ err: error }, 'The template of the test databases could not be migrated');
    const { message, cause } = error as Error;
    return `${message} ${cause instanceof Error ? cause.message : ''}`;
  } finally {
    await pool.end();
  }
}
