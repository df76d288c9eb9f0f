import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { musicTone } from '#adapters/fake/index.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { notCalledBack, usualWaiting, usualWaitingTexts, type WaitingSettings } from '#voice';
import { type CallHouse, killed, openCallHouse, ourNumber, spokenTone } from './calls.fixture.ts';

const [callersTone, agentsTone] = [500, 900];
const caller = '+905321112233';
const { tr } = usualWaitingTexts;
const greeting = tr.greeting.replace('{queue}', 'Destek');

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

/** Ayşe is at work and takes no calls now: who calls waits. */
const open = async (settings: Partial<WaitingSettings> = {}, queue: Parameters<typeof openCallHouse>[1] = {}) => {
  house = await openCallHouse(fresh.database, queue);
  house.known.voice.lengthMs = 100;
  await house.speaksWithCallers({ everyMs: 400, ...settings });
  await house.atWork('Ayşe', 'answer', agentsTone);
  await ayse('away');
};
const ayse = (availability: 'away' | 'available') =>
  house.presences.record(house.find('Ayşe').who.userId, [
    { type: 'choseAvailability', availability, reasonId: null, by: 'agent', note: null },
  ]);
const call = (from = caller) => house.fake.call(from, ourNumber, callersTone);
const spoken = () => house.known.spoken;
const isSaid = (text: string, times = 1) =>
  expect
    .poll(() => spoken().filter((said) => said.includes(text)).length, { timeout: 15_000 })
    .toBeGreaterThanOrEqual(times);
const story = () => expect.poll(() => house.story(), { timeout: 15_000 });

describe('F42 F116 what callers hear while they wait, with a switch of paper', () => {
  test('she is greeted, told her place and offered a callback, hears music between, and is greeted no more', async () => {
    await open();
    const first = call();
    await isSaid(tr.comfort, 2);
    expect(spoken()[0]).toBe(greeting);
    expect(spoken()[1]).toContain('Sıradaki yeriniz: 1.');
    expect(spoken().filter((said) => said.includes(greeting))).toHaveLength(1);
    // Nobody knows how fast this queue moves: nothing is said of the wait.
    expect(spoken().join()).not.toContain('bekleme süresi');
    await expect.poll(() => first.hears(musicTone)).toBe(true);
    await expect.poll(() => first.hears(spokenTone)).toBe(true);
    await expect.poll(() => first.hears(musicTone)).toBe(true);

    const second = call('+905321112244');
    await isSaid('Sıradaki yeriniz: 2.');
    first.hangUp();
    await isSaid('Sıradaki yeriniz: 1.', 2);
    second.hangUp();
  });

  test('words end when the agent answers: the two hear each other and nothing else', async () => {
    await open();
    house.known.voice.lengthMs = 600_000;
    const one = call();
    await expect.poll(() => one.hears(spokenTone)).toBe(true);
    await ayse('available');
    await expect.poll(() => one.hears(agentsTone)).toBe(true);
    expect(one.hears(spokenTone)).toBe(false);
    const before = spoken().length;
    one.hangUp();
    await story().toContain('ended');
    expect(spoken()).toHaveLength(before);
  });

  test('each language has its own words, a part that is switched off is not said, and music is all where all is off', async () => {
    const texts = { tr, en: { ...usualWaitingTexts.en, greeting: 'Welcome to {queue}' } };
    await open({ texts, parts: { ...usualWaiting.parts, comfort: false, offer: false, place: false } });
    const one = call();
    await isSaid(greeting);
    await expect.poll(() => one.hears(musicTone)).toBe(true);
    expect(spoken()).toEqual([greeting]);
    one.hangUp();
    house.known.language.now = 'en';
    const other = call();
    await isSaid('Welcome to Destek');
    other.hangUp();
    await house.speaksWithCallers({ isOn: false });
    spoken().splice(0);
    const quiet = call();
    await expect.poll(() => quiet.hears(musicTone)).toBe(true);
    expect(spoken()).toEqual([]);
  });

  test('who came through a flow is not greeted again', async () => {
    await open();
    await house.leadsThrough({
      start: 'queue',
      blocks: [{ id: 'queue', name: '', type: 'queue', queueId: house.queueId }],
    });
    call();
    await isSaid('Sıradaki yeriniz: 1.');
    expect(spoken().join()).not.toContain(greeting);
  });

  test('a program that is killed speaks on with who waits, and greets nobody twice', async () => {
    await open();
    const one = call();
    await isSaid(tr.offer);
    spoken().splice(0);
    house = await killed(house);
    await isSaid(tr.comfort);
    expect(spoken().join()).not.toContain(greeting);
    one.hangUp();
    await story().toEqual(['started', 'queued', 'ended']);
  });
});

