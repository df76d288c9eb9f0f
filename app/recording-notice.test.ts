import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { usualNotice } from '#recordings';
import { type CallHouse, killed, openCallHouse, ourNumber, spokenTone } from './calls.fixture.ts';

const [callersTone, agentsTone] = [500, 900];
const both = (text: string) => ({ tr: text, en: text });

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

/** Ayşe waits for calls, and callers are told that they are recorded. */
const open = async (lengthMs: number): Promise<void> => {
  house = await openCallHouse(fresh.database);
  house.known.notice.now = usualNotice;
  house.known.voice.lengthMs = lengthMs;
  await house.atWork('Ayşe', 'answer', agentsTone);
};
const call = () => house.fake.call('+905321112233', ourNumber, callersTone);
const told = () => house.known.spoken.filter((text) => text === usualNotice[house.known.language.now]).length;
const idNow = () => house.call()?.id ?? expect.fail('there is no call');
/** How many calls have it written down that their callers were told. */
const written = () =>
  house.database.within(house.organisationId, async (trx) => {
    const { rows } = await sql<{ n: number }>`
      select count(told_of_recording_at)::int as n from calls
       where organisation_id = ${house.organisationId}`.execute(trx);
    return rows[0]?.n;
  });

describe('F50 a caller who is told that she is recorded', () => {
  test('is told the whole of it before an agent gets her, is recorded from then on, and it is written down', async () => {
    await open(300);
    const one = call();
    await expect.poll(() => one.hears(spokenTone)).toBe(true);
    expect(await house.story()).toEqual(['started']);
    expect(house.calls.keepsUnrecorded(idNow())).toBe(true);
    expect(await house.liveCalls.list(house.find('Selin').who)).toMatchObject([{ state: 'greeted', queue: null }]);
    await expect.poll(() => one.hears(agentsTone)).toBe(true);
    expect(house.calls.keepsUnrecorded(idNow())).toBe(false);
    expect(await house.story()).toEqual(['started', 'queued', 'offered', 'answered']);
    expect([told(), await written()]).toEqual([1, 1]);
  });

  test('hears it in the language of the number', async () => {
    await open(100);
    house.known.language.now = 'en';
    const one = call();
    await expect.poll(() => one.hears(agentsTone)).toBe(true);
    expect(house.known.spoken).toEqual([usualNotice.en]);
  });

  test('is a caller of a number whose rule says so: others hear nothing, and wait for nothing', async () => {
    await open(600_000);
    house.known.notice.now = null;
    const one = call();
    await expect.poll(() => one.hears(agentsTone)).toBe(true);
    expect(house.calls.keepsUnrecorded(idNow())).toBe(false);
    expect([house.known.spoken, await written()]).toEqual([[], 0]);
  });

  test('and hangs up over it was in no queue, and nobody was offered her', async () => {
    await open(600_000);
    const one = call();
    await expect.poll(() => one.hears(spokenTone)).toBe(true);
    one.hangUp();
    await expect.poll(() => house.story()).toEqual(['started', 'ended']);
    expect(await written()).toBe(0);
    expect(await house.fake.gateway.lines()).toEqual([]);
  });

  test('is told anew when the program was killed over it, and gets her agent', async () => {
    await open(600_000);
    const one = call();
    await expect.poll(() => one.hears(spokenTone)).toBe(true);
    house.known.voice.lengthMs = 200;
    house = await killed(house);
    await house.comesBack('Ayşe');
    await expect.poll(() => one.hears(agentsTone)).toBe(true);
    expect([told(), await written()]).toEqual([2, 1]);
    expect((await house.story()).filter((type) => type === 'queued')).toHaveLength(1);
  });

  test('is told before her flow speaks, and not again when the program is killed in it', async () => {
    await open(200);
    await house.leadsThrough({
      start: 'ask',
      blocks: [
        {
          ...{ id: 'ask', name: '', type: 'question', kind: 'number', variable: 'n', tries: 9 },
          ...{ text: both('Numaranız?'), again: both(''), next: 'queue', otherwise: 'queue' },
        },
        { id: 'queue', name: '', type: 'queue', queueId: house.queueId },
      ],
    });
    const one = call();
    await expect.poll(() => house.known.spoken[1] ?? '').toContain('Numaranız?');
    expect(house.known.spoken[0]).toBe(usualNotice.tr);
    expect([told(), await written()]).toEqual([1, 1]);
    house.known.spoken.splice(0);
    house.known.voice.lengthMs = 600_000;
    house = await killed(house);
    await expect.poll(() => house.known.spoken[0] ?? '').toContain('Numaranız?');
    expect(told()).toBe(0);
    await house.comesBack('Ayşe');
    for (const key of '42#') one.press(key);
    await expect.poll(() => one.hears(agentsTone)).toBe(true);
  });
});
