import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowGraph } from '#flows';
import { soundIn } from '#platform/sound.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { openHearing, type Understood, type Uttered } from '#voice';
import { type CallHouse, openCallHouse, ourNumber } from './calls.fixture.ts';

// Callers who answer the flow of a number by voice, at the switch in memory. The recogniser tells words by their tones.

const [orderTone, cargoTone, mumbleTone] = [350, 440, 700];
const words = new Map([
  [orderTone, 'Dört yedi bir bir.'],
  [cargoTone, 'Kolim nerede?'],
  [mumbleTone, 'Efendim?'],
]);

let fresh: FreshDatabase;
let house: CallHouse;
let heard: string[];
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh?.close());

/** The tone of a sound, by how often it crosses nought. */
const toneIn = (wav: Uint8Array): number => {
  const { samples, rate } = soundIn(wav) ?? { samples: new Float32Array(), rate: 1 };
  const rises = samples.filter((sample, at) => sample >= 0 && (samples[at - 1] ?? 0) < 0).length;
  return Math.round((rises * rate) / Math.max(1, samples.length));
};
const wordsIn = ({ wav }: Uttered): Understood => {
  const tone = toneIn(wav);
  const [, text = ''] = [...words].find(([one]) => Math.abs(one - tone) < 20) ?? [];
  heard.push(text);
  return { type: 'understood', text };
};

const both = (text: string) => ({ tr: text, en: text });
const graphOf = (queueId: string): FlowGraph => ({
  start: 'order',
  blocks: [
    {
      ...{ id: 'order', name: '', type: 'question', kind: 'number', variable: 'siparis', tries: 1 },
      ...{ text: both('Sipariş numaranız?'), again: both(''), next: 'menu', otherwise: 'menu' },
    },
    {
      ...{ id: 'menu', name: '', type: 'menu', variable: 'konu', tries: 2, otherwise: 'bye' },
      ...{ text: both('Konu?'), again: both('Anlayamadım.') },
      choices: [
        { id: 'a', title: both('Kargo'), also: both('kolim, paketim'), next: 'queue' },
        { id: 'b', title: both('Hiçbiri'), next: 'bye' },
      ],
    },
    { id: 'queue', name: '', type: 'queue', queueId },
    { id: 'bye', name: '', type: 'close', text: both('') },
  ],
});
const opened = async (understand: ((uttered: Uttered) => Understood) | null = wordsIn) => {
  heard = [];
  house = await openCallHouse(fresh.database);
  house.known.voice.lengthMs = 30;
  house.known.keyTimes.firstKeyMs = 20_000;
  if (understand) {
    const listener = { understand: async (uttered: Uttered) => understand(uttered) };
    house.known.hearing.now = openHearing(listener, Date.now, () => undefined);
  }
  await house.leadsThrough(graphOf(house.queueId));
  await house.atWork('Ayşe', 'answer', 900);
  const caller = house.fake.call('+905321112233', ourNumber, 0);
  await toldOf('Sipariş');
  return caller;
};
const toldOf = (word: string, times = 1) =>
  expect.poll(() => house.known.spoken.filter((text) => text.includes(word)).length).toBeGreaterThanOrEqual(times);
type Caller = Awaited<ReturnType<typeof opened>>;
/** She says it when she is heard, and is silent again. */
const says = async (caller: Caller, tone: number) => {
  const before = heard.length;
  await expect.poll(caller.isHeard).toBe(true);
  caller.speak(tone);
  caller.speak(0);
  await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThan(before);
};
const answers = async () => (await house.ownCalls.of(house.find('Ayşe').who))[0]?.answers;

test('F37 a caller says her number and one of the choices in other words, and her agent sees the answers', async () => {
  const caller = await opened();
  await says(caller, orderTone);
  await toldOf('Konu?');
  await says(caller, cargoTone);
  await expect.poll(() => caller.hears(900)).toBe(true);
  expect(await answers()).toEqual([
    { name: 'siparis', value: '4711' },
    { name: 'konu', value: 'Kargo' },
  ]);
  expect(house.known.spoken.join(' ')).toContain('Ya da seçiminizi söyleyin.');
  await house.close();
});

test('F37 what is not understood is a try, and keys are taken all the time', async () => {
  const caller = await opened();
  for (const key of '12#') caller.press(key);
  await toldOf('Konu?');
  await says(caller, mumbleTone);
  await toldOf('Anlayamadım.');
  caller.press('1');
  await expect.poll(() => caller.hears(900)).toBe(true);
  expect(await answers()).toEqual([
    { name: 'siparis', value: '12' },
    { name: 'konu', value: 'Kargo' },
  ]);
  await house.close();
});

test('F37 a key that is pressed while she is heard cuts that off', async () => {
  const caller = await opened();
  await expect.poll(caller.isHeard).toBe(true);
  caller.speak(orderTone); // and does not end
  for (const key of '99#') caller.press(key);
  await toldOf('Konu?');
  caller.press('1');
  await expect.poll(() => caller.hears(900)).toBe(true);
  expect(await answers()).toContainEqual({ name: 'siparis', value: '99' });
  expect(heard).toEqual([]);
  await house.close();
});

test('F37 an engine that fails costs no try: the keys go on, and nothing is said of speaking any more', async () => {
  const caller = await opened((uttered) => {
    wordsIn(uttered);
    return { type: 'failed', detail: '503' };
  });
  await says(caller, orderTone);
  for (const key of '4711#') caller.press(key); // the one try it has
  await toldOf('Konu?');
  caller.press('1');
  await expect.poll(() => caller.hears(900)).toBe(true);
  expect(await answers()).toContainEqual({ name: 'siparis', value: '4711' });
  expect(house.known.spoken.join(' ')).not.toContain('seçiminizi söyleyin');
  await house.close();
});

test('F37 where nobody understands, nobody is told to speak, and no line is heard', async () => {
  const caller = await opened(null);
  let hearings = 0;
  const { hear } = house.fake.gateway;
  const counted = (asked: Parameters<typeof hear>[0]) => {
    hearings++;
    return hear(asked);
  };
  Object.assign(house.fake.gateway, { hear: counted });
  for (const key of '4711#1') caller.press(key);
  await expect.poll(() => caller.hears(900)).toBe(true);
  expect(house.known.spoken.join(' ')).not.toMatch(/söyleyin/);
  expect(hearings).toBe(0);
  await house.close();
});
