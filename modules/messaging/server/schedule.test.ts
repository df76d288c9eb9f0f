import { beforeAll, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { type House, hours, openHouseAtWork, standAgain } from './messaging.fixture.ts';

let house: House;
let serial = 0;
beforeAll(async () => {
  const work = await openHouseAtWork();
  ({ house } = work);
  return () => work.close(house);
});

async function talk(): Promise<InteractionId> {
  const id = await house.write(`elif-${++serial}`, 'Merhaba');
  await house.accept(house.people.ayse, id);
  return id;
}
const add = async (id: InteractionId, text: string, inMs: number, clientId = `zamanli-${++serial}`) => {
  const given = { clientId, text, fileIds: [], dueAtMs: house.clock.nowMs() + inMs };
  return house.messaging.schedule.add(house.people.ayse.who, id, given);
};
const saidIn = async (id: InteractionId) =>
  (await house.messaging.lists.timeline(house.people.ayse.who, id, null, 50))?.messages.map(({ text }) => text) ?? [];
const waiting = async (id: InteractionId) => (await house.messaging.schedule.list(house.people.ayse.who, id)) ?? [];

test('C4 a message that was scheduled by a double click is one, and leaves exactly once at its moment', async () => {
  const id = await talk();
  const both = await Promise.all([
    add(id, 'Yarın arayalım', hours(1), 'cift-tik-1'),
    add(id, 'Yarın arayalım', hours(1), 'cift-tik-1'),
  ]);
  expect(both.map(({ type }) => type)).toEqual(['scheduled', 'scheduled']);
  expect((await waiting(id)).map(({ text }) => text)).toEqual(['Yarın arayalım']);
  await house.messaging.schedule.sendDue();
  expect(await saidIn(id)).toEqual(['Merhaba']);
  house.clock.advance(hours(1));
  await Promise.all([house.messaging.schedule.sendDue(), house.messaging.schedule.sendDue()]);
  expect(await saidIn(id)).toEqual(['Merhaba', 'Yarın arayalım']);
  expect(await waiting(id)).toEqual([]);
});

test('a scheduled message can be changed and cancelled until it leaves, by whoever answers in the conversation', async () => {
  const id = await talk();
  const { schedule } = house.messaging;
  const { ayse, berk } = house.people;
  const made = await add(id, 'İlk hâli', hours(1));
  if (made.type !== 'scheduled') throw new Error(made.type);
  expect((await schedule.change(berk.who, id, made.view.id, { text: 'Sızma' })).type).toBe('unknown');
  expect(await schedule.cancel(berk.who, id, made.view.id)).toBe(false);
  expect(await schedule.list(berk.who, id)).toBeNull();
  const dueAtMs = house.clock.nowMs() + hours(3);
  await schedule.change(ayse.who, id, made.view.id, { text: 'Son hâli', dueAtMs });
  expect((await waiting(id))[0]).toMatchObject({ text: 'Son hâli', dueAt: new Date(dueAtMs).toISOString() });
  expect((await schedule.change(ayse.who, id, made.view.id, { dueAtMs: 1 })).type).toBe('badMoment');
  expect(await schedule.cancel(ayse.who, id, made.view.id)).toBe(true);
  house.clock.advance(hours(4));
  await schedule.sendDue();
  expect(await saidIn(id)).toEqual(['Merhaba']);
});

test('a change or a cancelling at the very moment of leaving is either done or refused: what is said to be so is what she reads', async () => {
  const { schedule } = house.messaging;
  const { ayse } = house.people;
  const id = await talk();
  const expected = ['Merhaba'];
  for (let round = 0; round < 12; round++) {
    const made = await add(id, `Eski ${round}`, hours(1));
    if (made.type !== 'scheduled') throw new Error(made.type);
    house.clock.advance(hours(1));
    const isCancelling = round % 2 === 0;
    const act = async () =>
      isCancelling
        ? schedule.cancel(ayse.who, id, made.view.id)
        : (await schedule.change(ayse.who, id, made.view.id, { text: `Yeni ${round}` })).type === 'scheduled';
    const leave = async () => {
      await schedule.sendDue();
      return false;
    };
    const [first, second] = await Promise.all(round % 3 === 0 ? [leave(), act()] : [act(), leave()]);
    await schedule.sendDue();
    if (!(first || second)) expected.push(`Eski ${round}`);
    else if (!isCancelling) expected.push(`Yeni ${round}`);
    expect(await saidIn(id)).toEqual(expected);
  }
});

test('what was scheduled into a conversation that is completed by then is not sent, and the agent is told', async () => {
  const id = await talk();
  const { ayse } = house.people;
  await add(id, 'Geç kaldı', hours(1));
  const completed = { status: 'completed' as const, untilMs: null, resolved: true };
  await house.messaging.writing.setStatus(ayse.who, id, completed);
  house.clock.advance(hours(1));
  await house.messaging.schedule.sendDue();
  expect(await saidIn(id)).toEqual(['Merhaba']);
  expect(await waiting(id)).toMatchObject([{ state: 'notSent', because: 'completed', text: 'Geç kaldı' }]);
  const [notice] = await house.messaging.notices.list(ayse.who);
  expect(notice).toMatchObject({ kind: 'notSent', because: 'completed', interactionId: id, isSeen: false });
});

test('a program that ended between the sending and the note of it sends nothing twice', async () => {
  const id = await talk();
  const made = await add(id, 'Tek kalmalı', hours(1));
  if (made.type !== 'scheduled') throw new Error(made.type);
  house.clock.advance(hours(1));
  // It left, and the process died before it could write that down.
  const draft = { clientId: `scheduled-${made.view.id}`, kind: 'public' as const, text: 'Tek kalmalı', fileIds: [] };
  await house.messaging.writing.send(house.people.ayse.who, id, draft);
  house = await standAgain(house);
  await house.messaging.schedule.sendDue();
  expect((await saidIn(id)).filter((text) => text === 'Tek kalmalı')).toHaveLength(1);
  expect(await waiting(id)).toEqual([]);
});
