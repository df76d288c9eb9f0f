import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Person } from '#identity';
import type { InteractionId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse, somebody } from './messaging.fixture.ts';

// Who may move a conversation along the table of transitions, and what is said to whoever may not or comes too late.
// What each transition makes of a conversation stands in `modules/interactions/transitions.test.ts`.

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

/** Everything that people can do to an open conversation. */
function acts(id: InteractionId) {
  const { writing, beside } = house.messaging;
  const to = { type: 'queue', queueId: house.queueId } as const;
  return {
    choose: (one: Person) => writing.setStatus(one.who, id, { status: 'inDevelopment', untilMs: null, resolved: null }),
    complete: (one: Person) => writing.setStatus(one.who, id, { status: 'completed', untilMs: null, resolved: true }),
    release: (one: Person) => writing.release(one.who, id),
    transfer: (one: Person) => writing.transfer(one.who, id, to, null),
    decline: (one: Person) => writing.declineTransfer(one.who, id, null),
    spam: (one: Person) => beside.markSpam({ who: one.who, ip: null, requestId: null }, id, true),
  };
}
const deeds = ['choose', 'complete', 'release', 'transfer', 'decline', 'spam'] as const;

async function held(): Promise<InteractionId> {
  house = await openHouse(fresh.database);
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  return id;
}

test('T4, T5, T12, T13, T14: a colleague, a supervisor of another group and a reader move nothing', async () => {
  const id = await held();
  const { berk, supervisor } = house.people;
  const reader = somebody(house.organisationId, 'Deniz', 'qualityEvaluator');
  const before = await house.facts(id);
  for (const deed of deeds) {
    const ask = acts(id)[deed];
    const answers = [await ask(berk), await ask(supervisor), await ask(reader)].map(({ type }) => type);
    expect([deed, ...answers]).toEqual([deed, 'unknown', 'unknown', 'forbidden']);
  }
  expect(await house.facts(id)).toEqual(before);
});

test('T4, T5, T12, T13: who is responsible and who leads her do', async () => {
  for (const deed of ['choose', 'complete', 'release', 'transfer'] as const) {
    for (const name of ['ayse', 'owner'] as const) {
      const id = await held();
      expect([deed, name, (await acts(id)[deed](house.people[name])).type]).toEqual([deed, name, 'changed']);
      await house.close();
    }
  }
  house = await openHouse(fresh.database);
});

test('what is over is moved by nobody, and who asks hears that it is over, with nothing left to choose', async () => {
  const id = await held();
  await acts(id).complete(house.people.ayse);
  for (const deed of deeds.filter((one) => one !== 'spam')) {
    expect([deed, await acts(id)[deed](house.people.owner)]).toEqual([
      deed,
      { type: 'notNow', because: 'ended', status: 'completed', choices: [] },
    ]);
  }
});

test('T2: of what is held nobody takes anything, and T5: the same status again is refused with what may be chosen', async () => {
  const id = await held();
  expect(await house.routing.take(house.people.owner.who, id)).toEqual({ type: 'refused', because: 'notWaiting' });
  await acts(id).choose(house.people.ayse);
  expect(await acts(id).choose(house.people.ayse)).toMatchObject({
    type: 'notNow',
    because: 'sameStatus',
    status: 'inDevelopment',
    choices: ['inProgress', 'postponed', 'awaitingCustomer', 'solutionProposed', 'completed'],
  });
});

test('T11: a message after the reopen window begins a new conversation that names the one before', async () => {
  const id = await held();
  await acts(id).complete(house.people.ayse);
  house.clock.advance((house.queues.find(house.queueId)?.reopenWithinMs ?? 0) + 1);
  const next = await house.write('mehmet', 'Yine ben');
  expect(house.interactions.find(next)).toMatchObject({ previousId: id, status: 'queued' });
});

test('F108, F109: queued and awaiting agent are offered to nobody as a choice, whatever she may do', async () => {
  const id = await held();
  expect((await house.messaging.lists.detail(house.people.owner.who, id))?.choices).not.toContain('queued');
  await house.write('mehmet', 'Orada mısınız?');
  const detail = await house.messaging.lists.detail(house.people.ayse.who, id);
  expect([detail?.status, detail?.choices]).toEqual([
    'awaitingAgent',
    ['inProgress', 'inDevelopment', 'postponed', 'awaitingCustomer', 'solutionProposed', 'completed'],
  ]);
});
