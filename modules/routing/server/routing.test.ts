import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type Floor, openFloor, person } from './routing.fixture.ts';

let fresh: FreshDatabase;
const open: Floor[] = [];
const floor = async (...given: Parameters<typeof openFloor> extends [unknown, ...infer Rest] ? Rest : never) => {
  const made = await openFloor(fresh, ...given);
  open.push(made);
  return made;
};

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close().catch(() => undefined);
});
afterAll(() => fresh.close());

describe('offers', () => {
  test('a waiting chat is offered to an agent who becomes available, and her desk hears of it', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', ['Ayşe']);
    const id = await centre.arrives(queueId);
    expect(centre.told('Ayşe')?.offers ?? []).toEqual([]);
    await centre.available('Ayşe');
    expect(centre.told('Ayşe')).toMatchObject({
      state: 'ringing',
      offers: [{ interactionId: id, queueId, queueName: 'Destek', channel: 'webChat' }],
      nothingArrives: null,
    });
  });

  test('F81: an agent changes her availability, and her own state says what she chose and since when', async () => {
    const centre = await floor();
    const sinceAt = () => new Date(centre.clock.nowMs()).toISOString();
    await centre.available('Ayşe');
    expect(centre.told('Ayşe')).toMatchObject({ availability: 'available', availabilitySinceAt: sinceAt() });
    const chosenAt = sinceAt();
    await centre.later(90_000);
    const { userId } = centre.find('Ayşe');
    expect(centre.routing.me(userId)).toMatchObject({ availabilitySinceAt: chosenAt, at: sinceAt() });
    await centre.agents.choose(userId, { availability: 'offQueue', reasonId: null }, 'agent');
    await centre.settled();
    expect(centre.told('Ayşe')).toMatchObject({ availability: 'offQueue', availabilitySinceAt: sinceAt() });
  });

  test('accepting answers the chat; the same acceptance again gets the same answer', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', ['Ayşe']);
    await centre.available('Ayşe');
    const id = await centre.arrives(queueId);
    const who = centre.find('Ayşe');
    const { offerId } = centre.offerOf('Ayşe');
    const answers = await Promise.all([centre.routing.accept(who, offerId), centre.routing.accept(who, offerId)]);
    await centre.settled();
    answers.push(await centre.routing.accept(who, offerId));
    expect(answers.map(({ type }) => type).filter((type) => type === 'answered').length).toBeGreaterThanOrEqual(2);
    expect(answers.at(-1)).toMatchObject({ type: 'answered', interaction: { id } });
    const facts = await centre.journal.factsOf([id]);
    expect(facts.filter(({ type }) => type === 'answered')).toHaveLength(1);
    expect(centre.told('Ayşe')).toMatchObject({ state: 'handling', inHand: { chat: 1, total: 1 } });
  });

  test('of two agents who reach for one chat at the same moment exactly one gets it', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', ['Ayşe', 'Berk']);
    await centre.available('Ayşe');
    const id = await centre.arrives(queueId);
    const { offerId } = centre.offerOf('Ayşe');
    await centre.available('Berk');
    const [accepted, taken, foreign] = await Promise.all([
      centre.routing.accept(centre.find('Ayşe'), offerId),
      centre.routing.take(centre.find('Berk'), id),
      centre.routing.accept(centre.find('Berk'), offerId),
    ]);
    expect([accepted.type, taken.type].filter((type) => type === 'answered')).toHaveLength(1);
    expect(foreign).toEqual({ type: 'gone', because: 'unknown' });
  });

  test('an offer that is missed goes to the next agent, and whoever missed it is asked whether she is there', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', ['Ayşe', 'Berk']);
    await centre.available('Ayşe');
    await centre.arrives(queueId);
    const { offerId } = centre.offerOf('Ayşe');
    centre.clock.advance(1_000);
    await centre.available('Berk');
    await centre.later(30_000);
    expect(centre.told('Ayşe')).toMatchObject({ state: 'notResponding', nothingArrives: { type: 'notResponding' } });
    expect(centre.told('Berk')?.offers).toHaveLength(1);
    expect(await centre.routing.accept(centre.find('Ayşe'), offerId)).toEqual({ type: 'gone', because: 'expired' });
    await centre.agents.respondAgain(centre.find('Ayşe').userId);
    await centre.settled();
    expect(centre.told('Ayşe')?.state).toBe('free');
  });

  test('declining asks for a reason where the queue wants one', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', ['Ayşe', 'Berk'], { declineAsksReason: true });
    await centre.available('Ayşe');
    await centre.arrives(queueId);
    const { offerId } = centre.offerOf('Ayşe');
    const who = centre.find('Ayşe');
    expect(await centre.routing.decline(who, offerId, null)).toEqual({ type: 'reasonNeeded' });
    expect(await centre.routing.decline(who, offerId, 'Dili bilmiyorum')).toEqual({ type: 'declined' });
    expect(await centre.routing.decline(who, offerId, 'Dili bilmiyorum')).toEqual({
      type: 'gone',
      because: 'withdrawn',
    });
  });

  test('an agent whose line is cut loses the offer after the grace, and the chat goes to the next', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', ['Ayşe', 'Berk']);
    await centre.available('Ayşe');
    await centre.arrives(queueId);
    centre.clock.advance(1_000);
    await centre.available('Berk');
    centre.presences.disconnected(centre.find('Ayşe').userId, 'desk of Ayşe');
    await expect.poll(() => centre.told('Berk')?.offers.length).toBe(1);
    expect(centre.routing.me(centre.find('Ayşe').userId)).toMatchObject({
      state: 'unreachable',
      offers: [],
      nothingArrives: { type: 'unreachable', because: 'connectionLost' },
    });
  });

  test('a new member of a queue gets what has been waiting there', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', []);
    await centre.available('Berk');
    expect(centre.routing.me(centre.find('Berk').userId).nothingArrives).toEqual({ type: 'noQueue' });
    const id = await centre.arrives(queueId);
    await centre.queues.setMembers(centre.actor, queueId, [{ agentId: centre.find('Berk').userId, tier: 1 }]);
    await centre.settled();
    expect(centre.offerOf('Berk').interactionId).toBe(id);
  });

  test('every offer is kept with the reason it was made', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', ['Ayşe', 'Berk']);
    await centre.available('Ayşe');
    const id = await centre.arrives(queueId);
    const facts = await centre.routing.offersOf(centre.find('Ayşe'), id);
    expect(facts?.find(({ type }) => type === 'offered')).toMatchObject({
      reason: { strategy: 'longestIdle', eligible: 1, notEligible: { offline: 1 }, position: 1 },
    });
  });
});

