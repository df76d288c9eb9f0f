import { beforeEach, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse } from './messaging.fixture.ts';

const fresh = await freshDatabase();
let house: House;
let id: InteractionId;
beforeEach(async () => {
  house = await openHouse(fresh.database);
  house.answer.can = { choices: { most: 10, titleChars: 60 } };
  await house.atWork(house.people.ayse);
  id = await house.write('elif', 'Merhaba');
  return () => house.close();
});

const choices = [
  { id: 'kargo', title: 'Kargo' },
  { id: 'iade', title: 'İade' },
];
const said = async () =>
  (await house.messaging.lists.timeline(house.people.owner.who, id, null, 50))?.messages.map(
    ({ author, text }) => `${author.type} ${text}`,
  ) ?? [];
/** The bot asks; answers the id by which the provider knows the question. */
async function asks(text: string): Promise<string> {
  const interaction = await house.interactions.load(id);
  if (!interaction) throw new Error('She has written');
  const question = { author: 'bot', clientId: `soru-${text}`, text, choices } as const;
  await house.messaging.afterTalk.say(interaction, question, { facts: [], writes: [] });
  await expect.poll(() => house.sent.at(-1)?.text).toBe(text);
  const sent = house.sent.at(-1)?.messageId ?? '';
  // The provider's id is with us once the sending has been written down.
  await expect.poll(async () => (await deliveryOf(sent)) ?? '').toBe('accepted');
  return sent;
}
const deliveryOf = async (messageId: string) =>
  (await house.messaging.lists.timeline(house.people.owner.who, id, null, 50))?.messages.find(
    (message) => message.id === messageId,
  )?.delivery;
const presses = (question: string) =>
  house.write('elif', 'Kargo', undefined, { payload: 'kargo', replyToExternalId: question });
const politely = 'bot Bu seçenek artık geçerli değil. Son soruyu yanıtlayabilir ya da bize yazabilirsiniz.';

test('what is pressed under the question that is asked is her answer', async () => {
  await presses(await asks('Hangi konu?'));
  expect(await said()).toEqual(['customer Merhaba', 'bot Hangi konu?', 'customer Kargo']);
});

test('a button of an older question is answered politely, once in a row, and does nothing', async () => {
  const old = await asks('Hangi konu?');
  await asks('Emin misiniz?');
  const facts = await house.facts(id);
  await presses(old);
  await presses(old);
  expect((await said()).slice(-2)).toEqual(['bot Emin misiniz?', politely]);
  expect((await house.facts(id)).slice(facts.length).map(({ type }) => type)).toEqual(['messageSent']);
  await expect.poll(() => house.sent.at(-1)?.text).toContain('geçerli değil');
});

test('so is one under a question that an agent has answered since, and one of a conversation that is over: it opens nothing', async () => {
  const old = await asks('Hangi konu?');
  await house.accept(house.people.ayse, id);
  const answer = { clientId: 'ayse-yazdi', kind: 'public', text: 'Ben bakıyorum', fileIds: [] } as const;
  await house.messaging.writing.send(house.people.ayse.who, id, answer);
  await presses(old);
  expect((await said()).slice(-2)).toEqual(['agent Ben bakıyorum', politely]);
  const completed = { status: 'completed', untilMs: null, resolved: true } as const;
  await house.messaging.writing.setStatus(house.people.ayse.who, id, completed);
  expect(await presses(old)).toBe(id);
  expect([await house.status(id), house.interactions.find(id)?.phase ?? 'done']).toEqual(['completed', 'done']);
});

test('who writes, and does not press, is heard whatever she quotes', async () => {
  const old = await asks('Hangi konu?');
  await asks('Emin misiniz?');
  await house.write('elif', 'Kargo', undefined, { replyToExternalId: old });
  expect((await said()).at(-1)).toBe('customer Kargo');
});

test('F69 an answer of which only the place under the question came back is the one we put there', async () => {
  const question = await asks('Hangi konu?');
  await house.write('elif', 'Konu', undefined, { chosenPlace: 1, replyToExternalId: question });
  await asks('Emin misiniz?');
  await house.write('elif', 'Konu', undefined, { chosenPlace: 1, replyToExternalId: question });
  // The first was her answer; the second was known for a button of a question that is no longer asked.
  expect((await said()).slice(-3)).toEqual(['customer Konu', 'bot Emin misiniz?', politely]);
});
