import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Recorded } from '#kernel/fact.ts';
import type { InteractionId } from '#kernel/id.ts';
import type { NormFact } from '#norms';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse, standAgain } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

const minute = 60_000;
const crossingsOf = async (id: InteractionId): Promise<readonly Recorded<NormFact>[]> =>
  (await house.journal.factsOf([id])).filter((fact): fact is Recorded<NormFact> => fact.of === 'norm');
const rowOf = async (id: InteractionId) => house.messaging.lists.detail(house.people.owner.who, id);
const pass = (ms: number): void => {
  house.clock.advance(ms);
  house.norms.look();
};

test('F114: a conversation that waits turns green, yellow and red in the list, and each level is one fact', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  const beganAtMs = house.clock.nowMs();
  expect(await rowOf(id)).toMatchObject({
    level: 0,
    nextLevel: 1,
    nextDueAt: new Date(beganAtMs + minute).toISOString(),
  });
  const seen: number[] = [];
  for (const ms of [minute, 2 * minute, 2 * minute]) {
    pass(ms);
    await expect.poll(async () => (await crossingsOf(id)).length).toBe(seen.length + 1);
    seen.push((await rowOf(id))?.level ?? -1);
  }
  expect(seen).toEqual([1, 2, 3]);
  expect((await crossingsOf(id)).map(({ level, atMs, charged }) => [level, atMs - beganAtMs, charged])).toEqual([
    [1, minute, 'queue'],
    [2, 3 * minute, 'queue'],
    [3, 5 * minute, 'queue'],
  ]);
});

test('a list asked for a level brings what shows at least that level now', async () => {
  house = await openHouse(fresh.database);
  const late = await house.write('mehmet', 'Merhaba');
  pass(4 * minute);
  await house.write('fatma', 'Merhaba');
  const ask = async (minLevel?: 1 | 2 | 3) => {
    const asked = { scope: 'all', tab: 'active', sort: 'newest', limit: 10, minLevel } as const;
    return (await house.messaging.lists.page(house.people.owner.who, asked)).items.map((row) => row.interactionId);
  };
  expect([(await ask()).length, await ask(2), await ask(3)]).toEqual([2, [late], []]);
});

test('after an outage what was due meanwhile is on record at its own moment, and only the fresh one acts', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  const beganAtMs = house.clock.nowMs();
  pass(minute);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(1);
  house.clock.advance(17 * minute); // nobody looks: level 2 was due 15 minutes ago, level 3 thirteen
  house = await standAgain(house);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(3);
  expect((await crossingsOf(id)).map(({ level, atMs, isLate }) => [level, atMs - beganAtMs, isLate])).toEqual([
    [1, minute, false],
    [2, 3 * minute, false],
    [3, 5 * minute, false],
  ]);
  house.clock.advance(60 * minute);
  house = await standAgain(house);
  expect((await crossingsOf(id)).length).toBe(3);
});

test('what is found more than fifteen minutes late is counted and sets nothing off', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  house.clock.advance(17 * minute);
  house = await standAgain(house);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(3);
  expect((await crossingsOf(id)).map(({ level, isLate }) => [level, isLate])).toEqual([
    [1, true],
    [2, false],
    [3, false],
  ]);
});

test('settings that change keep what runs under the norms it began with', async () => {
  house = await openHouse(fresh.database);
  const before = await house.write('mehmet', 'Merhaba');
  pass(30_000);
  const { norms } = house.norms.settings.of(house.queueId);
  const [one, two, three] = norms.queued.levels;
  const sooner = { isOn: true, levels: [{ ...one, afterMs: 10_000 }, two, three] } as const;
  const saved = await house.norms.settings.save(house.actor, house.queueId, { ...norms, queued: sooner }, undefined);
  expect(saved.type).toBe('saved');
  const after = await house.write('fatma', 'Merhaba');
  pass(15_000);
  expect([(await rowOf(before))?.level, (await rowOf(after))?.level]).toEqual([0, 1]);
  house = await standAgain(house);
  expect([(await rowOf(before))?.level, (await rowOf(after))?.level]).toEqual([0, 1]);
});

test('a sudden holiday stops the clock of what is already running', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  pass(30_000);
  const queue = house.queues.find(house.queueId);
  const date = Temporal.Instant.fromEpochMilliseconds(house.clock.nowMs()).toZonedDateTimeISO('Europe/Istanbul');
  const holiday = { date: date.toPlainDate().toString(), name: 'Kar tatili', intervals: [] };
  await house.queues.edit(house.actor, house.queueId, {
    hours: { zone: 'Europe/Istanbul', weekly: queue?.hours.weekly ?? [], exceptions: [holiday] },
  });
  pass(10 * minute);
  expect(await crossingsOf(id)).toEqual([]);
  expect(await rowOf(id)).toMatchObject({ level: 0 });
});

test('norms that somebody else changed meanwhile are not overwritten unseen, and levels must be in order', async () => {
  house = await openHouse(fresh.database);
  const { norms, version } = house.norms.settings.of(house.queueId);
  const off = { ...norms, postponed: { ...norms.postponed, isOn: false } };
  expect((await house.norms.settings.save(house.actor, house.queueId, off, version)).type).toBe('saved');
  expect((await house.norms.settings.save(house.actor, house.queueId, norms, version)).type).toBe('changedMeanwhile');
  const [one, two, three] = norms.queued.levels;
  const mixed = { ...norms, queued: { isOn: true, levels: [two, one, three] as const } };
  expect(await house.norms.settings.save(house.actor, house.queueId, mixed, undefined)).toEqual({
    type: 'faulty',
    faults: [{ type: 'levelsNotInOrder', status: 'queued' }],
  });
});
