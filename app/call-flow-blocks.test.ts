import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Block, BlockWhat, FlowGraph } from '#flows';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { usualWaiting, usualWaitingTexts } from '#voice';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

const [callersTone, agentsTone] = [500, 900];
const caller = '+905321112233';

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const both = (text: string) => ({ tr: text, en: text });
const block = (id: string, what: BlockWhat): Block => ({ ...what, id, name: '' });
const menu = (id: string, text: string, ...ways: string[]): Block =>
  block(id, {
    ...{ type: 'menu', variable: '', tries: 2, otherwise: ways[0] ?? null, text: both(text), again: both('') },
    choices: ways.map((next) => ({ id: `to-${next}`, title: both(next), next })),
  });
const bye = block('bye', { type: 'close', text: both('Hoşça kalın') });

/** Callers go through these blocks, the first first; sentences are short. */
const open = async (blocks: (queueId: string) => readonly Block[], isServed = true): Promise<void> => {
  house = await openCallHouse(fresh.database);
  house.known.voice.lengthMs = 100;
  const all = [...blocks(house.queueId), bye];
  const graph: FlowGraph = { start: all[0]?.id ?? null, blocks: all };
  await house.leadsThrough(graph);
  if (isServed) await house.atWork('Ayşe', 'answer', agentsTone);
};
const call = (from = caller) => house.fake.call(from, ourNumber, callersTone);
const isSaid = (text: string) => expect.poll(() => house.known.spoken.join('\n'), { timeout: 15_000 }).toContain(text);
const story = () => expect.poll(() => house.story(), { timeout: 15_000 });
const idNow = () => house.call()?.id ?? expect.fail('there is no call');

describe('F38 F47 who chooses in a flow to be called back', () => {
  const blocks = (queueId: string) => [
    menu('ask', 'Geri aranmak için bire basın', 'callback', 'bye'),
    block('callback', { type: 'callback', queueId, otherwise: 'hidden' }),
    block('hidden', { type: 'message', text: both('Numaranız gizli'), next: 'bye' }),
  ];

  test('is told so and let go, and stands in the line with the place she had', async () => {
    await open(blocks, false);
    const one = call();
    await isSaid('Geri aranmak');
    one.press('1');
    await isSaid(usualWaitingTexts.tr.called);
    await expect.poll(one.isOver).toBe(true);
    const [asked] = house.callbacks.open();
    expect(asked).toMatchObject({ number: caller, queueId: house.queueId, tries: 0 });
    const facts = await house.facts(asked?.fromId ?? expect.fail('nothing is known of her call'));
    expect(facts.map(({ type }) => type)).toEqual(['started', 'queued', 'leftQueue', 'ended']);
    expect(facts.find((fact) => fact.type === 'leftQueue')).toMatchObject({ outcome: 'callback' });
    expect(asked?.placeAtMs).toBe(facts.find((fact) => fact.type === 'queued')?.placeAtMs);
  });

  test('goes the other way where she hides her number', async () => {
    await open(blocks);
    const one = call('anonymous');
    await isSaid('Geri aranmak');
    one.press('1');
    await isSaid('Numaranız gizli');
    await expect.poll(one.isOver).toBe(true);
    expect(house.callbacks.open()).toEqual([]);
  });

  test('is called back though the program was killed while she was told so', async () => {
    await open(blocks, false);
    const one = call();
    await isSaid('Geri aranmak');
    house.known.voice.lengthMs = 600_000;
    one.press('1');
    await expect.poll(() => house.callbacks.open().length).toBe(1);
    house.known.voice.lengthMs = 100;
    house = await killed(house);
    await expect.poll(one.isOver, { timeout: 15_000 }).toBe(true);
    expect(house.callbacks.open()).toHaveLength(1);
  });
});

test('F38 F46 who chooses in a flow to leave a message speaks it for that queue, though people are there', async () => {
  await open((queueId) => [
    menu('ask', 'Mesaj için bire basın', 'message', 'bye'),
    block('message', { type: 'voicemail', queueId }),
  ]);
  const one = call();
  await isSaid('Mesaj için');
  one.press('1');
  await expect.poll(() => house.known.messages.size, { timeout: 15_000 }).toBe(1);
  expect(await house.story()).toEqual(['started', 'queued', 'leftQueue']);
  one.hangUp();
  await story().toContain('ended');
});

