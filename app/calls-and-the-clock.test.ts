import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { musicTone } from '#adapters/fake/index.ts';
import { rowsOfInteraction } from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { usualWaitingTexts } from '#voice';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

// Somebody sets the clock of the machine while a caller waits and while she talks; and the program is started anew meanwhile.

const ayses = 900;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const everyMs = 400;

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const ayseIs = (availability: 'away' | 'available') =>
  house.presences.record(house.find('Ayşe').who.userId, [
    { type: 'choseAvailability', availability, reasonId: null, by: 'agent', note: null },
  ]);
const jumps = (ms: number): void => {
  house.known.machine.jumpMs = ms;
};
const waiting = async () => {
  house = await openCallHouse(fresh.database, { wrapUpMs: 300 });
  house.known.voice.lengthMs = 50;
  await house.speaksWithCallers({ everyMs });
  await house.atWork('Ayşe', 'answer', ayses);
  await ayseIs('away');
  const caller = house.fake.call('+905321112233', ourNumber, 500);
  await expect.poll(() => caller.hears(musicTone)).toBe(true);
  return caller;
};
const comforted = () => house.known.spoken.filter((said) => said.includes(usualWaitingTexts.tr.comfort)).length;
const facts = async () => {
  const id = await house.lastCall();
  return id ? house.facts(id) : [];
};
/** Every length of the call that anybody counts. */
const lengths = async () => {
  const rows = rowsOfInteraction(await facts());
  if (!rows) throw new Error('The call has no rows');
  const spans = [
    ...rows.visits.map(({ enteredAtMs, leftAtMs }) => [enteredAtMs, leftAtMs]),
    ...rows.legs.map(({ answeredAtMs, endedAtMs }) => [answeredAtMs, endedAtMs]),
    ...rows.legs.map(({ endedAtMs, doneAtMs }) => [endedAtMs, doneAtMs]),
    ...rows.offers.map(({ offeredAtMs, endedAtMs }) => [offeredAtMs, endedAtMs]),
    ...rows.work.map(({ fromMs, toMs }) => [fromMs, toMs]),
    [rows.interaction.startedAtMs, rows.interaction.endedAtMs],
  ];
  return spans.map(([fromMs, toMs]) => (toMs ?? Number.NaN) - (fromMs ?? Number.NaN));
};

test.for([
  ['an hour ahead', hourMs],
  ['back by an hour', -hourMs],
] as const)(
  'F42 F43 the clock jumps %s while she waits and while she talks: words, work and lengths go on as they were',
  async ([, jumpMs]) => {
    const caller = await waiting();
    await expect.poll(comforted).toBe(1);
    jumps(jumpMs);
    const [before, sinceMs] = [house.known.spoken.length, performance.now()];
    await expect.poll(comforted, { timeout: 15_000 }).toBe(3);
    // No storm: between any two of them lies as much as before.
    const times = (performance.now() - sinceMs) / everyMs + 1;
    expect(house.known.spoken.length - before).toBeLessThanOrEqual(times);

    await ayseIs('available');
    await expect.poll(() => caller.hears(ayses)).toBe(true);
    jumps(-jumpMs);
    await delay(100);
    expect(caller.hears(ayses)).toBe(true);
    caller.hangUp();
    await expect.poll(() => house.story()).toEqual(['started', 'queued', 'offered', 'answered', 'ended', 'wrappedUp']);
    for (const length of await lengths()) {
      expect(length).toBeGreaterThanOrEqual(0);
      expect(length).toBeLessThan(minuteMs);
    }
  },
);

test.for([
  ['half an hour ahead', hourMs / 2],
  ['back by an hour', -hourMs],
] as const)(
  'F42 F43 a program that starts anew when the clock was set %s waits, talks and counts on, and no length is negative',
  async ([, jumpMs]) => {
    const caller = await waiting();
    jumps(jumpMs);
    house = await killed(house);
    await house.comesBack('Ayşe');
    await expect.poll(() => caller.hears(musicTone)).toBe(true);
    const before = comforted();
    await expect.poll(comforted, { timeout: 15_000 }).toBeGreaterThan(before);
    await ayseIs('available');
    await expect.poll(() => caller.hears(ayses)).toBe(true);
    jumps(-jumpMs);
    house = await killed(house);
    await house.comesBack('Ayşe');
    await expect.poll(() => house.calls.lines().length).toBe(2);
    expect(caller.hears(ayses)).toBe(true);
    caller.hangUp();
    await expect.poll(() => house.story(), { timeout: 15_000 }).toContain('ended');
    const id = (await house.lastCall()) ?? expect.fail('There is no call');
    const { who } = house.find('Ayşe');
    await house.ownCalls.wrapUp(who, id, null);
    await expect.poll(() => house.handOf('Ayşe')).toBe(0);
    for (const length of await lengths()) expect(length).toBeGreaterThanOrEqual(0);
    const moments = (await facts()).map(({ atMs }) => atMs);
    expect(moments).toEqual(moments.toSorted((one, other) => one - other));
  },
);

test.for([
  ['an hour ahead', hourMs],
  ['back by an hour', -hourMs],
] as const)(
  'F33 a switch that dies after the clock was set %s takes its calls along, and one that does not has lost none',
  async ([, jumpMs]) => {
    const caller = await waiting();
    await ayseIs('available');
    await expect.poll(() => caller.hears(ayses)).toBe(true);
    jumps(jumpMs);
    house.fake.die();
    await expect.poll(() => house.story()).toContain('ended');
    expect((await facts()).find(({ type }) => type === 'ended')).toMatchObject({ by: 'system', cause: 'switchLost' });

    const again = house.fake.call('+905321112244', ourNumber, 500);
    await expect.poll(() => again.hears(ayses)).toBe(true);
    // We lose sight of it, not it of the call; meanwhile she hangs up.
    house.fake.loseSight(() => again.hangUp());
    await expect.poll(() => house.story()).toContain('ended');
    expect((await facts()).find(({ type }) => type === 'ended')).toMatchObject({ by: 'customer', cause: 'hungUp' });
  },
);
