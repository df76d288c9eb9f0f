import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

const [calledTone, agentsTone] = [500, 900];
const to = '0532 111 22 33';

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const open = async (desk: 'answer' | 'ring' | 'decline' = 'answer') => {
  house = await openCallHouse(fresh.database);
  await house.atWork('Ayşe', desk, agentsTone);
};
const ayse = () => house.find('Ayşe').who;
const calls = async (wish: Parameters<CallHouse['outgoing']['call']>[1] = { to }) => {
  const outcome = await house.outgoing.call(ayse(), wish);
  return outcome.type === 'called' ? outcome.interactionId : null;
};
const desk = () => house.fake.callAt(house.telephoneOf('Ayşe'));
const story = () => expect.poll(() => house.story());
const outcome = () => expect.poll(async () => (await house.outgoing.made(ayse())).items[0]?.outcome);

describe('F33 a call that an agent makes', () => {
  test('rings her own telephone, then the other side, joins both, and is written like others', async () => {
    await open();
    const [provider] = house.providers('answer');
    const id = await calls();
    await expect.poll(() => desk()?.hears(calledTone)).toBe(true);
    expect(provider?.received()?.hears(agentsTone)).toBe(true);
    expect(provider?.received()?.to).toBe('+905321112233');
    expect(house.handOf('Ayşe')).toBe(1);
    const before = house.call();
    expect(before).toMatchObject({ id, direction: 'outbound', homeQueueId: house.queueId });
    desk()?.hangUp();
    await expect.poll(() => provider?.received()).toBeNull();
    await story().toEqual(['started', 'dialed', 'answered', 'ended']);
    await outcome().toBe('answered');
    const customer = before?.customerId && (await house.customers.find(before.customerId));
    expect(customer).toMatchObject({ phone: '+905321112233' });
  });

  test('tells her that it rings, and ends at both sides when she gives it up', async () => {
    await open();
    const [provider] = house.providers('ring');
    const id = await calls();
    await expect.poll(() => desk()?.hearsSound()).toBe(true);
    await expect.poll(() => provider?.received()).not.toBeNull();
    expect(id && (await house.ownCalls.act(ayse(), id, 'hangUp'))).toBe('done');
    await expect.poll(() => provider?.received()).toBeNull();
    await expect.poll(desk).toBeNull();
    await story().toEqual(['started', 'dialed', 'ended', 'wrappedUp']);
    await outcome().toBe('cancelled');
    expect(house.handOf('Ayşe')).toBe(0);
  });

  test('to somebody who is busy says so and leaves nothing to do', async () => {
    await open();
    house.providers('decline');
    await calls();
    await outcome().toBe('busy');
    await expect.poll(desk).toBeNull();
    await story().toEqual(['started', 'dialed', 'ended', 'wrappedUp']);
    expect(house.handOf('Ayşe')).toBe(0);
  });

  test('goes over the second trunk when the first takes it not, and fails when none does', async () => {
    await open();
    const [, second] = house.providers('fail', 'answer');
    await calls();
    await expect.poll(() => desk()?.hears(calledTone)).toBe(true);
    expect(second?.received()).not.toBeNull();
    desk()?.hangUp();
    await story().toContain('ended');
    house.providers('fail', 'fail');
    await calls();
    await outcome().toBe('failed');
    await expect.poll(desk).toBeNull();
  });

  test('calls nobody when she does not come to her own telephone', async () => {
    await open('decline');
    const [provider] = house.providers('answer');
    await calls();
    await story().toEqual(['started', 'dialed', 'ended', 'wrappedUp']);
    expect(provider?.received()).toBeNull();
  });

  test('is one call, however often she clicks, and none while she has another', async () => {
    await open();
    house.providers('ring');
    const both = await Promise.all([calls(), calls()]);
    expect(both.filter((id) => id !== null)).toHaveLength(1);
    expect(await house.outgoing.call(ayse(), { to })).toMatchObject({ type: 'refused', because: 'onCall' });
  });

  test('is refused with the reason: no number, another country, a number that costs', async () => {
    await open();
    const because = async (dialled: string) => {
      const told = await house.outgoing.call(ayse(), { to: dialled });
      return told.type === 'refused' ? told.because : told.type;
    };
    expect(await because('Ayşe')).toBe('noNumber');
    expect(await because('0049 30 1234567')).toBe('countryBlocked');
    expect(await because('0900 111 22 33')).toBe('numberBlocked');
  });

  test('goes on when the program is killed while it rings and while she talks', async () => {
    await open();
    house.providers('ring');
    await calls();
    await expect.poll(() => desk()?.hearsSound()).toBe(true);
    house = await killed(house);
    const [provider] = house.providers('answer');
    expect(provider).toBeDefined();
    const rings = house.call();
    expect(rings && (await house.ownCalls.act(ayse(), rings.id, 'hangUp'))).toBe('done');
    await expect.poll(desk).toBeNull();
    await calls();
    await expect.poll(() => desk()?.hears(calledTone)).toBe(true);
    house = await killed(house);
    await expect.poll(() => house.calls.isConnected(house.call()?.id ?? rings?.id ?? never())).toBe(true);
    desk()?.hangUp();
    await story().toEqual(['started', 'dialed', 'answered', 'ended']);
  });

  test('of a switch that dies frees her at once', async () => {
    await open();
    house.providers('ring');
    await calls();
    await expect.poll(() => desk()?.hearsSound()).toBe(true);
    house.fake.die();
    await story().toEqual(['started', 'dialed', 'ended', 'wrappedUp']);
    await expect.poll(() => house.handOf('Ayşe')).toBe(0);
  });
});

