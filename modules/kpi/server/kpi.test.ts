import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Grant, Who } from '#identity';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, GroupId, OrganisationId, UserId } from '#kernel/id.ts';
import { dateOf, goldenAgent, goldenCalls, goldenProject, goldenQueue, goldenStartMs } from '#metrics';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import { type Directory, openReports } from '#reports/server';
import type { KpiNorm } from '../norm.ts';
import { openKpis } from './kpis.ts';
import { normsMost } from './norms.ts';

const zone = 'Europe/Istanbul';
const day = dateOf(goldenStartMs, zone);
const hourMs = 3_600_000;
/** 09:00 of the day before that of the golden facts, in the zone of the house. */
const setAtMs = goldenStartMs - 24 * hourMs;
const groupOfA: GroupId = newId<'group'>();
const directory: Directory = {
  agents: [
    { id: goldenAgent('A'), name: 'Ayşe', groupId: groupOfA },
    { id: goldenAgent('B'), name: 'Berk', groupId: null },
    { id: goldenAgent('C'), name: 'Can', groupId: null },
  ],
  groups: new Map([[groupOfA, 'Satış']]),
  queues: new Map([
    [goldenQueue('sales'), { name: 'Satış kuyruğu', projectId: goldenProject }],
    [goldenQueue('tech'), { name: 'Teknik', projectId: goldenProject }],
  ]),
  outcomes: new Map(),
  numbers: new Map(),
};

let fresh: FreshDatabase;
let world: Awaited<ReturnType<typeof openWorld>>;
beforeEach(async () => {
  fresh = await freshDatabase();
  world = await openWorld();
});
afterEach(async () => {
  await world.close();
  await fresh.close();
});

async function openWorld() {
  const { database } = fresh;
  const clock = fixedClock(setAtMs);
  const log = openLog({ level: 'fatal' });
  const organisationId = await organisation(database);
  const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
  if (!lease) throw new Error('A new organisation has a floor');
  const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
  const reports = openReports({
    ...{ database, clock, log },
    directory: async () => directory,
    zoneOf: async () => zone,
    awayRuleOf: async () => () => null,
    callersOf: async () => new Map(),
  });
  const following = reports.follow(journal);
  const kpis = openKpis({ database, clock, reports, directory: async () => directory, zoneOf: async () => zone });
  return {
    ...{ database, clock, organisationId, reports, kpis },
    at: (ms: number) => clock.advance(ms - clock.nowMs()),
    tell: async () => {
      await journal.record(goldenCalls().facts);
      await reports.caughtUp(organisationId, journal.lastNumber());
    },
    summary: async (who: Who = owner(organisationId), from = day, until = day) => {
      const outcome = await kpis.summary(who, { from, until });
      if (outcome.type !== 'made') throw new Error('The summary was refused');
      return outcome.summary.norms;
    },
    close: async () => {
      await following.close();
      await journal.close();
    },
  };
}

const owner = (organisationId: OrganisationId, scope: Grant['scope'] = 'all', more: Partial<Who> = {}): Who => ({
  ...{ organisationId, userId: newId<'user'>(), groupId: null, projectIds: 'all' },
  grants: (['report.view', 'report.export', 'norm.manage'] as const).map((right) => ({ right, scope })),
  ...more,
});
const actorOf = (who: Who) => ({ who, ip: null, requestId: null });
const norm = (told: Partial<KpiNorm> = {}): KpiNorm => ({
  ...{ figure: 'serviceLevel', direction: 'atLeast', target: 0.8, warning: 0.7, critical: 0.5 },
  ...{ period: 'day', place: { type: 'company' } },
  ...told,
});
async function set(told: Partial<KpiNorm> = {}, who = owner(world.organisationId)) {
  const outcome = await world.kpis.create(actorOf(who) as never, norm(told));
  if (outcome.type !== 'saved') throw new Error(`It was refused: ${JSON.stringify(outcome)}`);
  return outcome;
}

