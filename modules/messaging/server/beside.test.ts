import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { rowsOfInteraction } from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { deskTopicOf } from '../live.ts';
import { type House, openHouse } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

async function held() {
  house = await openHouse(fresh.database);
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  return id;
}
const draft = (text: string, kind: 'public' | 'note' = 'public') => ({
  clientId: `client-${text}`,
  kind,
  text,
  fileIds: [],
});

test('F96: a colleague who was invited sees the conversation on her desk and answers; capacity and responsibility stay', async () => {
  const id = await held();
  const { ayse, can, owner } = house.people;
  const { beside, lists, writing } = house.messaging;
  expect(await beside.invite(can.who, id, can.who.userId)).toEqual({ type: 'unknown' });
  expect(await beside.invite(ayse.who, id, can.who.userId)).toMatchObject({ type: 'changed' });
  expect((await lists.desk(can.who)).map((row) => row.interactionId)).toEqual([id]);
  expect(house.told.filter(({ topic }) => topic === deskTopicOf(can.who.userId)).at(-1)?.change).toMatchObject({
    type: 'row',
  });
  for (const search of ['', 'merhaba']) {
    const mine = { scope: 'mine', tab: 'active', search, sort: 'needsMe', limit: 9 } as const;
    expect((await lists.page(can.who, mine)).items.map((row) => row.interactionId)).toEqual([id]);
    expect((await lists.page(house.people.berk.who, mine)).items).toEqual([]);
  }
  expect((await lists.counts(can.who, 'mine')).active).toBe(1);
  expect(await writing.send(can.who, id, draft('Ben de buradayım'))).toMatchObject({ type: 'sent' });
  expect(house.interactions.find(id)).toMatchObject({ responsible: ayse.who.userId, unansweredSinceMs: null });
  expect(house.routing.me(can.who.userId).inHand).toMatchObject({ chat: 0 });
  expect((await lists.detail(can.who, id))?.mayTransfer).toBe(false);
  expect((await lists.detail(owner.who, id))?.participants).toEqual([
    { id: can.who.userId, name: 'Can', role: 'assistant', mayRemove: true },
  ]);
  expect(await beside.invite(ayse.who, id, can.who.userId)).toMatchObject({ type: 'notNow' });
});

test('F95: whoever helps is taken out, or leaves, and sees the conversation no more', async () => {
  const id = await held();
  const { ayse, can, berk } = house.people;
  const { beside, lists, writing } = house.messaging;
  for (const helper of [can, berk]) await beside.invite(ayse.who, id, helper.who.userId);
  expect(await beside.remove(can.who, id, berk.who.userId)).toEqual({ type: 'forbidden' });
  expect(await beside.remove(ayse.who, id, berk.who.userId)).toMatchObject({ type: 'changed' });
  expect(await beside.remove(can.who, id, can.who.userId)).toMatchObject({ type: 'changed' });
  for (const helper of [can, berk]) {
    expect(await lists.mayView(helper.who, id)).toBe(false);
    expect(await writing.send(helper.who, id, draft(`Hâlâ ${helper.name}`))).toEqual({ type: 'unknown' });
    expect(house.told.filter(({ topic }) => topic === deskTopicOf(helper.who.userId)).at(-1)?.change).toEqual({
      type: 'gone',
      interactionId: id,
    });
  }
  expect(
    (await house.facts(id)).flatMap((fact) => (fact.type === 'joined' || fact.type === 'left' ? [fact.type] : [])),
  ).toEqual([...['joined', 'joined', 'left', 'left']]);
});

test('F95: who is responsible is taken out by a supervisor, and the conversation waits at its old place', async () => {
  const id = await held();
  const askedAtMs = house.interactions.find(id)?.unansweredSinceMs;
  expect(await house.messaging.writing.release(house.people.owner.who, id)).toMatchObject({ type: 'changed' });
  expect((await house.facts(id)).find((fact) => fact.type === 'released')).toMatchObject({ cause: 'supervisor' });
  expect(house.interactions.find(id)).toMatchObject({ status: 'queued', visit: { placeAtMs: askedAtMs } });
});

