import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import { isOutage } from '../http/outage.ts';
import { openLog } from '../log.ts';
import { type FreshDatabase, freshDatabase, organisation } from '../testing/index.ts';
import { isUnavailable, openDatabase, type Statement, type Transaction } from './index.ts';

type Tables = { organisations: { id: string; name: string } };

let fresh: FreshDatabase;
let a: OrganisationId;
let b: OrganisationId;
beforeAll(async () => {
  fresh = await freshDatabase();
  a = await organisation(fresh.database, { name: 'A' });
  b = await organisation(fresh.database, { name: 'B' });
});
afterAll(() => fresh.close());

test('an organisation sees itself only; across them all are seen; without a scope nothing is', async () => {
  const names = (rows: { name: string }[]) => rows.map((row) => row.name).sort();
  const all = (trx: Parameters<Parameters<typeof fresh.database.within>[1]>[0]) =>
    trx.withTables<Tables>().selectFrom('organisations').select('name').execute();
  expect(names(await fresh.database.within(a, all))).toEqual(['A']);
  expect(names(await fresh.database.across('test', all))).toEqual(['A', 'B']);
  expect((await fresh.database.pool.query('select * from organisations')).rows).toEqual([]);
});

test('the scope ends with its transaction, also on the same connection', async () => {
  for (let round = 0; round < 25; round++) await fresh.database.within(a, async () => undefined);
  const { rows } = await fresh.database.pool.query(
    "select nullif(current_setting('app.organisation', true), '') as scope",
  );
  expect(rows).toEqual([{ scope: null }]);
});

test('an organisation cannot write rows of another', async () => {
  const renameB = fresh.database.within(a, (trx) =>
    trx.withTables<Tables>().updateTable('organisations').set({ name: 'mine' }).where('id', '=', b).executeTakeFirst(),
  );
  expect((await renameB).numUpdatedRows).toBe(0n);
});

test('a transaction that throws leaves nothing behind and gives its connection back', async () => {
  for (let round = 0; round < 30; round++) {
    const failing = fresh.database.within(a, async (trx) => {
      await trx.withTables<Tables>().updateTable('organisations').set({ name: 'half' }).where('id', '=', a).execute();
      throw new Error('the visitor changed her mind');
    });
    await expect(failing).rejects.toThrow('changed her mind');
  }
  const { rows } = await fresh.database.across('test', async (trx) => ({
    rows: await trx.withTables<Tables>().selectFrom('organisations').select('name').where('id', '=', a).execute(),
  }));
  expect(rows).toEqual([{ name: 'A' }]);
});

test('a scope that is no id is refused before anything is asked', async () => {
  const attempt = fresh.database.within("x'; drop table organisations; --" as OrganisationId, async () => undefined);
  await expect(attempt).rejects.toThrow('Not the id of an organisation');
});

test('counts and sums arrive as numbers, days as text, a number beyond 2^53 as an error', async () => {
  const { pool } = fresh.database;
  const { rows } = await pool.query(
    "select count(*) as n, array[1, 2]::int8[] as list, date '2026-11-22' as day from pg_am where false",
  );
  expect(rows).toEqual([{ n: 0, list: [1, 2], day: '2026-11-22' }]);
  await expect(pool.query('select 9007199254740993::int8 as n')).rejects.toThrow('beyond whole numbers');
});

test('the program is bound by row security', async () => {
  const { rows } = await fresh.database.pool.query(
    'select rolsuper, rolbypassrls from pg_roles where rolname = current_user',
  );
  expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
});

test('a statement that takes too long is ended; a report may ask for its own limit', async () => {
  const slow = fresh.database.within(a, (trx) => sql`select pg_sleep(5)`.execute(trx), { statementTimeoutMs: 20 });
  await expect(slow).rejects.toThrow('statement timeout');
});

test('a lost connection says "not now", a wrong statement does not', async () => {
  const lost = fresh.database.pool.query('select pg_terminate_backend(pg_backend_pid())');
  expect(isUnavailable(await lost.catch((error: unknown) => error))).toBe(true);
  const wrong = fresh.database.pool.query('select nonsense');
  expect(isUnavailable(await wrong.catch((error: unknown) => error))).toBe(false);
  expect(await fresh.database.health()).toMatchObject({ status: 'ok' });
});

const rename = (id: OrganisationId, name: string): Statement =>
  sql`update organisations set name = ${name} where id = ${id}`;
