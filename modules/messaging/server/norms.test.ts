import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Person } from '#identity';
import { openInteractions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId } from '#kernel/id.ts';
import type { Action, NormFact, NormStatus } from '#norms';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse, standAgain } from './messaging.fixture.ts';
import { waitingTexts } from './norm-text-store.ts';

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

const minute = 60_000;
const crossingsOf = async (id: InteractionId): Promise<readonly Recorded<NormFact>[]> =>
  (await house.journal.factsOf([id])).filter((fact): fact is Recorded<NormFact> => fact.of === 'norm');
const rowOf = async (id: InteractionId) => house.messaging.lists.detail(house.people.owner.who, id);
const pass = (ms: number): void => {
  house.clock.advance(ms);
  house.norms.look();
};

test('F114: a conversation that waits turns green, yellow and red in the list, and each level is one fact', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  const beganAtMs = house.clock.nowMs();
  expect(await rowOf(id)).toMatchObject({
    level: 0,
    nextLevel: 1,
    nextDueAt: new Date(beganAtMs + minute).toISOString(),
  });
  const seen: number[] = [];
  for (const ms of [minute, 2 * minute, 2 * minute]) {
    pass(ms);
    await expect.poll(async () => (await crossingsOf(id)).length).toBe(seen.length + 1);
    seen.push((await rowOf(id))?.level ?? -1);
  }
  expect(seen).toEqual([1, 2, 3]);
  expect((await crossingsOf(id)).map(({ level, atMs, charged }) => [level, atMs - beganAtMs, charged])).toEqual([
    [1, minute, 'queue'],
    [2, 3 * minute, 'queue'],
    [3, 5 * minute, 'queue'],
  ]);
});

test('F84: a list filtered by alerts brings what shows at least that level now', async () => {
  house = await openHouse(fresh.database);
  const late = await house.write('mehmet', 'Merhaba');
  pass(4 * minute);
  await house.write('fatma', 'Merhaba');
  const ask = async (minLevel?: 1 | 2 | 3) => {
    const asked = { scope: 'all', tab: 'active', sort: 'newest', limit: 10, minLevel } as const;
    return (await house.messaging.lists.page(house.people.owner.who, asked)).items.map((row) => row.interactionId);
  };
  expect([(await ask()).length, await ask(2), await ask(3)]).toEqual([2, [late], []]);
});

test('after an outage what was due meanwhile is on record at its own moment, and only the fresh one acts', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  const beganAtMs = house.clock.nowMs();
  pass(minute);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(1);
  house.clock.advance(17 * minute); // nobody looks: level 2 was due 15 minutes ago, level 3 thirteen
  house = await standAgain(house);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(3);
  expect((await crossingsOf(id)).map(({ level, atMs, isLate }) => [level, atMs - beganAtMs, isLate])).toEqual([
    [1, minute, false],
    [2, 3 * minute, false],
    [3, 5 * minute, false],
  ]);
  house.clock.advance(60 * minute);
  house = await standAgain(house);
  expect((await crossingsOf(id)).length).toBe(3);
});

test('a crossing of the very moment at which the conversation moved on is not lost when the program dies between', async () => {
  house = await openHouse(fresh.database);
  await house.atWork(house.people.ayse);
  const [moved, over] = [await house.write('mehmet', 'Merhaba'), await house.write('fatma', 'Merhaba')];
  for (const id of [moved, over]) await house.accept(house.people.ayse, id);
  const dueAtMs = house.clock.nowMs() + 15 * minute;
  house.clock.advance(15 * minute); // nobody looks before the facts come
  await house.close();
  // Nobody here hears of norms: the facts are on disk, and what they crossed is not.
  const lease = await takeLease({ database: fresh.database, organisationId: house.organisationId, holder: 'deaf' });
  if (!lease) throw new Error('The floor is free');
  const journal = openJournal<FactShape>({
    database: fresh.database,
    log: openLog({ level: 'fatal' }),
    lease,
    onLost: () => undefined,
  });
  const deaf = await openInteractions({ journal, database: fresh.database, clock: house.clock });
  const agentId = house.people.ayse.who.userId;
  deaf.record(moved, [{ type: 'statusChanged', to: 'inDevelopment', agentId, cause: 'agent', untilMs: null }]);
  deaf.record(over, [{ type: 'ended', by: 'agent', agentId, cause: 'completed', resolved: true }]);
  await expect.poll(() => journal.lastNumber()).toBe(lease.lastNumber + 2); // and it dies without giving the floor back
  house = await standAgain({ ...house, close: async () => undefined });
  for (const id of [moved, over]) {
    await expect.poll(async () => (await crossingsOf(id)).length).toBe(1);
    expect(await crossingsOf(id)).toMatchObject([{ status: 'inProgress', level: 1, atMs: dueAtMs, charged: 'agent' }]);
  }
  house = await standAgain(house);
  expect([(await crossingsOf(moved)).length, (await crossingsOf(over)).length]).toEqual([1, 1]);
});

