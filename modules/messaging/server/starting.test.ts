import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { phoneKey } from '#customers';
import type { CustomerId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type House, hours, openHouse, standAgain } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

const numberAsWritten = '0532 111 22 33';

/** A house whose channel writes to telephone numbers first, and Ayşe at work. */
async function withNumbers(can: Partial<House['answer']['can']> = {}) {
  house = await openHouse(fresh.database);
  Object.assign(house.answer, { can: { canInitiate: true, ...can }, addressOf: phoneKey });
  await house.atWork(house.people.ayse);
}
async function customerOf(peerKey: string): Promise<CustomerId> {
  const conversation = await house.messaging.conversations.find(house.account, peerKey);
  if (!conversation) throw new Error(`${peerKey} has not written`);
  return conversation.customerId;
}
/** Somebody who wrote from a number and whose conversation is over. */
async function known(peerKey = '905321112233') {
  const id = await house.write(peerKey, 'Merhaba');
  await house.accept(house.people.ayse, id);
  await house.messaging.writing.setStatus(house.people.ayse.who, id, {
    status: 'completed',
    untilMs: null,
    resolved: true,
  });
  return { id, customerId: await customerOf(peerKey) };
}
const wish = (over: object = {}) => ({
  clientId: 'client-one',
  channelAccountId: house.account.id,
  text: 'Kargonuz yola çıktı',
  ...over,
});
const start = (customerId: CustomerId, over: object = {}, who = house.people.ayse.who) =>
  house.messaging.starting.start(who, customerId, wish(over));

test('F89: a conversation started by an agent is outbound, hers at once, and her words leave to the customer', async () => {
  await withNumbers();
  const { id: earlier, customerId } = await known();
  house.clock.advance(hours(48));
  const outcome = await start(customerId, { typed: numberAsWritten });
  if (outcome.type !== 'opened') throw new Error(JSON.stringify(outcome));
  expect(outcome.isNew).toBe(true);
  expect((await house.facts(outcome.interactionId)).map(({ type }) => type)).toEqual([
    'started',
    'answered',
    'messageSent',
  ]);
  expect(house.interactions.find(outcome.interactionId)).toMatchObject({
    direction: 'outbound',
    responsible: house.people.ayse.who.userId,
    status: 'inProgress',
    previousId: earlier,
    visit: null,
  });
  await expect
    .poll(() => house.sent.map(({ peerKey, text }) => ({ peerKey, text })))
    .toEqual([{ peerKey: '905321112233', text: 'Kargonuz yola çıktı' }]);
  expect(house.routing.me(house.people.ayse.who.userId).inHand).toMatchObject({ chat: 1 });
  // What she answers comes to the agent who wrote.
  expect(await house.write('905321112233', 'Teşekkürler')).toBe(outcome.interactionId);
  expect(await house.status(outcome.interactionId)).toBe('awaitingAgent');
});

test('F89: 0532… and +90532… are one person in one conversation, and the address of another customer is not taken', async () => {
  await withNumbers();
  const { customerId } = await known();
  const other = await known('905559998877');
  const outcome = await start(customerId, { typed: '+90 (532) 111 22 33' });
  const conversation = await house.messaging.conversations.find(house.account, '905321112233');
  expect(outcome).toEqual({ type: 'opened', interactionId: conversation?.interactionId, isNew: true, isSaid: true });
  expect(await start(customerId, { clientId: 'client-two', typed: '0555 999 88 77' })).toMatchObject({
    because: 'addressOfAnother',
  });
  expect(other.customerId).not.toBe(customerId);
  expect(await start(customerId, { clientId: 'client-three', typed: 'Ayşe' })).toMatchObject({ because: 'badAddress' });
  // A number nobody has written from becomes hers, and her answer from it is no stranger's.
  const fromNew = await start(customerId, { clientId: 'client-four', typed: '0544 000 11 22' });
  expect(fromNew).toMatchObject({ type: 'opened', isNew: true });
  await house.write('905440001122', 'Buyurun');
  expect(await customerOf('905440001122')).toBe(customerId);
});

test('F89: the same start sent twice, at once and after a restart, is one conversation and one message', async () => {
  await withNumbers();
  const { customerId } = await known();
  const both = await Promise.all([start(customerId), start(customerId)]);
  const ids = new Set(both.map((one) => one.type === 'opened' && one.interactionId));
  expect(ids.size).toBe(1);
  await expect.poll(() => house.sent.length).toBe(1);
  house = await standAgain(house);
  Object.assign(house.answer, { can: { canInitiate: true }, addressOf: phoneKey });
  expect(await start(customerId)).toMatchObject({ type: 'opened', interactionId: [...ids][0], isNew: false });
  const [id] = [...ids];
  const facts = id ? await house.facts(id) : [];
  expect(facts.filter(({ type }) => type === 'messageSent')).toHaveLength(1);
});