const nameOf = async (id: OrganisationId) => {
  const { rows } = await fresh.database.within(id, (trx) =>
    sql<{ name: string }>`select name from organisations where id = ${id}`.execute(trx),
  );
  return rows[0]?.name;
};
const nonsense = sql`select 1 / 0`;

test('statements that go out together are done in order, and answered each', async () => {
  const answers = await fresh.database.together(b, [
    rename(b, 'first'),
    sql`select name from organisations`,
    rename(b, 'second'),
    sql`select name from organisations`,
  ]);
  expect(answers).toEqual([[], [{ name: 'first' }], [], [{ name: 'second' }]]);
  expect(await nameOf(b)).toBe('second');
});

test('when one of them fails, none of them happened, and the connections are as good as before', async () => {
  for (let round = 0; round < 30; round++) {
    const attempt = fresh.database.together(b, [rename(b, 'half'), nonsense, rename(b, 'never')]);
    await expect(attempt).rejects.toThrow('division by zero');
  }
  expect(await nameOf(b)).toBe('second');
  await fresh.database.together(b, [rename(b, 'B')]);
  expect(await nameOf(b)).toBe('B');
});

test('statements that go out together see and write one organisation only', async () => {
  await fresh.database.together(a, [rename(b, 'mine')]);
  expect(await nameOf(b)).toBe('B');
  expect(await fresh.database.together(a, [sql`select name from organisations`])).toEqual([[{ name: 'A' }]]);
});

test('a connection that is lost in the middle of them leaves nothing half done', async () => {
  const cut = sql`select pg_terminate_backend(pg_backend_pid())`;
  await expect(fresh.database.together(b, [rename(b, 'half'), cut, rename(b, 'never')])).rejects.toThrow();
  expect(await nameOf(b)).toBe('B');
});

const pidOf = (trx: Transaction) => sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);

/** A database with one connection and little patience. */
const impatient = () =>
  openDatabase({ url: fresh.url, dataDir: '', log: openLog({ level: 'fatal' }), poolSize: 1, answerWithinMs: 200 });

/** Lets the process of a connection hang while something is done, as it does when the disk or the machine stands still. */
async function hanging<T>(pid: number, run: () => Promise<T>): Promise<T> {
  process.kill(pid, 'SIGSTOP');
  try {
    return await run();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

test('who asks a PostgreSQL that hangs hears "not now" in time, and that connection is never used again', async () => {
  const database = await impatient();
  const asks: readonly (() => Promise<unknown>)[] = [
    () => database.within(b, (trx) => sql`select 1`.execute(trx)),
    () => database.together(b, [rename(b, 'unheard'), sql`select 1`]),
    () => database.pool.query('select 1'),
  ];
  for (const ask of asks) {
    const [before] = (await database.within(b, pidOf)).rows;
    await hanging(before?.pid ?? 0, async () => {
      const asked = await Promise.allSettled([ask(), ask()]);
      // The first one asked in vain; the other one waited for the connection, and got a new one.
      expect(asked.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      const [outcome] = asked;
      const error: unknown = outcome?.status === 'rejected' ? outcome.reason : null;
      expect([isUnavailable(error), isOutage(error)], String(error)).toEqual([true, true]);
      const [after] = (await database.within(b, pidOf)).rows;
      expect(after?.pid).not.toBe(before?.pid);
    });
  }
  await database.close();
  await fresh.database.together(b, [rename(b, 'B')]);
});

test('a transaction that hangs in the middle is undone, and tells its caller so; those behind it go on', async () => {
  const database = await impatient();
  const inTheMiddle = database.within(b, async (trx) => {
    await rename(b, 'half').execute(trx.withTables<Tables>());
    const [{ pid } = { pid: 0 }] = (await pidOf(trx)).rows;
    process.kill(pid, 'SIGSTOP');
    try {
      await sql`select 1`.execute(trx);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
  expect(isUnavailable(await inTheMiddle.catch((error: unknown) => error))).toBe(true);
  await database.within(b, (trx) => sql`select 1`.execute(trx));
  await database.close();
  expect(await nameOf(b)).toBe('B');
});

test('what may take longer by name is waited for longer', async () => {
  const database = await impatient();
  const slow = (trx: Transaction) => sql`select pg_sleep(0.4)`.execute(trx);
  await database.within(b, slow, { statementTimeoutMs: 1_000 });
  expect(isUnavailable(await database.within(b, slow).catch((error: unknown) => error))).toBe(true);
  await database.close();
});
