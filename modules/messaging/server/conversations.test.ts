import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { limits } from '../message.ts';
import { type House, hours, openHouse, standAgain } from './messaging.fixture.ts';
import { abandonAfterMs } from './timers.ts';

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

/** A house in which Ayşe has taken the conversation of a customer who wrote once. */
async function talking(): Promise<InteractionId> {
  house = await openHouse(fresh.database);
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  return id;
}
const typesOf = async (id: InteractionId) => (await house.facts(id)).map((fact) => fact.type);
let serial = 0;
const reply = (id: InteractionId, text = 'Buyurun', thenStatus?: 'completed' | 'postponed' | 'inProgress') =>
  house.messaging.writing.send(house.people.ayse.who, id, {
    clientId: `reply-${++serial}`,
    kind: 'public',
    text,
    fileIds: [],
    ...(thenStatus && { thenStatus }),
  });
const choose = (
  id: InteractionId,
  status: 'inProgress' | 'inDevelopment' | 'postponed' | 'awaitingCustomer' | 'solutionProposed' | 'completed',
  untilMs: number | null = null,
) => house.messaging.writing.setStatus(house.people.ayse.who, id, { status, untilMs, resolved: null });

test('the first message of a customer begins an interaction that waits in the queue of her channel', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  expect([await house.status(id), await typesOf(id)]).toEqual(['queued', ['started', 'queued', 'messageReceived']]);
  expect(house.interactions.find(id)?.visit?.queueId).toBe(house.queueId);
});

test('when the last message came in is known after a change of the channel and after a restart', async () => {
  house = await openHouse(fresh.database);
  await house.write('mehmet', 'Merhaba');
  const lastInbound = () => house.messaging.accounts.byId(house.account.id)?.lastInboundAtMs;
  const cameInAtMs = lastInbound();
  expect(cameInAtMs).toBeGreaterThan(0);
  await house.messaging.accounts.update(house.actor, house.account.id, { name: 'Yeni ad', settings: {}, secrets: {} });
  expect(lastInbound()).toBe(cameInAtMs);
  house = await standAgain(house);
  expect(lastInbound()).toBe(cameInAtMs);
});

test('C2 album = parallel webhooks = several interactions: here ten messages of somebody new at once are one, in order', async () => {
  house = await openHouse(fresh.database);
  const ids = await Promise.all(Array.from({ length: 10 }, (_, place) => house.write('mehmet', `Mesaj ${place}`)));
  expect(new Set(ids).size).toBe(1);
  const page = await house.messaging.lists.timeline(house.people.owner.who, ids[0] as InteractionId, null, 50);
  expect(page?.messages.map(({ seq, text }) => [seq, text])).toEqual(
    Array.from({ length: 10 }, (_, place) => [place + 1, `Mesaj ${place}`]),
  );
});

test('C1 duplicates by redelivery: here the same message delivered fifty times at once is one message, one interaction and one fact', async () => {
  house = await openHouse(fresh.database);
  const ids = await Promise.all(Array.from({ length: 50 }, () => house.write('mehmet', 'Merhaba', 'the-same-message')));
  const id = ids[0] as InteractionId;
  expect([new Set(ids).size, await typesOf(id)]).toEqual([1, ['started', 'queued', 'messageReceived']]);
});

test('an agent who accepts the offer is responsible and the conversation is in progress', async () => {
  const id = await talking();
  expect(house.interactions.find(id)).toMatchObject({
    status: 'inProgress',
    responsible: house.people.ayse.who.userId,
  });
});

test('C4 one click, two sends: here an agent who sends the same message twice, even in the same moment, has sent it once', async () => {
  const id = await talking();
  const draft = { clientId: 'one-click-too-many', kind: 'public', text: 'Buyurun', fileIds: [] } as const;
  const send = () => house.messaging.writing.send(house.people.ayse.who, id, draft);
  const outcomes = [...(await Promise.all([send(), send(), send()])), await send()];
  const seqs = outcomes.map((outcome) => (outcome.type === 'sent' ? outcome.message.seq : outcome.type));
  expect(seqs).toEqual([2, 2, 2, 2]);
  await expect.poll(() => house.sent.map((op) => op.text)).toEqual(['Buyurun']);
  expect((await typesOf(id)).filter((type) => type === 'messageSent')).toHaveLength(1);
});

test('a message whose answer was lost when the program ended is known again by the next one', async () => {
  const id = await talking();
  const draft = { clientId: 'sent-before-the-end', kind: 'public', text: 'Buyurun', fileIds: [] } as const;
  await house.messaging.writing.send(house.people.ayse.who, id, draft);
  house = await standAgain(house);
  const outcome = await house.messaging.writing.send(house.people.ayse.who, id, draft);
  expect(outcome).toMatchObject({ type: 'sent', message: { seq: 2, text: 'Buyurun' } });
  expect((await typesOf(id)).filter((type) => type === 'messageSent')).toHaveLength(1);
});

