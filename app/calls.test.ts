import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { musicTone } from '#adapters/fake/index.ts';
import { rowsOfInteraction } from '#metrics';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

const [callersTone, agentsTone] = [500, 900];
const caller = '+905321112233';

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const open = async (settings: Parameters<typeof openCallHouse>[1] = {}) => {
  house = await openCallHouse(fresh.database, settings);
  return house;
};
const rings = (from = caller) => house.fake.call(from, ourNumber, callersTone);
const talking = async () => {
  await open();
  await house.atWork('Ayşe', 'answer', agentsTone);
  const call = rings();
  await expect.poll(() => call.hears(agentsTone)).toBe(true);
  return { call, desk: house.fake.callAt(house.telephoneOf('Ayşe')) };
};
const lastStory = () => expect.poll(() => house.story());

describe('a call with a switch of paper', () => {
  test('is answered with music, offered, rings, joins both when it is picked up, and counts its agent', async () => {
    await open();
    await house.atWork('Ayşe', 'ring', agentsTone);
    const call = rings();
    await expect.poll(call.hearsSound).toBe(true);
    await expect.poll(() => house.fake.callAt(house.telephoneOf('Ayşe'))).not.toBeNull();
    expect(house.call()).toMatchObject({ phase: 'ringing', offer: { agentId: house.find('Ayşe').who.userId } });
    house.fake.pickUp(house.telephoneOf('Ayşe'));
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
    expect(house.fake.callAt(house.telephoneOf('Ayşe'))?.hears(callersTone)).toBe(true);
    expect(house.handOf('Ayşe')).toBe(1);
  });

  test('of a caller who hangs up leaves her agent the work after it, which ends by itself', async () => {
    await open({ wrapUpMs: 300 });
    await house.atWork('Ayşe', 'answer', agentsTone);
    const call = rings();
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
    call.hangUp();
    await expect.poll(() => house.fake.callAt(house.telephoneOf('Ayşe'))).toBeNull();
    await lastStory().toEqual(['started', 'queued', 'offered', 'answered', 'ended', 'wrappedUp']);
    await expect.poll(() => house.handOf('Ayşe')).toBe(0);
  });

  test('F192 is finished with one of its queue’s outcomes, which stays with the agent’s part of it', async () => {
    const [sold, old] = [newId<'outcome'>(), newId<'outcome'>()];
    await open({
      wrapUpMs: 60_000,
      outcomes: [
        { id: sold, name: 'Satış', isArchived: false },
        { id: old, name: 'Eski', isArchived: true },
      ],
      outcomeIsRequired: true,
    });
    await house.atWork('Ayşe', 'answer', agentsTone);
    const call = rings();
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
    call.hangUp();
    await lastStory().toContain('ended');
    const { who } = house.find('Ayşe');
    const [mine] = await house.ownCalls.of(who);
    if (!mine) throw new Error('She has no call');
    expect(mine).toMatchObject({ outcomes: [{ id: sold, name: 'Satış' }], outcomeIsRequired: true });
    const finish = (outcomeId: string | null) => house.ownCalls.wrapUp(who, mine.interactionId, outcomeId);
    expect([await finish(null), await finish(old)]).toEqual(['outcomeRefused', 'outcomeRefused']);
    expect(house.handOf('Ayşe')).toBe(1);
    expect(await finish(sold)).toBe('done');
    const rows = rowsOfInteraction(await house.facts(mine.interactionId));
    expect(rows?.legs.map(({ disposition }) => disposition)).toEqual([sold]);
  });

  test('leaves no work after it where its queue wants none', async () => {
    await open({ wrapUpMs: 0 });
    await house.atWork('Ayşe', 'answer', agentsTone);
    const call = rings();
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
    call.hangUp();
    await lastStory().toEqual(['started', 'queued', 'offered', 'answered', 'ended', 'wrappedUp']);
    await expect.poll(() => house.handOf('Ayşe')).toBe(0);
  });

  test('ends for both when the agent hangs up, and says that it was she', async () => {
    const { call, desk } = await talking();
    desk?.hangUp();
    await expect.poll(call.isOver).toBe(true);
    const id = await house.lastCall();
    const facts = id ? await house.facts(id) : [];
    expect(facts.find(({ type }) => type === 'ended')).toMatchObject({ by: 'agent', cause: 'hungUp' });
    expect(house.handOf('Ayşe')).toBe(1);
  });

  test('of a caller who gives up in the queue is abandoned, with the length of her wait', async () => {
    await open();
    await house.atWork('Berk', 'ring');
    await house.presences.record(house.find('Berk').who.userId, [
      { type: 'choseAvailability', availability: 'offQueue', reasonId: null, by: 'agent', note: null },
    ]);
    const call = rings();
    await expect.poll(call.hearsSound).toBe(true);
    call.hangUp();
    await lastStory().toEqual(['started', 'queued', 'ended']);
    const id = await house.lastCall();
    const rows = rowsOfInteraction(id ? await house.facts(id) : []);
    expect(rows?.visits).toMatchObject([{ outcome: 'abandoned' }]);
    expect(house.fake.callAt(house.telephoneOf('Berk'))).toBeNull();
  });

  test('of a caller who gives up while it rings stops the ringing, and frees the agent at once', async () => {
    await open();
    await house.atWork('Ayşe', 'ring');
    const call = rings();
    await expect.poll(() => house.fake.callAt(house.telephoneOf('Ayşe'))).not.toBeNull();
    call.hangUp();
    await expect.poll(() => house.fake.callAt(house.telephoneOf('Ayşe'))).toBeNull();
    await lastStory().toEqual(['started', 'queued', 'offered', 'ended']);
    expect(house.routing.me(house.find('Ayşe').who.userId)).toMatchObject({ offers: [], state: 'free' });
  });

  test('that nobody picks up is a missed offer: she responds no more, and it goes to the next, from the head', async () => {
    await open({ offerTimeoutMs: 5_000 });
    await house.atWork('Ayşe', 'ring');
    const call = rings();
    await expect.poll(() => house.fake.callAt(house.telephoneOf('Ayşe'))).not.toBeNull();
    await house.atWork('Berk', 'answer', agentsTone);
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
    expect(await house.story()).toEqual(['started', 'queued', 'offered', 'offerExpired', 'offered', 'answered']);
    expect(house.routing.me(house.find('Ayşe').who.userId).state).toBe('notResponding');
    expect(house.fake.callAt(house.telephoneOf('Ayşe'))).toBeNull();
  });

  test('that is declined at the telephone goes to the next at once', async () => {
    await open();
    await house.atWork('Ayşe', 'decline');
    const call = rings();
    await expect.poll(async () => (await house.story()).at(-1)).toBe('offerDeclined');
    await house.atWork('Berk', 'answer', agentsTone);
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
  });

  test('is offered to nobody whose telephone is not signed in', async () => {
    await open();
    const { userId } = house.find('Ayşe').who;
    await house.presences.record(userId, [
      { type: 'becameReachable' },
      { type: 'choseAvailability', availability: 'available', reasonId: null, by: 'agent', note: null },
    ]);
    await expect.poll(() => house.presences.of(userId).voiceDoubt).toBe('notRegistered');
    const call = rings();
    await expect.poll(call.hearsSound).toBe(true);
    expect(await house.story()).toEqual(['started', 'queued']);
    house.fake.signIn(house.telephoneOf('Ayşe'), 'secret', { doing: 'answer', tone: agentsTone });
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
  });

  test('hears that it is busy when nobody is signed in, when the queue is closed, and at an unknown number', async () => {
    await open();
    const alone = rings();
    await expect.poll(alone.isOver).toBe(true);
    expect(await house.story()).toEqual(['started', 'queued', 'leftQueue', 'ended']);
    const nowhere = house.fake.call(caller, '+908501112233', callersTone);
    await expect.poll(nowhere.isOver).toBe(true);
    await house.atWork('Ayşe', 'answer');
    const wish = { isOpen: false, untilMs: null, reason: 'Toplantı' };
    await house.queues.turnDoors(house.known.actor, house.queueId, wish);
    const late = rings();
    await expect.poll(late.isOver).toBe(true);
    expect(house.fake.callAt(house.telephoneOf('Ayşe'))).toBeNull();
  });

  test('is known by its number: the same customer the second time, and nobody where it is hidden', async () => {
    const { call } = await talking();
    const first = house.call()?.customerId;
    expect(first).toBeTruthy();
    call.hangUp();
    await expect.poll(() => house.call()?.phase).toBe('done');
    const again = rings('05321112233');
    await expect.poll(again.hearsSound).toBe(true);
    const calls = [...house.interactions.open()].filter(({ phase }) => phase !== 'done');
    expect(calls.map(({ customerId }) => customerId)).toEqual([first]);
    const hidden = rings('anonymous');
    await expect.poll(hidden.hearsSound).toBe(true);
    expect([...house.interactions.open()].map(({ customerId }) => customerId)).toContain(null);
  });
});

