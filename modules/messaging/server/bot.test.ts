import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { defaultBot } from '../bot-texts.ts';
import { type House, hours, openHouse, standAgain } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

async function withBot(): Promise<void> {
  house = await openHouse(fresh.database);
  await house.messaging.bots.set(house.actor, house.queueId, defaultBot('tr'));
}
/** What the bot has said in an interaction, as it is on disk; waits until that is at least so much. */
async function saidIn(id: InteractionId, least = 0): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const timeline = await house.messaging.lists.timeline(house.people.owner.who, id, null, 100);
    const said = (timeline?.messages ?? []).filter(({ author }) => author.type === 'bot').map(({ text }) => text);
    if (said.length >= least || tries > 400) return said;
    await new Promise((wait) => setTimeout(wait, 10));
  }
}
const closeDoors = () => {
  const today = Temporal.Instant.fromEpochMilliseconds(house.clock.nowMs()).toZonedDateTimeISO('Europe/Istanbul');
  const opening = { weekday: today.add({ days: 1 }).dayOfWeek, from: '09:00', to: '18:00' };
  const zone = 'Europe/Istanbul';
  return house.queues.edit(house.actor, house.queueId, { hours: { zone, weekly: [opening], exceptions: [] } });
};

test('F115: a customer who waits is greeted once, and the message is a fact of the bot that reaches her channel', async () => {
  await withBot();
  const id = await house.write('mehmet', 'Merhaba');
  await house.write('mehmet', 'Orada mısınız?');
  const said = await saidIn(id, 1);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('Destek ekibine ulaştınız. Bu otomatik bir yanıttır.');
  const sent = (await house.facts(id)).filter((fact) => fact.type === 'messageSent');
  expect(sent).toMatchObject([{ author: 'bot', agentId: null }]);
  await expect.poll(() => house.sent.map(({ author }) => author.type)).toEqual(['bot']);
  expect(await house.status(id)).toBe('queued');
});

test('F116: nobody at work is said as it is; with agents their number is told', async () => {
  await withBot();
  const alone = await saidIn(await house.write('mehmet', 'Merhaba'), 1);
  expect(alone[0]).toContain('müsait temsilcimiz yok');
  await house.atWork(house.people.ayse, house.people.berk);
  const served = await saidIn(await house.write('fatma', 'Selam'), 1);
  expect(served[0]).toContain('Şu anda 2 temsilcimiz görevde.');
});

test('F116: a wait is told only when something was handled, as a range', async () => {
  await withBot();
  const { ayse } = house.people;
  await house.agents.edit(house.actor, ayse.who.userId, { capacity: { voice: 1, chat: 1, email: 1, total: 1 } });
  await house.atWork(ayse);
  const first = await house.write('mehmet', 'Merhaba');
  await house.accept(ayse, first);
  expect((await saidIn(await house.write('zeki', 'Merhaba'), 1))[0]).not.toContain('Tahmini');
  house.clock.advance(6 * 60_000);
  const completed = { status: 'completed', untilMs: null, resolved: true } as const;
  await house.messaging.writing.setStatus(ayse.who, first, completed);
  const id = await house.write('fatma', 'Merhaba');
  // She has one free hand, offered to the one before: this one waits for a talk of six minutes and its own turn.
  expect((await saidIn(id, 1))[0]).toMatch(/Tahmini bekleme süresi: \d+–\d+ dakika\./);
});

test('F117: outside hours the next opening is told once, however often she writes and whatever dies between', async () => {
  await withBot();
  await closeDoors();
  const id = await house.write('mehmet', 'Merhaba');
  expect((await saidIn(id, 1))[0]).toContain('En yakın çalışma zamanımız: yarın 09:00.');
  house = await standAgain(house);
  for (let message = 0; message < 10; message += 1) await house.write('mehmet', `Alo ${message}`);
  expect(await saidIn(id)).toHaveLength(1);
});