test('a conversation that an agent began has the clocks of the queue of its channel, and goes back to that queue', async () => {
  house = await openHouse(fresh.database);
  Object.assign(house.answer, { can: { canInitiate: true } });
  await house.atWork(house.people.ayse);
  await atOnce('inProgress', { type: 'release' });
  const first = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, first);
  await house.messaging.writing.setStatus(house.people.ayse.who, first, {
    status: 'completed',
    untilMs: null,
    resolved: true,
  });
  const customerId = (await house.messaging.conversations.find(house.account, 'mehmet'))?.customerId;
  if (!customerId) throw new Error('Nobody has written');
  const started = await house.messaging.starting.start(house.people.ayse.who, customerId, {
    clientId: 'from-our-side',
    channelAccountId: house.account.id,
    text: 'Kargonuz yola çıktı',
  });
  if (started.type !== 'opened') throw new Error(started.type);
  const id = started.interactionId;
  expect(house.interactions.find(id)).toMatchObject({ direction: 'outbound', visit: null, status: 'inProgress' });
  house = await standAgain(house);
  pass(minute);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(1);
  expect(await crossingsOf(id)).toMatchObject([
    { status: 'inProgress', level: 1, queueId: house.queueId, charged: 'agent' },
  ]);
  await expect.poll(() => house.status(id)).toBe('queued');
  expect(house.interactions.find(id)?.visit?.queueId).toBe(house.queueId);
});

test('what is found more than fifteen minutes late is counted and sets nothing off', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  house.clock.advance(17 * minute);
  house = await standAgain(house);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(3);
  expect((await crossingsOf(id)).map(({ level, isLate }) => [level, isLate])).toEqual([
    [1, true],
    [2, false],
    [3, false],
  ]);
});

test('settings that change keep what runs under the norms it began with', async () => {
  house = await openHouse(fresh.database);
  const before = await house.write('mehmet', 'Merhaba');
  pass(30_000);
  const { norms } = house.norms.settings.of(house.queueId);
  const [one, two, three] = norms.queued.levels;
  const sooner = { isOn: true, levels: [{ ...one, afterMs: 10_000 }, two, three] } as const;
  const saved = await house.norms.settings.save(house.actor, house.queueId, { ...norms, queued: sooner }, undefined);
  expect(saved.type).toBe('saved');
  const after = await house.write('fatma', 'Merhaba');
  pass(15_000);
  expect([(await rowOf(before))?.level, (await rowOf(after))?.level]).toEqual([0, 1]);
  house = await standAgain(house);
  expect([(await rowOf(before))?.level, (await rowOf(after))?.level]).toEqual([0, 1]);
});

test('a sudden holiday stops the clock of what is already running', async () => {
  house = await openHouse(fresh.database);
  const id = await house.write('mehmet', 'Merhaba');
  pass(30_000);
  const queue = house.queues.find(house.queueId);
  const date = Temporal.Instant.fromEpochMilliseconds(house.clock.nowMs()).toZonedDateTimeISO('Europe/Istanbul');
  const holiday = { date: date.toPlainDate().toString(), name: 'Kar tatili', intervals: [] };
  await house.queues.edit(house.actor, house.queueId, {
    hours: { zone: 'Europe/Istanbul', weekly: queue?.hours.weekly ?? [], exceptions: [holiday] },
  });
  pass(10 * minute);
  expect(await crossingsOf(id)).toEqual([]);
  expect(await rowOf(id)).toMatchObject({ level: 0 });
});

