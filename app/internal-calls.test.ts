import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

const tones = { ayse: 900, berk: 1_100, caller: 500 } as const;
const caller = '+905321112233';

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const at = (name: string) => house.fake.callAt(house.telephoneOf(name));
const idOf = (name: string) => house.find(name).who.userId;
const call = (from: string, to: string) =>
  house.internalCalls.call(house.find(from).who, to.match(/^\d/) ? { number: to } : { agentId: idOf(to) });
const called = async (from: string, to: string) => {
  const outcome = await call(from, to);
  if (outcome.type !== 'called') throw new Error(`${to} was not called: ${outcome.because}`);
  return outcome.callId;
};
const doubtOf = (name: string) => house.presences.of(idOf(name)).voiceDoubt;
const rows = async () => {
  const { rows: found } = await house.database.within(house.organisationId, (trx) =>
    sql<{ cause: string | null; isAnswered: boolean; isOver: boolean }>`
      select cause, answered_at is not null as "isAnswered", ended_at is not null as "isOver" from internal_calls
       where organisation_id = ${house.organisationId} order by began_at, id`.execute(trx),
  );
  return found;
};
const interactions = async () => {
  const { rows: found } = await house.database.within(house.organisationId, (trx) =>
    sql<{ id: string }>`select id from interactions where organisation_id = ${house.organisationId}`.execute(trx),
  );
  return found.length;
};
const told = (name: string) =>
  house.told.flatMap((one) => (one.startsWith(`internal/${idOf(name)}/`) ? one.split('/').slice(2) : []));

/** Ayşe's telephone is picked up at once, as her page does; Berk's does this. */
async function atDesks(berk: 'answer' | 'ring' | 'decline'): Promise<void> {
  house = await openCallHouse(fresh.database);
  await house.atWork('Ayşe', 'answer', tones.ayse);
  await house.atWork('Berk', berk, tones.berk);
  await house.internalNumbers.set(house.known.actor, idOf('Ayşe'), '101');
  await house.internalNumbers.set(house.known.actor, idOf('Berk'), '102');
}
const areFree = () => expect.poll(() => ['Ayşe', 'Berk'].map(doubtOf)).toEqual([null, null]);
const areOver = () => expect.poll(() => ['Ayşe', 'Berk'].map((name) => at(name) === null)).toEqual([true, true]);

describe('a colleague is called', () => {
  test('she is shown who it is, they hear each other, and it is nobody’s interaction', async () => {
    await atDesks('ring');
    await called('Ayşe', '102');
    await expect.poll(() => house.internalCalls.snapshot(idOf('Berk')).call?.state).toBe('ringing');
    expect(house.internalCalls.snapshot(idOf('Berk')).call).toMatchObject({
      isMine: false,
      name: 'Ayşe',
      number: '101',
    });
    expect(house.internalCalls.snapshot(idOf('Ayşe')).call).toMatchObject({
      isMine: true,
      name: 'Berk',
      number: '102',
    });
    await expect.poll(() => house.fake.shownAt(house.telephoneOf('Berk'))).toBe('Ayşe 101');
    await expect.poll(() => at('Ayşe')?.hearsSound()).toBe(true);
    house.fake.pickUp(house.telephoneOf('Berk'));
    await expect.poll(() => at('Ayşe')?.hears(tones.berk)).toBe(true);
    expect(at('Berk')?.hears(tones.ayse)).toBe(true);
    expect(house.internalCalls.snapshot(idOf('Berk')).call?.state).toBe('talking');
    at('Berk')?.hangUp();
    await areOver();
    await expect.poll(rows).toEqual([{ cause: 'hungUp', isAnswered: true, isOver: true }]);
    expect(await interactions()).toBe(0);
    expect(await house.internalCalls.listOf(house.find('Berk').who)).toMatchObject([
      { isMine: false, name: 'Ayşe', cause: 'hungUp' },
    ]);
    await areFree();
  });

  test('who hangs up in the page ends it, whichever of them it is', async () => {
    await atDesks('answer');
    for (const name of ['Ayşe', 'Berk']) {
      const id = await called('Ayşe', 'Berk');
      await expect.poll(() => at('Ayşe')?.hears(tones.berk)).toBe(true);
      expect(house.internalCalls.hangUp(house.find(name).who, id)).toBe(true);
      await areOver();
      expect(house.internalCalls.hangUp(house.find(name).who, id)).toBe(false);
    }
    await expect.poll(async () => (await rows()).map(({ cause }) => cause)).toEqual(['hungUp', 'hungUp']);
  });

  test('one that is declined, not answered or given up says so', async () => {
    await atDesks('decline');
    await called('Ayşe', 'Berk');
    await expect.poll(() => told('Ayşe').at(-1)).toBe('declined');
    await areOver();
    house.known.internalRings.ms = 40;
    house.fake.signIn(house.telephoneOf('Berk'), 'secret', { doing: 'ring', tone: tones.berk });
    house = await killed(house);
    await expect.poll(() => house.exchange.isReachable(house.telephoneOf('Berk'))).toBe(true);
    await called('Ayşe', 'Berk');
    await expect.poll(() => told('Ayşe').at(-1)).toBe('noAnswer');
    await areOver();
    expect(told('Berk').at(-1)).toBe('none');
    await areFree();
    await expect.poll(async () => (await rows()).map(({ cause }) => cause)).toEqual(['declined', 'noAnswer']);
  });

  test('who gives up lets the other telephone fall silent', async () => {
    await atDesks('ring');
    const id = await called('Ayşe', 'Berk');
    await expect.poll(() => at('Berk')).not.toBeNull();
    house.internalCalls.hangUp(house.find('Ayşe').who, id);
    await areOver();
    await expect.poll(rows).toEqual([{ cause: 'cancelled', isAnswered: false, isOver: true }]);
    const again = await called('Ayşe', 'Berk');
    await expect.poll(() => at('Berk')).not.toBeNull();
    house.internalCalls.hangUp(house.find('Berk').who, again);
    await expect.poll(() => told('Ayşe').at(-1)).toBe('declined');
    await areOver();
  });

  test('it is said at once why a colleague cannot be called', async () => {
    house = await openCallHouse(fresh.database);
    await house.atWork('Ayşe', 'answer', tones.ayse);
    await house.internalNumbers.set(house.known.actor, idOf('Berk'), '102');
    expect(await call('Ayşe', '102')).toEqual({ type: 'refused', because: 'unreachable' });
    expect(await call('Berk', 'Ayşe')).toEqual({ type: 'refused', because: 'noTelephone' });
    expect(await call('Ayşe', '199')).toEqual({ type: 'refused', because: 'nobody' });
    expect(await call('Ayşe', 'Ayşe')).toEqual({ type: 'refused', because: 'self' });
    const customer = house.fake.call(caller, ourNumber, tones.caller);
    await expect.poll(() => customer.hears(tones.ayse)).toBe(true);
    await house.atWork('Berk', 'answer', tones.berk);
    expect(await call('Berk', 'Ayşe')).toEqual({ type: 'refused', because: 'busy' });
    expect(await call('Ayşe', 'Berk')).toEqual({ type: 'refused', because: 'onCall' });
    expect(customer.hears(tones.ayse)).toBe(true);
    expect(await rows()).toEqual([]);
  });
});