test('a last message that completed the conversation is known again when it is sent once more', async () => {
  const id = await talking();
  const draft = {
    clientId: 'the-last-word',
    kind: 'public',
    text: 'İyi günler',
    fileIds: [],
    thenStatus: 'completed',
  } as const;
  expect(await house.messaging.writing.send(house.people.ayse.who, id, draft)).toMatchObject({ type: 'sent' });
  expect(await house.status(id)).toBe('completed');
  expect(await house.messaging.writing.send(house.people.ayse.who, id, draft)).toMatchObject({
    type: 'sent',
    message: { seq: 2, text: 'İyi günler' },
  });
});

test('a conversation that is over tells whoever still writes in it that it is over', async () => {
  const id = await talking();
  await choose(id, 'completed');
  expect(await reply(id)).toMatchObject({ type: 'notNow', because: 'ended', status: 'completed', choices: [] });
  expect(await choose(id, 'inProgress')).toMatchObject({ type: 'notNow', because: 'ended' });
});

test('an answer puts a conversation that waits for the agent back in progress', async () => {
  const id = await talking();
  await choose(id, 'awaitingCustomer');
  await house.write('mehmet', 'Buradayım');
  expect(await house.status(id)).toBe('awaitingAgent');
  await reply(id);
  expect(await house.status(id)).toBe('inProgress');
});

test.each(['inProgress', 'awaitingCustomer', 'solutionProposed', 'inDevelopment', 'postponed'] as const)(
  'a customer who writes brings a conversation that is %s back to the agent',
  async (status) => {
    const id = await talking();
    if (status !== 'inProgress') await choose(id, status, house.clock.nowMs() + hours(2));
    house.clock.advance(1_000);
    await house.write('mehmet', 'Bir şey daha');
    const first = house.interactions.find(id);
    house.clock.advance(1_000);
    await house.write('mehmet', 'Ve bir şey daha');
    expect(first?.status).toBe('awaitingAgent');
    // Writing again does not make the customer's waiting any shorter.
    expect(house.interactions.find(id)?.statusSinceMs).toBe(first?.statusSinceMs);
  },
);

test('a postponed conversation that the customer interrupted is postponed again after the answer, to the same moment', async () => {
  const id = await talking();
  const untilMs = house.clock.nowMs() + hours(2);
  await choose(id, 'postponed', untilMs);
  await house.write('mehmet', 'Unutmayın');
  await reply(id, 'Unutmadık');
  expect(house.interactions.find(id)).toMatchObject({ status: 'postponed', postponedUntilMs: untilMs });
});

test('a postponed conversation comes back to its agent when its moment has come', async () => {
  const id = await talking();
  await choose(id, 'postponed', house.clock.nowMs() + hours(1));
  house.clock.advance(hours(1) - 1);
  house.messaging.sweep();
  expect(await house.status(id)).toBe('postponed');
  house.clock.advance(1);
  house.messaging.sweep();
  await expect
    .poll(async () => (await house.facts(id)).at(-1))
    .toMatchObject({ type: 'statusChanged', cause: 'reminder' });
  expect(await house.status(id)).toBe('awaitingAgent');
});

test('a reminder whose moment came while the program was down is told by the next one', async () => {
  const id = await talking();
  await choose(id, 'postponed', house.clock.nowMs() + hours(1));
  house.clock.advance(hours(3));
  house = await standAgain(house);
  house.messaging.sweep();
  await expect.poll(() => house.status(id)).toBe('awaitingAgent');
});

test('to postpone with an answer and no moment is refused, for it would never come back', async () => {
  const id = await talking();
  expect(await reply(id, 'Yarın dönerim', 'postponed')).toMatchObject({ type: 'notNow', because: 'untilNeeded' });
  expect([await house.status(id), (await typesOf(id)).includes('messageSent')]).toEqual(['inProgress', false]);
});

test('to choose the status that is there already is refused with what may be chosen', async () => {
  const id = await talking();
  expect(await choose(id, 'inProgress')).toMatchObject({
    type: 'notNow',
    because: 'sameStatus',
    status: 'inProgress',
    choices: ['inDevelopment', 'postponed', 'awaitingCustomer', 'solutionProposed', 'completed'],
  });
});

test('nobody can choose a status for a conversation that nobody has taken', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  const outcome = await house.messaging.writing.setStatus(house.people.owner.who, id, {
    status: 'completed',
    untilMs: null,
    resolved: null,
  });
  expect(outcome).toMatchObject({ type: 'notNow', because: 'nobodyResponsible', status: 'queued', choices: [] });
});

