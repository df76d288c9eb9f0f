import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, InteractionId, OrganisationId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { NotRecorded, openJournal, releaseLease, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import type { InteractionHappening } from '../fact.ts';
import { type Interactions, inHandOf, openInteractions } from './index.ts';

let fresh: FreshDatabase;
let database: Database;
const clock = fixedClock();
const log = openLog({ level: 'fatal' });

beforeAll(async () => {
  fresh = await freshDatabase();
  ({ database } = fresh);
});
afterAll(() => fresh.close());

async function open(organisationId: OrganisationId) {
  const lease = await takeLease({ database, organisationId, holder: 'the test' });
  if (!lease) throw new Error('The floor is held');
  const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
  return { journal, lease, interactions: await openInteractions({ journal, database, clock }) };
}

const ayse = newId<'user'>();
const berk = newId<'user'>();
const started: InteractionHappening = {
  type: 'started',
  channel: 'webChat',
  direction: 'inbound',
  projectId: newId<'project'>(),
  conversationId: newId<'conversation'>(),
  customerId: newId<'customer'>(),
  channelAccountId: newId<'channelAccount'>(),
  previousId: null,
};
const queued = (): InteractionHappening => ({
  type: 'queued',
  visitId: newId<'visit'>(),
  queueId: newId<'queue'>(),
  kind: 'initial',
  boostMs: 0,
  placeAtMs: clock.nowMs(),
  serviceLevelMs: 60_000,
  shortAbandonMs: 5_000,
  isOpen: true,
  requires: [],
});
const offered = (agentId: AgentId, offerId = newId<'offer'>()): InteractionHappening & { type: 'offered' } => ({
  type: 'offered',
  offerId,
  visitId: newId<'visit'>(),
  queueId: newId<'queue'>(),
  agentId,
  expiresAtMs: clock.nowMs() + 30_000,
  reason: {
    strategy: 'longestIdle',
    chosenKey: 0,
    eligible: 1,
    runnersUp: [],
    notEligible: {},
    position: 1,
    waitedMs: 0,
  },
});
const answered = (
  agentId: AgentId,
  how: 'accepted' | 'taken',
  offerId: ReturnType<typeof newId<'offer'>> | null = null,
): InteractionHappening => ({
  type: 'answered',
  legId: newId<'leg'>(),
  agentId,
  visitId: null,
  offerId,
  how,
});
const ended: InteractionHappening = { type: 'ended', by: 'agent', agentId: ayse, cause: 'completed', resolved: true };

async function tell(interactions: Interactions, id: InteractionId, ...happenings: InteractionHappening[]) {
  const outcome = interactions.record(id, happenings, { known: await interactions.load(id) });
  if (outcome.type === 'refused') throw new Error(`Refused: ${outcome.because}`);
  await outcome.committed;
  return outcome.now;
}

test('of two who accept one offer at the same moment exactly one is answered', async () => {
  const { journal, interactions } = await open(await organisation(database));
  const id = newId<'interaction'>();
  const offer = offered(ayse);
  await tell(interactions, id, started, queued(), offer);
  const twice = [1, 2].map(() => interactions.record(id, [answered(ayse, 'accepted', offer.offerId)]));
  expect(twice.map((outcome) => outcome.type)).toEqual(['recorded', 'refused']);
  await journal.close();
});

test('an agent cannot accept what was offered to somebody else, nor an offer that is gone', async () => {
  const { journal, interactions } = await open(await organisation(database));
  const id = newId<'interaction'>();
  const first = offered(ayse);
  await tell(interactions, id, started, queued(), first);
  expect(interactions.record(id, [answered(berk, 'accepted', first.offerId)])).toMatchObject({ because: 'otherAgent' });
  await tell(interactions, id, { type: 'offerExpired', offerId: first.offerId, agentId: ayse }, offered(berk));
  expect(interactions.record(id, [answered(ayse, 'accepted', first.offerId)])).toMatchObject({ because: 'otherOffer' });
  await journal.close();
});

test('of what happened together either all is written or nothing', async () => {
  const { journal, interactions } = await open(await organisation(database));
  const id = newId<'interaction'>();
  await tell(interactions, id, started, queued());
  const before = interactions.find(id);
  const impossible = interactions.record(id, [answered(ayse, 'taken'), { type: 'held', legId: newId<'leg'>() }]);
  expect(impossible).toMatchObject({ type: 'refused', because: 'otherLeg', present: before });
  expect([interactions.find(id), (await journal.factsOf([id])).length]).toEqual([before, 2]);
  await journal.close();
});

test.each<[string, InteractionHappening[], InteractionHappening, string]>([
  ['begins twice', [started], started, 'alreadyStarted'],
  ['is answered twice', [started, queued(), answered(ayse, 'taken')], answered(berk, 'taken'), 'notNow'],
  ['is offered while somebody has it', [started, queued(), answered(ayse, 'taken')], offered(berk), 'notNow'],
  [
    'gets a status while it waits',
    [started, queued()],
    { type: 'statusChanged', to: 'postponed', agentId: ayse, cause: 'agent', untilMs: 1 },
    'notNow',
  ],
  [
    'gets a customer message after its end',
    [started, queued(), ended],
    { type: 'messageReceived', messageId: newId<'message'>() },
    'notNow',
  ],
  ['ends twice', [started, queued(), ended], ended, 'notNow'],
])('an interaction never %s', async (_what, before, impossible, because) => {
  const { journal, interactions } = await open(await organisation(database));
  const id = newId<'interaction'>();
  await tell(interactions, id, ...before);
  const known = await interactions.load(id);
  expect(interactions.record(id, [impossible], { known })).toMatchObject({ type: 'refused', because });
  await journal.close();
});

test('nothing happens to an interaction that never began', async () => {
  const { journal, interactions } = await open(await organisation(database));
  expect(interactions.record(newId<'interaction'>(), [ended])).toMatchObject({
    type: 'refused',
    because: 'notStarted',
  });
  await journal.close();
});

test('what is read from disk after a restart equals what was in memory', async () => {
  const organisationId = await organisation(database);
  const { journal, interactions } = await open(organisationId);
  const ids = Array.from({ length: 6 }, () => newId<'interaction'>());
  const [waiting, ringing, held, postponed, over, again] = ids as [
    InteractionId,
    InteractionId,
    InteractionId,
    InteractionId,
    InteractionId,
    InteractionId,
  ];
  await tell(interactions, waiting, started, queued(), { type: 'messageReceived', messageId: newId<'message'>() });
  await tell(interactions, ringing, started, queued(), offered(ayse));
  await tell(interactions, held, started, queued(), answered(ayse, 'taken'));
  clock.advance(1_000);
  await tell(interactions, postponed, started, queued(), answered(berk, 'taken'));
  await tell(interactions, postponed, {
    type: 'statusChanged',
    to: 'postponed',
    agentId: berk,
    cause: 'agent',
    untilMs: clock.nowMs() + 60_000,
  });
  await tell(interactions, over, started, queued(), answered(ayse, 'taken'), ended);
  await tell(interactions, again, started, queued(), answered(ayse, 'taken'), ended);
  await tell(interactions, again, { type: 'reopened' }, queued());
  const before = new Map([...interactions.open()].map((one) => [one.id, one]));
  expect([...before.keys()].sort()).toEqual([waiting, ringing, held, postponed, again].sort());
  await journal.close();

  const next = await open(organisationId);
  expect(new Map([...next.interactions.open()].map((one) => [one.id, one]))).toEqual(before);
  expect(inHandOf(next.interactions.open(), ayse)).toEqual({ voice: 0, chat: 1, email: 0 });
  expect(next.interactions.of(berk).map((one) => one.id)).toEqual([postponed]);
  expect(await next.interactions.load(over)).toMatchObject({
    phase: 'done',
    status: 'completed',
    endCause: 'completed',
  });
  await next.journal.close();
});

test('what is over is forgotten by memory, and found again on disk', async () => {
  const { journal, interactions } = await open(await organisation(database));
  const id = newId<'interaction'>();
  await tell(interactions, id, started, queued(), answered(ayse, 'taken'), ended);
  expect([interactions.find(id), interactions.of(ayse)]).toEqual([null, []]);
  expect(await interactions.load(id)).toMatchObject({ id, phase: 'done', lastResponsible: ayse });
  expect(await interactions.load(newId<'interaction'>())).toBeNull();
  await journal.close();
});

test('what happens while an end is still being written follows the end, not what was before it', async () => {
  const { journal, interactions } = await open(await organisation(database));
  const id = newId<'interaction'>();
  await tell(interactions, id, started, queued(), answered(ayse, 'taken'));
  const messageSent: InteractionHappening = {
    type: 'messageSent',
    messageId: newId<'message'>(),
    author: 'agent',
    agentId: ayse,
  };
  const first = interactions.record(id, [messageSent]);
  // The first is on its way to the disk when the second is told; when the first is there, the second is not.
  await new Promise((turn) => setImmediate(turn));
  const last = interactions.record(id, [ended]);
  if (first.type === 'refused' || last.type === 'refused') throw new Error('Both can follow');
  await first.committed;
  expect(interactions.record(id, [{ type: 'messageReceived', messageId: newId<'message'>() }])).toMatchObject({
    because: 'notNow',
  });
  await last.committed;
  await journal.close();
});

test('what was refused by the disk is not believed by the next floor', async () => {
  const organisationId = await organisation(database);
  const { journal, interactions, lease } = await open(organisationId);
  const id = newId<'interaction'>();
  await tell(interactions, id, started, queued());
  await releaseLease(database, lease);
  const next = await open(organisationId);
  const stale = interactions.record(id, [answered(ayse, 'taken')]);
  if (stale.type === 'refused') throw new Error('It could follow');
  await expect(stale.committed).rejects.toThrow(NotRecorded);
  expect(journal.isOpen()).toBe(false);
  expect(next.interactions.find(id)).toMatchObject({ phase: 'waiting', responsible: null });
  await next.journal.close();
});

test('two organisations do not know each other’s interactions', async () => {
  const ours = await open(await organisation(database));
  const theirs = await open(await organisation(database));
  const id = newId<'interaction'>();
  await tell(ours.interactions, id, started, queued());
  expect([
    await theirs.interactions.load(id),
    [...theirs.interactions.open()],
    await theirs.journal.factsOf([id]),
  ]).toEqual([null, [], []]);
  await Promise.all([ours.journal.close(), theirs.journal.close()]);
});