describe('presence tells the truth', () => {
  test('F49 who talks with a colleague is offered no call, and the one who waits when they are done', async () => {
    await atDesks('answer');
    const id = await called('Ayşe', 'Berk');
    await expect.poll(() => at('Ayşe')?.hears(tones.berk)).toBe(true);
    expect(['Ayşe', 'Berk'].map(doubtOf)).toEqual(['internalCall', 'internalCall']);
    expect(house.calls.standingOf(idOf('Berk'))).toBe('busy');
    const customer = house.fake.call(caller, ourNumber, tones.caller);
    await expect.poll(() => house.call()?.phase).toBe('waiting');
    // Everything that could offer it has been asked: it waits, and nobody's telephone rings for it.
    await house.journal.record([]);
    expect(house.call()?.offer).toBeNull();
    expect(await house.story()).not.toContain('offered');
    const waiting = house.call();
    if (!waiting) throw new Error('Nobody waits');
    expect(await house.routing.take(house.find('Berk').who, waiting.id)).toEqual({
      ...{ type: 'refused', because: 'unreachable' },
    });
    house.internalCalls.hangUp(house.find('Berk').who, id);
    await expect.poll(() => customer.hears(tones.ayse) || customer.hears(tones.berk)).toBe(true);
    await expect.poll(() => ['Ayşe', 'Berk'].map(doubtOf)).toEqual([null, null]);
  });

  test('she who is rung for one can neither be called by another nor call out', async () => {
    await atDesks('ring');
    await called('Ayşe', 'Berk');
    await expect.poll(() => at('Berk')).not.toBeNull();
    expect(await call('Berk', 'Ayşe')).toEqual({ type: 'refused', because: 'onCall' });
    expect(await house.outgoing.call(house.find('Berk').who, { to: '05321112233' })).toMatchObject({
      because: 'onCall',
    });
    const colleagues = house.ownCalls.colleaguesOf(house.find('Ayşe').who);
    expect(colleagues).toMatchObject([{ name: 'Berk', number: '102', state: 'busy' }]);
  });
});

