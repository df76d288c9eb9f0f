import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Recorded } from '#kernel/fact.ts';
import type { OrganisationId } from '#kernel/id.ts';
import type { Database, Transaction } from '../database/index.ts';
import { type FreshDatabase, freshDatabase, organisation } from '../testing/index.ts';
import { openDurableReader } from './index.ts';
import { journalFor, silent, type Told, told } from './journal.fixture.ts';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  ({ database } = fresh);
});
afterAll(() => fresh.close());

/** What the reader of these tests writes: one row for each fact it read, beside the bookmark. */
async function copy(trx: Transaction, organisationId: OrganisationId, facts: readonly Recorded<Told>[]): Promise<void> {
  await sql`
    insert into reader_bookmarks (organisation_id, reader, number)
    select ${organisationId}, 'copy of ' || n, n from unnest(${facts.map((fact) => fact.number)}::bigint[]) as f (n)`.execute(
    trx,
  );
}

const copied = (id: OrganisationId) =>
  database.within(id, async (trx) => {
    const { rows } = await sql<{ number: number }>`
      select number from reader_bookmarks where organisation_id = ${id} and reader like 'copy of %' order by number`.execute(
      trx,
    );
    return rows.map((row) => Number(row.number));
  });

const upTo = (last: number) => Array.from({ length: last }, (_, place) => place + 1);

test('a reader reads everything that is there, and what is told afterwards', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  await journal.record(upTo(2_500).map((word) => told(String(word))));
  const reader = openDurableReader<Told>({
    database,
    log: silent,
    organisationId: id,
    name: 'copier',
    read: (trx, facts) => copy(trx, id, facts),
  });
  await reader.caughtUp(2_500);
  await journal.record([told('afterwards')]);
  await reader.caughtUp(2_501);
  expect([await copied(id), reader.bookmark()]).toEqual([upTo(2_501), 2_501]);
  await reader.close();
  await journal.close();
});

test('a reader that was ended in the middle goes on where it stopped: nothing twice, nothing left out', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  await journal.record(upTo(3_000).map((word) => told(String(word))));
  let runs = 0;
  const begin = (dieAt: number) =>
    openDurableReader<Told>({
      database,
      log: silent,
      organisationId: id,
      name: 'copier',
      read: async (trx, facts) => {
        await copy(trx, id, facts);
        // The process ends after it has written, before the transaction is over.
        if (++runs === dieAt) await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
      },
    });
  const first = begin(2);
  await expect.poll(() => runs).toBe(2);
  await first.close();
  const left = await copied(id); // one run is whole, the one that was cut off left nothing
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThan(3_000);
  expect(left).toEqual(upTo(left.length));

  const second = begin(0);
  await second.caughtUp(3_000);
  expect(await copied(id)).toEqual(upTo(3_000));
  await second.close();
  await journal.close();
});

test('a reader that fails writes nothing, tries again, and holds up nobody who tells', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  let isBroken = true;
  let failures = 0;
  const reader = openDurableReader<Told>({
    database,
    log: silent,
    organisationId: id,
    name: 'copier',
    read: async (trx, facts) => {
      await copy(trx, id, facts);
      if (!isBroken) return;
      failures += 1;
      throw new Error('Not today');
    },
  });
  await journal.record([told('a')]);
  reader.nudge();
  await expect.poll(() => failures).toBeGreaterThan(0);
  expect(await journal.record([told('b')])).toHaveLength(1);
  expect(await copied(id)).toEqual([]);
  isBroken = false;
  await reader.caughtUp(2);
  expect(await copied(id)).toEqual([1, 2]);
  await reader.close();
  await journal.close();
});

test('two of the same reader never read the same fact twice', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  const pair = ['one process', 'another process'].map(() =>
    openDurableReader<Told>({
      database,
      log: silent,
      organisationId: id,
      name: 'copier',
      read: (trx, facts) => copy(trx, id, facts),
    }),
  );
  for (const word of upTo(40)) {
    await journal.record([told(String(word))]);
    for (const reader of pair) reader.nudge();
  }
  await Promise.all(pair.map((reader) => reader.caughtUp(40)));
  expect(await copied(id)).toEqual(upTo(40));
  await Promise.all(pair.map((reader) => reader.close()));
  await journal.close();
});