test('F157 a finished day is judged by the figure of the report, once, and stays judged when the norm changes', async () => {
  const { id } = await set();
  await set({ place: { type: 'queue', id: goldenQueue('sales') } });
  await world.tell();
  const report = async (by: 'queue') => {
    const asked = { date: day, by, attribution: 'cohort', figures: 'all', projectId: undefined } as const;
    const outcome = await world.reports.day(owner(world.organisationId), asked);
    if (outcome.type !== 'made') throw new Error('The report was refused');
    return outcome.report;
  };
  world.at(goldenStartMs + 30 * hourMs);
  await world.kpis.judge(world.organisationId);
  await world.kpis.judge(world.organisationId);
  const made = await report('queue');
  const [company, sales] = await world.summary();
  expect(company?.results[0]?.value).toBeGreaterThan(0);
  expect(company?.results.map(({ date, value }) => ({ date, value }))).toEqual([
    { date: day, value: made.total.figures.serviceLevel?.value },
  ]);
  expect(sales?.results.map(({ value }) => value)).toEqual([
    made.lines.find((line) => line.id === goldenQueue('sales'))?.figures.serviceLevel?.value,
  ]);
  const before = company?.results;
  const changed = norm({ target: 0.1, warning: 0.1, critical: 0 });
  await world.kpis.change(actorOf(owner(world.organisationId)) as never, id, 1, changed);
  await world.kpis.judge(world.organisationId);
  const [after] = await world.summary();
  expect([after?.target, after?.version, after?.results]).toEqual([0.1, 2, before]);
});

test('F156 the summary says how many periods were kept of those with a base; a day without calls is none', async () => {
  await set({ target: 1, warning: 1, critical: 0.99 });
  await world.tell();
  world.at(goldenStartMs + 60 * hourMs);
  await world.kpis.judge(world.organisationId);
  const next = dateOf(goldenStartMs + 24 * hourMs, zone);
  const [strict] = await world.summary(undefined, day, next);
  expect(strict?.results.map(({ standing }) => standing)).toEqual(['critical', 'noBase']);
  expect(strict?.kept).toEqual({ kept: 0, based: 1, share: 0 });
});

test('F157 the day on which a norm is set is not judged, nor one after it was ended; a running day is shown as far as it is', async () => {
  world.at(goldenStartMs + hourMs);
  const { id } = await set();
  await world.tell();
  const [running] = await world.summary();
  expect([running?.results, running?.running?.date, typeof running?.running?.value]).toEqual([[], day, 'number']);
  world.at(goldenStartMs + 30 * hourMs);
  await world.kpis.judge(world.organisationId);
  expect((await world.summary())[0]?.results).toEqual([]);
  await world.kpis.archive(actorOf(owner(world.organisationId)) as never, id, 1);
  world.at(goldenStartMs + 80 * hourMs);
  await world.kpis.judge(world.organisationId);
  expect(await world.summary(undefined, day, dateOf(goldenStartMs + 48 * hourMs, zone))).toEqual([]);
});

test('F157 the running figures of an agent are the same whether she looks, whose rows alone are read, or her manager', async () => {
  for (const figure of ['occupancy', 'handleTime', 'handled', 'offersMissed']) {
    const amounts = { target: 1, warning: 0.5, critical: 0, period: 'week' } as const;
    await set({ figure, ...amounts, place: { type: 'agent', id: goldenAgent('A') } });
  }
  await set();
  await world.tell();
  world.at(goldenStartMs + 2 * hourMs);
  const runningOf = async (who?: Who) =>
    (await world.summary(who)).flatMap(({ figure, place, running }) =>
      place.type === 'agent' ? [[figure, running?.value]] : [],
    );
  const hers = owner(world.organisationId, 'own', { userId: goldenAgent('A') as UserId, groupId: groupOfA });
  const told = await runningOf(hers);
  expect(told).toEqual(await runningOf());
  // The desk of a manager asks for what is set for her alone, and so does not read everybody's rows every minute.
  const { organisationId } = world;
  const asked = { from: day, until: day, isOwn: true };
  const own = async (who: Who) => {
    const outcome = await world.kpis.summary(who, asked);
    return outcome.type === 'made' ? outcome.summary.norms.map(({ figure }) => figure) : outcome;
  };
  expect(await own(owner(organisationId))).toEqual([]);
  const figures = ['occupancy', 'handleTime', 'handled', 'offersMissed'];
  expect(await own(owner(organisationId, 'all', { userId: goldenAgent('A') as UserId }))).toEqual(figures);
  expect(told.map(([, value]) => typeof value)).toEqual(['number', 'number', 'number', 'number']);
});

