import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

const callersTone = 500;
const caller = '+905321112233';

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

/** Nobody serves the queue: who calls is let in by nobody. */
const open = async (settings: Parameters<typeof openCallHouse>[1] = {}) => {
  house = await openCallHouse(fresh.database, { takesMessages: 'closed', ...settings });
  house.known.voice.lengthMs = 100;
  return house.fake.call(caller, ourNumber, callersTone);
};
/** She is asked for her message; her call, which is not the last one any more once somebody shall call her back. */
const isSpeaking = async () => {
  await expect.poll(() => house.known.messages.size).toBe(1);
  const id = await house.lastCall();
  if (!id) throw new Error('Nothing is written of her call');
  return id;
};
/** Well above what counts as a message, for the tone before it takes its time on a busy machine. */
const speaks = () => new Promise((resolve) => setTimeout(resolve, 2_500));
const storyOf = (id: InteractionId) =>
  expect.poll(async () => (await house.facts(id)).map(({ type }) => type), { timeout: 30_000 });

describe('messages that callers leave, with a switch of paper', () => {
  test('F46 a caller whom nobody lets in speaks, ends it with a key, and shall be called back', async () => {
    const call = await open();
    const id = await isSpeaking();
    await speaks();
    call.press('#');
    await expect.poll(call.isOver).toBe(true);
    await expect.poll(() => house.callbacks.open().map(({ fromId }) => fromId)).toEqual([id]);
    const facts = await house.facts(id);
    expect(facts.map(({ type }) => type)).toEqual(['started', 'queued', 'leftQueue', 'messageLeft', 'ended']);
    expect(facts.find((fact) => fact.type === 'leftQueue')).toMatchObject({ outcome: 'voicemail' });
    expect(facts.find((fact) => fact.type === 'messageLeft')?.lengthMs).toBeGreaterThanOrEqual(1_000);
  });

  test('F46 who hangs up has left her message; who says nothing has left none, and nobody calls her back', async () => {
    const call = await open();
    const id = await isSpeaking();
    await speaks();
    call.hangUp();
    await storyOf(id).toEqual(['started', 'queued', 'leftQueue', 'messageLeft', 'ended']);
    await expect.poll(() => house.callbacks.open().length).toBe(1);
    await house.close();

    const other = await open();
    const quiet = await isSpeaking();
    other.hangUp();
    await storyOf(quiet).toEqual(['started', 'queued', 'leftQueue', 'ended']);
    expect(house.callbacks.open()).toEqual([]);
  });

  test('F46 a program that is killed while she speaks lets her go on, and knows her message', async () => {
    const call = await open();
    const id = await isSpeaking();
    house = await killed(house);
    await speaks();
    call.hangUp();
    await storyOf(id).toEqual(['started', 'queued', 'leftQueue', 'messageLeft', 'ended']);
  });

  test('F46 a message ends by itself, and a queue that takes none lets callers go', async () => {
    const call = await open({ messageMostMs: 1_300 });
    const id = await isSpeaking();
    await expect.poll(call.isOver, { timeout: 30_000 }).toBe(true);
    await storyOf(id).toEqual(['started', 'queued', 'leftQueue', 'messageLeft', 'ended']);
    await house.close();
    const other = await open({ takesMessages: 'off' });
    await expect.poll(other.isOver).toBe(true);
    await expect.poll(() => house.story()).toEqual(['started', 'queued', 'leftQueue', 'ended']);
  }, 60_000);
});