test('while a queue is closed by hand no clock of an agent runs, and who comes then came outside hours', async () => {
  house = await openHouse(fresh.database);
  const waits = await house.write('mehmet', 'Merhaba');
  pass(30_000);
  const untilMs = house.clock.nowMs() + 60 * minute;
  await house.queues.turnDoors(house.actor, house.queueId, { isOpen: false, untilMs, reason: 'Elektrik kesintisi' });
  await house.atWork(house.people.ayse);
  const late = await house.write('fatma', 'Merhaba');
  expect(house.interactions.find(late)?.visit?.isOpen).toBe(false);
  pass(59 * minute);
  expect(await rowOf(waits)).toMatchObject({ level: 0, nextDueAt: new Date(untilMs + 30_000).toISOString() });
  expect([await crossingsOf(waits), house.interactions.find(waits)?.phase]).toEqual([[], 'waiting']);
  await house.queues.turnDoors(house.actor, house.queueId, null);
  // Opened again at once: both are offered, and the clock of who waits goes on where it stood.
  expect((await house.offerOf(waits)).agentId).toBe(house.people.ayse.who.userId);
  pass(30_000);
  await expect.poll(async () => (await crossingsOf(waits)).map(({ level }) => level)).toEqual([1]);
});

test('norms that somebody else changed meanwhile are not overwritten unseen, and levels must be in order', async () => {
  house = await openHouse(fresh.database);
  const { norms, version } = house.norms.settings.of(house.queueId);
  const off = { ...norms, postponed: { ...norms.postponed, isOn: false } };
  expect((await house.norms.settings.save(house.actor, house.queueId, off, version)).type).toBe('saved');
  expect((await house.norms.settings.save(house.actor, house.queueId, norms, version)).type).toBe('changedMeanwhile');
  const [one, two, three] = norms.queued.levels;
  const mixed = { ...norms, queued: { isOn: true, levels: [two, one, three] as const } };
  expect(await house.norms.settings.save(house.actor, house.queueId, mixed, undefined)).toEqual({
    type: 'faulty',
    faults: [{ type: 'levelsNotInOrder', status: 'queued' }],
  });
});

/** Gives a status of the queue these actions at its first level, after a minute. */
async function atOnce(status: NormStatus, ...actions: readonly Action[]): Promise<void> {
  const { norms } = house.norms.settings.of(house.queueId);
  const [, two, three] = norms[status].levels;
  const levels = [{ afterMs: minute, actions }, two, three] as const;
  const saved = await house.norms.settings.save(
    house.actor,
    house.queueId,
    { ...norms, [status]: { isOn: true, levels } },
    undefined,
  );
  expect(saved.type).toBe('saved');
}

/** A conversation of Ayşe's whose customer owes the next move. */
async function waitingForCustomer(): Promise<InteractionId> {
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  await house.messaging.writing.send(house.people.ayse.who, id, {
    clientId: 'first-reply',
    kind: 'public',
    text: 'Sipariş numaranız nedir?',
    fileIds: [],
    thenStatus: 'awaitingCustomer',
  });
  return id;
}
const alertsTo = (person: Person) =>
  house.told.filter(({ topic }) => topic === `norms/${person.who.userId}`).map(({ change }) => change);

test('a level tells the responsible agent, who leads her, and a web address; nothing personal is told outside', async () => {
  house = await openHouse(fresh.database);
  const url = 'https://hooks.example.com/norms';
  await atOnce(
    'inProgress',
    { type: 'sound' },
    { type: 'notifyAgent' },
    { type: 'notifyLead' },
    { type: 'webhook', url },
  );
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  pass(minute);
  await expect.poll(() => house.called.length).toBe(1);
  const customerName = (await rowOf(id))?.customerName;
  expect(customerName).toMatch(/^Ziyaretçi \d+$/);
  const said = { interactionId: id, level: 1, status: 'inProgress', agentName: 'Ayşe', customerName };
  expect(await house.messaging.lists.customerNameFor(house.people.berk.who, id), 'who may not see her').toBe(null);
  expect(alertsTo(house.people.ayse)).toMatchObject([{ alert: { ...said, as: 'responsible', hasSound: true } }]);
  // Nobody leads her group, so whoever leads everybody hears of it.
  expect(alertsTo(house.people.owner)).toMatchObject([{ alert: { ...said, as: 'lead', hasSound: false } }]);
  expect(alertsTo(house.people.berk)).toEqual([]);
  expect(house.called).toMatchObject([{ url, body: { type: 'normCrossed', interactionId: id, level: 1 } }]);
  expect(JSON.stringify(house.called)).not.toContain('mehmet');
});