describe('F33 what may be called', () => {
  const by = async (rules: Partial<CallHouse['known']['outward']['now']>, number = to) => {
    house.known.outward.now = { ...house.known.outward.now, ...rules };
    const made = await house.outgoing.call(ayse(), { to: number });
    return made.type === 'refused' ? made.because : 'called';
  };

  test('is another thing with the next call after somebody has said so', async () => {
    await open();
    house.providers('ring');
    expect(await by({ countries: ['49'] })).toBe('countryBlocked');
    expect(await by({ countries: null, blocked: ['+90532'] })).toBe('numberBlocked');
    expect(await by({ blocked: [], brake: { callsPerHour: 0, minutesPerHour: null } })).toBe('braked');
    expect(await by({ brake: { callsPerHour: 1, minutesPerHour: null } })).toBe('called');
  });

  test('is braked by the calls and minutes of an hour, and never for who calls for help', async () => {
    await open();
    const [provider] = house.providers('answer');
    const rules = { countries: ['90'], blocked: [], brake: { callsPerHour: 1, minutesPerHour: 600 } };
    house.known.outward.now = { ...house.known.outward.now, ...rules };
    await calls();
    await expect.poll(() => desk()?.hears(calledTone)).toBe(true);
    desk()?.hangUp();
    await expect.poll(() => provider?.received()).toBeNull();
    await expect.poll(async () => (await house.trunkLines.judge(to, null)).type).toBe('braked');
    const help = await house.trunkLines.judge('112', null);
    expect(help).toMatchObject({ type: 'allowed', isEmergency: true, number: '112' });
    house.known.outward.now = { ...house.known.outward.now, brake: { callsPerHour: null, minutesPerHour: 0 } };
    expect(await house.trunkLines.judge(to, null)).toMatchObject({ type: 'braked', by: 'minutes' });
    expect((await house.trunkLines.judge('155', null)).type).toBe('allowed');
    const priced = { costPerHour: 0.4, prices: [{ beginning: '+90', perMinute: 0.4 }] };
    house.known.outward.now = {
      ...house.known.outward.now,
      brake: { callsPerHour: null, minutesPerHour: null },
      ...priced,
    };
    expect(await house.trunkLines.judge(to, null)).toMatchObject({ type: 'braked', by: 'cost', most: 0.4 });
    house.known.outward.now = { ...house.known.outward.now, costPerHour: 0.41 };
    expect((await house.trunkLines.judge(to, null)).type).toBe('allowed');
    // What was called in the last hour is known to a program that begins anew.
    await outcome().toBe('answered');
    house = await killed(house);
    house.providers('answer');
    house.known.outward.now = { ...house.known.outward.now, ...priced };
    expect(await house.trunkLines.judge(to, null)).toMatchObject({ type: 'braked', by: 'cost' });
    expect((await house.trunkLines.judge('155', null)).type).toBe('allowed');
  });
});

test('F48 F77 a customer who called is called back from her card: one customer, without a number being seen', async () => {
  await open();
  house.providers('answer');
  const call = house.fake.call('+905321112233', ourNumber, calledTone);
  await expect.poll(() => call.hears(agentsTone)).toBe(true);
  const customerId = house.call()?.customerId;
  if (!customerId) throw new Error('Who calls is a customer');
  call.hangUp();
  await story().toContain('ended');
  await expect.poll(desk).toBeNull();
  expect(await house.outgoing.call(ayse(), { customerId })).toMatchObject({ type: 'called' });
  await expect.poll(() => desk()?.hears(calledTone)).toBe(true);
  const again = [...house.interactions.open()].find(({ direction }) => direction === 'outbound');
  expect(again).toMatchObject({ customerId });
  const { items } = await house.outgoing.made(ayse());
  expect(items[0]?.customer?.id).toBe(customerId);
  expect(JSON.stringify(items)).not.toContain('1112233');
});

function never(): never {
  throw new Error('There is no call');
}
