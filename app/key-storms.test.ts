import { setImmediate as breath } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FlowGraph } from '#flows';
import { flowLimits } from '#flows';
import { readWays } from '#flows/server';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { usualNotice } from '#recordings';
import { usualWaitingTexts } from '#voice';
import { type CallHouse, openCallHouse, ourNumber, spokenTone } from './calls.fixture.ts';

// Somebody leans on the keys of her telephone, or a child plays with them; and flows that lead round in a circle.

const [callersTone, ayses] = [500, 900];
type Caller = ReturnType<CallHouse['fake']['call']>;

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const open = async (settings: Parameters<typeof openCallHouse>[1] = {}): Promise<void> => {
  house = await openCallHouse(fresh.database, { wrapUpMs: 0, ...settings });
  await house.atWork('Ayşe', 'answer', ayses);
};
const calls = (): Caller => house.fake.call('+905321112233', ourNumber, callersTone);
const hears = (caller: Caller, tone: number) => expect.poll(() => caller.hears(tone)).toBe(true);
/** More keys, and faster, than any telephone sends in four seconds. */
const storm = async (caller: Caller, key: string): Promise<void> => {
  for (let n = 0; n < 200; n++) {
    caller.press(key);
    await breath();
  }
};
const both = (text: string) => ({ tr: text, en: text });
const question: FlowGraph['blocks'][number] = {
  ...{ id: 'order', name: '', type: 'question', kind: 'number', variable: 'siparis', tries: 1 },
  ...{ text: both('Numaranız?'), again: both(''), next: 'queue', otherwise: 'bye' },
};
/** 1 leads to the queue, 2 back to where one was. */
const menu: FlowGraph['blocks'][number] = {
  ...{ id: 'menu', name: '', type: 'menu', variable: 'konu', tries: 3, otherwise: 'bye' },
  ...{ text: both('Konu?'), again: both('Yeniden') },
  choices: [
    { id: 'a', title: both('Kargo'), next: 'queue' },
    { id: 'b', title: both('Yeniden dinle'), next: 'menu' },
  ],
};
const begins = async (...blocks: FlowGraph['blocks']): Promise<void> => {
  const ends: FlowGraph['blocks'] = [
    { id: 'queue', name: '', type: 'queue', queueId: house.queueId },
    { id: 'bye', name: '', type: 'close', text: both('') },
  ];
  await house.leadsThrough({ start: blocks[0]?.id ?? '', blocks: [...blocks, ...ends] });
};
const way = async () => {
  const flowId = house.known.flow.now?.flowId ?? expect.fail('No flow runs');
  const asked = { flowId, fromMs: 0, toMs: Date.now() + 60_000 };
  const [one] = await house.database.within(house.organisationId, (trx) => readWays(trx, house.organisationId, asked));
  return one;
};
const answers = async () => (await house.ownCalls.of(house.find('Ayşe').who))[0]?.answers;

