import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
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
const isSpeaking = () => expect.poll(() => house.known.messages.size).toBe(1);
const speaksFor = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const story = () => expect.poll(() => house.story(), { timeout: 20_000 });

describe('messages that callers leave, with a switch of paper', () => {
  test('F46 a caller whom nobody lets in speaks, ends it with a key, and shall be called back', async () => {
    const call = await open();
    await isSpeaking();
    await speaksFor(1_200);
    const id = await house.lastCall();
    call.press('#');
    await expect.poll(call.isOver).toBe(true);
    await expect.poll(() => house.callbacks.open().map(({ fromId }) => fromId)).toEqual([id]);
    const facts = id ? await house.facts(id) : [];
    expect(facts.map(({ type }) => type)).toEqual(['started', 'queued', 'leftQueue', 'messageLeft', 'ended']);
    expect(facts.find((fact) => fact.type === 'leftQueue')).toMatchObject({ outcome: 'voicemail' });
    expect(facts.find((fact) => fact.type === 'messageLeft')?.lengthMs).toBeGreaterThanOrEqual(1_000);
  });

  test('F46 who hangs up has left her message; who says nothing has left none, and nobody calls her back', async () => {
    const call = await open();
    await isSpeaking();
    await speaksFor(1_200);
    call.hangUp();
    await story().toEqual(['started', 'queued', 'leftQueue', 'messageLeft', 'ended']);
    await expect.poll(() => house.callbacks.open().length).toBe(1);
    await house.close();

    const other = await open();
    await isSpeaking();
    other.hangUp();
    await story().toEqual(['started', 'queued', 'leftQueue', 'ended']);
    expect(house.callbacks.open()).toEqual([]);
  });

  test('F46 a program that is killed while she speaks lets her go on, and knows her message', async () => {
    const call = await open();
    await isSpeaking();
    house = await killed(house);
    await speaksFor(1_200);
    call.hangUp();
    await story().toEqual(['started', 'queued', 'leftQueue', 'messageLeft', 'ended']);
  });

  test('F46 a message ends by itself, and a queue that takes none lets callers go', async () => {
    const call = await open({ messageMostMs: 1_300 });
    await isSpeaking();
    await expect.poll(call.isOver, { timeout: 20_000 }).toBe(true);
    await story().toEqual(['started', 'queued', 'leftQueue', 'messageLeft', 'ended']);
    await house.close();
    const other = await open({ takesMessages: 'off' });
    await expect.poll(other.isOver).toBe(true);
    await story().toEqual(['started', 'queued', 'leftQueue', 'ended']);
  });
});
