import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Person } from '#identity';
import type { InteractionId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import type { QueueSettings } from '#queues';
import { type House, openHouse, somebody } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

async function withRules(rules: Partial<QueueSettings>): Promise<void> {
  house = await openHouse(fresh.database);
  const saved = await house.queues.edit(house.actor, house.queueId, rules);
  if (saved.type !== 'saved') throw new Error(`The rules were not taken: ${saved.type}`);
}
const sees = (who: Person, id: InteractionId) => house.messaging.lists.mayView(who.who, id);
const minutes = (count: number) => count * 60_000;
/** A house opens at noon of this day. */
const todayInIstanbul = () => {
  const date = Temporal.Instant.fromEpochMilliseconds(house.clock.nowMs())
    .toZonedDateTimeISO('Europe/Istanbul')
    .toPlainDate();
  return { date, weekday: date.dayOfWeek };
};

test('C8: conversations of an agent who is gone stay hers when the queue says so, however long she is gone', async () => {
  await withRules({ offlineRule: { type: 'keep' } });
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  await house.presences.signedOut(house.people.ayse.who.userId);
  house.clock.advance(minutes(24 * 60));
  house.messaging.sweep();
  expect(house.interactions.find(id)).toMatchObject({ responsible: house.people.ayse.who.userId });
});

test('C8: they go back to their queue after as long as the queue says, at the place of what nobody answered', async () => {
  await withRules({ offlineRule: { type: 'returnAfter', afterMs: minutes(10) } });
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  const askedAtMs = house.clock.nowMs();
  await house.presences.signedOut(house.people.ayse.who.userId);
  house.clock.advance(minutes(10) - 1);
  house.messaging.sweep();
  expect(house.interactions.find(id)?.responsible).toBe(house.people.ayse.who.userId);
  house.clock.advance(1);
  house.messaging.sweep();
  await expect.poll(async () => (await house.facts(id)).map((fact) => fact.type)).toContain('released');
  expect(house.interactions.find(id)).toMatchObject({
    status: 'queued',
    responsible: null,
    visit: { kind: 'returned', placeAtMs: askedAtMs },
  });
});

test('an agent who is gone is waited for in working time: over lunch nothing goes back', async () => {
  house = await openHouse(fresh.database);
  const { weekday, date } = todayInIstanbul();
  const weekly = [
    { weekday, from: '09:00', to: '12:05' },
    { weekday, from: '13:00', to: '18:00' },
  ];
  await house.queues.edit(house.actor, house.queueId, {
    offlineRule: { type: 'returnAfter', afterMs: minutes(10) },
    hours: { zone: 'Europe/Istanbul', weekly, exceptions: [] },
  });
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  await house.presences.signedOut(house.people.ayse.who.userId);
  const thirteen = date.toZonedDateTime({ timeZone: 'Europe/Istanbul', plainTime: '13:00' }).epochMilliseconds;
  // Five of the ten minutes pass before lunch, the other five after it.
  house.clock.advance(thirteen + minutes(5) - 1 - house.clock.nowMs());
  house.messaging.sweep();
  expect(house.interactions.find(id)?.responsible).toBe(house.people.ayse.who.userId);
  house.clock.advance(1);
  house.messaging.sweep();
  expect(house.interactions.find(id)).toMatchObject({ responsible: null, visit: { kind: 'returned' } });
});

test('C8: they go back when the customer writes again, where the queue says so, and not before', async () => {
  await withRules({ offlineRule: { type: 'returnOnMessage' } });
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  await house.presences.signedOut(house.people.ayse.who.userId);
  house.clock.advance(minutes(24 * 60));
  house.messaging.sweep();
  expect(house.interactions.find(id)).toMatchObject({ responsible: house.people.ayse.who.userId });
  await house.write('mehmet', 'Orada mısınız?');
  expect(house.interactions.find(id)).toMatchObject({
    status: 'queued',
    responsible: null,
    visit: { kind: 'returned' },
  });
  const texts = (await house.messaging.lists.timeline(house.people.owner.who, id, null, 50))?.messages ?? [];
  expect(texts.map((message) => message.text)).toEqual(['Merhaba', 'Orada mısınız?']);
});

test('RULE F80: an interaction is pinned to the responsible agent until it is resolved', async () => {
  house = await openHouse(fresh.database);
  const { ayse, berk } = house.people;
  await house.atWork(ayse, berk);
  const id = await house.write('mehmet', 'Merhaba');
  const { agentId } = await house.offerOf(id);
  const [hers, other] = agentId === ayse.who.userId ? [ayse, berk] : [berk, ayse];
  await house.accept(hers, id);
  const still = () => expect(house.interactions.find(id)?.responsible).toBe(hers.who.userId);
  const { writing } = house.messaging;
  for (const status of ['awaitingCustomer', 'solutionProposed', 'inDevelopment'] as const) {
    await writing.setStatus(hers.who, id, { status, untilMs: null, resolved: null });
    await house.write('mehmet', `Yanıtım: ${status}`);
    still();
  }
  await house.presences.record(hers.who.userId, [
    { type: 'choseAvailability', availability: 'offline', reasonId: null, by: 'agent', note: null },
  ]);
  house.clock.advance(minutes(600));
  house.messaging.sweep();
  await house.write('mehmet', 'Hâlâ bekliyorum');
  still();
  expect(await house.routing.take(other.who, id)).toMatchObject({ type: expect.stringMatching(/unknown|refused/) });
  await writing.setStatus(hers.who, id, { status: 'completed', untilMs: null, resolved: true });
  expect(await house.interactions.load(id)).toMatchObject({ phase: 'done', responsible: null });
});

test('C7: a freed slot pulls the oldest waiting conversation at once', async () => {
  house = await openHouse(fresh.database);
  const { ayse } = house.people;
  await house.agents.edit(house.actor, ayse.who.userId, { capacity: { voice: 1, chat: 1, email: 1, total: 1 } });
  await house.atWork(ayse);
  const first = await house.write('bir', 'Merhaba');
  await house.accept(ayse, first);
  house.clock.advance(1_000);
  const oldest = await house.write('iki', 'Merhaba');
  house.clock.advance(1_000);
  const youngest = await house.write('üç', 'Merhaba');
  expect([oldest, youngest].map((id) => house.interactions.find(id)?.phase)).toEqual(['waiting', 'waiting']);
  const freedAtMs = house.clock.nowMs();
  await house.messaging.writing.setStatus(ayse.who, first, { status: 'completed', untilMs: null, resolved: true });
  expect((await house.offerOf(oldest)).offeredAtMs).toBe(freedAtMs);
  expect(house.interactions.find(youngest)?.phase).toBe('waiting');
});

test('a queue by hand offers nobody anything; whoever serves it takes who waits', async () => {
  await withRules({ assignment: 'manual' });
  const { ayse } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba');
  expect(house.interactions.find(id)).toMatchObject({ phase: 'waiting', offer: null });
  expect((await house.facts(id)).map((fact) => fact.type)).not.toContain('offered');
  expect(await house.routing.take(ayse.who, id)).toMatchObject({ type: 'answered' });
  expect(house.interactions.find(id)).toMatchObject({ responsible: ayse.who.userId, status: 'inProgress' });
});

test('sticky: who comes back waits for the agent she knows, if their last talk is not too long ago', async () => {
  const days = (count: number) => minutes(count * 24 * 60);
  await withRules({ assignment: 'sticky', stickyFallback: 'manual', stickyWithinMs: days(7), reopenWithinMs: 0 });
  const { ayse, berk } = house.people;
  await house.atWork(ayse, berk);
  const first = await house.write('mehmet', 'Merhaba');
  expect(house.interactions.find(first)).toMatchObject({ phase: 'waiting', offer: null });
  await house.routing.take(berk.who, first);
  const over = { status: 'completed', untilMs: null, resolved: true } as const;
  await house.messaging.writing.setStatus(berk.who, first, over);
  house.clock.advance(days(7));
  const second = await house.write('mehmet', 'Yine ben');
  expect((await house.offerOf(second)).agentId).toBe(berk.who.userId);
  await house.accept(berk, second);
  await house.messaging.writing.setStatus(berk.who, second, over);
  house.clock.advance(days(7) + 1);
  const third = await house.write('mehmet', 'Ve yine');
  expect(house.interactions.find(third)).toMatchObject({ phase: 'waiting', offer: null });
});

test('automatic: nobody is waited for, also when somebody is known', async () => {
  await withRules({ assignment: 'automatic', reopenWithinMs: 0 });
  const { ayse } = house.people;
  await house.atWork(ayse);
  const first = await house.write('mehmet', 'Merhaba');
  await house.accept(ayse, first);
  await house.messaging.writing.setStatus(ayse.who, first, { status: 'completed', untilMs: null, resolved: true });
  house.clock.advance(1_000);
  const second = await house.write('mehmet', 'Yine ben');
  const entered = (await house.facts(second)).find((fact) => fact.type === 'queued');
  expect(entered).toMatchObject({ preferredAgentId: null });
});

test('C15: a conversation is postponed to any moment, to the minute, and comes back then', async () => {
  house = await openHouse(fresh.database);
  const { ayse } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(ayse, id);
  const untilMs = house.clock.nowMs() + minutes(3 * 24 * 60 + 17);
  await house.messaging.writing.setStatus(ayse.who, id, { status: 'postponed', untilMs, resolved: null });
  house.clock.advance(untilMs - house.clock.nowMs() - 1);
  house.messaging.sweep();
  // C14: nothing but its own moment or a person moves what is postponed.
  expect(await house.status(id)).toBe('postponed');
  house.clock.advance(1);
  house.messaging.sweep();
  await expect.poll(() => house.status(id)).toBe('awaitingAgent');
});

test('a postponed conversation of an agent who is gone is left in peace until its day', async () => {
  await withRules({ offlineRule: { type: 'returnAfter', afterMs: minutes(10) } });
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  const choice = { status: 'postponed', untilMs: house.clock.nowMs() + minutes(600), resolved: null } as const;
  await house.messaging.writing.setStatus(house.people.ayse.who, id, choice);
  await house.presences.signedOut(house.people.ayse.who.userId);
  house.clock.advance(minutes(60));
  house.messaging.sweep();
  expect(house.interactions.find(id)).toMatchObject({ status: 'postponed', responsible: house.people.ayse.who.userId });
});

test('a queue that is full takes nobody more, keeps what was written, and takes the next one when there is room', async () => {
  await withRules({ maxWaiting: 2 });
  const first = await house.write('bir', 'Merhaba');
  await house.write('iki', 'Merhaba');
  const third = await house.write('üç', 'Merhaba');
  expect(await house.interactions.load(third)).toMatchObject({
    phase: 'done',
    status: 'completed',
    endCause: 'failed',
  });
  const history = await house.messaging.side.history(house.account, 'üç', 0, 10);
  expect(history.messages.map((message) => message.text)).toEqual(['Merhaba']);
  await house.leave('bir');
  expect(await house.interactions.load(first)).toMatchObject({ endCause: 'abandoned' });
  const fourth = await house.write('dört', 'Merhaba');
  expect(house.interactions.find(fourth)).toMatchObject({ phase: 'waiting', status: 'queued' });
});

test('somebody whom a full queue turned away is not shut out for ever: her next message waits again', async () => {
  await withRules({ maxWaiting: 1 });
  await house.write('bir', 'Merhaba');
  const id = await house.write('iki', 'Merhaba');
  expect(await house.status(id)).toBe('completed');
  await house.leave('bir');
  const again = await house.write('iki', 'Hâlâ buradayım');
  expect(house.interactions.find(again)).toMatchObject({ phase: 'waiting', status: 'queued' });
});

test('an agent sees what is hers and what waits in her queues, and nothing of her colleagues', async () => {
  house = await openHouse(fresh.database);
  const { ayse, berk, can, owner, supervisor } = house.people;
  await house.atWork(ayse, berk);
  const id = await house.write('mehmet', 'Merhaba');
  const { agentId } = await house.offerOf(id);
  const [chosen, other] = agentId === ayse.who.userId ? [ayse, berk] : [berk, ayse];
  expect([await sees(chosen, id), await sees(other, id)]).toEqual([true, true]);
  await house.accept(chosen, id);
  expect({
    chosen: await sees(chosen, id),
    other: await sees(other, id),
    can: await sees(can, id),
    owner: await sees(owner, id),
    supervisorOfAnotherGroup: await sees(supervisor, id),
  }).toEqual({ chosen: true, other: false, can: false, owner: true, supervisorOfAnotherGroup: false });
});

test('a colleague can neither answer, close, hand on nor read what is not hers', async () => {
  house = await openHouse(fresh.database);
  const { ayse, can } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(ayse, id);
  const { writing, lists } = house.messaging;
  const draft = { clientId: 'not-mine-at-all', kind: 'public', text: 'Ben de', fileIds: [] } as const;
  const unknown = { type: 'unknown' };
  expect(await writing.send(can.who, id, draft)).toEqual(unknown);
  expect(await writing.setStatus(can.who, id, { status: 'completed', untilMs: null, resolved: null })).toEqual(unknown);
  expect(await writing.release(can.who, id)).toEqual(unknown);
  expect(await writing.transfer(can.who, id, { type: 'agent', agentId: can.who.userId }, null)).toEqual(unknown);
  expect(await writing.seen(can.who, id, 1)).toEqual(unknown);
  expect([await lists.detail(can.who, id), await lists.timeline(can.who, id, null, 50)]).toEqual([null, null]);
  expect(await house.status(id)).toBe('inProgress');
});

test('somebody who only reads hears that she may not, instead of that there is nothing', async () => {
  house = await openHouse(fresh.database);
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  const evaluator = somebody(house.organisationId, 'Deniz', 'qualityEvaluator');
  const draft = { clientId: 'only-a-reader', kind: 'public', text: 'Merhaba', fileIds: [] } as const;
  expect(await house.messaging.writing.send(evaluator.who, id, draft)).toEqual({ type: 'forbidden' });
  expect((await house.messaging.lists.detail(evaluator.who, id))?.mayReply).toBe(false);
});

test('an agent who is full, away or offline cannot take one more out of the line', async () => {
  house = await openHouse(fresh.database);
  const { ayse } = house.people;
  await house.agents.edit(house.actor, ayse.who.userId, { capacity: { voice: 1, chat: 1, email: 1, total: 1 } });
  const first = await house.write('bir', 'Merhaba');
  const second = await house.write('iki', 'Merhaba');
  expect(await house.routing.take(ayse.who, first)).toMatchObject({ because: 'offline' });
  await house.atWork(ayse);
  await house.accept(ayse, first);
  expect(await house.routing.take(ayse.who, second)).toEqual({ type: 'refused', because: 'noRoom' });
  expect(house.interactions.find(second)).toMatchObject({ phase: 'waiting', responsible: null });
});

/** Ayşe has handed a conversation to Berk. */
async function handedOver(): Promise<InteractionId> {
  house = await openHouse(fresh.database);
  const { ayse, berk } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(ayse, id);
  await house.atWork(berk);
  const to = { type: 'agent', agentId: berk.who.userId } as const;
  await house.messaging.writing.transfer(ayse.who, id, to, 'Fatura sorusu');
  return id;
}
const decline = (who: Person, id: InteractionId) => house.messaging.writing.declineTransfer(who.who, id, 'Ben anlamam');

test('T13: a transfer to a person is declined within 60 seconds and goes back to the giver, with a note of the reason', async () => {
  const id = await handedOver();
  const { ayse, berk, can } = house.people;
  const until = new Date(house.clock.nowMs() + 60_000).toISOString();
  expect((await house.messaging.lists.detail(berk.who, id))?.handedOver).toEqual({ byName: 'Ayşe', until });
  expect((await house.messaging.lists.detail(house.people.owner.who, id))?.handedOver).toBeNull();
  expect(await decline(can, id)).toEqual({ type: 'unknown' });
  house.clock.advance(60_000);
  expect(await decline(berk, id)).toMatchObject({ type: 'changed' });
  expect(house.interactions.find(id)).toMatchObject({ responsible: ayse.who.userId, status: 'awaitingAgent' });
  const texts = (await house.messaging.lists.timeline(ayse.who, id, null, 50))?.messages.map(({ text }) => text);
  expect(texts).toEqual(['Merhaba', 'Fatura sorusu', 'Ben anlamam']);
  // What came back is hers: she cannot send it round in a circle.
  expect(await decline(ayse, id)).toMatchObject({ type: 'notNow', because: 'tooLate' });
});

test('T13: after 60 seconds, or after a first answer, a transfer stays where it is', async () => {
  const late = await handedOver();
  const { berk } = house.people;
  house.clock.advance(60_001);
  expect(await decline(berk, late)).toMatchObject({ type: 'notNow', because: 'tooLate' });
  await house.close();
  const answered = await handedOver();
  const draft = { clientId: 'my-first-answer', kind: 'public', text: 'Merhaba', fileIds: [] } as const;
  await house.messaging.writing.send(house.people.berk.who, answered, draft);
  expect(await decline(house.people.berk, answered)).toMatchObject({ type: 'notNow', because: 'tooLate' });
  expect(house.interactions.find(answered)?.responsible).toBe(house.people.berk.who.userId);
});

test('T13: what is declined goes to its queue when the giver has gone meanwhile', async () => {
  const id = await handedOver();
  await house.presences.signedOut(house.people.ayse.who.userId);
  expect(await decline(house.people.berk, id)).toMatchObject({ type: 'changed' });
  const facts = (await house.facts(id)).map((fact) => fact.type);
  expect(facts.slice(facts.lastIndexOf('released'))).toEqual(expect.arrayContaining(['released', 'queued']));
  expect(house.interactions.find(id)).toMatchObject({ responsible: null, status: 'queued' });
});