test('a conversation whose agent lets it wait for too long goes back to the line', async () => {
  house = await openHouse(fresh.database);
  await atOnce('inProgress', { type: 'release' });
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(house.people.ayse, id);
  pass(minute);
  const released = async () => (await house.facts(id)).filter(({ type }) => type === 'released');
  await expect.poll(released).toMatchObject([{ cause: 'norm' }]);
  expect(await house.status(id)).toBe('queued');
});

test('a silent customer is written to, and the conversation ends by itself when the manager said so', async () => {
  house = await openHouse(fresh.database);
  await atOnce(
    'awaitingCustomer',
    { type: 'sendText', text: 'Orada mısınız?' },
    { type: 'setStatus', status: 'completed' },
  );
  const id = await waitingForCustomer();
  pass(minute);
  await expect.poll(() => house.status(id)).toBe('completed');
  await expect.poll(() => house.sent.map(({ text }) => text)).toContain('Orada mısınız?');
  expect((await house.facts(id)).at(-1)).toMatchObject({ type: 'ended', by: 'system', cause: 'customerSilent' });
});

test('a conversation that waits for too long moves ahead in its line', async () => {
  house = await openHouse(fresh.database);
  const first = await house.write('fatma', 'Merhaba');
  house.clock.advance(30_000);
  await atOnce('queued', { type: 'raisePriority', byMs: 10 * minute });
  const second = await house.write('mehmet', 'Merhaba');
  const places = () => [first, second].map((id) => house.routing.positionOf(id));
  expect(places()).toEqual([1, 2]);
  pass(minute);
  await expect.poll(places).toEqual([2, 1]);
  expect((await house.facts(second)).at(-1)).toMatchObject({ type: 'priorityRaised', byMs: 10 * minute });
});

test('a conversation that waits for too long is given to the person the manager chose, if she is at work', async () => {
  house = await openHouse(fresh.database);
  const { ayse, berk, can } = house.people;
  await atOnce('inProgress', { type: 'assign', agentId: berk.who.userId });
  await atOnce('queued', { type: 'assign', agentId: can.who.userId });
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(ayse, id);
  const waits = await house.write('fatma', 'Merhaba');
  pass(minute);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(1);
  // Neither of them is at work: everything stays where it is.
  expect([id, waits].map((one) => house.interactions.find(one)?.responsible)).toEqual([ayse.who.userId, null]);
  await house.atWork(berk, can);
  await house.messaging.writing.setStatus(ayse.who, id, { status: 'awaitingCustomer', untilMs: null, resolved: null });
  await house.messaging.writing.setStatus(ayse.who, id, { status: 'inProgress', untilMs: null, resolved: null });
  const late = await house.write('deniz', 'Merhaba');
  pass(minute);
  const holders = () => [id, late].map((one) => house.interactions.find(one)?.responsible);
  await expect.poll(holders).toEqual([berk.who.userId, can.who.userId]);
  // Memory knows it a moment before the disk.
  await expect
    .poll(async () => (await house.facts(id)).filter(({ type }) => type === 'transferred'))
    .toMatchObject([{ agentId: ayse.who.userId, toAgentId: berk.who.userId }]);
  expect([await house.status(id), await house.status(late)]).toEqual(['awaitingAgent', 'awaitingAgent']);
});

test('norms name people and queues that are there, and move ahead only what stands in a line', async () => {
  house = await openHouse(fresh.database);
  const { norms } = house.norms.settings.of(house.queueId);
  const [one, two, three] = norms.inProgress.levels;
  const actions = [
    { type: 'assign', agentId: newId<'user'>() },
    { type: 'raisePriority', byMs: minute },
  ] as const;
  const inProgress = { isOn: true, levels: [{ ...one, actions }, two, three] as const };
  expect(await house.norms.settings.save(house.actor, house.queueId, { ...norms, inProgress }, undefined)).toEqual({
    type: 'faulty',
    faults: [
      { type: 'agentUnknown', status: 'inProgress', level: 1 },
      { type: 'actionDoesNotFit', status: 'inProgress', level: 1 },
    ],
  });
});

