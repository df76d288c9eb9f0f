import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rowsOfInteraction } from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

// One caller, Ayşe who has the call, and Berk who is brought into it. Each says a tone: who hears whom is heard.

const [callersTone, ayses, berks] = [500, 900, 1_300];

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
beforeEach(async () => {
  house = await openCallHouse(fresh.database);
  await house.atWork('Ayşe', 'answer', ayses);
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const who = (name: string) => house.find(name).who;
const at = (name: string) => house.fake.callAt(house.telephoneOf(name));
/** His telephone can be rung; the queue gives him nothing. */
const berkIsThere = async (doing: 'answer' | 'ring' | 'decline') => {
  house.fake.signIn(house.telephoneOf('Berk'), 'secret', { doing, tone: berks });
  await expect.poll(() => house.exchange.isReachable(house.telephoneOf('Berk'))).toBe(true);
};
const talking = async () => {
  const caller = house.fake.call('+905321112233', ourNumber, callersTone);
  await expect.poll(() => caller.hears(ayses)).toBe(true);
  const id = house.call()?.id;
  if (!id) throw new Error('There is no call');
  return {
    caller,
    id,
    act: (name: string, act: Parameters<typeof house.ownCalls.act>[2]) => house.ownCalls.act(who(name), id, act),
  };
};
const ask = (id: Awaited<ReturnType<typeof talking>>['id'], act: 'consult' | 'transferTo') =>
  house.ownCalls.ask(who('Ayşe'), id, act, who('Berk').userId);
/** The caller is with Ayşe no more, who asks Berk. */
const consulting = async () => {
  await berkIsThere('answer');
  const { caller, id, act } = await talking();
  expect(await ask(id, 'consult')).toBe('done');
  await expect.poll(() => at('Berk')?.hears(ayses)).toBe(true);
  return { caller, id, act };
};
type Heard = ReturnType<typeof house.fake.callAt>;
const heardBy = (call: Heard) => [callersTone, ayses, berks].filter((tone) => call?.hears(tone));
const hearing = (caller: Heard) => [caller, at('Ayşe'), at('Berk')].map(heardBy);
const story = () => house.story();

describe('F44 a call among more than two, with a switch of paper', () => {
  test('who is asked sees whose call it is before he picks up, and that he is asked', async () => {
    await berkIsThere('ring');
    const { id } = await talking();
    expect(await ask(id, 'consult')).toBe('done');
    await expect.poll(() => at('Berk')).not.toBeNull();
    expect(await house.ownCalls.of(who('Berk'))).toMatchObject([
      { state: 'ringing', guest: { part: 'consult', byName: 'Ayşe' }, parties: [{ name: 'Ayşe', state: 'main' }] },
    ]);
    expect(await house.ownCalls.of(who('Ayşe'))).toMatchObject([
      { state: 'held', guest: null, isCallerAside: true, parties: [{ name: 'Berk', state: 'ringing' }] },
    ]);
    expect(house.handOf('Berk')).toBe(1);
    expect(house.ownCalls.colleaguesOf(who('Ayşe'))).toMatchObject([{ name: 'Berk', state: 'busy' }]);
    house.fake.pickUp(house.telephoneOf('Berk'));
    await expect.poll(() => at('Berk')?.hears(ayses)).toBe(true);
  });

  test('a consult: the caller hears music, the two each other; swapped, all together, and back', async () => {
    const { caller, act } = await consulting();
    expect(hearing(caller)).toEqual([[], [berks], [ayses]]);
    expect(caller.hearsSound()).toBe(true);
    expect(await act('Ayşe', 'swap')).toBe('done');
    await expect.poll(() => hearing(caller)).toEqual([[ayses], [callersTone], []]);
    expect(at('Berk')?.hearsSound()).toBe(true);
    await act('Ayşe', 'conference');
    await expect
      .poll(() => hearing(caller))
      .toEqual([
        [ayses, berks],
        [callersTone, berks],
        [callersTone, ayses],
      ]);
    await act('Ayşe', 'back');
    await expect.poll(() => [heardBy(caller), at('Berk')]).toEqual([[ayses], null]);
    expect(house.handOf('Berk')).toBe(0);
  });

  test('his screen hears that he is free when the call ends over it, whether he had picked up or not', async () => {
    for (const doing of ['ring', 'answer'] as const) {
      await berkIsThere(doing);
      const { caller, id } = await talking();
      await ask(id, 'consult');
      await expect.poll(() => at('Berk')).not.toBeNull();
      await expect.poll(() => house.handOf('Berk')).toBe(1);
      house.told.splice(0);
      caller.hangUp();
      await expect.poll(() => house.handOf('Berk')).toBe(0);
      await expect.poll(() => house.told).toContain(`me/${who('Berk').userId}`);
      await house.ownCalls.wrapUp(who('Ayşe'), id, null);
    }
  });

  test('handed over, it is his, counted as handed on, and what she has left is the work after it', async () => {
    const { caller, id, act } = await consulting();
    expect(await act('Ayşe', 'handOver')).toBe('done');
    await expect.poll(() => heardBy(caller)).toEqual([berks]);
    expect(at('Ayşe')).toBeNull();
    expect(house.call()).toMatchObject({ responsible: who('Berk').userId, guests: [] });
    caller.hangUp();
    await expect.poll(() => at('Berk')).toBeNull();
    await expect.poll(story).toContain('ended');
    const rows = rowsOfInteraction(await house.facts(id));
    expect(rows?.interaction).toMatchObject({ transfers: 1, answers: 2, endCause: 'hungUp' });
    expect(rows?.legs).toMatchObject([
      { transferKind: 'attended', holds: 1 },
      { transferKind: null, holds: 0 },
    ]);
  });

  test('out of a conference whoever wants goes, and who stays keeps the call until the caller goes', async () => {
    const { caller, act } = await consulting();
    await act('Ayşe', 'conference');
    await expect.poll(() => heardBy(caller)).toEqual([ayses, berks]);
    at('Ayşe')?.hangUp();
    await expect.poll(() => heardBy(caller)).toEqual([berks]);
    expect(house.call()).toMatchObject({ phase: 'inHand', responsible: who('Berk').userId });
    caller.hangUp();
    await expect.poll(() => at('Berk')).toBeNull();
    expect(await house.fake.gateway.lines()).toEqual([]);
  });

  test('he leaves it again, and she has her caller', async () => {
    const { caller, act } = await consulting();
    await act('Ayşe', 'conference');
    expect(await act('Berk', 'leave')).toBe('done');
    await expect.poll(() => [heardBy(caller), at('Berk')]).toEqual([[ayses], null]);
  });

  test('handed to him at once it rings; not taken, it comes back to who had it, with music in between', async () => {
    await berkIsThere('decline');
    const { caller, id } = await talking();
    expect(await ask(id, 'transferTo')).toBe('done');
    await expect.poll(() => heardBy(caller)).toEqual([ayses]);
    expect(await story()).toEqual([
      ...['started', 'queued', 'offered', 'answered', 'transferred', 'guestCalled'],
      ...['guestLeft', 'guestCalled', 'wrappedUp', 'answered'],
    ]);
    expect(rowsOfInteraction(await house.facts(id))?.interaction.transfers).toBe(1);
  });

  test('not taken by him nor by her, it is in its queue again, at its place', async () => {
    await berkIsThere('ring');
    const { caller, id } = await talking();
    expect(await ask(id, 'transferTo')).toBe('done');
    await expect.poll(() => [at('Ayşe'), at('Berk') !== null]).toEqual([null, true]);
    house.fake.signIn(house.telephoneOf('Ayşe'), 'secret', { doing: 'decline', tone: ayses });
    await house.presences.record(who('Ayşe').userId, [
      { type: 'choseAvailability', availability: 'offQueue', reasonId: null, by: 'agent', note: null },
    ]);
    at('Berk')?.hangUp();
    await expect.poll(story).toContain('queued');
    await expect.poll(() => house.call()?.phase).toBe('waiting');
    const stays = async () => (await house.facts(id)).filter((fact) => fact.type === 'queued');
    await expect.poll(async () => (await stays()).length).toBe(2);
    const [first, again] = await stays();
    expect(again).toMatchObject({ kind: 'returned', placeAtMs: first?.placeAtMs });
    expect(caller.hearsSound()).toBe(true);
  });

  test('who has a call, or no telephone, is not asked', async () => {
    const { id } = await talking();
    expect(await ask(id, 'consult')).toBe('colleagueRefused');
    expect(house.ownCalls.colleaguesOf(who('Ayşe'))).toMatchObject([{ name: 'Berk', state: 'unreachable' }]);
  });

  test('F43 a telephone that is lost in a call: music at once, and the head of the queue', async () => {
    const { caller, id } = await talking();
    at('Ayşe')?.vanish();
    await expect.poll(() => caller.hearsSound() && !caller.hears(ayses)).toBe(true);
    await expect.poll(story).toContain('released');
    const facts = await house.facts(id);
    expect(facts.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['started', 'queued', 'offered', 'answered', 'released', 'wrappedUp', 'queued']),
    );
    const [first, again] = facts.filter((fact) => fact.type === 'queued');
    expect(again).toMatchObject({ kind: 'returned', placeAtMs: first?.placeAtMs });
  });

  test.each(['swap', 'conference', null] as const)(
    'a program that is killed in a consult (%s) finds it as it was',
    async (before) => {
      const { caller, act } = await consulting();
      if (before) await act('Ayşe', before);
      const places = {
        swap: [[ayses], [callersTone], []],
        conference: [
          [ayses, berks],
          [callersTone, berks],
          [callersTone, ayses],
        ],
      };
      const expected = before ? places[before] : [[], [berks], [ayses]];
      await expect.poll(() => hearing(caller)).toEqual(expected);
      const told = await story();
      house = await killed(house);
      await expect.poll(async () => (await house.ownCalls.of(who('Berk'))).length).toBe(1);
      await expect.poll(() => hearing(caller)).toEqual(expected);
      expect(await story()).toEqual(told);
      caller.hangUp();
      await expect.poll(() => [at('Ayşe'), at('Berk')]).toEqual([null, null]);
    },
  );

  test('who was asked and hung up while nobody listened is gone, and her caller hears music until she takes him back', async () => {
    const { caller, id } = await consulting();
    const berk = at('Berk');
    house.fake.forget();
    berk?.hangUp();
    house = await killed(house);
    await expect.poll(story).toContain('guestLeft');
    expect(caller.hearsSound()).toBe(true);
    expect(await house.ownCalls.act(who('Ayşe'), id, 'resume')).toBe('done');
    await expect.poll(() => heardBy(caller)).toEqual([ayses]);
  });
});