describe('after a restart', () => {
  test('the offer still stands, the line keeps its order, and nobody is asked twice', async () => {
    const before = await floor();
    const queueId = await before.addQueue('Destek', ['Ayşe']);
    await before.available('Ayşe');
    const first = await before.arrives(queueId);
    before.clock.advance(1_000);
    const second = await before.arrives(queueId);
    const { offerId } = before.offerOf('Ayşe');
    const centre = await before.again();
    open.push(centre);
    expect(centre.offerOf('Ayşe').offerId).toBe(offerId);
    expect(centre.routing.positionOf(second)).toBe(1);
    expect((await centre.routing.accept(centre.find('Ayşe'), offerId)).type).toBe('answered');
    await centre.settled();
    expect(centre.interactions.find(first)).toMatchObject({ phase: 'inHand' });
    const offered = (await centre.journal.factsOf([first])).filter(({ type }) => type === 'offered');
    expect(offered).toHaveLength(1);
  });

  test('a chat that was opened again after it had ended is still in its line', async () => {
    const before = await floor();
    const queueId = await before.addQueue('Destek', ['Ayşe']);
    const id = await before.arrives(queueId);
    await before.record(id, { type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null });
    await before.record(
      id,
      { type: 'reopened' },
      {
        type: 'queued',
        visitId: newId<'visit'>(),
        queueId,
        kind: 'reopened',
        boostMs: 0,
        placeAtMs: before.clock.nowMs(),
        serviceLevelMs: 60_000,
        shortAbandonMs: 5_000,
        isOpen: true,
        requires: [],
      },
    );
    expect(before.routing.positionOf(id)).toBe(1);
    const centre = await before.again();
    open.push(centre);
    expect(centre.routing.positionOf(id)).toBe(1);
    await centre.available('Ayşe');
    expect(centre.offerOf('Ayşe').interactionId).toBe(id);
  });
});

