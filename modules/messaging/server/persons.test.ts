import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { audit } from '#identity/server';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse, standAgain } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

async function open() {
  house = await openHouse(fresh.database);
  const supervisor = { who: house.people.supervisor.who, ip: null, requestId: null };
  return { supervisor, persons: house.customers.persons };
}

/** Somebody writes; answers her record and the interaction. */
async function written(peerKey: string, text: string, phone?: string) {
  const peer = { key: peerKey, name: null, email: null, language: null, ...(phone !== undefined && { phone }) };
  const interactionId = await house.write(peerKey, text, undefined, { peer });
  const conversation = await house.messaging.conversations.find(house.account, peerKey);
  if (!conversation) throw new Error(`${peerKey} has no conversation`);
  return { interactionId, id: conversation.customerId };
}
const find = async (id: CustomerId) => {
  const customer = await house.customers.find(id);
  if (!customer) throw new Error('There is no such customer');
  return customer;
};
const merge = async (intoId: CustomerId, fromId: CustomerId, actor = house.actor) =>
  house.customers.persons.merge(actor, {
    intoId,
    fromId,
    intoVersion: (await find(intoId)).version,
    fromVersion: (await find(fromId)).version,
  });
const history = async (id: CustomerId): Promise<InteractionId[]> =>
  (await house.messaging.lists.history(house.people.owner.who, id, 50)).map(
    ({ interactionId }) => interactionId as InteractionId,
  );
const found = async (search: string) =>
  (await house.customers.list(house.people.owner.who, { search, after: null, limit: 9 })).map(({ id }) => id);
const listed = async (search: string) =>
  (
    await house.messaging.lists.page(house.people.owner.who, {
      scope: 'all',
      tab: 'active',
      search,
      sort: 'needsMe',
      limit: 9,
    })
  ).items.map(({ interactionId }) => interactionId);

test('two customers made one are one person everywhere: name, history, search, favourite, card and the open conversation', async () => {
  const { supervisor } = await open();
  const [web, phone] = [await written('web', 'Merhaba'), await written('phone', 'Selam')];
  await house.customers.change(house.actor, web.id, 1, { name: 'Ayşe Yılmaz', note: 'Kargo' });
  await house.customers.change(house.actor, phone.id, 1, { name: 'A. Y.', phone: '0532 111 22 42' });
  await house.customers.setFavourite(house.people.ayse.who.userId, phone.id, true);

  expect(await merge(web.id, phone.id, supervisor)).toMatchObject({ type: 'done', customer: { id: web.id } });

  expect(await find(phone.id)).toMatchObject({ id: web.id, name: 'Ayşe Yılmaz', phone: '0532 111 22 42' });
  expect(new Set(await history(web.id))).toEqual(new Set([web.interactionId, phone.interactionId]));
  expect(await history(phone.id)).toEqual(await history(web.id));
  for (const words of ['Ayşe', 'A. Y.', '05321112242']) expect([words, await found(words)]).toEqual([words, [web.id]]);
  expect((await listed('yilmaz')).toSorted()).toEqual([web.interactionId, phone.interactionId].toSorted());
  expect([...(await house.customers.favourites(house.people.ayse.who.userId, [web.id]))]).toEqual([web.id]);
  const row = await house.messaging.lists.detail(house.people.owner.who, phone.interactionId);
  expect(row?.customerName).toBe('Ayşe Yılmaz');

  house = await standAgain(house);
  expect((await find(phone.id)).id).toBe(web.id);
  const trail = await house.database.within(house.organisationId, (trx) =>
    audit.read(trx, house.organisationId, { limit: 20, cursor: null }),
  );
  expect(JSON.stringify(trail)).toContain('customersMerged');
});