describe('F39 F42 a storm of keys', () => {
  test('into a menu, of keys that are no choice, ends as the flow says after so many tries, and keeps nothing', async () => {
    await open();
    await begins(menu);
    const caller = calls();
    await hears(caller, spokenTone);
    await storm(caller, '9');
    await expect.poll(caller.isOver).toBe(true);
    expect(await house.story()).toEqual(['started', 'ended']);
    expect(await way()).toMatchObject({ ending: 'closed', blocks: [{ blockId: 'menu', asked: 3, wrong: 3 }] });
  });

  test('into a menu, of one that leads back to it, ends in her queue at the limit of answers, with the note that it did', async () => {
    await open();
    await begins(menu);
    const caller = calls();
    await hears(caller, spokenTone);
    // She leans on it until somebody is there.
    const isHeard = () => {
      for (let n = 0; n < 20; n++) caller.press('2');
      return caller.hears(ayses);
    };
    await expect.poll(isHeard, { timeout: 15_000 }).toBe(true);
    const ended = await way();
    expect(ended?.ending).toBe('fault');
    expect(ended?.blocks[0]?.answered).toBeLessThanOrEqual(flowLimits.inputs + 1);
    expect(await house.story()).toEqual(['started', 'queued', 'offered', 'answered']);
  });

  test('into a question is an answer of as many digits as one may have, and what comes after it is not kept', async () => {
    await open();
    await begins(question);
    const caller = calls();
    await hears(caller, spokenTone);
    await storm(caller, '7');
    await hears(caller, ayses);
    expect(await answers()).toEqual([{ name: 'siparis', value: '7'.repeat(15) }]);
  });

  test('while she is told of the recording leaves as many keys as an answer may have for the question after it', async () => {
    await open();
    await begins(question);
    house.known.notice.now = usualNotice;
    house.known.voice.lengthMs = 600;
    const caller = calls();
    await hears(caller, spokenTone);
    await storm(caller, '4');
    await hears(caller, ayses);
    expect(await answers()).toEqual([{ name: 'siparis', value: '4'.repeat(15) }]);
  });

  test('while she waits is one wish to be called back', async () => {
    await open();
    await house.speaksWithCallers({ everyMs: 400 });
    house.known.voice.lengthMs = 100;
    await house.presences.record(house.find('Ayşe').who.userId, [
      { type: 'choseAvailability', availability: 'away', reasonId: null, by: 'agent', note: null },
    ]);
    const caller = calls();
    await expect
      .poll(() => house.known.spoken.some((said) => said.includes(usualWaitingTexts.tr.offer)), { timeout: 15_000 })
      .toBe(true);
    const id = house.call()?.id ?? expect.fail('There is no call');
    await storm(caller, '1');
    await expect.poll(caller.isOver).toBe(true);
    expect(house.callbacks.open()).toHaveLength(1);
    expect((await house.facts(id)).map(({ type }) => type)).toEqual(['started', 'queued', 'leftQueue', 'ended']);
  });

  test('F50 card data typed in a storm reaches nobody, keys in the talk the agent alone; the talk goes on', async () => {
    await open();
    const caller = calls();
    await hears(caller, ayses);
    const { who } = house.find('Ayşe');
    const id = house.call()?.id ?? expect.fail('There is no call');
    const heard = () => house.fake.callAt(house.telephoneOf('Ayşe'))?.keysHeard();
    const before = await house.story();
    await house.cardData.begin(who, id);
    await storm(caller, '4');
    expect(heard()).toBe('');
    await house.cardData.end(who, id);
    await storm(caller, '5');
    expect(heard()).toBe('5'.repeat(200));
    expect([caller.hears(ayses), await house.story()]).toEqual([true, before]);
  });
});

describe('F39 a flow that goes round in a circle', () => {
  test('in which nobody is asked ends in the queue of the number, with the note that it did', async () => {
    await open();
    await begins(
      { id: 'there', name: '', type: 'message', text: both('Bir'), next: 'back' },
      { id: 'back', name: '', type: 'set', variable: 'x', value: '1', next: 'there' },
    );
    house.known.voice.lengthMs = 50;
    const caller = calls();
    await hears(caller, ayses);
    expect((await way())?.ending).toBe('fault');
    expect(await house.story()).toEqual(['started', 'queued', 'offered', 'answered']);
  });

  test('of silences ends after so many tries', async () => {
    await open();
    house.known.voice.lengthMs = 20;
    Object.assign(house.known.keyTimes, { firstKeyMs: 20, nextKeyMs: 20 });
    await begins({ ...question, tries: 5, otherwise: 'bye' });
    const caller = calls();
    await expect.poll(caller.isOver).toBe(true);
    expect((await way())?.ending).toBe('closed');
  });

  test('of a question that leads to itself ends in the queue at the limit of answers, whoever says nothing', async () => {
    await open();
    house.known.voice.lengthMs = 1;
    Object.assign(house.known.keyTimes, { firstKeyMs: 1, nextKeyMs: 1 });
    await begins({ ...question, otherwise: 'order' });
    const caller = calls();
    await expect.poll(() => caller.hears(ayses), { timeout: 15_000 }).toBe(true);
    expect((await way())?.ending).toBe('fault');
  });
});

test('F38 F39 a caller to whom nothing can be played goes on: her flow listens, and her queue takes her in', async () => {
  await open();
  house.known.voice.isLost = true;
  await begins(menu);
  const caller = calls();
  await expect
    .poll(
      () => {
        caller.press('1'); // she presses until she is heard
        return caller.hears(ayses);
      },
      { timeout: 15_000 },
    )
    .toBe(true);
  caller.hangUp();
  await expect.poll(() => house.story()).toContain('wrappedUp');
  // Nor is who presses nothing left to silence: after so many tries she goes where the flow says.
  await begins({ ...menu, tries: 1, otherwise: 'queue' });
  await expect.poll(() => house.routing.me(house.find('Ayşe').who.userId).state).toBe('free');
  const silent = calls();
  await expect.poll(() => silent.hears(ayses), { timeout: 15_000 }).toBe(true);
});
