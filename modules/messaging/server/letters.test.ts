import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FileId, MessageId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import type { LetterPage } from '../letter-page.ts';
import { limits } from '../message.ts';
import { type House, openHouse } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  house = await openHouse(fresh.database);
});
afterEach(() => house.close());

const head = {
  subject: 'Sipariş',
  from: { name: 'Mehmet', address: 'mehmet@example.com' },
  to: [{ name: '', address: 'destek@example.com' }],
  cc: [],
  quoteFrom: null,
  hasPage: true,
};
const messagesOf = async (id: Parameters<House['facts']>[0]) =>
  (await house.messaging.lists.timeline(house.people.owner.who, id, null, 100))?.messages ?? [];

test('the page of a letter is given to whoever may read its conversation, and to nobody else', async () => {
  const page: LetterPage = { html: '<p>Merhaba</p>', pictures: { logo: newId<'file'>() as FileId } };
  const channel = house.messaging.channels.get('webChat');
  Object.assign(channel ?? {}, { pageOf: async (externalId: string) => (externalId === 'letter' ? page : null) });
  const { ayse, can, owner } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba', 'letter', { mail: head });
  await house.accept(ayse, id);
  const [message] = await messagesOf(id);
  expect(message?.mail).toEqual(head);
  const letter = message?.id as MessageId;
  const seen = (who: typeof ayse.who, which = letter) => house.messaging.letters.page(who, which);
  expect([await seen(ayse.who), await seen(owner.who)]).toEqual([page, page]);
  expect([await seen(can.who), await seen(owner.who, newId<'message'>() as MessageId)]).toEqual([null, null]);
});

test('a long letter is kept whole', async () => {
  const text = 'uzun '.repeat(10_000);
  const id = await house.write('mehmet', text, 'long', { mail: head });
  expect((await messagesOf(id))[0]?.text).toHaveLength(text.length);
  expect(text.length).toBeLessThan(limits.letterChars);
});

test('C20: an out-of-office notice opens a finished conversation neither again nor anew, and is kept in it', async () => {
  const { ayse } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(ayse, id);
  const done = { status: 'completed', untilMs: null, resolved: null } as const;
  expect(await house.messaging.writing.setStatus(ayse.who, id, done)).toMatchObject({ type: 'changed' });
  const before = (await house.facts(id)).length;
  for (let round = 0; round < 100; round++) {
    house.clock.advance(60_000);
    expect(await house.write('mehmet', 'Ofis dışındayım', `ooo-${round}`, { isAutomatic: true, mail: head })).toBe(id);
  }
  expect((await house.facts(id)).length).toBe(before);
  expect(await house.status(id)).toBe('completed');
  expect((await messagesOf(id)).filter(({ isAutomatic }) => isAutomatic).length).toBeGreaterThan(90);
  // A person who writes after it is heard.
  expect(await house.write('mehmet', 'Ben döndüm')).not.toBeNull();
  expect(
    await house.status((await house.messaging.conversations.find(house.account, 'mehmet'))?.interactionId ?? id),
  ).not.toBe('completed');
});
