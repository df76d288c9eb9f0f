import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openInteractions } from '#interactions/server';
import type { FactShape } from '#kernel/fact.ts';
import type { InteractionId } from '#kernel/id.ts';
import type { Action, NormStatus } from '#norms';
import { openNorms } from '#norms/server';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse, standAgain } from './messaging.fixture.ts';

// The program dies between the fact that a norm was crossed and what that sets off.

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

const minute = 60_000;
const url = 'https://hooks.example.com/norms';
const log = openLog({ level: 'fatal' });

/** Gives a status of the queue these actions at its first level, after a minute. */
async function atOnce(status: NormStatus, ...actions: readonly Action[]): Promise<void> {
  const { norms } = house.norms.settings.of(house.queueId);
  const [, two, three] = norms[status].levels;
  const changed = { ...norms, [status]: { isOn: true, levels: [{ afterMs: minute, actions }, two, three] as const } };
  expect((await house.norms.settings.save(house.actor, house.queueId, changed, undefined)).type).toBe('saved');
}
const crossings = async (id: InteractionId) =>
  (await house.journal.factsOf([id])).filter(({ type }) => type === 'normCrossed');
const happened = async (id: InteractionId, type: string) =>
  (await house.facts(id)).filter((fact) => fact.type === type);
const due = async () => {
  const { rows } = await fresh.database.within(house.organisationId, (trx) =>
    sql`select place from norm_due_actions where organisation_id = ${house.organisationId}`.execute(trx),
  );
  return rows.length;
};

/** A minute passes in a program that records what is crossed and dies before it does anything about it. */
async function crossAndDie(id: InteractionId): Promise<void> {
  const { organisationId, clock, people, queues } = house;
  const everybody = Object.values(people);
  await house.close();
  const lease = await takeLease({ database: fresh.database, organisationId, holder: 'dying' });
  if (!lease) throw new Error('The floor is free');
  const journal = openJournal<FactShape>({ database: fresh.database, log, lease, onLost: () => undefined });
  const never = () => new Promise<never>(() => undefined);
  const dying = await openNorms({
    journal,
    wasGivenBack: lease.wasGivenBack,
    database: fresh.database,
    clock,
    log,
    interactions: await openInteractions({ journal, database: fresh.database, clock }),
    queues,
    people: () => null,
    everybody: () => everybody,
    publish: () => undefined,
    customerNameFor: never,
    call: never,
  });
  clock.advance(minute);
  dying.start();
  await expect.poll(async () => (await crossings(id)).length).toBe(1);
  dying.close();
  await journal.close();
  house = { ...house, close: async () => undefined };
}

test('killed between a crossing and what it sets off: afterwards everything of it is done, and each thing once', async () => {
  house = await openHouse(fresh.database);
  await atOnce(
    'inProgress',
    ...([{ type: 'colour' }, { type: 'sound' }, { type: 'notifyAgent' }, { type: 'notifyLead' }] as const),
    { type: 'webhook', url },
    { type: 'sendText', text: 'Birazdan sizinleyiz.' },
    { type: 'release' },
  );
  const { ayse, owner, berk } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(ayse, id);
  const customerName = (await house.messaging.lists.detail(ayse.who, id))?.customerName;
  await crossAndDie(id);
  expect(await due(), 'the sound, two notices, the call, the text and the release').toBe(6);

  house = await standAgain(house);
  await expect.poll(due).toBe(0);
  expect(await happened(id, 'released')).toMatchObject([{ cause: 'norm', agentId: ayse.who.userId }]);
  await expect.poll(() => house.sent.map(({ text }) => text)).toEqual(['Birazdan sizinleyiz.']);
  expect(house.called).toMatchObject([{ url, body: { interactionId: id, level: 1 } }]);
  const held = ({ who }: typeof ayse) => house.norms.alertsHeldFor(who.userId);
  expect(held(owner)).toMatchObject([{ interactionId: id, as: 'lead', customerName, agentName: 'Ayşe' }]);
  expect(held(ayse)).toMatchObject([{ as: 'responsible', hasSound: true, hasNotice: true }]);
  expect(held(berk)).toEqual([]);
  house.clock.advance(2 * minute);
  expect(held(owner), 'who comes later sees the colour in the list').toEqual([]);

  house = await standAgain(house);
  // Given back to the line it crosses norms of waiting, which may be recorded by now.
  const ofWork = (await crossings(id)).filter((fact) => 'status' in fact && fact.status === 'inProgress');
  expect([ofWork.length, (await happened(id, 'released')).length]).toEqual([1, 1]);
  expect((await happened(id, 'messageSent')).length).toBe(1);
  expect([house.called, house.norms.alertsHeldFor(owner.who.userId)]).toEqual([[], []]);
});

test('killed in the same moment, a conversation is moved ahead in its line once, and not at all when it was too long ago', async () => {
  house = await openHouse(fresh.database);
  await atOnce('queued', { type: 'raisePriority', byMs: 10 * minute });
  const id = await house.write('mehmet', 'Merhaba');
  await crossAndDie(id);
  house = await standAgain(house);
  await expect.poll(async () => (await happened(id, 'priorityRaised')).length).toBe(1);
  await expect.poll(due).toBe(0);
  house = await standAgain(house);
  expect((await happened(id, 'priorityRaised')).length).toBe(1);

  const late = await house.write('fatma', 'Merhaba');
  await crossAndDie(late);
  house.clock.advance(20 * minute);
  house = await standAgain(house);
  await expect.poll(due).toBe(0);
  expect(await happened(late, 'priorityRaised')).toEqual([]);
});
