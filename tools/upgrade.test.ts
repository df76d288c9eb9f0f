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

/** One row in every table, all of one organisation and all pointing at each other; a table with stricter ideas gets none. */
async function fill(superuser: pg.Client, text: string): Promise<number> {
  const one = newId<'organisation'>();
  let filled = 0;
  await superuser.query('set session_replication_role = replica');
  for (const name of Object.keys(await counted(superuser))) {
    const insert = await sampleInsert(superuser, name, { organisation: one, other: one, text });
    await superuser.query(insert).then(
      () => (filled += 1),
      (error: pg.DatabaseError) => {
        if (!error.code?.startsWith('23')) throw error;
      },
    );
  }
  return filled;
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

/** Every migration walks over the rows of all states before it: with each of them the walk is longer. */
const walkMs = 180_000;

test(
  'what was written at any state of the database comes through every later migration, with every row',
  () =>
    inFresh(async ({ database }, superuser) => {
      let before: Readonly<Record<string, number>> = {};
      for (const [index, { name }] of migrations.entries()) {
        await migrate(database, { log, migrations: migrations.slice(0, index + 1) });
        expect(await counted(superuser), `the rows from before ${name}`).toMatchObject(before);
        const filled = await fill(superuser, `x${index}`);
        before = await counted(superuser);
        expect(filled, `tables that hold rows at ${name}`).toBeGreaterThanOrEqual(Object.keys(before).length / 2);
        expect(before.organisations).toBe(index + 1);
      }
    }),
  walkMs,
);

test(
  'who stayed away since the first release comes to the present in one go',
  () =>
    inFresh(async ({ database }, superuser) => {
      const first = migrations.findIndex(({ name }) => name.startsWith('2026-11-23'));
      await migrate(database, { log, migrations: migrations.slice(0, first) });
      await fill(superuser, 'x');
      const before = await counted(superuser);
      await migrate(database, { log, migrations });
      expect(await counted(superuser)).toMatchObject(before);
    }),
  walkMs,
);

test('queues that waited for the agent a customer knows are sticky now, the others are what they were', () =>
  inFresh(async ({ database }, superuser) => {
    const sticky = migrations.findIndex(({ name }) => name.includes('queue-sticky'));
    await migrate(database, { log, migrations: migrations.slice(0, sticky) });
    await superuser.query('set session_replication_role = replica');
    const given = [
      { name: 'waits', stickyMs: 30_000 },
      { name: 'does not wait', assignment: 'automatic', stickyMs: 0 },
      { name: 'by hand', assignment: 'manual', stickyMs: 30_000 },
    ];
    for (const { name, ...settings } of given) {
      await superuser.query(
        `insert into queues (organisation_id, id, project_id, name, name_key, settings, hours, is_archived, created_at)
         values ($1, $2, $1, $3, $3, $4, '{}', false, now())`,
        [newId<'organisation'>(), newId<'queue'>(), name, JSON.stringify(settings)],
      );
    }
    // Not further: a later change of queues meets rows of organisations that exist, and these have none.
    await migrate(database, { log, migrations: migrations.slice(0, sticky + 1) });
    const { rows } = await superuser.query<{ name: string; assignment: string; fallback: string }>(
      `select name, settings->>'assignment' as assignment, settings->>'stickyFallback' as fallback from queues order by name`,
    );
    expect(rows).toEqual([
      { name: 'by hand', assignment: 'manual', fallback: 'automatic' },
      { name: 'does not wait', assignment: 'automatic', fallback: 'automatic' },
      { name: 'waits', assignment: 'sticky', fallback: 'automatic' },
    ]);
  }));