test('a customer who writes within a day of the end gets her conversation back, with the agent she knows', async () => {
  const id = await talking();
  await choose(id, 'completed');
  house.clock.advance(hours(23));
  expect(await house.write('mehmet', 'Yine ben')).toBe(id);
  expect(house.interactions.find(id)).toMatchObject({
    status: 'awaitingAgent',
    responsible: house.people.ayse.who.userId,
  });
  expect((await typesOf(id)).slice(-3)).toEqual(['reopened', 'answered', 'messageReceived']);
});

test('when that agent is gone, the conversation that was opened again waits in its queue', async () => {
  const id = await talking();
  await choose(id, 'completed');
  await house.presences.signedOut(house.people.ayse.who.userId);
  expect(await house.write('mehmet', 'Yine ben')).toBe(id);
  expect(house.interactions.find(id)).toMatchObject({
    status: 'queued',
    responsible: null,
    visit: { kind: 'reopened' },
  });
});

test('a customer who writes after a day begins a new interaction that names the one before', async () => {
  const id = await talking();
  await choose(id, 'completed');
  house.clock.advance(hours(24) + 1);
  const next = await house.write('mehmet', 'Başka bir şey');
  expect(next).not.toBe(id);
  expect(house.interactions.find(next)).toMatchObject({ status: 'queued', previousId: id });
});

test('a conversation that is given back keeps the place of its oldest unanswered message', async () => {
  const id = await talking();
  await reply(id);
  house.clock.advance(60_000);
  await house.write('mehmet', 'Sorum şu');
  const askedAtMs = house.clock.nowMs();
  house.clock.advance(600_000);
  await house.presences.signedOut(house.people.ayse.who.userId);
  expect(await house.messaging.writing.release(house.people.ayse.who, id)).toMatchObject({ type: 'changed' });
  expect(house.interactions.find(id)).toMatchObject({
    status: 'queued',
    responsible: null,
    visit: { kind: 'released', placeAtMs: askedAtMs },
  });
});

test('a conversation that is handed to a colleague is hers and waits for her, and the note stays in the house', async () => {
  const id = await talking();
  const { ayse, berk } = house.people;
  await house.atWork(berk);
  const to = { type: 'agent', agentId: berk.who.userId } as const;
  expect(await house.messaging.writing.transfer(ayse.who, id, to, 'Fatura sorusu')).toMatchObject({ type: 'changed' });
  expect(house.interactions.find(id)).toMatchObject({ status: 'awaitingAgent', responsible: berk.who.userId });
  const page = await house.messaging.lists.timeline(berk.who, id, null, 50);
  expect(page?.messages.at(-1)).toMatchObject({ kind: 'note', text: 'Fatura sorusu' });
  expect((await house.messaging.side.history(house.account, 'mehmet', 0, 50)).messages.map((one) => one.text)).toEqual([
    'Merhaba',
  ]);
  expect(house.sent).toEqual([]);
});

test('nobody can hand a conversation to somebody who is not there, or to herself', async () => {
  const id = await talking();
  const { ayse, can } = house.people;
  const transfer = (agentId: typeof ayse.who.userId) =>
    house.messaging.writing.transfer(ayse.who, id, { type: 'agent', agentId }, null);
  expect(await transfer(can.who.userId)).toEqual({ type: 'targetRefused', because: 'notReachable' });
  expect(await transfer(ayse.who.userId)).toEqual({ type: 'targetRefused', because: 'sameAgent' });
  expect(await house.status(id)).toBe('inProgress');
});

test('a refused hand-over leaves no note behind', async () => {
  const id = await talking();
  const stranger = house.people.can.who.userId;
  await house.messaging.writing.transfer(house.people.ayse.who, id, { type: 'agent', agentId: stranger }, 'Sana');
  const page = await house.messaging.lists.timeline(house.people.ayse.who, id, null, 50);
  expect(page?.messages.map((one) => one.text)).toEqual(['Merhaba']);
});

test('a customer who leaves while she waits has given up; one who is with an agent has not', async () => {
  const id = await talking();
  await house.leave('mehmet');
  expect(await house.status(id)).toBe('inProgress');
  const waiting = await house.write('fatma', 'Merhaba');
  await house.presences.signedOut(house.people.ayse.who.userId);
  await house.leave('fatma');
  expect(await house.interactions.load(waiting)).toMatchObject({ status: 'completed', endCause: 'abandoned' });
});

test('a visitor who closed the page and does not come back has given up after ten minutes', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  house.messaging.side.passing(house.account, 'mehmet', { type: 'here', isHere: false });
  await expect
    .poll(async () => (await house.messaging.conversations.find(house.account, 'mehmet'))?.isHere)
    .toBe(false);
  house.clock.advance(abandonAfterMs - 1);
  house.messaging.sweep();
  expect(await house.status(id)).toBe('queued');
  house.clock.advance(1);
  house.messaging.sweep();
  await expect.poll(() => house.interactions.load(id)).toMatchObject({ status: 'completed', endCause: 'abandoned' });
});

