import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FlowGraph, type Way, wayFigures } from '#flows';
import { readWays } from '#flows/server';
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
const graphOf = (queueId: string, goodBye: string): FlowGraph => ({
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
    { id: 'bye', name: '', type: 'close', text: both(goodBye) },
  ],
});
const opened = async (goodBye = ''): Promise<CallHouse> => {
  house = await openCallHouse(fresh.database);
  await house.leadsThrough(graphOf(house.queueId, goodBye));
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
  expect(await stored()).toContainEqual({ place: null });
  expect((await stored()).filter(({ place }) => place !== null)).toEqual([]);
  await house.close();
});

test('F39 who hangs up while she is told good-bye has hung up herself', async () => {
  await opened('Güle güle');
  const caller = call();
  await spokenTo(caller);
  for (const key of '1#98') caller.press(key);
  await expect.poll(async () => (await stored())[0]?.place).toBeNull();
  await spokenTo(caller);
  caller.hangUp();
  await expect.poll(() => house.story()).toEqual(['started', 'ended']);
  const id = await house.lastCall();
  expect(id && (await house.facts(id))).toMatchObject([{}, { by: 'customer' }]);
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

/** How callers found their way, as it is on disk. */
const ways = (): Promise<Way[]> => {
  const flowId = house.known.flow.now?.flowId;
  if (!flowId) throw new Error('No flow runs');
  const asked = { flowId, fromMs: 0, toMs: Date.now() + 60_000 };
  return house.database.within(house.organisationId, (trx) => readWays(trx, house.organisationId, asked));
};
const blockIn = (all: readonly Way[], id: string) => all[0]?.blocks.find(({ blockId }) => blockId === id);

test('F41 who goes through is counted at each block that asked, with what she chose, and as led to people', async () => {
  await opened();
  const caller = call();
  await spokenTo(caller);
  for (const key of '4711#') caller.press(key);
  caller.press('1');
  await expect.poll(async () => (await ways())[0]?.ending).toBe('person');
  const all = await ways();
  expect(all).toHaveLength(1);
  expect(all[0]?.medium).toBe('voice');
  expect(blockIn(all, 'order')).toMatchObject({ asked: 1, wrong: 0, missing: 0, answered: 1, choiceId: null });
  expect(blockIn(all, 'menu')).toMatchObject({ asked: 1, wrong: 0, missing: 0, answered: 1, choiceId: 'a' });
  expect(JSON.stringify(all)).not.toContain('4711');
  await house.close();
});

test('F41 wrong keys are counted where they were pressed, and the flow as having closed the call', async () => {
  await opened();
  const caller = call();
  await spokenTo(caller);
  for (const key of '1#') caller.press(key);
  caller.press('9');
  caller.press('8');
  await expect.poll(async () => (await ways())[0]?.ending).toBe('closed');
  expect(blockIn(await ways(), 'menu')).toMatchObject({ asked: 2, wrong: 2, answered: 0, choiceId: null });
  expect(wayFigures(await ways(), { withoutMisdials: true }).figures.wrongPerRun).toMatchObject({ value: 2, whole: 1 });
  await house.close();
});

test('F41 a program that is killed counts on in the same run of the same caller', async () => {
  await opened();
  const caller = call();
  await spokenTo(caller);
  for (const key of '4711#') caller.press(key);
  await expect.poll(async () => blockIn(await ways(), 'menu')?.asked).toBe(1);
  expect((await ways())[0]?.ending).toBeNull();
  house = await killed(house);
  await spokenTo(caller);
  await expect
    .poll(async () => {
      caller.press('9'); // she presses until she is heard
      return blockIn(await ways(), 'menu')?.wrong ?? 0;
    })
    .toBeGreaterThan(0);
  caller.hangUp();
  await expect.poll(async () => (await ways())[0]?.ending).not.toBeNull();
  const all = await ways();
  expect(all).toHaveLength(1);
  expect(blockIn(all, 'order')).toMatchObject({ asked: 1, answered: 1 });
  // Of her second wrong key the flow lets her go itself: what is left then is not counted as left.
  const { endings, blocks } = wayFigures(all, { withoutMisdials: false });
  expect(endings.left + endings.closed).toBe(1);
  expect(blocks.map(({ blockId }) => blockId).toSorted()).toEqual(['menu', 'order']);
  await house.close();
});

test('F41 who hangs up while she is asked has left at that block', async () => {
  await opened();
  const caller = call();
  await spokenTo(caller);
  caller.hangUp();
  await expect.poll(async () => (await ways())[0]?.ending).toBe('left');
  const { figures, leftOut, blocks } = wayFigures(await ways(), { withoutMisdials: false });
  expect(figures.left).toEqual({ value: 1, part: 1, whole: 1, isUncertain: true });
  expect(blocks).toMatchObject([{ blockId: 'order', left: 1, atOnce: 0 }]);
  expect(leftOut).toEqual({ goingOn: 0, misdials: 0 });
  await house.close();
});

const stored = async () => house.placesInFlows();
