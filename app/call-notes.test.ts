import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Who } from '#identity';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { openCallNotes } from '#voice/server';
import { type CallHouse, openCallHouse, ourNumber } from './calls.fixture.ts';

const hers = '+905321112233';
const [ayses, berks] = [900, 1_300];
const hour = 3_600_000;

let fresh: FreshDatabase;
let house: CallHouse;
let laterMs = 0;
beforeAll(async () => {
  fresh = await freshDatabase();
});
beforeEach(async () => {
  laterMs = 0;
  house = await openCallHouse(fresh.database);
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const notes = () => {
  const { organisationId, database, interactions, customers } = house;
  return openCallNotes({
    ...{ organisationId, database, interactions, customers },
    clock: { nowMs: () => Date.now() + laterMs },
    person: (id) => ({ name: id === house.find('Ayşe').who.userId ? 'Ayşe' : 'Berk', groupId: null }),
  });
};
const whoIs = (name: string): Who => house.find(name).who;
/** She calls, and whoever is at work answers. */
const calls = async (tone: number) => {
  const caller = house.fake.call(hers, ourNumber, 700);
  await expect.poll(() => caller.hears(tone)).toBe(true);
  const id = house.call()?.id;
  if (!id) throw new Error('There is no call');
  const ends = async (name: string) => {
    caller.hangUp();
    await expect.poll(() => house.ownCalls.wrapUp(whoIs(name), id, null)).toBe('done');
  };
  return { id, ends };
};
const textsFor = async (name: string, id: Parameters<ReturnType<typeof notes>['list']>[1]) =>
  (await notes().list(whoIs(name), id))?.items.map(({ author, text }) => [author.name, text]) ?? null;

test('an agent notes what she hears: it is hers, her manager’s to read, and nobody else’s', async () => {
  await house.atWork('Ayşe', 'answer', ayses);
  const { id, ends } = await calls(ayses);
  expect(await notes().list(whoIs('Ayşe'), id)).toEqual({ items: [], mayWrite: true });
  expect(await notes().write(whoIs('Ayşe'), id, 'Kargo')).toMatchObject({});
  expect(await notes().write(whoIs('Ayşe'), id, 'Kargo yarın gelecek')).toMatchObject({});
  expect(await textsFor('Ayşe', id)).toEqual([['Ayşe', 'Kargo yarın gelecek']]);
  expect(await notes().write(whoIs('Berk'), id, 'Ben de')).toBe('unknown');
  expect(await textsFor('Berk', id)).toBeNull();
  expect(await textsFor('Selin', id)).toEqual([['Ayşe', 'Kargo yarın gelecek']]);
  expect((await notes().list(whoIs('Selin'), id))?.mayWrite).toBe(false);
  await ends('Ayşe');
  expect(await notes().write(whoIs('Ayşe'), id, 'Kargo yarın, 14.00')).toMatchObject({});
  laterMs = hour + 60_000;
  expect(await notes().write(whoIs('Ayşe'), id, 'Çok geç')).toBe('over');
  expect(await textsFor('Ayşe', id)).toEqual([['Ayşe', 'Kargo yarın, 14.00']]);
});

test('an empty note is taken away', async () => {
  await house.atWork('Ayşe', 'answer', ayses);
  const { id } = await calls(ayses);
  await notes().write(whoIs('Ayşe'), id, 'Yanlış müşteri');
  await notes().write(whoIs('Ayşe'), id, '');
  expect(await textsFor('Ayşe', id)).toEqual([]);
});

test('F78 whoever has the customer next reads what was noted, as long as she has her', async () => {
  await house.atWork('Ayşe', 'answer', ayses);
  const first = await calls(ayses);
  await notes().write(whoIs('Ayşe'), first.id, 'Sipariş 42, kargo yarın');
  await first.ends('Ayşe');
  await house.presences.record(whoIs('Ayşe').userId, [
    { type: 'choseAvailability', availability: 'offQueue', reasonId: null, by: 'agent', note: null },
  ]);
  await house.atWork('Berk', 'answer', berks);
  expect(await textsFor('Berk', first.id)).toBeNull();
  const second = await calls(berks);
  expect(await textsFor('Berk', first.id)).toEqual([['Ayşe', 'Sipariş 42, kargo yarın']]);
  expect((await notes().list(whoIs('Berk'), first.id))?.mayWrite).toBe(false);
  await second.ends('Berk');
  expect(await textsFor('Berk', first.id)).toBeNull();
});