describe('F38 the customer behind a number', () => {
  const blocks = (queueId: string) => [
    block('who', { type: 'lookup', number: '', next: 'known', otherwise: 'stranger' }),
    block('known', { type: 'message', text: both('Tekrar hoş geldiniz {customer_name}'), next: 'queue' }),
    block('stranger', { type: 'message', text: both('İlk kez arıyorsunuz'), next: 'queue' }),
    block('queue', { type: 'queue', queueId }),
  ];
  const knows = async (name: string, phone: string) => {
    const { customer, writes } = house.customers.welcome({
      ...{ projectId: house.known.projectId, accountId: house.known.projectId, peerKey: phone.slice(1) },
      ...{ name, email: null, phone },
    });
    await house.journal.record([], writes);
    return customer;
  };

  test('is greeted by her name, and the agent sees who was found', async () => {
    await open(blocks);
    const ayten = await knows('Ayten Kaya', caller);
    const one = call();
    await isSaid('Tekrar hoş geldiniz Ayten Kaya');
    await expect.poll(() => one.hears(agentsTone), { timeout: 15_000 }).toBe(true);
    const [own] = await house.ownCalls.of(house.find('Ayşe').who);
    expect(own?.answers).toEqual([
      { name: 'customer_name', value: 'Ayten Kaya' },
      { name: 'customer_number', value: String(ayten.shortNumber) },
    ]);
  });

  test('is nobody who calls for the first time or hides her number', async () => {
    await open(blocks);
    for (const from of ['+905329998877', 'anonymous']) {
      house.known.spoken.length = 0;
      const one = call(from);
      await isSaid('İlk kez arıyorsunuz');
      one.hangUp();
      await expect.poll(() => house.call()).toBeNull();
    }
  });

  test('is found by a number that was typed', async () => {
    await open((queueId) => [
      block('ask', {
        ...{ type: 'question', kind: 'phone', variable: 'phone', tries: 1, next: 'find', otherwise: 'bye' },
        ...{ text: both('Numaranız?'), again: both('') },
      }),
      block('find', { type: 'lookup', number: '{phone}', next: 'found', otherwise: 'bye' }),
      block('found', { type: 'message', text: both('Buldum: {customer_name}'), next: 'queue' }),
      block('queue', { type: 'queue', queueId }),
    ]);
    await knows('Ayten Kaya', '+905321110000');
    const one = call();
    await isSaid('Numaranız?');
    for (const key of '905321110000#') one.press(key);
    await isSaid('Buldum: Ayten Kaya');
  });
});

test('F39 F42 who chooses a language hears it in the flow and while she waits, also over a killed program', async () => {
  await open((queueId) => [
    menu('ask', 'For English press one', 'english', 'bye'),
    block('english', { type: 'language', language: 'en', next: 'hello' }),
    block('hello', { type: 'message', text: { tr: 'Merhaba', en: 'Hello' }, next: 'more' }),
    menu('more', 'One again', 'queue', 'bye'),
    block('queue', { type: 'queue', queueId }),
  ]);
  await house.presences.record(house.find('Ayşe').who.userId, [
    { type: 'choseAvailability', availability: 'away', reasonId: null, by: 'agent', note: null },
  ]);
  await house.speaksWithCallers({ ...usualWaiting, isOn: true, everyMs: 300 });
  const one = call();
  await isSaid('For English');
  one.press('1');
  await isSaid('Hello');
  await isSaid('One again');
  expect(house.known.spoken.join()).not.toContain('Merhaba');
  house = await killed(house);
  await expect
    .poll(
      async () => {
        one.press('1'); // she presses until she is heard, as people do
        return house.story();
      },
      { timeout: 15_000 },
    )
    .toContain('queued');
  await isSaid(usualWaitingTexts.en.comfort);
  expect(house.known.spoken.join()).not.toContain(usualWaitingTexts.tr.comfort);
  one.hangUp();
});

describe('F38 F50 a caller who is asked whether she may be recorded', () => {
  const blocks = (queueId: string) => [
    menu('ask', 'Kayıt için izin verir misiniz', 'yes', 'no'),
    block('yes', { type: 'recording', isAllowed: true, next: 'queue' }),
    block('no', { type: 'recording', isAllowed: false, next: 'queue' }),
    block('queue', { type: 'queue', queueId }),
  ];

  test('is not recorded before she has said yes', async () => {
    await open(blocks);
    const one = call();
    await isSaid('Kayıt için');
    expect(house.calls.keepsUnrecorded(idNow())).toBe(true);
    one.press('1');
    await expect.poll(() => one.hears(agentsTone), { timeout: 15_000 }).toBe(true);
    expect(house.calls.keepsUnrecorded(idNow())).toBe(false);
  });

  test('and says no is not recorded at all, whoever she talks with and whatever is killed', async () => {
    await open(blocks);
    const one = call();
    await isSaid('Kayıt için');
    one.press('2');
    await expect.poll(() => one.hears(agentsTone), { timeout: 15_000 }).toBe(true);
    expect(house.calls.keepsUnrecorded(idNow())).toBe(true);
    house = await killed(house);
    expect(house.calls.keepsUnrecorded(idNow())).toBe(true);
  });
});