describe('nothing crosses', () => {
  test('from one organisation to another', async () => {
    const [own, other] = [await floor(), await floor()];
    const [queueId, otherQueueId] = [await own.addQueue('Destek', ['Ayşe']), await other.addQueue('Destek', ['Ayşe'])];
    await own.available('Ayşe', 'Berk');
    const id = await other.arrives(otherQueueId);
    expect(own.routing.me(own.find('Ayşe').userId)).toMatchObject({ offers: [], queues: [{ queueId, waiting: 0 }] });
    expect(await own.routing.take(own.find('Berk'), id)).toEqual({ type: 'unknown' });
    expect(await own.routing.offersOf(own.find('Berk'), id)).toBeNull();
    await other.available('Ayşe');
    const { offerId } = other.offerOf('Ayşe');
    expect(await own.routing.accept(own.find('Ayşe'), offerId)).toEqual({ type: 'gone', because: 'unknown' });
    expect(own.queues.find(otherQueueId)).toBeNull();
    const members = [{ agentId: own.find('Ayşe').userId, tier: 1 }];
    expect(await own.queues.setMembers(own.actor, otherQueueId, members)).toEqual({ type: 'unknown' });
  });

  test('from one project to another: who is no member neither sees nor takes', async () => {
    const centre = await floor();
    const inside = await centre.addQueue('Destek', ['Ayşe']);
    const id = await centre.arrives(inside);
    const { organisationId } = centre;
    const stranger = person(organisationId, 'Can', { scope: 'project', projectIds: [] });
    const colleague = person(organisationId, 'Deniz', { scope: 'project', projectIds: [centre.projectId] });
    expect(await centre.routing.take(stranger.who, id)).toEqual({ type: 'unknown' });
    expect(await centre.routing.offersOf(stranger.who, id)).toBeNull();
    expect(centre.queues.visibleTo(stranger.who)).toEqual([]);
    expect(centre.queues.visibleTo(colleague.who).map(({ id: queueId }) => queueId)).toEqual([inside]);
  });
});

describe('taking', () => {
  test('a chat that rings elsewhere can be taken, and the other desk loses its offer', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', ['Ayşe', 'Berk']);
    await centre.available('Ayşe');
    const id = await centre.arrives(queueId);
    const { offerId } = centre.offerOf('Ayşe');
    await centre.available('Berk');
    expect((await centre.routing.take(centre.find('Berk'), id)).type).toBe('answered');
    await centre.settled();
    expect(centre.told('Ayşe')).toMatchObject({ state: 'free', offers: [] });
    expect(await centre.routing.accept(centre.find('Ayşe'), offerId)).toEqual({ type: 'gone', because: 'withdrawn' });
  });

  test('whoever takes a chat in two windows at once has it in both, once; nobody else is told that it is hers', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', ['Ayşe', 'Berk']);
    const id = await centre.arrives(queueId);
    await centre.available('Ayşe');
    await centre.available('Berk');
    const answers = await Promise.all([
      centre.routing.take(centre.find('Berk'), id),
      centre.routing.take(centre.find('Berk'), id),
    ]);
    expect(answers).toMatchObject([{ type: 'answered' }, { type: 'answered' }]);
    expect(await centre.routing.take(centre.find('Berk'), id)).toMatchObject({ type: 'answered' });
    expect(await centre.routing.take(centre.find('Ayşe'), id)).toEqual({ type: 'refused', because: 'notWaiting' });
    const facts = await centre.journal.factsOf([id]);
    expect(facts.filter(({ type }) => type === 'answered')).toHaveLength(1);
  });

  test('nobody takes more than she can hold, or while she is away from her desk', async () => {
    const centre = await floor();
    const queueId = await centre.addQueue('Destek', []);
    const id = await centre.arrives(queueId);
    expect(await centre.routing.take(centre.find('Berk'), id)).toEqual({ type: 'refused', because: 'offline' });
    const { userId } = centre.find('Berk');
    await centre.agents.edit(centre.actor, userId, { capacity: { voice: 0, chat: 0, email: 0, total: 0 } });
    await centre.available('Berk');
    expect(await centre.routing.take(centre.find('Berk'), id)).toEqual({ type: 'refused', because: 'noRoom' });
  });
});

test('F19: a group that serves a queue does so with whoever is in it: who joins is offered at once, who leaves is not', async () => {
  const floor = await openFloor(fresh, ['Ayşe', 'Berk']);
  const groupId = await floor.addGroup('Destek');
  const queueId = await floor.addQueue('Genel', []);
  expect(await floor.queues.assignGroup(floor.actor, queueId, { groupId, tier: 1 })).toMatchObject({ type: 'saved' });
  await floor.available('Ayşe', 'Berk');
  const first = await floor.arrives(queueId);
  expect(floor.interactions.find(first)?.offer).toBeNull();
  const ayse = floor.find('Ayşe').userId;
  floor.groups.set(groupId, [ayse]);
  floor.queues.refresh();
  floor.routing.refresh();
  await floor.settled();
  expect(floor.interactions.find(first)?.offer?.agentId).toBe(ayse);
  await floor.record(first, { type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null });
  floor.groups.set(groupId, []);
  floor.queues.refresh();
  floor.routing.refresh();
  const second = await floor.arrives(queueId);
  await floor.settled();
  expect(floor.interactions.find(second)?.offer).toBeNull();
  expect(floor.queues.servedBy(ayse)).toEqual([]);
});
