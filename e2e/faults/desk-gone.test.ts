import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Desk } from '../desk.ts';
import { boardOf, expectTruth } from '../truth.ts';
import type { Visitor } from '../visitor.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
let ayse: Desk;
let berk: Desk;
let visitors: Visitor[];

beforeAll(async () => {
  world = await openWorld();
  [ayse, berk] = (await world.agents('Ayşe', 'Berk')) as [Desk, Desk];
  await berk.choose('offQueue');
  visitors = await Promise.all(['Mehmet', 'Fatma', 'Ali'].map((name) => world.visitor({ name })));
});
afterAll(() => world?.close());

const lineOf = async (agentId: string) => (await boardOf(world)).agents.find((agent) => agent.agentId === agentId);

test('two browsers of one agent that accept the same offer at the same moment: it is answered once and both hear so, and somebody else hears that it is gone', async () => {
  const again = await world.desk({ id: ayse.id, email: ayse.email }, { isAvailable: false });
  visitors[0]?.write('Merhaba');
  await expect.poll(() => [ayse.offers().length, again.offers().length]).toEqual([1, 1]);
  const offerId = ayse.offers()[0]?.offerId ?? '';
  const path = `/offers/${offerId}/accept`;
  const answers = await Promise.all([ayse, again, berk].map((desk) => desk.api.send('POST', path, {})));
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 409]);
  const answered = await world.ask(`select 1 from facts where type = 'answered' and body->>'offerId' = '${offerId}'`);
  expect(answered).toHaveLength(1);
  expect(answers[2]).toMatchObject({ status: 409, body: { code: 'OFFER_GONE' } });
  again.close();
});

test('two agents who take the same conversation out of the line at the same moment: one has it, the other does not', async () => {
  await ayse.choose('offQueue');
  visitors[1]?.write('Merhaba');
  const waiting = async () => {
    const pool = await ayse.api.get<{ items: { interactionId: string }[] }>('/conversations?scope=pool');
    return pool.items.map((row) => row.interactionId);
  };
  await expect.poll(waiting).toHaveLength(1);
  const path = `/interactions/${(await waiting())[0]}/take`;
  const answers = await Promise.all([ayse, berk, ayse, berk].map((desk) => desk.api.send('POST', path, {})));
  const statuses = answers.map((answer) => answer.status);
  // Who has it has it in both of her windows.
  expect([statuses.slice(0, 2).toSorted(), statuses.slice(2).toSorted()]).toEqual([
    [200, 409],
    [200, 409],
  ]);
  expect([statuses[0], statuses[1]]).toEqual([statuses[2], statuses[3]]);
  await ayse.choose('available');
});

test('when the browser of an agent dies, what is before her goes to the next agent at its place, and what she holds stays hers', async () => {
  await berk.choose('offQueue');
  const third = visitors[2];
  third?.write('Kimse var mı?');
  await expect.poll(() => ayse.offers().length).toBe(1);
  const card = ayse.offers()[0];
  const held = [...ayse.rows.keys()];
  expect(held.length).toBeGreaterThan(0);
  await berk.choose('available');
  ayse.vanish();

  // She is given a few seconds to come back; then somebody else is asked.
  await expect
    .poll(() => berk.offers().map((offer) => offer.interactionId), { timeout: 60_000 })
    .toEqual([card?.interactionId]);
  expect(berk.offers()[0]?.waitingSinceAt).toBe(card?.waitingSinceAt);
  await expect.poll(async () => (await lineOf(ayse.id))?.state, { timeout: 40_000 }).toBe('unreachable');
  expect((await lineOf(ayse.id))?.orphaned).toHaveLength(held.length);
  const { interactionId } = await berk.accept(berk.offers()[0]?.offerId ?? '');
  await berk.send(interactionId, 'Ben varım');
  await expect.poll(() => third?.texts()).toEqual(['Kimse var mı?', 'Ben varım']);
  await expectTruth(world);
});

test('when she comes back she finds what was hers, and is available as she was', async () => {
  const back = await world.desk({ id: ayse.id, email: ayse.email }, { isAvailable: false });
  await expect.poll(() => [...back.rows.keys()].sort()).toEqual([...ayse.rows.keys()].sort());
  await expect.poll(async () => (await lineOf(ayse.id))?.state).toBe('handling');
  expect((await lineOf(ayse.id))?.orphaned).toEqual([]);
  expect(back.me()).toMatchObject({ availability: 'available', unreachableBecause: null });
  await expectTruth(world);
});

test('a line that breaks for a moment changes nothing: nobody becomes unreachable and nothing is told twice', async () => {
  const visitor = visitors[2] as Visitor;
  const interactionId = [...berk.rows.keys()].find((id) => berk.rows.get(id)?.customerName === 'Ali') ?? '';
  const watch = berk.watch(interactionId);
  await expect.poll(() => watch.snapshots.length).toBe(1);
  const before = visitor.texts().length;
  for (let round = 0; round < 5; round++) {
    visitor.write(`Mesaj ${round}`);
    await berk.send(interactionId, `Yanıt ${round}`);
    berk.cut();
    visitor.cut();
    await new Promise((wait) => setTimeout(wait, 300));
  }
  await expect.poll(() => [visitor.waiting(), visitor.texts().length]).toEqual([0, before + 10]);
  const seen = async () => (await berk.messages(interactionId)).map((message) => message.text);
  expect(await seen()).toEqual(visitor.texts());
  expect((await lineOf(berk.id))?.state).toBe('handling');
  const lost = await world.ask(`select 1 from facts where type = 'becameUnreachable' and about = '${berk.id}'`);
  expect([lost, visitor.confusions]).toEqual([[], []]);
});

test('an agent who hands a conversation on hears nothing more of it', async () => {
  const visitor = visitors[2] as Visitor;
  const interactionId = [...berk.rows.keys()].find((id) => berk.rows.get(id)?.customerName === 'Ali') ?? '';
  const watch = berk.watch(interactionId);
  await expect.poll(() => watch.snapshots.length).toBe(1);
  await berk.api.post(`/interactions/${interactionId}/transfer`, { to: { type: 'agent', agentId: ayse.id } });
  await expect.poll(() => berk.rows.has(interactionId)).toBe(false);
  await new Promise((wait) => setTimeout(wait, 500));
  visitor.write('Bunu yalnız Ayşe okusun');
  await expect.poll(() => visitor.waiting()).toBe(0);
  await new Promise((wait) => setTimeout(wait, 500));
  expect(JSON.stringify(watch.changes)).not.toContain('yalnız Ayşe');
});

test('an agent who signs out is offline at once', async () => {
  await berk.api.post('/sign-out');
  await expect.poll(async () => (await lineOf(berk.id))?.state, { timeout: 5_000 }).toBe('offline');
  expect((await berk.api.send('GET', '/me')).status).toBe(401);
  await expect.poll(() => berk.live.state.type).toBe('signedOut');
});
