import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import type { QueueSettings } from '#queues';
import { type CallHouse, killed, openCallHouse } from './calls.fixture.ts';

const [calledTone, agentsTone] = [500, 900];
const number = '+905321112233';

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const open = async (settings: Partial<QueueSettings> = {}) => {
  house = await openCallHouse(fresh.database, settings);
};
const ask = (wish: Partial<Parameters<CallHouse['callbacks']['request']>[0]> = {}) =>
  house.callbacks.request({ queueId: house.queueId, number, ...wish });
const standing = () => house.callbacks.open()[0] ?? null;
const desk = () => house.fake.callAt(house.telephoneOf('Ayşe'));
const story = () => expect.poll(() => house.story());

describe('F47 who shall be called back', () => {
  test('stands in the line, is offered, and is called when the agent has picked up; both hear each other', async () => {
    await open();
    const [provider] = house.providers('answer');
    const placeAtMs = Date.now() - 60_000;
    expect(await ask({ placeAtMs, reason: 'Fatura' })).toMatchObject({ type: 'asked', isNew: true });
    expect(house.call()).toMatchObject({ direction: 'outbound', phase: 'waiting', visit: { placeAtMs } });
    expect(provider?.received()).toBeNull();
    await house.atWork('Ayşe', 'answer', agentsTone);
    await expect.poll(() => desk()?.hears(calledTone)).toBe(true);
    expect(provider?.received()?.hears(agentsTone)).toBe(true);
    expect(provider?.received()?.to).toBe(number);
    expect(house.handOf('Ayşe')).toBe(1);
    provider?.received()?.hangUp();
    await story().toEqual(['started', 'queued', 'offered', 'answered', 'dialed', 'answered', 'ended']);
    await expect.poll(standing).toBeNull();
  });

  test('is asked for twice and stays one, at the older place', async () => {
    await open();
    const first = await ask();
    const placeAtMs = Date.now() - 30_000;
    const again = await Promise.all([ask({ placeAtMs }), ask({ number: '0532 111 22 33' })]);
    for (const one of again) expect(one).toMatchObject({ isNew: false, ...('id' in first && { id: first.id }) });
    expect(house.callbacks.open()).toHaveLength(1);
    expect(standing()?.placeAtMs).toBe(placeAtMs);
    expect(house.routing.positionOf(house.call()?.id as never)).toBe(1);
  });

  test('is tried again after the pause when nobody answers, and is missed after the last try', async () => {
    await open({ callbackTries: 2, callbackPauseMs: 1_000 });
    const [provider] = house.providers('decline');
    await house.atWork('Ayşe', 'answer', agentsTone);
    await ask();
    await expect.poll(() => standing()?.tries, { timeout: 10_000 }).toBe(1);
    expect(standing()).toMatchObject({ lastOutcome: 'busy', state: 'open' });
    await expect.poll(standing, { timeout: 10_000 }).toBeNull();
    await story().toEqual(['started', 'queued', 'offered', 'answered', 'dialed', 'ended', 'wrappedUp']);
    expect(provider?.received()).toBeNull();
    expect(house.handOf('Ayşe')).toBe(0);
  });

  test('is there after the program was killed, whether she waits for an agent or for her moment', async () => {
    await open();
    const dueAtMs = Date.now() + 3_600_000;
    await ask();
    await ask({ number: '+905321112244', dueAtMs });
    house = await killed(house);
    expect(house.callbacks.open().map((one) => [one.number, one.interactionId !== null])).toEqual([
      [number, true],
      ['+905321112244', false],
    ]);
    const [provider] = house.providers('answer');
    await house.atWork('Ayşe', 'answer', agentsTone);
    await expect.poll(() => desk()?.hears(calledTone)).toBe(true);
    expect(provider?.received()?.to).toBe(number);
    desk()?.hangUp();
    await expect.poll(() => house.callbacks.open().map((one) => one.number)).toEqual(['+905321112244']);
  });

  test('waits on when the agent who was offered her does not come to the telephone', async () => {
    await open();
    const [provider] = house.providers('answer');
    await house.atWork('Ayşe', 'decline', agentsTone);
    await ask();
    await story().toContain('offerDeclined');
    expect(provider?.received()).toBeNull();
    expect(standing()).toMatchObject({ tries: 0, state: 'open' });
  });

  test('is called by the agent who served her last, where the queue is sticky', async () => {
    await open({ assignment: 'sticky' });
    const [provider] = house.providers('answer');
    await house.atWork('Berk', 'answer', agentsTone);
    await house.outgoing.call(house.find('Berk').who, { to: number, queueId: house.queueId });
    const berks = () => house.fake.callAt(house.telephoneOf('Berk'));
    await expect.poll(() => berks()?.hears(calledTone)).toBe(true);
    provider?.received()?.hangUp();
    await story().toContain('ended');
    const [call] = [await house.lastCall()];
    expect(call && (await house.ownCalls.wrapUp(house.find('Berk').who, call, null))).toBe('done');
    await house.atWork('Ayşe', 'answer', agentsTone);
    await ask();
    await expect.poll(() => berks()?.hears(calledTone)).toBe(true);
    expect(desk()).toBeNull();
  });

  test('can be taken back while she waits, and is asked of nobody then', async () => {
    await open();
    await ask();
    const id = standing()?.id;
    expect(id && (await house.callbacks.cancel(id, house.find('Ayşe').who.userId))).toBe(true);
    expect(standing()).toBeNull();
    await story().toEqual(['started', 'queued', 'ended']);
    expect(id && (await house.callbacks.cancel(id, house.find('Ayşe').who.userId))).toBe(false);
  });

  test('is refused where she may not be called', async () => {
    await open();
    for (const [dialled, because] of [
      ['112', 'numberBlocked'],
      ['+49 151 1234567', 'countryBlocked'],
      ['abc', 'noNumber'],
    ] as const) {
      expect(await ask({ number: dialled })).toEqual({ type: 'refused', because });
    }
    expect(await ask({ dueAtMs: Date.now() + 90 * 86_400_000 })).toEqual({ type: 'refused', because: 'tooLate' });
  });
});
