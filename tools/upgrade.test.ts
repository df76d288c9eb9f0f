import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { findMigrations, migrate } from '#platform/database/migrate.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { sampleInsert, superuserUrlOf } from './samples.ts';

const log = openLog({ level: 'silent' });
const migrations = await findMigrations();

/** How many rows each table holds; row security does not bind the superuser. */
async function counted(superuser: pg.Client): Promise<Readonly<Record<string, number>>> {
  const { rows } = await superuser.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migrations'`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const { rows: found } = await superuser.query<{ n: string }>(`select count(*) as n from "${name}"`);
    counts[name] = Number(found[0]?.n);
  }
  return counts;
}

/** One row in every table, all of one organisation and all pointing at each other; a table with stricter ideas stays empty. */
async function fill(superuser: pg.Client): Promise<void> {
  const one = newId<'organisation'>();
  await superuser.query('set session_replication_role = replica');
  for (const name of Object.keys(await counted(superuser))) {
    const insert = await sampleInsert(superuser, name, { organisation: one, other: one });
    await superuser.query(insert).catch((error: pg.DatabaseError) => {
      if (!error.code?.startsWith('23')) throw error;
    });
  }
}

async function inFresh<T>(run: (fresh: FreshDatabase, superuser: pg.Client) => Promise<T>): Promise<T> {
  const fresh = await freshDatabase({ migrated: false });
  const superuser = new pg.Client({ connectionString: superuserUrlOf(inject('cluster'), fresh.url) });
  await superuser.connect();
  try {
    return await run(fresh, superuser);
  } finally {
    await superuser.end();
    await fresh.close();
  }
}

test.for(migrations.map((each, index) => [each.name, index + 1] as const))(
  'who stayed at %s comes to the present with every row',
  ([, length]) =>
    inFresh(async ({ database }, superuser) => {
      await migrate(database, { log, migrations: migrations.slice(0, length) });
      await fill(superuser);
      const before = await counted(superuser);
      expect(before.organisations).toBe(1);
      expect(Object.values(before).filter((n) => n === 1).length).toBeGreaterThanOrEqual(
        Object.keys(before).length / 2,
      );
      await migrate(database, { log, migrations });
      expect(await counted(superuser)).toMatchObject(before);
    }),
);
