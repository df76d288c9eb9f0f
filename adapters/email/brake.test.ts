import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import { takeAutomatic } from './store.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const nowMs = fixedClock().nowMs();
/** What is asked stands in the database alone: every question here is one that a new process could ask. */
const take = (one: OrganisationId, to: readonly string[], atMs = nowMs, messageId = newId<'message'>()) =>
  fresh.database.within(one, (trx) => takeAutomatic(trx, one, { messageId, to }, atMs));

test('C20: three automatic letters an hour go to an address, whichever process sends them; the same one again is one', async () => {
  const house = await organisation(fresh.database);
  const again = newId<'message'>();
  const first = [await take(house, ['a@x.test'], nowMs, again), await take(house, ['a@x.test'], nowMs, again)];
  expect(first).toEqual([true, true]);
  expect([await take(house, ['a@x.test']), await take(house, ['a@x.test'])]).toEqual([true, true]);
  expect([await take(house, ['a@x.test']), await take(house, ['b@x.test', 'a@x.test'])]).toEqual([false, false]);
  // The refused one counts for nobody, other addresses and other houses are free, and an hour later she is too.
  expect([await take(house, ['b@x.test']), await take(await organisation(fresh.database), ['a@x.test'])]).toEqual([
    true,
    true,
  ]);
  expect(await take(house, ['a@x.test'], nowMs + 3_600_000)).toBe(true);
});