test('a greeting that was not written before the program died is written once after it stands again', async () => {
  await withBot();
  await house.messaging.bots.set(house.actor, house.queueId, { ...defaultBot('tr'), isOn: false });
  const id = await house.write('mehmet', 'Merhaba');
  await house.messaging.bots.set(house.actor, house.queueId, defaultBot('tr'));
  house = await standAgain(house);
  expect(await saidIn(id, 1)).toHaveLength(1);
  house = await standAgain(house);
  await house.write('mehmet', 'Alo');
  expect(await saidIn(id)).toHaveLength(1);
});

test('a message that is delivered twice is answered once', async () => {
  await withBot();
  const id = await house.write('mehmet', 'Merhaba', 'the-same');
  await house.write('mehmet', 'Merhaba', 'the-same');
  expect(await saidIn(id, 1)).toHaveLength(1);
  expect((await house.facts(id)).filter(({ type }) => type === 'messageReceived')).toHaveLength(1);
});

test('an automatic letter is answered by no bot, also after a restart; a person who writes after it is', async () => {
  await withBot();
  const id = await house.write('mehmet', 'Ofis dışındayım', 'out-of-office', { isAutomatic: true });
  await house.write('mehmet', 'Ofis dışındayım', 'again', { isAutomatic: true });
  house = await standAgain(house);
  expect(await saidIn(id)).toEqual([]);
  expect(await house.messaging.bot.standingOf(house.people.owner.who, id)).toMatchObject({ state: 'automatic' });
  await house.write('mehmet', 'Merhaba');
  expect(await saidIn(id, 1)).toHaveLength(1);
});

test('when an agent takes it the bot says who she is and is silent from then on', async () => {
  await withBot();
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await saidIn(id, 1);
  await house.accept(house.people.ayse, id);
  expect((await saidIn(id, 2))[1]).toBe('Ayşe görüşmenize katıldı.');
  await house.write('mehmet', 'Siparişim nerede?');
  expect(await saidIn(id)).toHaveLength(2);
});

test('a customer who writes English is answered in English, also after a restart', async () => {
  await withBot();
  await closeDoors();
  const id = await house.write('john', 'Hello, where is my order?');
  expect((await saidIn(id, 1))[0]).toContain('We are back tomorrow at 09:00.');
  house = await standAgain(house);
  const known = await house.messaging.conversations.find(house.account, 'john');
  expect(known?.language).toBe('en');
});

test('a paused bot keeps silent through a restart, and only who may see what waits pauses it', async () => {
  await withBot();
  await house.messaging.bots.set(house.actor, house.queueId, { ...defaultBot('tr'), isOn: true });
  await closeDoors();
  const id = await house.write('mehmet', 'Merhaba');
  await saidIn(id, 1);
  const { bot } = house.messaging;
  expect(await bot.pause({ ...house.people.can.who, grants: [] }, id, true)).toBeNull();
  expect(await bot.pause(house.people.supervisor.who, id, true)).toMatchObject({ state: 'paused', said: 1 });
  house.clock.advance(hours(48));
  house = await standAgain(house);
  await house.write('mehmet', 'Alo');
  expect(await saidIn(id)).toHaveLength(1);
  expect(await house.messaging.bot.standingOf(house.people.owner.who, id)).toMatchObject({ state: 'paused' });
});

test('the list goes on showing what the customer said last', async () => {
  await withBot();
  const id = await house.write('mehmet', 'Siparişim nerede?');
  await saidIn(id, 1);
  const known = await house.messaging.conversations.find(house.account, 'mehmet');
  expect([known?.lastText, known?.lastAuthor]).toEqual(['Siparişim nerede?', 'customer']);
});

test('somebody without the right changes no bot, and faulty texts are named', async () => {
  await withBot();
  const stranger = { ...house.actor, who: house.people.ayse.who };
  expect(await house.messaging.bots.set(stranger, house.queueId, defaultBot('tr'))).toEqual({ type: 'unknown' });
  const { texts } = defaultBot('tr');
  const faulty = { ...defaultBot('tr'), texts: { ...texts, tr: { ...texts.tr, update: '{wayt}' } } };
  expect(await house.messaging.bots.set(house.actor, house.queueId, faulty)).toMatchObject({ type: 'faulty' });
});
