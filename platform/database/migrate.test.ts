import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from '../log.ts';
import { type FreshDatabase, freshDatabase } from '../testing/index.ts';
import { findMigrations, type Migration, migrate } from './migrate.ts';

const log = openLog({ level: 'silent' });
let fresh: FreshDatabase;
let folder: string;
beforeEach(async () => {
  fresh = await freshDatabase({ migrated: false });
  folder = await mkdtemp(path.join(tmpdir(), 'santral-migrations-'));
});
afterEach(async () => {
  await fresh.close();
  await rm(folder, { recursive: true });
});

async function migration(name: string, statement: string): Promise<Migration> {
  const file = path.join(folder, `${name}.mjs`);
  const kysely = JSON.stringify(import.meta.resolve('kysely'));
  const up = `export const up = (db) => sql.raw(${JSON.stringify(statement)}).execute(db);`;
  await writeFile(file, `import { sql } from ${kysely};\n${up}\n`);
  return { name, file };
}
const tables = async () => {
  const { rows } = await fresh.database.pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
  );
  return rows.map((row) => row.name);
};

test('an empty database is brought to the present once; the second start has nothing to do', async () => {
  const all = await findMigrations();
  expect(all.length).toBeGreaterThan(0);
  expect(await migrate(fresh.database, { log })).toEqual(all.map((each) => each.name));
  expect(await migrate(fresh.database, { log })).toEqual([]);
  expect(await tables()).toContain('organisations');
});

test('two programs that start at once migrate one after the other', async () => {
  const steps = [await migration('2026-01-01-00-a', 'create table a ()')];
  const ran = await Promise.all([1, 2, 3].map(() => migrate(fresh.database, { log, migrations: steps })));
  expect(ran.flat()).toEqual(['2026-01-01-00-a']);
});

test('an upgrade that fails half-way leaves the database as it was, and the former program starts on it', async () => {
  const old = [await migration('2026-01-01-00-a', 'create table a ()')];
  await migrate(fresh.database, { log, migrations: old });
  const upgrade = [
    ...old,
    await migration('2026-01-02-00-b', 'create table b ()'),
    await migration('2026-01-03-00-c', 'create table a ()'),
  ];
  const attempt = migrate(fresh.database, { log, migrations: upgrade });
  await expect(attempt).rejects.toThrow('The migration 2026-01-03-00-c failed; the database is as it was before.');
  expect(await tables()).toEqual(['a', 'migrations']);
  expect(await migrate(fresh.database, { log, migrations: old })).toEqual([]);
});

test('a migration that arrives later with an earlier date still runs', async () => {
  const first = await migration('2026-01-02-00-b', 'create table b ()');
  await migrate(fresh.database, { log, migrations: [first] });
  const late = await migration('2026-01-01-00-a', 'create table a ()');
  expect(await migrate(fresh.database, { log, migrations: [late, first] })).toEqual(['2026-01-01-00-a']);
});

test('data of a newer program are refused with a sentence and left alone', async () => {
  const first = await migration('2026-01-01-00-a', 'create table a ()');
  const newer = await migration('2027-01-01-00-b', 'create table b ()');
  await migrate(fresh.database, { log, migrations: [first, newer] });
  const attempt = migrate(fresh.database, { log, migrations: [first] });
  await expect(attempt).rejects.toThrow(
    'These data were last opened by a newer Santral (it made 2027-01-01-00-b, unknown here): start that version again',
  );
  expect(await tables()).toEqual(['a', 'b', 'migrations']);
});
