import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Recorded } from '#kernel/fact.ts';
import type { InteractionId } from '#kernel/id.ts';
import { type NormFact, type NormStatus, type Norms, normStatuses } from '#norms';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

const minute = 60_000;
const pass = (minutes: number): void => {
  house.clock.advance(minutes * minute);
  house.norms.look();
};
let serial = 0;
const reply = (id: InteractionId, thenStatus?: 'awaitingCustomer' | 'completed') =>
  house.messaging.writing.send(house.people.ayse.who, id, {
    clientId: `reply-${++serial}`,
    kind: 'public',
    text: 'Buyurun',
    fileIds: [],
    ...(thenStatus && { thenStatus }),
  });

/** A day in which some wait for too long, on both sides. */
async function live(): Promise<readonly InteractionId[]> {
  const ayse = house.people.ayse;
  const first = await house.write('mehmet', 'Merhaba');
  pass(4);
  await house.atWork(ayse);
  await house.accept(ayse, first);
  await reply(first, 'awaitingCustomer');
  pass(5);
  await house.write('mehmet', 'Peki');
  pass(6);
  await reply(first, 'completed');
  const second = await house.write('fatma', 'Merhaba');
  await house.accept(ayse, second);
  pass(40);
  return [first, second];
}

const recorded = async (ids: readonly InteractionId[]) => {
  const facts = (await house.journal.factsOf(ids)).filter((fact): fact is Recorded<NormFact> => fact.of === 'norm');
  return Object.fromEntries(
    normStatuses.map((status) => [
      status,
      [1, 2, 3].map((level) => facts.filter((fact) => fact.status === status && fact.level === level).length),
    ]),
  );
};
const sooner = (norms: Norms): Norms => {
  const status = (name: NormStatus) => {
    const [one, two, three] = norms[name].levels;
    return { isOn: true, levels: [{ ...one, afterMs: 30_000 }, { ...two, afterMs: minute }, three] as const };
  };
  return { ...norms, queued: status('queued'), awaitingCustomer: status('awaitingCustomer') };
};

async function replayed(norms: Norms, who = house.people.owner.who) {
  const begun = house.norms.replays.begin(who, house.queueId, norms);
  if (begun.type !== 'begun') throw new Error(begun.type);
  await expect.poll(() => house.norms.replays.find(who, begun.replay.id)?.state).toBe('done');
  const replay = house.norms.replays.find(who, begun.replay.id);
  if (!replay) throw new Error('The replay is gone');
  return replay;
}

test('a replay counts what a fresh run over the same facts raises, under the norms of today and under others', async () => {
  house = await openHouse(fresh.database);
  const before = await live();
  const { norms } = house.norms.settings.of(house.queueId);
  const other = sooner(norms);
  const replay = await replayed(other);
  await expect.poll(() => recorded(before)).toEqual(replay.today.byStatus);
  expect(replay.today.byStatus.queued).toEqual([1, 1, 0]);

  // The same day once more in another house, in which those norms were in force from the beginning.
  await house.close();
  house = await openHouse(fresh.database);
  await house.norms.settings.save(house.actor, house.queueId, other, undefined);
  const again = await live();
  await expect.poll(() => recorded(again)).toEqual(replay.proposed.byStatus);
  expect(replay.proposed.byStatus.awaitingCustomer).toEqual([1, 1, 0]);
});

test('a replay names agents within the rights of who asks, and the rest are one sum', async () => {
  house = await openHouse(fresh.database);
  await live();
  const { norms } = house.norms.settings.of(house.queueId);
  const owner = house.people.owner.who;
  const all = house.norms.replays.peopleOf(owner, await replayed(norms));
  expect(all.named).toMatchObject([{ agentId: house.people.ayse.who.userId, name: 'Ayşe' }]);
  const manages = { ...house.people.supervisor.who, grants: [{ right: 'norm.manage', scope: 'all' } as const] };
  const some = house.norms.replays.peopleOf(manages, await replayed(norms, manages));
  expect(some.named).toEqual([]);
  expect(some.others).toEqual({ count: 1, today: all.named[0]?.today, proposed: all.named[0]?.proposed });
});

test('a replay belongs to who began it, ends when it is stopped, and changes nothing', async () => {
  house = await openHouse(fresh.database);
  const ids = await live();
  const { norms } = house.norms.settings.of(house.queueId);
  await replayed(norms);
  const facts = await recorded(ids);
  const owner = house.people.owner.who;
  const begun = house.norms.replays.begin(owner, house.queueId, sooner(norms));
  if (begun.type !== 'begun') throw new Error(begun.type);
  expect(house.norms.replays.find(house.people.ayse.who, begun.replay.id)).toBeNull();
  expect(house.norms.replays.cancel(house.people.ayse.who, begun.replay.id)).toBe(false);
  expect(house.norms.replays.cancel(owner, begun.replay.id)).toBe(true);
  expect(house.norms.replays.find(owner, begun.replay.id)?.state).toBe('cancelled');
  expect(house.norms.replays.begin(house.people.ayse.who, house.queueId, norms)).toEqual({ type: 'unknown' });
  expect(await recorded(ids)).toEqual(facts);
});