describe('an agent at her desk', () => {
  const own = async () => (await house.ownCalls.of(house.find('Ayşe').who))[0];

  test('sees who calls before her telephone rings, and every state after that', async () => {
    await open();
    await house.atWork('Ayşe', 'ring', agentsTone);
    const call = rings();
    await expect.poll(() => house.fake.callAt(house.telephoneOf('Ayşe'))).not.toBeNull();
    const { userId } = house.find('Ayşe').who;
    expect(house.told).toContain(`me/${userId}`);
    expect(await own()).toMatchObject({
      ...{ state: 'ringing', queueName: 'Destek', customer: { name: '05•• ••• 33' }, wrapUpUntilAt: null },
      number: '05•• ••• 33',
    });
    house.fake.pickUp(house.telephoneOf('Ayşe'));
    await expect.poll(async () => (await own())?.state).toBe('talking');
    call.hangUp();
    await expect.poll(async () => (await own())?.state).toBe('wrapUp');
    expect(house.routing.me(userId).state).toBe('handling');
    const id = (await own())?.interactionId;
    expect(id && (await house.ownCalls.wrapUp(house.find('Berk').who, id, null))).toBe('unknown');
    expect(id && (await house.ownCalls.wrapUp(house.find('Ayşe').who, id, null))).toBe('done');
    expect(await own()).toBeUndefined();
    expect(house.handOf('Ayşe')).toBe(0);
  });

  test('F43 loses the network for a while: her caller hears music meanwhile and then her, and nothing is written', async () => {
    const { call } = await talking();
    const hers = house.fake.callAt(house.telephoneOf('Ayşe'));
    const before = await house.story();
    hers?.fallSilent(true);
    await expect.poll(() => call.hears(musicTone)).toBe(true);
    expect([call.hears(agentsTone), hers?.hearsSound()]).toEqual([false, false]);
    hers?.fallSilent(false);
    await expect.poll(() => call.hears(agentsTone) && !call.hears(musicTone)).toBe(true);
    hers?.fallSilent(true);
    await expect.poll(() => call.hears(musicTone)).toBe(true);
    expect(await house.story()).toEqual(before);
    hers?.vanish();
    await expect.poll(() => house.story()).toEqual([...before, 'released', 'wrappedUp', 'queued']);
    expect(call.hears(musicTone)).toBe(true);
    call.hangUp();
  });

  test('lets her caller hear music and comes back, and ends the call', async () => {
    const { call } = await talking();
    const { who } = house.find('Ayşe');
    const id = house.call()?.id;
    if (!id) throw new Error('There is no call');
    expect(await house.ownCalls.act(who, id, 'hold')).toBe('done');
    await expect.poll(() => call.hears(agentsTone)).toBe(false);
    expect(call.hearsSound()).toBe(true);
    expect(await house.ownCalls.act(who, id, 'hold')).toBe('refused');
    expect(await house.ownCalls.act(who, id, 'resume')).toBe('done');
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
    expect(await house.ownCalls.act(who, id, 'hangUp')).toBe('done');
    await expect.poll(call.isOver).toBe(true);
  });

  test('hands her caller to a queue, where she hears music until somebody else picks up', async () => {
    const { call } = await talking();
    const { who } = house.find('Ayşe');
    const id = house.call()?.id;
    if (!id) throw new Error('There is no call');
    expect(await house.ownCalls.transfer(who, id, house.queueId)).toBe('done');
    await expect.poll(() => house.fake.callAt(house.telephoneOf('Ayşe'))).toBeNull();
    await expect.poll(call.hearsSound).toBe(true);
    await house.atWork('Berk', 'answer', 1_300);
    await expect.poll(() => call.hears(1_300)).toBe(true);
    expect(await own()).toMatchObject({ state: 'wrapUp' });
    const rows = rowsOfInteraction(await house.facts(id));
    expect(rows?.visits.map(({ visitKind, outcome }) => [visitKind, outcome])).toEqual([
      ['initial', 'answered'],
      ['transfer', 'answered'],
    ]);
  });
});