test('a text to a customer waits for the doors to open, also over restarts, and leaves once', async () => {
  house = await openHouse(fresh.database);
  await atOnce('awaitingCustomer', { type: 'sendText', text: 'Orada mısınız?' });
  const id = await waitingForCustomer();
  const noon = Temporal.Instant.fromEpochMilliseconds(house.clock.nowMs()).toZonedDateTimeISO('Europe/Istanbul');
  // Open from 13:00: in an hour.
  const weekly = [{ weekday: noon.dayOfWeek, from: '13:00', to: '18:00' }];
  await house.queues.edit(house.actor, house.queueId, { hours: { zone: 'Europe/Istanbul', weekly, exceptions: [] } });
  pass(minute);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(1);
  const texts = () => house.sent.map(({ text }) => text);
  house.messaging.sweep();
  expect(texts()).not.toContain('Orada mısınız?');
  house = await standAgain(house);
  house.clock.advance(60 * minute);
  house.messaging.sweep();
  await expect.poll(texts).toContain('Orada mısınız?');
  house = await standAgain(house);
  house.messaging.sweep();
  const said = (await house.messaging.lists.timeline(house.people.owner.who, id, null, 50))?.messages ?? [];
  expect(said.filter(({ text }) => text === 'Orada mısınız?').length).toBe(1);
  expect(
    await house.database.within(house.organisationId, (trx) => waitingTexts(trx, house.organisationId, 10)),
  ).toEqual([]);
});

test('a text that the channel’s window lets leave no more is not sent, and who is responsible is told', async () => {
  house = await openHouse(fresh.database);
  Object.assign(house.answer, { can: { freeFormWindowHours: 24 } });
  await atOnce('awaitingCustomer', { type: 'sendText', text: 'Orada mısınız?' });
  const id = await waitingForCustomer();
  const tomorrow = Temporal.Instant.fromEpochMilliseconds(house.clock.nowMs())
    .toZonedDateTimeISO('Europe/Istanbul')
    .add({ days: 1 });
  // Closed by now, and open again only when the 24 hours of the customer's last message are over.
  const weekly = [{ weekday: tomorrow.dayOfWeek, from: '13:00', to: '18:00' }];
  await house.queues.edit(house.actor, house.queueId, { hours: { zone: 'Europe/Istanbul', weekly, exceptions: [] } });
  pass(minute);
  await expect.poll(async () => (await crossingsOf(id)).length).toBe(1);
  house.clock.advance(25 * 60 * minute);
  house.messaging.sweep();
  await expect
    .poll(() => house.noticed.map(({ userId, notice }) => [userId, notice.because, notice.text]))
    .toEqual([[house.people.ayse.who.userId, 'windowClosed', 'Orada mısınız?']]);
  expect(house.sent.map(({ text }) => text)).not.toContain('Orada mısınız?');
});

test('C14: nothing that is postponed is ever completed by time', async () => {
  house = await openHouse(fresh.database);
  const { norms } = house.norms.settings.of(house.queueId);
  const [one, two, three] = norms.postponed.levels;
  const closing = { ...three, actions: [{ type: 'setStatus', status: 'completed' }] as const };
  const outcome = await house.norms.settings.save(
    house.actor,
    house.queueId,
    { ...norms, postponed: { isOn: true, levels: [one, two, closing] } },
    undefined,
  );
  expect(outcome).toEqual({
    type: 'faulty',
    faults: [{ type: 'actionDoesNotFit', status: 'postponed', level: 3 }],
  });
});

test('what is found too late is counted, and sets nothing off', async () => {
  house = await openHouse(fresh.database);
  await atOnce('awaitingCustomer', { type: 'setStatus', status: 'completed' });
  const id = await waitingForCustomer();
  house.clock.advance(20 * minute);
  house = await standAgain(house);
  await expect.poll(async () => (await crossingsOf(id)).map(({ isLate }) => isLate)).toEqual([true]);
  expect(await house.status(id)).toBe('awaitingCustomer');
});
