import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

const [callersTone, ayses, berks] = [700, 900, 1_300];

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
const at = (name: string) => house.fake.callAt(house.telephoneOf(name));
const talking = async () => {
  const caller = house.fake.call('+905321112233', ourNumber, callersTone);
  await expect.poll(() => caller.hears(ayses)).toBe(true);
  const id = house.call()?.id;
  if (!id) throw new Error('There is no call');
  return { caller, id, until: async () => (await house.ownCalls.of(ayse()))[0]?.cardDataUntilAt ?? null };
};
const times = async () => {
  const { rows } = await house.database.within(house.organisationId, (trx) =>
    sql<{
      to_at: Date | null;
    }>`select to_at from card_data_times where organisation_id = ${house.organisationId}`.execute(trx),
  );
  return rows.map((row) => (row.to_at === null ? 'open' : 'over'));
};

describe('F50 card data typed by the caller', () => {
  test('keys reach nobody of the house, the recording is silent, she says when it is over', async () => {
    const { caller, id, until } = await talking();
    caller.press('1');
    expect(await house.cardData.begin(ayse(), id)).toBe('done');
    for (const key of '4242') caller.press(key);
    expect(at('Ayşe')?.keysHeard()).toBe('1');
    expect(await until()).not.toBeNull();
    expect(house.told).toContain('recording/silent');
    expect(await times()).toEqual(['open']);
    expect(await house.cardData.end(ayse(), id)).toBe('done');
    caller.press('2');
    expect(at('Ayşe')?.keysHeard()).toBe('12');
    expect(await until()).toBeNull();
    expect(house.told).toContain('recording/on');
    expect(await times()).toEqual(['over']);
    expect(caller.hears(ayses)).toBe(true);
  });

  test('nobody who is brought in meanwhile gets any, and a call that is handed on has its keys again', async () => {
    const { caller, id, until } = await talking();
    house.fake.signIn(house.telephoneOf('Berk'), 'secret', { doing: 'answer', tone: berks });
    await expect.poll(() => house.exchange.isReachable(house.telephoneOf('Berk'))).toBe(true);
    await house.cardData.begin(ayse(), id);
    await house.ownCalls.ask(ayse(), id, 'consult', house.find('Berk').who.userId);
    await expect.poll(() => at('Berk')?.hears(ayses)).toBe(true);
    await house.ownCalls.act(ayse(), id, 'conference');
    await expect.poll(() => caller.hears(berks)).toBe(true);
    for (const key of '4242') caller.press(key);
    expect([at('Ayşe')?.keysHeard(), at('Berk')?.keysHeard()]).toEqual(['', '']);
    await house.ownCalls.act(ayse(), id, 'handOver');
    await expect.poll(until).toBeNull();
    caller.press('7');
    await expect.poll(() => at('Berk')?.keysHeard()).toBe('7');
  });

  test('is over with the call, goes on through a kill, and is nobody’s but hers who has the call', async () => {
    const { caller, id, until } = await talking();
    expect(await house.cardData.begin(house.find('Berk').who, id)).toBe('unknown');
    await house.cardData.begin(ayse(), id);
    house = await killed(house);
    await expect.poll(() => house.calls.isConnected(id)).toBe(true);
    expect(await until()).not.toBeNull();
    caller.press('7');
    expect(at('Ayşe')?.keysHeard()).toBe('');
    caller.hangUp();
    await expect.poll(times).toEqual(['over']);
    expect(house.cardData.untilOf(id)).toBeNull();
  });
});