describe('nothing is left over', () => {
  test('a program that is killed lets who talks go on, and knows of it', async () => {
    await atDesks('answer');
    const id = await called('Ayşe', 'Berk');
    await expect.poll(() => at('Ayşe')?.hears(tones.berk)).toBe(true);
    await expect.poll(async () => (await rows())[0]?.isAnswered).toBe(true);
    house = await killed(house);
    await expect.poll(() => house.internalCalls.holds(`internal.${id}.to.0`)).toBe(true);
    expect(house.internalCalls.isInside(idOf('Berk'))).toBe(true);
    expect(at('Ayşe')?.hears(tones.berk)).toBe(true);
    at('Ayşe')?.hangUp();
    await areOver();
    await areFree();
    await expect.poll(rows).toEqual([{ cause: 'hungUp', isAnswered: true, isOver: true }]);
  });

  test('one that still rang is over, no line of it lives on, and both are free', async () => {
    await atDesks('ring');
    await called('Ayşe', 'Berk');
    await expect.poll(() => at('Berk')).not.toBeNull();
    expect(doubtOf('Berk')).toBe('internalCall');
    house = await killed(house);
    await areOver();
    await areFree();
    await expect.poll(rows).toEqual([{ cause: 'lost', isAnswered: false, isOver: true }]);
  });

  test('who called whom is forgotten after a quarter of a year, and nothing before', async () => {
    await atDesks('answer');
    const agedBy = (days: number) =>
      house.database.within(house.organisationId, (trx) =>
        sql`update internal_calls set began_at = began_at - make_interval(days => ${days}),
              ended_at = ended_at - make_interval(days => ${days})
             where organisation_id = ${house.organisationId}`.execute(trx),
      );
    for (const days of [2, 89]) {
      const id = await called('Ayşe', 'Berk');
      house.internalCalls.hangUp(house.find('Ayşe').who, id);
      await areOver();
      await areFree();
      await expect.poll(async () => (await rows()).every(({ isOver }) => isOver)).toBe(true);
      await agedBy(days);
    }
    expect(await rows()).toHaveLength(2);
    expect(await house.internalCalls.sweep()).toBe(1);
    expect(await rows()).toHaveLength(1);
    expect(await house.internalCalls.sweep()).toBe(0);
  });

  test('a switch that dies takes the call with it', async () => {
    await atDesks('answer');
    await called('Ayşe', 'Berk');
    await expect.poll(() => at('Ayşe')?.hears(tones.berk)).toBe(true);
    house.fake.die();
    await areFree();
    await expect.poll(rows).toEqual([{ cause: 'lost', isAnswered: true, isOver: true }]);
  });
});

test('another company’s people are nobody', async () => {
  await atDesks('answer');
  const here = house;
  const there = await openCallHouse(fresh.database);
  try {
    const stranger = there.find('Berk').who;
    expect(await here.internalCalls.call(here.find('Ayşe').who, { agentId: stranger.userId })).toEqual({
      ...{ type: 'refused', because: 'nobody' },
    });
    expect(await there.internalCalls.call(stranger, { number: '101' })).toEqual({ type: 'refused', because: 'nobody' });
    const id = await called('Ayşe', 'Berk');
    expect(there.internalCalls.hangUp(stranger, id)).toBe(false);
    expect(await there.internalCalls.listOf(stranger)).toEqual([]);
    expect(await there.internalCalls.listOf(here.find('Ayşe').who)).toEqual([]);
  } finally {
    await there.close();
  }
});

describe('on a desk telephone', () => {
  test('an internal number that is dialled rings at the colleague, and both hear each other', async () => {
    await atDesks('ring');
    const dialling = house.fake.dial(house.telephoneOf('Ayşe'), '102');
    await expect.poll(() => house.internalCalls.snapshot(idOf('Berk')).call).toMatchObject({ name: 'Ayşe' });
    expect([told('Ayşe').at(-1), told('Berk').at(-1)]).toEqual(['ringing', 'ringing']);
    expect(house.fake.shownAt(house.telephoneOf('Berk'))).toBe('Ayşe 101');
    expect(dialling.isUp()).toBe(false);
    house.fake.pickUp(house.telephoneOf('Berk'));
    await expect.poll(() => dialling.hears(tones.berk)).toBe(true);
    expect(['Ayşe', 'Berk'].map(doubtOf)).toEqual(['internalCall', 'internalCall']);
    dialling.hangUp();
    await areOver();
    await areFree();
    expect(await interactions()).toBe(0);
  });

  test('who cannot be called is told by a tone and in words, and what is no internal number goes its own way', async () => {
    await atDesks('answer');
    const customer = house.fake.call(caller, ourNumber, tones.caller);
    await expect.poll(() => customer.hears(tones.ayse) || customer.hears(tones.berk)).toBe(true);
    const [talks, free] = customer.hears(tones.ayse) ? ['Ayşe', 'Berk'] : ['Berk', 'Ayşe'];
    const dialling = house.fake.dial(house.telephoneOf(free), talks === 'Ayşe' ? '101' : '102');
    await expect.poll(dialling.isOver).toBe(true);
    expect(told(free).at(-1)).toBe('busy');
    const other = house.fake.dial(house.telephoneOf(free), '199');
    await expect.poll(other.isOver).toBe(true);
    expect(await rows()).toEqual([]);
  });

  test('one that still rang when the program was killed is over', async () => {
    await atDesks('ring');
    const dialling = house.fake.dial(house.telephoneOf('Ayşe'), '102');
    await expect.poll(() => at('Berk')).not.toBeNull();
    house = await killed(house);
    await expect.poll(dialling.isOver).toBe(true);
    await areOver();
    await areFree();
  });
});
