import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { phoneKey } from '#customers';
import type { InteractionId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { defaultBot } from '../bot-texts.ts';
import type { InboundMessage } from '../inbound-event.ts';
import type { Account } from './accounts.ts';
import { type House, openHouse } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;
let second: Account;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  house = await openHouse(fresh.database);
  second = await house.messaging.accounts.create(null, {
    channel: 'webChat',
    name: 'SMS',
    queueId: house.queueId,
    projectId: house.projectId,
    settings: {},
    secrets: {},
  });
});
afterEach(() => house.close());

const textsOf = async (who: House['people']['ayse'], id: InteractionId) =>
  (await house.messaging.lists.timeline(who.who, id, null, 50))?.messages.map(({ text }) => text) ?? [];

/** She writes in the second channel, from a number. */
async function writesThere(key: string, text: string): Promise<void> {
  const atMs = house.clock.nowMs();
  const message: InboundMessage = {
    ...{ type: 'message', externalId: `there-${text}`, text, media: [], atMs, replyToExternalId: null, page: null },
    peer: { key, name: null, email: null, language: null },
  };
  await house.messaging.side.accept(second, [
    { dedupeKey: message.externalId, partitionKey: key, lane: 'message', providerAtMs: atMs, body: [message] },
  ]);
}

test('F77 continuity: begun in the web chat, gone on with in another channel where it was left: one customer, one history, the same agent', async () => {
  const { ayse, berk } = house.people;
  Object.assign(house.answer, { can: { canInitiate: true }, addressOf: phoneKey });
  await house.atWork(ayse);
  const first = await house.write('elif', 'Siparişim nerede?');
  await house.accept(ayse, first);
  const closing = { clientId: 'closing-1', kind: 'public', text: 'SMS ile yazacağım.', fileIds: [] } as const;
  await house.messaging.writing.send(ayse.who, first, { ...closing, thenStatus: 'completed' });
  await house.atWork(berk);
  house.clock.advance(60_000);
  const before = await house.messaging.conversations.find(house.account, 'elif');
  if (!before) throw new Error('She has written');
  const wish = { clientId: 'there-1', channelAccountId: second.id, typed: '0532 111 22 33', text: 'Kargoda görünüyor' };
  const begun = await house.messaging.starting.start(ayse.who, before.customerId, wish);
  if (begun.type !== 'opened') throw new Error(`Not begun: ${begun.type}`);
  await writesThere('905321112233', 'Bugün de gelmedi');
  await expect.poll(() => textsOf(ayse, begun.interactionId)).toEqual(['Kargoda görünüyor', 'Bugün de gelmedi']);
  expect(house.interactions.find(begun.interactionId)).toMatchObject({
    customerId: before.customerId,
    responsible: ayse.who.userId,
  });
  const past = await house.messaging.lists.history(ayse.who, before.customerId, 10);
  expect(past.map(({ interactionId, responsibleName }) => [interactionId, responsibleName])).toEqual([
    [begun.interactionId, 'Ayşe'],
    [first, 'Ayşe'],
  ]);
  expect(await textsOf(ayse, first)).toEqual(['Siparişim nerede?', 'SMS ile yazacağım.']);
});

test('F78 no silos: the agent sees the transcript of the chatbot and of who answered before her; the customer never repeats', async () => {
  const { ayse, berk } = house.people;
  await house.messaging.bots.set(house.actor, house.queueId, defaultBot('tr'));
  const id = await house.write('mehmet', 'Sipariş numaram 42');
  await expect.poll(async () => (await textsOf(house.people.owner, id)).length).toBe(2);
  await house.atWork(ayse);
  await house.accept(ayse, id);
  const [question, greeting] = await textsOf(ayse, id);
  expect([question, greeting]).toEqual(['Sipariş numaram 42', expect.stringContaining('otomatik')]);
  const answer = { clientId: 'answer-1', kind: 'public', text: 'Depoya soruyorum', fileIds: [] } as const;
  await house.messaging.writing.send(ayse.who, id, answer);
  await house.atWork(berk);
  const to = { type: 'agent', agentId: berk.who.userId } as const;
  const handed = await house.messaging.writing.transfer(ayse.who, id, to, 'Depo 42’yi arıyor');
  expect(handed).toMatchObject({ type: 'changed' });
  expect(await textsOf(berk, id)).toEqual(
    expect.arrayContaining(['Sipariş numaram 42', greeting, 'Depoya soruyorum', 'Depo 42’yi arıyor']),
  );
});

test('F78 no silos: who is with a customer reads what she said to a colleague before; neither earlier, nor afterwards, nor in a project that is not hers', async () => {
  const { ayse, berk } = house.people;
  Object.assign(house.answer, { can: { canInitiate: true }, addressOf: phoneKey });
  await house.atWork(ayse);
  const first = await house.write('elif', 'Siparişim nerede?');
  await house.accept(ayse, first);
  const closing = { clientId: 'closing-2', kind: 'public', text: 'Yarın gelir.', fileIds: [] } as const;
  await house.messaging.writing.send(ayse.who, first, { ...closing, thenStatus: 'completed' });
  await house.atWork(berk);
  expect(await textsOf(berk, first)).toEqual([]);
  const before = await house.messaging.conversations.find(house.account, 'elif');
  if (!before) throw new Error('She has written');
  const wish = {
    clientId: 'there-2',
    channelAccountId: second.id,
    typed: '0532 111 22 33',
    text: 'Merhaba Elif Hanım',
  };
  const begun = await house.messaging.starting.start(berk.who, before.customerId, wish);
  if (begun.type !== 'opened') throw new Error(`Not begun: ${begun.type}`);
  expect(await textsOf(berk, first)).toEqual(['Siparişim nerede?', 'Yarın gelir.']);
  const { lists } = house.messaging;
  expect(await lists.mayView(berk.who, first)).toBe(false);
  expect(await lists.mayRead({ ...berk.who, projectIds: [] }, first)).toBe(false);
  const goodbye = { clientId: 'there-3', kind: 'public', text: 'İyi günler', fileIds: [] } as const;
  await house.messaging.writing.send(berk.who, begun.interactionId, { ...goodbye, thenStatus: 'completed' });
  expect(await textsOf(berk, first)).toEqual([]);
});