describe('F42 F117 callers whom nobody takes', () => {
  const turnedAway = async (because: string) => {
    const one = call();
    await isSaid(because);
    expect(spoken().at(-1)).toContain(tr.goodbye);
    await expect.poll(one.isOver, { timeout: 15_000 }).toBe(true);
    await story().toEqual(['started', 'queued', 'leftQueue', 'ended']);
    const id = await house.lastCall();
    const facts = id ? await house.facts(id) : [];
    return facts.find((fact) => fact.type === 'leftQueue');
  };

  test('hear that it is closed and when it opens; the facts are those of whoever hears that it is busy', async () => {
    const hours = { zone: 'Europe/Istanbul', weekly: [], exceptions: [] };
    const weekday = Temporal.Now.zonedDateTimeISO(hours.zone).add({ days: 3 }).dayOfWeek;
    await open({}, { hours: { ...hours, weekly: [{ weekday, from: '09:00', to: '18:00' }] } });
    expect(await turnedAway('En yakın çalışma zamanımız')).toMatchObject({ outcome: 'closed' });
    expect(spoken().at(-1)).toContain('09:00');
  });

  test('hear that all lines are busy, or that nobody is at work', async () => {
    await open({}, { maxWaiting: 1 });
    call('+905321112244');
    await isSaid(tr.offer);
    expect(await turnedAway(tr.full)).toMatchObject({ outcome: 'overflow' });
    await house.close();
    house = await openCallHouse(fresh.database);
    house.known.voice.lengthMs = 100;
    await house.speaksWithCallers();
    expect(await turnedAway(tr.nobody)).toMatchObject({ outcome: 'closed' });
  });

  test('hear that it is busy where nothing is to be said, and are let go when the program dies over the words', async () => {
    house = await openCallHouse(fresh.database);
    await house.speaksWithCallers({ parts: { ...usualWaiting.parts, reason: false } });
    const quiet = call();
    await expect.poll(quiet.isOver).toBe(true);
    expect(spoken()).toEqual([]);
    await house.speaksWithCallers();
    const told = call('+905321112244');
    await expect.poll(() => told.hears(spokenTone)).toBe(true);
    const id = await house.lastCall();
    house = await killed(house);
    await expect.poll(told.isOver).toBe(true);
    expect(await house.lastCall()).toBe(id);
  });
});

describe('F47 a caller who does not want to wait', () => {
  test('presses the key, keeps her place, hears that she will be called, and is let go', async () => {
    await open();
    house.providers('ring');
    const one = call();
    await isSaid(tr.offer);
    const waiting = house.call();
    one.press('1');
    await isSaid(tr.called);
    await expect.poll(one.isOver, { timeout: 15_000 }).toBe(true);
    const [callback] = house.callbacks.open();
    expect(callback).toMatchObject({ number: caller, fromId: waiting?.id, placeAtMs: waiting?.visit?.placeAtMs });
    expect(callback?.askedById).toBeNull();
    const facts = waiting ? await house.facts(waiting.id) : [];
    expect(facts.map(({ type }) => type)).toEqual(['started', 'queued', 'leftQueue', 'ended']);
    expect(facts[2]).toMatchObject({ outcome: 'callback' });
    expect(facts[3]).toMatchObject({ by: 'system', cause: 'completed' });
  });

  test('who hangs up over the confirmation is called back all the same, and has not given up', async () => {
    await open();
    house.known.voice.lengthMs = 100;
    const one = call();
    await isSaid(tr.offer);
    house.known.voice.lengthMs = 600_000;
    const id = house.call()?.id;
    one.press('1');
    await isSaid(tr.called);
    one.hangUp();
    await expect
      .poll(async () => (id ? (await house.facts(id)).at(-1) : null))
      .toMatchObject({
        ...{ type: 'ended', by: 'customer', cause: 'hungUp' },
      });
    expect(house.callbacks.open()).toHaveLength(1);
  });

  test('who hides her number is not offered it, and the key does nothing', async () => {
    await open();
    const one = call('anonymous');
    await isSaid(tr.comfort);
    expect(spoken().join()).not.toContain(tr.offer);
    one.press('1');
    await isSaid(tr.comfort, 2);
    expect(house.callbacks.open()).toEqual([]);
    expect(await house.story()).toEqual(['started', 'queued']);
  });

  test('a program that is killed over the confirmation keeps the callback, and lets her go', async () => {
    await open();
    const one = call();
    await isSaid(tr.offer);
    house.known.voice.lengthMs = 600_000;
    const id = house.call()?.id;
    one.press('1');
    await isSaid(tr.called);
    house.known.voice.lengthMs = 100;
    house = await killed(house);
    await expect.poll(one.isOver, { timeout: 15_000 }).toBe(true);
    await expect
      .poll(async () => (id ? (await house.facts(id)).map(({ type }) => type) : []))
      .toEqual(['started', 'queued', 'leftQueue', 'ended']);
    expect(house.callbacks.open()).toHaveLength(1);
  });

  test('whom nobody can call after all waits on at her place, is told so, and is offered it no more', async () => {
    await open();
    const one = call();
    await isSaid(tr.offer);
    const before = house.call();
    const queue = house.queues.find(house.queueId);
    // Into a queue that is put away nobody is called back.
    await house.queues.edit(house.known.actor, house.queueId, { isArchived: true });
    expect(queue).not.toBeNull();
    one.press('1');
    await isSaid(notCalledBack.tr);
    await story().toEqual(['started', 'queued', 'leftQueue', 'queued']);
    expect(house.call()?.visit).toMatchObject({ kind: 'returned', placeAtMs: before?.visit?.placeAtMs });
    spoken().splice(0);
    await isSaid(tr.comfort);
    one.press('1');
    await isSaid(tr.comfort, 2);
    expect(spoken().join()).not.toContain(tr.offer);
    expect(house.callbacks.open()).toEqual([]);
    expect(await house.story()).toEqual(['started', 'queued', 'leftQueue', 'queued']);
  });
});
