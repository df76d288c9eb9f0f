import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Jobs, openJobs, type Task } from './jobs.ts';
import { openLog } from './log.ts';
import { type FreshDatabase, freshDatabase, organisation } from './testing/index.ts';

const log = openLog({ level: 'silent' });
let fresh: FreshDatabase;
let open: Jobs[] = [];
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(open.map((jobs) => jobs.close()));
  open = [];
  await fresh.database.pool.query('delete from graphile_worker._private_jobs');
});
afterAll(() => fresh.close());

async function opened(tasks: Record<string, Task> = {}, showsLifeWithinMs = 3_000): Promise<Jobs> {
  const pace = { restartPauseMs: 100, showsLifeWithinMs };
  const jobs = await openJobs({ database: fresh.database, log, tasks, pace });
  open.push(jobs);
  return jobs;
}

test('every job is done once, also five hundred at a time', async () => {
  const done: unknown[] = [];
  const jobs = await opened({ count: async (payload) => void done.push(payload) });
  await Promise.all(Array.from({ length: 500 }, (_, n) => jobs.add('count', { n })));
  await vi.waitFor(() => expect(done.length).toBe(500), 10_000);
  expect(new Set(done.map((payload) => (payload as { n: number }).n)).size).toBe(500);
  expect(await jobs.health()).toEqual({ status: 'ok', detail: 'No job is late.' });
});

test('a job added in a transaction that fails is never done', async () => {
  const done: unknown[] = [];
  const jobs = await opened({ note: async (payload) => void done.push(payload) });
  const id = await organisation(fresh.database);
  const failing = fresh.database.within(id, async (trx) => {
    await jobs.add('note', 'rolled back', { trx });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await fresh.database.within(id, (trx) => jobs.add('note', 'committed', { trx }));
  await vi.waitFor(() => expect(done).toEqual(['committed']), 10_000);
});

test('a job that fails is tried again and does not block the others', async () => {
  const seen: number[] = [];
  const done: unknown[] = [];
  const jobs = await opened({
    poison: async (_, { number, isLast }) => {
      seen.push(number);
      expect(isLast).toBe(false);
      throw new Error('this one always fails');
    },
    fine: async (payload) => void done.push(payload),
  });
  await jobs.add('poison', null);
  await jobs.add('fine', 1);
  await vi.waitFor(() => expect(done).toEqual([1]), 10_000);
  await vi.waitFor(async () => {
    const { rows } = await fresh.database.pool.query('select attempts, last_error from graphile_worker._private_jobs');
    expect(rows).toEqual([{ attempts: 1, last_error: expect.stringContaining('this one always fails') }]);
  }, 10_000);
  expect(seen).toEqual([1]);
});

test('a job that was given up shows in health until a person has looked', async () => {
  const jobs = await opened();
  await jobs.add('nobody', null);
  await fresh.database.pool.query('update graphile_worker._private_jobs set attempts = max_attempts');
  expect(await jobs.health()).toEqual({
    status: 'warning',
    detail: '0 jobs are late, 1 were given up and wait for a person.',
  });
});

test('jobs of one key replace each other while they wait', async () => {
  const done: unknown[] = [];
  const adder = await opened();
  await adder.add('digest', 'first', { key: 'day' });
  await adder.add('digest', 'second', { key: 'day' });
  await opened({ digest: async (payload) => void done.push(payload) });
  await vi.waitFor(() => expect(done).toEqual(['second']), 10_000);
});

test('an orderly stop finishes the job in hand', async () => {
  let finished = false;
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const jobs = await opened({
    long: async () => {
      begun.resolve();
      await go.promise;
      finished = true;
    },
  });
  await jobs.add('long', null);
  await begun.promise;
  const closing = jobs.close();
  go.resolve();
  await closing;
  open = [];
  expect(finished).toBe(true);
  const { rows } = await fresh.database.pool.query('select * from graphile_worker._private_jobs');
  expect(rows).toEqual([]);
});

test('the jobs of a killed program are done by the next one within moments', async () => {
  const adder = await opened();
  await adder.add('orphan', 'left behind');
  await fresh.database.pool.query(
    "update graphile_worker._private_jobs set locked_at = now(), locked_by = 'a program that was killed', attempts = 1",
  );
  const done: unknown[] = [];
  await opened({ orphan: async (payload) => void done.push(payload) }, 500);
  await vi.waitFor(() => expect(done).toEqual(['left behind']), 10_000);
});

test('a worker’s own jobs are never freed while it lives', async () => {
  let runs = 0;
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const jobs = await opened({
    slow: async () => {
      runs += 1;
      begun.resolve();
      await go.promise;
    },
  });
  await jobs.add('slow', null);
  await begun.promise;
  const done: unknown[] = [];
  const second = await opened({ slow: async () => void runs++, other: async () => void done.push(1) });
  await second.add('other', null);
  await vi.waitFor(() => expect(done).toEqual([1]), 10_000);
  go.resolve();
  await jobs.close();
  await second.close();
  open = [];
  expect(runs).toBe(1);
});

async function cutConnections(): Promise<void> {
  await fresh.database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
}

test.for(['at the start', 'at work'])('a worker whose connections are cut %s goes on by itself', async (moment) => {
  const done: unknown[] = [];
  const jobs = await opened({ note: async (payload) => void done.push(payload) });
  if (moment === 'at work') {
    await jobs.add('note', 'before');
    await vi.waitFor(() => expect(done).toContain('before'), 10_000);
  }
  await cutConnections();
  await vi.waitFor(() => jobs.add('note', 'after', { key: 'after' }), 10_000);
  await vi.waitFor(() => expect(done).toContain('after'), 18_000);
});
