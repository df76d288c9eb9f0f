import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { defaultBot } from '../bot-texts.ts';
import { type House, hours, openHouse, standAgain } from './messaging.fixture.ts';

// T8: a customer confirms the solution that was proposed, and the conversation is completed with the cause `confirmed`.

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

const touch = { choices: { most: 3, titleChars: 20 } };
const defaults = defaultBot('tr');
const propose = (id: InteractionId) =>
  house.messaging.writing.setStatus(house.people.ayse.who, id, {
    status: 'solutionProposed',
    untilMs: null,
    resolved: null,
  });
const questions = () => house.sent.filter(({ text }) => text.startsWith(defaults.texts.tr.solved));

/** Ayşe holds the conversation of Mehmet, in a queue whose bot is on. */
async function held(texts = defaults.texts): Promise<InteractionId> {
  house = await openHouse(fresh.database);
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Faturam yanlış');
  await house.accept(house.people.ayse, id);
  await house.messaging.bots.set(house.actor, house.queueId, { ...defaults, texts });
  return id;
}
/** She proposes a solution, and the customer is asked about it. */
async function asked(can: typeof touch | object = touch) {
  const id = await held();
  Object.assign(house.answer.can, can);
  await propose(id);
  await expect.poll(() => questions().length).toBe(1);
  const [yes, notYet] = questions()[0]?.choices ?? [];
  return { id, yes, notYet };
}
const lastFacts = async (id: InteractionId) => (await house.facts(id)).slice(-2);
const completed = [
  { type: 'messageReceived' },
  { type: 'ended', by: 'system', agentId: null, cause: 'confirmed', resolved: true },
];

test('T8: the customer confirms by a button, and it is completed with the cause confirmed in one transaction', async () => {
  const { id, yes } = await asked();
  await house.write('mehmet', yes?.title ?? '', 'yes', { payload: yes?.id ?? '' });
  const facts = await lastFacts(id);
  expect(facts).toMatchObject(completed);
  expect(facts[0]?.recordedAtMs).toBe(facts[1]?.recordedAtMs);
  expect(await house.interactions.load(id)).toMatchObject({ status: 'completed', endCause: 'confirmed' });
  // Her first words nobody has read in this test; the yes waits for no reader.
  expect((await house.messaging.conversations.find(house.account, 'mehmet'))?.unreadSeqs).toEqual([1]);
});

test('T8: the customer confirms by a word where the channel has no buttons, and is told how', async () => {
  const { id } = await asked({});
  expect(questions()[0]).toMatchObject({ text: expect.stringContaining('“evet” yazmanız yeterli') });
  expect(questions()[0]?.choices).toBeUndefined();
  await house.write('mehmet', 'Evet, çözüldü.');
  expect(await lastFacts(id)).toMatchObject(completed);
});

test('T6, not T8: “not yet” and anything else await the agent, and the next proposal is asked about anew', async () => {
  const { id, notYet } = await asked();
  await house.write('mehmet', notYet?.title ?? '', 'no', { payload: notYet?.id ?? '' });
  expect(await house.status(id)).toBe('awaitingAgent');
  house.clock.advance(1_000);
  await propose(id);
  await expect.poll(() => questions().length).toBe(2);
  await house.write('mehmet', 'Evet ama bir sorum daha var');
  expect(await house.status(id)).toBe('awaitingAgent');
});

test('T8: the button pressed late, when the status is another one, is an ordinary message', async () => {
  const { id, yes } = await asked();
  await house.write('mehmet', 'Bir bakayım');
  await house.write('mehmet', yes?.title ?? '', 'late', { payload: yes?.id ?? '' });
  expect(await house.status(id)).toBe('awaitingAgent');
});

test('T8: one proposal is asked about once, also after the program stood up again', async () => {
  const { id } = await asked();
  house = await standAgain(house);
  const other = await house.write('fatma', 'Merhaba');
  await expect.poll(() => house.sent.some(({ peerKey }) => peerKey === 'fatma')).toBe(true);
  expect(other).not.toBe(id);
  expect(questions()).toEqual([]);
});

test('T8: without a question of the bot the word confirms too, and a plain yes in another status does not', async () => {
  const id = await held({ ...defaults.texts, tr: { ...defaults.texts.tr, solved: '' } });
  await house.write('mehmet', 'Evet');
  expect(await house.status(id)).toBe('awaitingAgent');
  await propose(id);
  await house.write('mehmet', 'Evet, çözüldü');
  expect(await lastFacts(id)).toMatchObject(completed);
});

test('T8: nobody is asked while the text is empty or the window of the provider is closed', async () => {
  const bare = { ...defaults.texts, tr: { ...defaults.texts.tr, solved: ' ' } };
  const id = await held(bare);
  await propose(id);
  await house.write('fatma', 'Merhaba');
  await expect.poll(() => house.sent.some(({ peerKey }) => peerKey === 'fatma')).toBe(true);
  await house.messaging.bots.set(house.actor, house.queueId, defaults);
  await house.write('mehmet', 'Hâlâ olmadı');
  house.answer.can = { freeFormWindowHours: 24 };
  house.clock.advance(hours(25));
  await propose(id);
  await house.write('zeki', 'Merhaba');
  await expect.poll(() => house.sent.some(({ peerKey }) => peerKey === 'zeki')).toBe(true);
  expect(house.sent.filter(({ peerKey }) => peerKey === 'mehmet')).toEqual([]);
});
