import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { meTopicOf } from '#routing';
import { archiveAfterMs } from '../list.ts';
import { waitingTopicOf } from '../live.ts';
import type { ListQuestion } from './lists.ts';
import { type House, openHouse, standAgain } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

const plain = {
  scope: 'all',
  tab: 'active',
  sort: 'newest',
  favourites: false,
  orphaned: false,
  limit: 50,
} as const satisfies ListQuestion;

async function listed(question: Partial<ListQuestion>, who = house.people.owner) {
  const { items } = await house.messaging.lists.page(who.who, { ...plain, ...question });
  return items.map((row) => row.interactionId);
}

/** The words that a search of this house can find. */
const wordsOf = ({ organisationId }: House) =>
  fresh.database.within(organisationId, async (trx) => {
    const { rows } = await sql<{ word: string }>`select word from message_words order by word`.execute(trx);
    return rows.map(({ word }) => word);
  });

/** Writes, is answered by Ayşe, and is over. */
async function completed(peerKey: string): Promise<InteractionId> {
  const id = await house.write(peerKey, 'Merhaba');
  await house.accept(house.people.ayse, id);
  await house.messaging.writing.setStatus(house.people.ayse.who, id, {
    status: 'completed',
    untilMs: null,
    resolved: true,
  });
  return id;
}

test('F82: what is in development stands under active, what is postponed apart, what is over under completed', async () => {
  house = await openHouse(fresh.database);
  const { ayse } = house.people;
  await house.atWork(ayse);
  const over = await completed('bir');
  const ids: InteractionId[] = [];
  for (const [peerKey, status] of [
    ['iki', 'inDevelopment'],
    ['üç', 'postponed'],
  ] as const) {
    const id = await house.write(peerKey, 'Merhaba');
    await house.accept(ayse, id);
    const untilMs = status === 'postponed' ? house.clock.nowMs() + 3_600_000 : null;
    await house.messaging.writing.setStatus(ayse.who, id, { status, untilMs, resolved: null });
    ids.push(id);
  }
  const [inDevelopment, postponed] = ids;
  expect(await listed({ tab: 'active' })).toEqual([inDevelopment]);
  expect(await listed({ tab: 'postponed' })).toEqual([postponed]);
  expect(await listed({ tab: 'completed' })).toEqual([over]);
  expect(await house.messaging.lists.counts(ayse.who, 'mine')).toEqual({
    ...{ active: 1, postponed: 1, completed: 1, archive: 0, orphaned: 0 },
  });
});

test('F82: a completed conversation goes to the archive after thirty days, or by hand, and comes out by hand', async () => {
  house = await openHouse(fresh.database);
  const { ayse, can } = house.people;
  await house.atWork(ayse);
  const [old, put] = [await completed('bir'), await completed('iki')];
  expect(await house.messaging.writing.archive(can.who, put, true)).toEqual({ type: 'unknown' });
  expect(await house.messaging.writing.archive(ayse.who, put, true)).toMatchObject({ type: 'changed' });
  expect([await listed({ tab: 'completed' }), await listed({ tab: 'archive' })]).toEqual([[old], [put]]);
  await house.messaging.writing.archive(ayse.who, put, false);
  expect(await listed({ tab: 'archive' })).toEqual([]);
  house.clock.advance(archiveAfterMs + 1);
  // What somebody took out stays out; what nobody touched has gone.
  expect([await listed({ tab: 'completed' }), await listed({ tab: 'archive' })]).toEqual([[put], [old]]);
  const open = await house.write('üç', 'Merhaba');
  expect(await house.messaging.writing.archive(house.people.owner.who, open, true)).toMatchObject({ type: 'notNow' });
});

test('a page of what is over is read at once, however many stand on it', async () => {
  let looks = 0;
  const { within } = fresh.database;
  house = await openHouse({
    ...fresh.database,
    within: (organisationId, run, options) => {
      if (!options?.isRepeatable) looks += 1;
      return within(organisationId, run, options);
    },
  });
  await house.atWork(house.people.ayse);
  const looksOf = async (count: number) => {
    const before = looks;
    expect(await listed({ tab: 'completed' })).toHaveLength(count);
    return looks - before;
  };
  await completed('bir');
  const forOne = await looksOf(1);
  for (const peer of ['iki', 'üç', 'dört', 'beş', 'altı', 'yedi']) await completed(peer);
  expect(await looksOf(7)).toBeLessThanOrEqual(forOne + 2);
});

test('F83: a search finds what was said, without minding capitals, accents or the dotless i', async () => {
  house = await openHouse(fresh.database);
  await house.atWork(house.people.ayse);
  const id = await house.write('bir', 'Siparişim Işıklar Caddesi’ne gelmedi');
  const other = await house.write('iki', 'Faturam nerede?');
  for (const search of ['isik', 'IŞIK', 'ışıklar sipariş', 'caddesi']) expect(await listed({ search })).toEqual([id]);
  expect(await listed({ search: 'fatura' })).toEqual([other]);
  expect(await listed({ search: 'isik fatura' })).toEqual([]);
  expect(await listed({ search: "'; drop table messages; --" })).toEqual([]);
});

test('F83: what was taken back is found no more, and what was changed is found as it reads now', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('bir', 'Kart numaram yakut', 'ilk');
  await house.write('bir', 'Adresim zümrüt sokak', 'ikinci');
  const peer = { key: 'bir', name: null, email: null, language: null };
  await house.tell('bir', (atMs) => ({ type: 'revoke', externalId: 'ilk', peer, atMs }));
  await house.tell('bir', (atMs) => ({ type: 'edit', externalId: 'ikinci', peer, text: 'Adresim mercan sokak', atMs }));
  for (const search of ['yakut', 'kart', 'zumrut']) expect(await listed({ search })).toEqual([]);
  for (const search of ['mercan', 'adresim sokak']) expect(await listed({ search })).toEqual([id]);
});