test('what was merged is taken apart again: each has what came with her address, before and since, and nothing taken over', async () => {
  const { persons } = await open();
  const [web, phone, mail] = [await written('web', 'Bir'), await written('phone', 'İki'), await written('mail', 'Üç')];
  await house.customers.change(house.actor, phone.id, 1, { name: 'Ayşe', phone: '0532 111 22 42' });
  await merge(phone.id, mail.id);
  await merge(web.id, phone.id);
  await house.messaging.beside.markSpam(house.actor, phone.interactionId, true);
  await house.messaging.beside.markSpam(house.actor, phone.interactionId, false);
  const later = await house.write('phone', 'Birleştikten sonra');
  expect(await find(web.id)).toMatchObject({ name: 'Ayşe', phone: '0532 111 22 42' });

  expect(await persons.unmerge(house.actor, web.id, phone.id)).toMatchObject({
    type: 'done',
    customer: { id: web.id, name: null, phone: null },
    apart: { id: phone.id, name: 'Ayşe' },
  });
  expect(await history(web.id)).toEqual([web.interactionId]);
  expect(new Set(await history(phone.id))).toEqual(new Set([phone.interactionId, mail.interactionId, later]));
  expect((await find(mail.id)).id).toBe(phone.id);
  const calls = await house.messaging.lists.detail(house.people.owner.who, web.interactionId);
  expect(calls?.customerName).toMatch(/^Ziyaretçi/);
  expect(await persons.unmerge(house.actor, web.id, phone.id)).toEqual({ type: 'changedMeanwhile' });
});

test('one address that is somebody else’s becomes a customer of its own, and its conversation goes along, open or not', async () => {
  const { persons } = await open();
  const web = await written('web', 'Merhaba');
  const point = (peerKey: string) => ({ accountId: house.account.id, peerKey });
  expect(await persons.split(house.actor, web.id, point('web'))).toEqual({ type: 'refused', because: 'onlyIdentity' });
  const customer = await find(web.id);
  const nowMs = house.clock.nowMs();
  await house.messaging.conversations.beginWith(house.account, { peerKey: 'other', address: 'other' }, customer, nowMs);
  const other = await written('other', 'Ben başkasıyım');
  expect(other.id).toBe(web.id);
  expect((await history(web.id)).length).toBe(2);

  const outcome = await persons.split(house.actor, web.id, point('other'));
  if (outcome.type !== 'done' || !outcome.apart) throw new Error(outcome.type);
  const apart = outcome.apart.id;
  expect(await history(web.id)).toEqual([web.interactionId]);
  expect(await history(apart)).toEqual([other.interactionId]);
  const row = await house.messaging.lists.detail(house.people.owner.who, other.interactionId);
  expect(row).toMatchObject({ customerId: apart, customerName: `Ziyaretçi ${outcome.apart.shortNumber}` });
  expect(await house.customers.behind(house.account.id, 'other')).toBe(apart);
  expect(await house.write('other', 'Hâlâ buradayım')).toBe(other.interactionId);

  house = await standAgain(house);
  expect(await history(apart)).toEqual([other.interactionId]);
  await house.write('other', 'Yeniden');
  expect((await house.messaging.conversations.find(house.account, 'other'))?.customerId).toBe(apart);
});