test('a supervisor who watches silently is written down once, may write notes, and the agent is not told', async () => {
  const id = await held();
  const { ayse, owner } = house.people;
  const { beside, lists, writing } = house.messaging;
  for (const _look of [1, 2]) beside.watched(owner.who, id);
  beside.watched(ayse.who, id);
  await expect.poll(async () => (await house.facts(id)).filter((fact) => fact.type === 'joined')).toHaveLength(1);
  expect((await lists.detail(ayse.who, id))?.participants).toEqual([]);
  expect((await lists.detail(owner.who, id))?.participants).toMatchObject([{ role: 'observer', mayRemove: false }]);
  expect((await lists.timeline(ayse.who, id, null, 50))?.happenings.map(({ what }) => what)).not.toContain('joined');
  expect(await writing.send(owner.who, id, draft('Dikkat', 'note'))).toMatchObject({ type: 'sent' });
});

test('F93: spam ends the conversation, blocks who wrote, counts in no figure, and can be taken back', async () => {
  const id = await held();
  const { ayse, can } = house.people;
  const { beside } = house.messaging;
  const by = (who: typeof ayse) => ({ who: who.who, ip: null, requestId: null });
  expect(await beside.markSpam(by(can), id, true)).toEqual({ type: 'unknown' });
  expect(await beside.markSpam(by(ayse), id, true)).toMatchObject({ type: 'changed' });
  expect(await house.interactions.load(id)).toMatchObject({ status: 'completed', endCause: 'spam' });
  expect(await house.write('mehmet', 'Ucuz kredi')).toBe(id);
  expect(await house.status(id)).toBe('completed');
  const rows = rowsOfInteraction(await house.facts(id));
  expect([rows?.visits, rows?.responses, rows?.statuses, rows?.messages]).toEqual([[], [], [], []]);

  expect(await beside.markSpam(by(ayse), id, false)).toMatchObject({ type: 'changed' });
  expect(house.interactions.find(id)).toMatchObject({ responsible: ayse.who.userId, status: 'awaitingAgent' });
  expect(rowsOfInteraction(await house.facts(id))?.visits).toHaveLength(1);
  await house.write('mehmet', 'Ben spam değilim');
  expect(house.interactions.find(id)?.unansweredSinceMs).not.toBeNull();
});

test('F93: where the provider can keep somebody away it is asked to, both ways, and its refusal changes nothing here', async () => {
  const id = await held();
  const by = { who: house.people.ayse.who, ip: null, requestId: null };
  const { beside, lists } = house.messaging;
  expect((await lists.detail(house.people.ayse.who, id))?.blocksAtProvider).toBe(false);
  await beside.markSpam(by, id, true);
  await beside.markSpam(by, id, false);
  expect(house.blocked).toEqual([]);
  house.answer.can = { blocks: true };
  expect((await lists.detail(house.people.ayse.who, id))?.blocksAtProvider).toBe(true);
  house.answer.blocks = false;
  await beside.markSpam(by, id, true);
  expect(await house.interactions.load(id)).toMatchObject({ status: 'completed', endCause: 'spam' });
  await beside.markSpam(by, id, false);
  expect(house.blocked).toEqual([
    { peerKey: 'mehmet', isBlocked: true },
    { peerKey: 'mehmet', isBlocked: false },
  ]);
});

test('who was named in a note stands beside the conversation, for whoever sees it, until she helps or answers in it', async () => {
  const id = await held();
  const { ayse, supervisor, owner } = house.people;
  const { beside, lists, writing } = house.messaging;
  await writing.send(ayse.who, id, draft('@Zeynep bakar mısınız', 'note'));
  await writing.send(ayse.who, id, draft('@Zeynep bir daha', 'note'));
  const named = async (who = ayse.who) => (await lists.detail(who, id))?.mentioned.map(({ name }) => name);
  expect([await named(), await named(owner.who)]).toEqual([['Zeynep'], ['Zeynep']]);
  expect(await lists.detail(supervisor.who, id)).toBeNull();
  await beside.invite(ayse.who, id, owner.who.userId);
  expect(await named()).toEqual([]);
});

test('F93: what was still on its way out to spam does not leave any more', async () => {
  const id = await held();
  const { ayse } = house.people;
  house.answer.next = () => ({ type: 'retry', afterMs: 0, why: 'transient' }) as never;
  await house.messaging.writing.send(ayse.who, id, draft('Buyurun'));
  await expect.poll(() => house.sent.length).toBeGreaterThan(0);
  await house.messaging.beside.markSpam({ who: ayse.who, ip: null, requestId: null }, id, true);
  house.answer.next = (op) => ({ type: 'accepted', externalIds: [op.messageId] });
  await expect.poll(() => house.messaging.outboxWaiting(), { timeout: 10_000 }).toBe(0);
  const history = await house.messaging.lists.timeline(house.people.owner.who, id, null, 50);
  expect(history?.messages.find((message) => message.text === 'Buyurun')?.delivery).toBe('failed');
});
