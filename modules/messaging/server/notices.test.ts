import { beforeAll, expect, test, vi } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { type House, openHouseInTalk, standAgain } from './messaging.fixture.ts';

let house: House;
let id: InteractionId;
beforeAll(async () => {
  const talk = await openHouseInTalk();
  ({ house, id } = talk);
  return () => talk.close(house);
});

let serial = 0;
const send = (by: House['people']['ayse'], kind: 'public' | 'note', text: string, more = {}) =>
  house.messaging.writing.send(by.who, id, { clientId: `not-${++serial}-uzun`, kind, text, fileIds: [], ...more });

test('a colleague named in a note hears of it at once, and only who may see the conversation', async () => {
  const { ayse, berk, owner } = house.people;
  await send(ayse, 'note', 'Bakar mısınız @Zeynep @Berk @Ayşe');
  await vi.waitFor(() => expect(house.noticed).toHaveLength(1));
  expect(house.noticed[0]).toMatchObject({
    userId: owner.who.userId,
    notice: { kind: 'mention', byName: 'Ayşe', interactionId: id, text: 'Bakar mısınız @Zeynep @Berk @Ayşe' },
  });
  expect(house.told.some(({ topic }) => topic === `notices/${owner.who.userId}`)).toBe(true);
  expect(await house.messaging.notices.list(berk.who)).toEqual([]);
  const [notice] = await house.messaging.notices.list(owner.who);
  if (!notice) throw new Error('She was told');
  await house.messaging.notices.see(berk.who, [notice.id]);
  expect((await house.messaging.notices.list(owner.who))[0]?.isSeen).toBe(false);
  await house.messaging.notices.see(owner.who, [notice.id]);
  expect((await house.messaging.notices.list(owner.who))[0]?.isSeen).toBe(true);
});

test('an @ in a message to the customer names nobody, and names are found without Turkish letters', async () => {
  const { ayse, berk, owner } = house.people;
  await send(ayse, 'public', 'Merhaba @Zeynep');
  expect(await house.messaging.notices.list(owner.who)).toHaveLength(1);
  const found = await house.messaging.notices.mentionable(ayse.who, id, 'ZEY');
  expect(found?.map(({ name }) => name)).toEqual(['Zeynep']);
  expect(await house.messaging.notices.mentionable(berk.who, id, '')).toBeNull();
});

test('C6 who missed a colleague’s answer in a gap is asked before answering twice, after a restart too', async () => {
  const { ayse, owner } = house.people;
  const began = 1;
  await send(owner, 'public', 'Siparişiniz yolda.');
  const asked = await send(ayse, 'public', 'Kargoya verildi.', { answersSeq: began });
  expect(asked).toMatchObject({ type: 'sentMeanwhile', name: 'Zeynep', text: 'Siparişiniz yolda.' });
  house = await standAgain(house);
  expect(await send(ayse, 'public', 'Kargoya verildi.', { answersSeq: began })).toMatchObject({
    type: 'sentMeanwhile',
  });
  expect((await send(ayse, 'public', 'Kargoya verildi.', { answersSeq: began, isSure: true })).type).toBe('sent');
  expect((await send(ayse, 'note', 'not', { answersSeq: began })).type).toBe('sent');
});

test('C6 of two agents who answer within three seconds the second is asked once', async () => {
  const { ayse, owner } = house.people;
  house.clock.advance(60_000);
  const answersSeq = 1_000;
  const both = await Promise.all([
    send(owner, 'public', 'Bir', { answersSeq }),
    send(ayse, 'public', 'İki', { answersSeq }),
  ]);
  expect(both.map(({ type }) => type).toSorted()).toEqual(['sent', 'sentMeanwhile']);
  house.clock.advance(3_000);
  expect((await send(ayse, 'public', 'Üç', { answersSeq })).type).toBe('sent');
});
