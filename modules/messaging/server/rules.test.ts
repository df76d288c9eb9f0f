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

test('conversations of an agent who is gone stay hers when the queue says so, however long she is gone', async () => {
  await withRules({ offlineRule: { type: 'keep' } });
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  await house.presences.signedOut(house.people.ayse.who.userId);
  house.clock.advance(minutes(24 * 60));
  house.messaging.sweep();
  expect(house.interactions.find(id)).toMatchObject({ responsible: house.people.ayse.who.userId });
});

test('they go back to their queue after as long as the queue says, at the place of what nobody answered', async () => {
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