test('F83: a search finds what was said before a stop, also what was being written down at that moment', async () => {
  let isDying = true;
  const { within } = fresh.database;
  const dying: Database = {
    ...fresh.database,
    // What is written behind the messages is undone: the process ends before its commit.
    within: (organisationId, run, options) =>
      within(
        organisationId,
        async (trx) => {
          const result = await run(trx);
          if (options?.isRepeatable && isDying) throw new Error('The process is gone');
          return result;
        },
        options,
      ),
  };
  house = await openHouse(dying);
  const id = await house.write('bir', 'Kayıp kelime: yakamoz');
  const words = () => wordsOf(house);
  expect(await words()).toEqual([]);
  isDying = false;
  house = await standAgain(house);
  expect(await listed({ search: 'yakamoz' })).toEqual([id]);
  const written = await words();

  // A bookmark that was lost is harmless: what is read again is written once.
  await fresh.database.within(house.organisationId, (trx) => sql`delete from reader_bookmarks`.execute(trx));
  house = await standAgain(house);
  expect(await listed({ search: 'yakamoz' })).toEqual([id]);
  expect(await words()).toEqual(written);
});

test('F83: what a colleague’s customers said is found by nobody who may not read it', async () => {
  house = await openHouse(fresh.database);
  const { ayse, can, owner } = house.people;
  await house.atWork(ayse);
  const id = await house.write('bir', 'Gizli kelime: yakamoz');
  await house.accept(ayse, id);
  expect(await listed({ search: 'yakamoz' }, ayse)).toEqual([id]);
  expect(await listed({ search: 'yakamoz' }, owner)).toEqual([id]);
  for (const scope of ['mine', 'pool', 'all'] as const)
    expect(await listed({ search: 'yakamoz', scope }, can)).toEqual([]);
});

test('F84: a list keeps to a channel, a queue and one’s own favourites', async () => {
  house = await openHouse(fresh.database);
  const { owner, ayse } = house.people;
  const [first, second] = [await house.write('bir', 'Merhaba'), await house.write('iki', 'Merhaba')];
  const customerId = house.interactions.find(second)?.customerId;
  if (!customerId) throw new Error('Nobody wrote');
  await house.customers.setFavourite(owner.who.userId, customerId, true);
  expect(await listed({ favourites: true })).toEqual([second]);
  await house.customers.setFavourite(ayse.who.userId, customerId, true);
  expect(await listed({ queueId: house.queueId, channel: 'webChat' })).toEqual([second, first]);
  expect(await listed({ channel: 'whatsapp' })).toEqual([]);
});

test('C8: a supervisor sees the conversations whose agent is gone, and how many they are', async () => {
  house = await openHouse(fresh.database);
  const { ayse, berk, owner } = house.people;
  await house.atWork(ayse);
  const id = await house.write('bir', 'Merhaba');
  await house.accept(ayse, id);
  expect(await listed({ orphaned: true })).toEqual([]);
  await house.presences.signedOut(ayse.who.userId);
  expect(await listed({ orphaned: true })).toEqual([id]);
  expect(await house.messaging.lists.counts(owner.who, 'all')).toMatchObject({ orphaned: 1 });
  expect(await house.messaging.lists.counts(berk.who, 'mine')).toMatchObject({ orphaned: 0 });
});

test('C10 a new chat is absent until the page is loaded anew: here every agent who may take it is told and finds it, whoever comes back too', async () => {
  house = await openHouse(fresh.database);
  const { ayse, berk, can } = house.people;
  await house.atWork(ayse, berk);
  await house.presences.signedOut(berk.who.userId);
  const before = house.told.length;
  const toldOf = ({ who }: typeof ayse) =>
    house.told.slice(before).some(({ topic }) => topic === meTopicOf(who.userId));
  const id = await house.write('bir', 'Merhaba');
  await expect.poll(() => [ayse, berk, can].map(toldOf)).toEqual([true, false, false]);
  await house.atWork(berk);
  await expect.poll(() => toldOf(berk)).toBe(true);
  expect(await Promise.all([ayse, berk].map((who) => listed({ scope: 'pool' }, who)))).toEqual([[id], [id]]);
  expect(toldOf(can)).toBe(false);
});

test('whoever looks at what waits is told when it is otherwise: somebody came, wrote again, was taken', async () => {
  house = await openHouse(fresh.database);
  const { ayse } = house.people;
  const topic = waitingTopicOf(house.organisationId);
  const toldUntil = async (more: number) =>
    expect.poll(() => house.told.filter((one) => one.topic === topic).length).toBeGreaterThanOrEqual(more);
  const id = await house.write('mehmet', 'Merhaba');
  await toldUntil(1);
  const before = house.told.filter((one) => one.topic === topic).length;
  await house.write('mehmet', 'Orada mısınız?');
  await toldUntil(before + 1);
  await house.atWork(ayse);
  await house.accept(ayse, id);
  const taken = house.told.filter((one) => one.topic === topic);
  await house.write('mehmet', 'Teşekkürler');
  expect(house.told.filter((one) => one.topic === topic)).toEqual(taken);
  expect(new Set(taken.map(({ change }) => JSON.stringify(change)))).toEqual(new Set(['{"type":"changed"}']));
});