test('F89: of a conversation that is open no second one is made: hers is opened, that of a colleague is named', async () => {
  await withNumbers();
  await house.atWork(house.people.berk);
  const id = await house.write('905321112233', 'Merhaba');
  const { agentId } = await house.offerOf(id);
  const [holder, other] =
    agentId === house.people.ayse.who.userId
      ? [house.people.ayse, house.people.berk]
      : [house.people.berk, house.people.ayse];
  await house.accept(holder, id);
  const customerId = await customerOf('905321112233');
  expect(await start(customerId, {}, holder.who)).toEqual({
    type: 'opened',
    interactionId: id,
    isNew: false,
    isSaid: true,
  });
  expect(await start(customerId, { clientId: 'client-two' }, other.who)).toEqual({
    type: 'refused',
    because: 'heldByAnother',
    heldBy: holder.name,
  });
});

test('F89: nothing is started where the channel cannot begin, its window is closed, or only an approved text may leave', async () => {
  await withNumbers({ canInitiate: false });
  const { customerId } = await known();
  house.answer.can = { canInitiate: false, freeFormWindowHours: 24 };
  house.clock.advance(hours(30));
  expect(await start(customerId)).toMatchObject({ because: 'windowClosed' });
  expect(await start(customerId, { typed: '0544 000 11 22' })).toMatchObject({ because: 'cannotInitiate' });
  house.answer.can = { canInitiate: true, freeFormWindowHours: 24, templates: 'required' };
  expect(await start(customerId)).toMatchObject({ because: 'approvedTextNeeded' });
  expect(await start(customerId, { approvedText: { name: 'yok', language: 'tr', variables: [] } })).toMatchObject({
    because: 'noSuchText',
  });
  const [choice] = (await house.messaging.starting.choices(house.people.ayse.who, customerId)) ?? [];
  expect(choice).toMatchObject({ needsApprovedText: true, because: null, takesTyped: true });
});

test('F89: who is offline starts nothing, and who has no right to start finds no channel to start in', async () => {
  await withNumbers();
  const { customerId } = await known();
  expect(await start(customerId, {}, house.people.can.who)).toMatchObject({ because: 'offline' });
  const reader = { ...house.people.can.who, grants: [{ right: 'customer.read', scope: 'all' } as const] };
  expect(await start(customerId, {}, reader)).toEqual({ type: 'unknown' });
  expect(await house.messaging.starting.choices(reader, customerId)).toEqual([]);
});

test('F89: addresses are shown veiled to whoever may not see them', async () => {
  await withNumbers();
  const { customerId } = await known();
  const { ayse, owner } = house.people;
  const [hidden] = (await house.messaging.starting.choices(ayse.who, customerId)) ?? [];
  expect(hidden?.addresses[0]?.shown).not.toContain('1112233');
  const [open] = (await house.messaging.starting.choices(owner.who, customerId)) ?? [];
  expect(open?.addresses[0]?.shown).toBe('905321112233');
});

test('a first letter has copies and hidden copies, and none with a wrong one leaves', async () => {
  await withNumbers({ mail: { address: 'destek@example.com', signature: '', quotes: false } });
  const { customerId } = await known();
  house.answer.addressOf = (typed) => (typed.includes('@') ? typed.toLowerCase() : null);
  const letter = {
    typed: 'elif@example.com',
    subject: 'Siparişiniz',
    cc: ['Depo <depo@example.com>'],
    bcc: ['sef@example.net'],
  };
  expect(await start(customerId, { ...letter, bcc: ['sef'] })).toMatchObject({ because: 'badAddress' });
  expect(await start(customerId, { ...letter, cc: ['destek@example.com'] })).toMatchObject({ because: 'badAddress' });
  expect(await start(customerId, letter)).toMatchObject({ type: 'opened', isSaid: true });
  await expect
    .poll(() => house.sent.at(-1)?.mail)
    .toMatchObject({
      subject: 'Siparişiniz',
      to: [{ address: 'elif@example.com' }],
      cc: [{ name: 'Depo', address: 'depo@example.com' }],
      bcc: [{ address: 'sef@example.net' }],
    });
});