test('a visitor who comes back within ten minutes still waits at her place', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  for (const isHere of [false, true]) {
    house.messaging.side.passing(house.account, 'mehmet', { type: 'here', isHere });
    await expect
      .poll(async () => (await house.messaging.conversations.find(house.account, 'mehmet'))?.isHere)
      .toBe(isHere);
    house.clock.advance(abandonAfterMs - 1);
  }
  house.messaging.sweep();
  expect(await house.status(id)).toBe('queued');
});

test('delivered and read only ever rise, in whatever order the news comes', async () => {
  const id = await talking();
  for (const text of ['bir', 'iki', 'üç']) await reply(id, text);
  await expect.poll(() => house.sent.length).toBe(3);
  const deliveries = async () => {
    const page = await house.messaging.lists.timeline(house.people.ayse.who, id, null, 50);
    return page?.messages.filter((one) => one.author.type === 'agent').map((one) => one.delivery);
  };
  await expect.poll(deliveries).toEqual(['accepted', 'accepted', 'accepted']);
  await house.receipt('mehmet', 'read', 3);
  expect(await deliveries()).toEqual(['read', 'read', 'accepted']);
  await house.receipt('mehmet', 'delivered', 4);
  await house.receipt('mehmet', 'read', 2);
  expect(await deliveries()).toEqual(['read', 'read', 'delivered']);
  expect((await house.messaging.lists.detail(house.people.ayse.who, id))?.customerReadSeq).toBe(3);
});

test('a customer cannot have read what has not been written', async () => {
  const id = await talking();
  await house.receipt('mehmet', 'read', 1_000);
  await reply(id);
  expect((await house.messaging.lists.detail(house.people.ayse.who, id))?.customerReadSeq).toBe(1);
});

test('unread messages are counted until the responsible agent has seen them; a supervisor who looks in changes nothing', async () => {
  const id = await talking();
  await house.write('mehmet', 'Orada mısınız?');
  const unread = async () => (await house.messaging.lists.detail(house.people.ayse.who, id))?.unread;
  expect(await unread()).toBe(2);
  await house.messaging.writing.seen(house.people.owner.who, id, 2);
  expect(await unread()).toBe(2);
  await house.messaging.writing.seen(house.people.ayse.who, id, 1);
  expect(await unread()).toBe(1);
  house = await standAgain(house);
  expect(await unread()).toBe(1);
});

test('what cannot be read is put aside and the customer who sent it is not held up', async () => {
  house = await openHouse(fresh.database);
  await house.putBroken('mehmet');
  const id = await house.write('mehmet', 'Merhaba');
  expect(await house.status(id)).toBe('queued');
  expect(await house.messaging.inbox.deadLetters(house.account.id)).toHaveLength(1);
});

test('what a customer writes is kept as text, whatever it looks like, and cut at the limit', async () => {
  house = await openHouse(fresh.database);
  const hostile = "<script>alert(1)</script> '; drop table messages; -- \u0000\ud800 {{7*7}}";
  const id = await house.write('mehmet', hostile);
  await house.write('mehmet', 'x'.repeat(100_000));
  const page = await house.messaging.lists.timeline(house.people.owner.who, id, null, 50);
  expect(page?.messages[0]?.text).toBe("<script>alert(1)</script> '; drop table messages; -- \ufffd\ufffd {{7*7}}");
  expect(page?.messages[1]?.text).toHaveLength(limits.textChars);
});

test('everything stands as it was after the program ended and began again', async () => {
  const id = await talking();
  await house.write('mehmet', 'Bir sorum var');
  await reply(id);
  const waiting = await house.write('fatma', 'Merhaba');
  const postponed = await house.write('ali', 'Yarın');
  await house.accept(house.people.ayse, waiting);
  await house.accept(house.people.ayse, postponed);
  await choose(postponed, 'postponed', house.clock.nowMs() + hours(5));
  const queued = await house.write('veli', 'Merhaba');
  await house.offerOf(queued);
  const all = [id, waiting, postponed, queued];
  const before = all.map((one) => house.interactions.find(one));
  const rows = await house.messaging.lists.desk(house.people.ayse.who);
  house = await standAgain(house);
  expect(all.map((one) => house.interactions.find(one))).toEqual(before);
  const after = await house.messaging.lists.desk(house.people.ayse.who);
  // Who is looking is known only while she is connected.
  expect(after).toEqual(rows.map((row) => ({ ...row, customerIsHere: null })));
});