test('a merge, a split and messages at the same moment lose nothing: each message is there once, with its own address', async () => {
  const { persons } = await open();
  const keys = ['a', 'b', 'c'];
  const [a, b, c] = await Promise.all(keys.map((key) => written(key, 'İlk')));
  if (!a || !b || !c) throw new Error('Three have written');
  await house.messaging.conversations.beginWith(
    house.account,
    { peerKey: 'd', address: 'd' },
    await find(c.id),
    house.clock.nowMs(),
  );
  await written('d', 'İlk');
  const rounds = 12;
  const texts = Array.from({ length: rounds }, (_, round) => `Satır ${round}`);
  const writing = [...keys, 'd'].map(async (key) => {
    for (const text of texts) await house.write(key, text);
  });
  const linking = (async () => {
    for (let round = 0; round < rounds; round++) {
      expect((await merge(a.id, b.id)).type).toBe('done');
      if (round === 4) {
        const split = await persons.split(house.actor, c.id, { accountId: house.account.id, peerKey: 'd' });
        expect(split.type).toBe('done');
      }
      expect((await persons.unmerge(house.actor, a.id, b.id)).type).toBe('done');
    }
    await merge(a.id, b.id);
  })();
  await Promise.all([...writing, linking]);
  for (const key of [...keys, 'd']) {
    const conversation = await house.messaging.conversations.find(house.account, key);
    const page = await house.messaging.lists.timeline(
      house.people.owner.who,
      conversation?.interactionId as InteractionId,
      null,
      100,
    );
    expect([key, page?.messages.map(({ text }) => text)]).toEqual([key, ['İlk', ...texts]]);
  }
  expect((await history(a.id)).length).toBe(2);
  expect((await history(c.id)).length).toBe(1);
  const apart = await house.customers.behind(house.account.id, 'd');
  expect(apart).not.toBe(c.id);
  expect((await history(apart as CustomerId)).length).toBe(1);
});

test('of two merges in opposite directions at once exactly one happens, and what was not as it was seen is refused', async () => {
  await open();
  const [one, two] = [await written('one', 'Bir'), await written('two', 'İki')];
  const outcomes = await Promise.all([merge(one.id, two.id), merge(two.id, one.id)]);
  expect(outcomes.map(({ type }) => type).toSorted()).toEqual(['changedMeanwhile', 'done']);
  const three = await written('three', 'Üç');
  const stale = { intoId: one.id, fromId: three.id, intoVersion: 1, fromVersion: 1 };
  expect(await house.customers.persons.merge(house.actor, stale)).toEqual({ type: 'changedMeanwhile' });
});

test('customers are merged by whoever has the right, within her projects, and never a blocked one with another', async () => {
  const { persons } = await open();
  const [one, two] = [await written('one', 'Bir'), await written('two', 'İki')];
  const agent = { who: house.people.ayse.who, ip: null, requestId: null };
  expect(await merge(one.id, two.id, agent)).toEqual({ type: 'unknown' });
  const elsewhere = {
    who: { ...house.people.supervisor.who, projectIds: [newId<'project'>()] },
    ip: null,
    requestId: null,
  };
  expect(await merge(one.id, two.id, elsewhere)).toEqual({ type: 'unknown' });
  expect(await persons.duplicates(agent.who, one.id)).toEqual([]);
  expect(await merge(one.id, one.id)).toEqual({ type: 'refused', because: 'samePerson' });
  await house.messaging.beside.markSpam(house.actor, two.interactionId, true);
  expect(await merge(one.id, two.id)).toEqual({ type: 'refused', because: 'spamDiffers' });
  await merge(one.id, two.id, agent);
  expect((await find(two.id)).id).toBe(two.id);
});

test('who may be the same is told by a number or address that was proven on both sides, never by one that somebody typed', async () => {
  const { persons } = await open();
  const typed = await written('typed', 'Merhaba');
  await house.customers.change(house.actor, typed.id, 1, { phone: '0532 111 22 42' });
  house.answer.can = { provesAddress: true };
  const sms = await written('+905321112242', 'Selam');
  const app = await written('opaque id', 'Selam', '+90 532 111 22 42');
  const other = await written('another id', 'Selam', '+90 532 111 22 43');
  const suggested = async (id: CustomerId) =>
    (await persons.duplicates(house.people.supervisor.who, id)).map(({ customer, proven }) => [customer.id, proven]);
  expect(await suggested(sms.id)).toEqual([[app.id, ['905321112242']]]);
  expect(await suggested(app.id)).toEqual([[sms.id, ['905321112242']]]);
  expect([await suggested(typed.id), await suggested(other.id)]).toEqual([[], []]);
  await merge(sms.id, app.id);
  expect(await suggested(sms.id)).toEqual([]);
});
