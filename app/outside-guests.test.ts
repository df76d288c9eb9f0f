import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rowsOfInteraction } from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

// One caller, Ayşe who has the call, and a number outside that is brought into it over a trunk.

const [callersTone, ayses, outsides] = [700, 900, 500];
const to = '0532 111 22 33';

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

const ayse = () => house.find('Ayşe').who;
const desk = () => house.fake.callAt(house.telephoneOf('Ayşe'));
const begin = async (doing: 'answer' | 'ring' | 'decline' | 'fail' = 'answer') => {
  const [provider] = house.providers(doing, doing);
  const caller = house.fake.call('+905321112244', ourNumber, callersTone);
  await expect.poll(() => caller.hears(ayses)).toBe(true);
  const id = house.call()?.id;
  if (!id || !provider) throw new Error('There is no call');
  const ask = (act: 'consult' | 'transferTo', number = to) => house.ownCalls.askNumber(ayse(), id, act, number);
  return {
    provider,
    caller,
    id,
    ask,
    act: (act: Parameters<typeof house.ownCalls.act>[2]) => house.ownCalls.act(ayse(), id, act),
  };
};
type Heard = ReturnType<typeof house.fake.callAt> | undefined;
const heardBy = (call: Heard) => [callersTone, ayses, outsides].filter((tone) => call?.hears(tone));
const own = async () => (await house.ownCalls.of(ayse()))[0];
const story = () => expect.poll(() => house.story());
const rows = async () =>
  house.database.within(house.organisationId, (trx) =>
    sql<{ number: string; trunk_id: string | null; ended_at: Date | null }>`
      select number, trunk_id, ended_at from outside_guests where organisation_id = ${house.organisationId}`.execute(
      trx,
    ),
  );

describe('F44 a number outside in a call', () => {
  test('consulted: she hears that it rings, then whom she asks; the caller hears music; all together; he is let go', async () => {
    const { provider, caller, ask, act } = await begin('ring');
    expect(await ask('consult')).toBe('done');
    await expect.poll(() => provider.received()).not.toBeNull();
    await expect.poll(() => desk()?.hearsSound()).toBe(true);
    expect(provider.received()).toMatchObject({ to: '+905321112233' });
    expect(await own()).toMatchObject({
      ...{ state: 'held', isCallerAside: true },
      parties: [{ name: '+905321112233', isOutside: true, state: 'ringing' }],
    });
    house.fake.pickUp(house.trunks[0]);
    await expect.poll(() => heardBy(desk())).toEqual([outsides]);
    expect([heardBy(provider.received()), heardBy(caller), caller.hearsSound()]).toEqual([[ayses], [], true]);
    await act('conference');
    await expect.poll(() => heardBy(caller)).toEqual([ayses, outsides]);
    await act('back');
    await expect.poll(() => [heardBy(caller), provider.received()]).toEqual([[ayses], null]);
    expect((await own())?.parties).toEqual([]);
    expect(desk()?.hears(callersTone)).toBe(true);
  });

  test('handed over after asking: caller and outside stay together, she has her work after it, and no more talk', async () => {
    const { provider, caller, id, ask, act } = await begin();
    await ask('consult');
    await expect.poll(() => heardBy(desk())).toEqual([outsides]);
    expect(await act('handOver')).toBe('done');
    await expect.poll(() => [heardBy(caller), heardBy(provider.received())]).toEqual([[outsides], [callersTone]]);
    expect(desk()).toBeNull();
    expect(await house.ownCalls.act(ayse(), id, 'hangUp')).toBe('refused');
    await house.ownCalls.wrapUp(ayse(), id, null);
    await expect.poll(() => house.handOf('Ayşe')).toBe(0);
    expect(heardBy(caller)).toEqual([outsides]);
    provider.received()?.hangUp();
    await expect.poll(() => caller.isOver()).toBe(true);
    await story().toContain('ended');
    const kept = rowsOfInteraction(await house.facts(id));
    expect(kept?.interaction).toMatchObject({ transfers: 1, answers: 1, endCause: 'hungUp' });
    expect(kept?.legs).toMatchObject([{ transferKind: 'attended', endedHow: 'transferred' }]);
  });

  test('out of a conference she may leave the two; her telephone that is hung up ends it for all', async () => {
    const { provider, caller, ask, act } = await begin();
    await ask('consult');
    await expect.poll(() => heardBy(desk())).toEqual([outsides]);
    await act('conference');
    await expect.poll(() => heardBy(caller)).toEqual([ayses, outsides]);
    await act('handOver');
    await expect.poll(() => [heardBy(caller), heardBy(provider.received())]).toEqual([[outsides], [callersTone]]);
    caller.hangUp();
    await expect.poll(() => provider.received()).toBeNull();
    await expect.poll(() => house.fake.gateway.lines()).toEqual([]);
  });

  test('handed on blind: found again by a program after a kill, counted as one transfer, and its end noted', async () => {
    const { provider, caller, id, ask } = await begin();
    expect(await ask('transferTo')).toBe('done');
    await expect.poll(() => [heardBy(caller), heardBy(provider.received())]).toEqual([[outsides], [callersTone]]);
    expect(desk()).toBeNull();
    house = await killed(house);
    await expect.poll(() => house.calls.isConnected(id)).toBe(true);
    expect([heardBy(caller), heardBy(provider.received())]).toEqual([[outsides], [callersTone]]);
    provider.received()?.hangUp();
    await expect.poll(() => caller.isOver()).toBe(true);
    await story().toContain('ended');
    const kept = rowsOfInteraction(await house.facts(id));
    expect(kept?.interaction).toMatchObject({ transfers: 1, answers: 1 });
    expect(kept?.legs).toMatchObject([{ transferKind: 'blind' }]);
    await expect
      .poll(async () => (await rows()).rows)
      .toMatchObject([{ number: '+905321112233', trunk_id: house.trunkIds[0], ended_at: expect.any(Date) }]);
    const facts = JSON.stringify(await house.facts(id));
    expect(facts).not.toContain('5321112233');
  });

  test('whom nobody reaches comes back to her who handed on; one who asks is told and takes the caller back', async () => {
    const { caller, ask } = await begin('decline');
    await ask('transferTo');
    await expect.poll(() => heardBy(caller)).toEqual([ayses]);
    await ask('consult');
    await expect.poll(async () => (await own())?.parties).toEqual([]);
    expect(await own()).toMatchObject({ state: 'held', isCallerAside: true });
    expect(desk()?.hearsSound()).toBe(false);
  });

  test('by the rules of every call to the outside: what costs, another country and words are refused, and nobody is held', async () => {
    const { caller, ask } = await begin();
    expect(await ask('consult', '0900 111 22 33')).toMatchObject({ because: 'numberBlocked' });
    expect(await ask('transferTo', '0049 30 1234567')).toMatchObject({ because: 'countryBlocked' });
    expect(await ask('consult', 'Berk')).toMatchObject({ because: 'noNumber' });
    expect(heardBy(caller)).toEqual([ayses]);
    expect((await rows()).rows).toEqual([]);
  });
});