describe('after the program was killed', () => {
  test('who talks goes on talking, and what she does then is heard', async () => {
    const { call } = await talking();
    house = await killed(house);
    await house.comesBack('Ayşe');
    expect(call.hears(agentsTone)).toBe(true);
    await expect.poll(() => house.calls.lines().length).toBe(2);
    expect(await house.story()).toEqual(['started', 'queued', 'offered', 'answered']);
    call.hangUp();
    await expect.poll(() => house.fake.callAt(house.telephoneOf('Ayşe'))).toBeNull();
    await lastStory().toContain('ended');
  });

  test('who waits waits on, and is answered', async () => {
    await open();
    await house.atWork('Ayşe', 'answer', agentsTone);
    await house.presences.record(house.find('Ayşe').who.userId, [
      { type: 'choseAvailability', availability: 'offQueue', reasonId: null, by: 'agent', note: null },
    ]);
    const call = rings();
    await expect.poll(call.hearsSound).toBe(true);
    house = await killed(house);
    expect(call.hearsSound()).toBe(true);
    await house.atWork('Ayşe', 'answer', agentsTone);
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
  });

  test('what ended meanwhile is ended truly, whoever hung up, and no line is left', async () => {
    for (const side of ['caller', 'agent'] as const) {
      const { call, desk } = await talking();
      house.fake.forget();
      if (side === 'caller') call.hangUp();
      else desk?.hangUp();
      house = await killed(house);
      await lastStory().toContain('ended');
      const id = await house.lastCall();
      const ended = (id ? await house.facts(id) : []).find(({ type }) => type === 'ended');
      expect(ended).toMatchObject({ by: side === 'caller' ? 'customer' : 'agent', cause: 'hungUp' });
      await expect.poll(async () => await house.fake.gateway.lines()).toEqual([]);
      if (side === 'caller') await house.close();
    }
  });

  test('the work after a call goes on until its limit, and keeps its agent until then', async () => {
    await open({ wrapUpMs: 1_500 });
    await house.atWork('Ayşe', 'answer', agentsTone);
    const call = rings();
    await expect.poll(() => call.hears(agentsTone)).toBe(true);
    call.hangUp();
    await lastStory().toContain('ended');
    house = await killed(house);
    expect(house.handOf('Ayşe')).toBe(1);
    await lastStory().toContain('wrappedUp');
    await expect.poll(() => house.handOf('Ayşe')).toBe(0);
  });
});

test('when the switch dies its calls end with that reason, and their agents are free at once', async () => {
  await talking();
  house.fake.die();
  await lastStory().toEqual(['started', 'queued', 'offered', 'answered', 'ended', 'wrappedUp']);
  const id = await house.lastCall();
  const ended = (id ? await house.facts(id) : []).find(({ type }) => type === 'ended');
  expect(ended).toMatchObject({ by: 'system', cause: 'switchLost' });
  await expect.poll(() => house.handOf('Ayşe')).toBe(0);
});