test('F157 a day is judged only when everything that happened in it is known', async () => {
  await set();
  await world.tell();
  const behind = openKpis({
    ...{ database: world.database, clock: world.clock, zoneOf: async () => zone, directory: async () => directory },
    reports: { houseRows: async (...asked) => ({ ...(await world.reports.houseRows(...asked)), knownUntilMs: 0 }) },
  });
  world.at(goldenStartMs + 30 * hourMs);
  await behind.judge(world.organisationId);
  expect((await world.summary())[0]?.results).toEqual([]);
  await world.kpis.judge(world.organisationId);
  expect((await world.summary())[0]?.results).toHaveLength(1);
});

test('F157 who sees her own work sees her own goals; a supervisor those of her group; nobody another organisation', async () => {
  await set();
  await set({ place: { type: 'queue', id: goldenQueue('sales') } });
  await set({ place: { type: 'group', id: groupOfA }, figure: 'occupancy' });
  await set({ place: { type: 'agent', id: goldenAgent('A') }, figure: 'occupancy' });
  await set({ place: { type: 'agent', id: goldenAgent('B') }, figure: 'occupancy' });
  const { organisationId } = world;
  const places = async (who: Who) => (await world.summary(who)).map(({ place }) => place.type);
  const agentA = { userId: goldenAgent('A') as UserId, groupId: groupOfA };
  expect(await places(owner(organisationId))).toEqual(['company', 'queue', 'group', 'agent', 'agent']);
  expect(await places(owner(organisationId, 'own', agentA))).toEqual(['agent']);
  expect(await places(owner(organisationId, 'group', agentA))).toEqual(['queue', 'group', 'agent']);
  expect(await places(owner(organisationId, 'all', { projectIds: [goldenProject] }))).toEqual(['queue']);
  expect(await places(owner(organisationId, 'all', { projectIds: [newId<'project'>()] }))).toEqual([]);
  expect(await places(owner(await organisation(world.database)))).toEqual([]);
  const refused = await world.kpis.create(
    actorOf(owner(organisationId, 'all', { projectIds: [goldenProject] })) as never,
    norm({ place: { type: 'agent', id: goldenAgent('B') as AgentId }, figure: 'occupancy' }),
  );
  expect(refused).toEqual({ type: 'faulty', faults: [{ type: 'unknownPlace', place: 'agent' }] });
});

test('F157 of two who change a norm at once one is told so; there are no more norms than fit a report', async () => {
  const { id } = await set();
  const who = actorOf(owner(world.organisationId));
  const both = await Promise.all([
    world.kpis.change(who, id, 1, norm({ target: 0.9 })),
    world.kpis.change(who, id, 1, norm({ target: 0.95 })),
  ]);
  expect(both.map(({ type }) => type).sort()).toEqual(['changedMeanwhile', 'saved']);
  for (let made = 1; made < normsMost; made++) await set();
  expect(await world.kpis.create(who, norm())).toEqual({ type: 'limitReached', limit: normsMost });
});

test('F156 the file has a row for each judged period, with the amounts as they are', async () => {
  await set();
  await world.tell();
  world.at(goldenStartMs + 30 * hourMs);
  await world.kpis.judge(world.organisationId);
  const asked = { from: day, until: day, form: 'comma' as const };
  const made = await world.kpis.summaryFile(actorOf(owner(world.organisationId)) as never, asked);
  if (made.type !== 'made') throw new Error('The file was refused');
  const lines = (await Array.fromAsync(made.pieces, String)).join('').trim().split('\r\n');
  const [result] = (await world.summary())[0]?.results ?? [];
  expect(lines).toHaveLength(2);
  expect(lines[1]?.split(',').slice(-2)).toEqual([result?.standing, String(result?.value)]);
});
