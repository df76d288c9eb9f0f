import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowGraph } from '#flows';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type CallHouse, killed, openCallHouse, ourNumber, spokenTone } from './calls.fixture.ts';

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh?.close());

const both = (text: string) => ({ tr: text, en: text });
/** Asks for a number of an order, then for what it is about. */
const graphOf = (queueId: string): FlowGraph => ({
  start: 'order',
  blocks: [
    {
      ...{ id: 'order', name: '', type: 'question', kind: 'number', variable: 'siparis', tries: 2 },
      ...{ text: both('Sipariş numaranız?'), again: both(''), next: 'menu', otherwise: 'menu' },
    },
    {
      ...{ id: 'menu', name: '', type: 'menu', variable: 'konu', tries: 2, otherwise: 'bye' },
      ...{ text: both('Konu?'), again: both('') },
      choices: [
        { id: 'a', title: both('Kargo'), next: 'queue' },
        { id: 'b', title: both('Hiçbiri'), next: 'bye' },
      ],
    },
    { id: 'queue', name: '', type: 'queue', queueId },
    { id: 'bye', name: '', type: 'close', text: both('') },
  ],
});
const opened = async (): Promise<CallHouse> => {
  house = await openCallHouse(fresh.database);
  await house.leadsThrough(graphOf(house.queueId));
  await house.atWork('Ayşe', 'answer', 900);
  return house;
};
const call = () => house.fake.call('+905321112233', ourNumber, 500);
const spokenTo = (caller: { hears: (tone: number) => boolean }) =>
  expect.poll(() => caller.hears(spokenTone)).toBe(true);

test('F38 F39 F40 F239 a caller types what she is asked, chooses, and reaches an agent who sees what she typed', async () => {
  await opened();
  const caller = call();
  await spokenTo(caller);
  expect(await house.story()).toEqual(['started']);
  for (const key of '4711#') caller.press(key);
  caller.press('1');
  await expect.poll(() => caller.hears(900)).toBe(true);
  expect(await house.story()).toEqual(['started', 'queued', 'offered', 'answered']);
  const [own] = await house.ownCalls.of(house.find('Ayşe').who);
  expect(own?.answers).toEqual([
    { name: 'siparis', value: '4711' },
    { name: 'konu', value: 'Kargo' },
  ]);
  await house.close();
});

test('F39 who presses wrong keys is led on as the flow says, and let go where it ends', async () => {
  await opened();
  const caller = call();
  await spokenTo(caller);
  for (const key of '1#') caller.press(key);
  caller.press('9');
  caller.press('8');
  await expect.poll(() => caller.isOver()).toBe(true);
  expect(await house.story()).toEqual(['started', 'ended']);
  await house.close();
});

test('F39 who hangs up in the flow has left it: no queue counts her', async () => {
  await opened();
  const caller = call();
  await spokenTo(caller);
  caller.hangUp();
  await expect.poll(() => house.story()).toEqual(['started', 'ended']);
  await house.close();
});

test('F39 F40 a program that is killed goes on in the flow at the place where each caller was', async () => {
  await opened();
  const caller = call();
  await spokenTo(caller);
  for (const key of '4711#') caller.press(key);
  await expect.poll(async () => (await stored())[0]?.place?.blockId).toBe('menu');
  house = await killed(house);
  await house.comesBack('Ayşe');
  await spokenTo(caller);
  await expect
    .poll(() => {
      caller.press('1'); // she presses until she is heard, as people do
      return caller.hears(900);
    })
    .toBe(true);
  const [own] = await house.ownCalls.of(house.find('Ayşe').who);
  expect(own?.answers).toContainEqual({ name: 'siparis', value: '4711' });
  await house.close();
});

const stored = async () => house.placesInFlows();
