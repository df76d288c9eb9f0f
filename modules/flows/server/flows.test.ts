import { afterAll, beforeAll, expect, test } from 'vitest';
import { templates, type Who } from '#identity';
import type { Actor } from '#identity/server';
import type { OrganisationId, ProjectId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import type { Block, FlowGraph } from '../graph.ts';
import { type CalledExamples, type Flows, openFlows } from './flows.ts';
import type { StoredFlow } from './store.ts';

let fresh: FreshDatabase;
let organisationId: OrganisationId;
let flows: Flows;
let manager: Actor;
const projectId = newId<'project'>();
const queueId = newId<'queue'>();
const channelId = newId<'channelAccount'>();

beforeAll(async () => {
  fresh = await freshDatabase();
  organisationId = await organisation(fresh.database);
  manager = somebody('manager');
  flows = await open();
});
afterAll(() => fresh.close());

let isForCalls = false;
let called: CalledExamples = 'noSwitch';
const open = (): Promise<Flows> =>
  openFlows({
    isForCalls: () => isForCalls,
    calledExamples: () => called,
    zone: 'Europe/Istanbul',
    database: fresh.database,
    clock: fixedClock(Date.UTC(2026, 10, 24)),
    organisationId,
    isQueue: (id) => id === queueId,
    isAgent: () => false,
    isProject: async () => true,
    projectOf: ({ id }) => (id === channelId || id === queueId ? projectId : null),
  });
const somebody = (template: 'manager' | 'agent', projectIds: readonly ProjectId[] | 'all' = 'all'): Actor => {
  const who: Who = {
    organisationId,
    userId: newId<'user'>(),
    groupId: null,
    grants: templates[template].grants,
    projectIds,
  };
  return { who, ip: null, requestId: null };
};

const saying = (words: string): FlowGraph => ({
  start: 'hello',
  blocks: [
    { id: 'hello', type: 'message', name: '', text: { tr: words, en: '' }, next: 'queue' },
    { id: 'queue', type: 'queue', name: '', queueId },
  ] satisfies Block[],
});
async function made(draft = saying('Merhaba')): Promise<StoredFlow> {
  const outcome = await flows.create(manager, { name: 'Karşılama', projectId, draft });
  if (outcome.type !== 'saved') throw new Error(outcome.type);
  return outcome.flow;
}
const saved = (outcome: Awaited<ReturnType<Flows['edit']>>): StoredFlow => {
  if (outcome.type !== 'saved') throw new Error(`Not saved: ${JSON.stringify(outcome)}`);
  return outcome.flow;
};

test('what is published runs where it was said, a changed draft does not touch it, and a restart changes nothing', async () => {
  const flow = await made();
  const placed = saved(await flows.edit(manager, flow.id, 1, { runsOn: [{ type: 'channel', id: channelId }] }));
  expect(flows.runningOn({ type: 'channel', id: channelId })).toBeNull();
  const first = saved(await flows.publish(manager, flow.id, placed.draftVersion));
  expect(flows.runningOn({ type: 'channel', id: channelId })).toMatchObject({ version: 1, graph: saying('Merhaba') });
  expect(flows.isChanged(first)).toBe(false);
  const changed = saved(await flows.edit(manager, flow.id, first.draftVersion, { draft: saying('Selam') }));
  expect(flows.isChanged(changed)).toBe(true);
  flows = await open();
  expect(flows.runningOn({ type: 'channel', id: channelId })).toMatchObject({ version: 1, graph: saying('Merhaba') });
  expect(flows.visibleTo(manager.who)[0]).toMatchObject({ draft: saying('Selam'), publishedVersion: 1 });
  const unread = flows.visibleTo(manager.who)[0];
  expect(unread && flows.isChanged(unread)).toBe(true);
  saved(await flows.publish(manager, flow.id, changed.draftVersion));
  expect(flows.runningOn({ type: 'channel', id: channelId })).toMatchObject({ version: 2 });
  // A conversation that began with the first version still finds it.
  expect(await flows.version(flow.id, 1)).toMatchObject({ graph: saying('Merhaba') });
  const back = saved(await flows.rollBack(manager, flow.id, 1));
  expect([back.publishedVersion, back.draft]).toEqual([3, saying('Merhaba')]);
  expect((await flows.versionsOf(back)).map(({ version }) => version)).toEqual([3, 2, 1]);
  saved(await flows.edit(manager, flow.id, back.draftVersion, { isArchived: true }));
  expect(flows.runningOn({ type: 'channel', id: channelId })).toBeNull();
});

test('P24: a flow with problems, or one of whose example conversations goes otherwise, is not published', async () => {
  const broken = await made({ start: 'hello', blocks: saying('Merhaba').blocks.slice(0, 1) });
  expect(await flows.publish(manager, broken.id, 1)).toMatchObject({
    type: 'hasProblems',
    problems: [{ code: 'leadsNowhere' }, { code: 'noWayOut' }],
  });
  const flow = await made();
  const example = { name: 'Kapanır', language: 'tr', isOpen: true, says: [], ends: 'close', with: null } as const;
  const next = saved(await flows.edit(manager, flow.id, 1, { examples: [example] }));
  expect(await flows.publish(manager, flow.id, next.draftVersion)).toEqual({
    type: 'examplesFail',
    names: ['Kapanır'],
  });
  const right = saved(
    await flows.edit(manager, flow.id, next.draftVersion, { examples: [{ ...example, ends: 'queue', with: queueId }] }),
  );
  expect((await flows.publish(manager, flow.id, right.draftVersion)).type).toBe('saved');
});

test('F38 a flow that callers go through is published when its examples passed at the switch, or there is none', async () => {
  const flow = await made();
  const example = { name: 'Sıraya', language: 'tr', isOpen: true, says: [], ends: 'queue', with: queueId } as const;
  const { draftVersion } = saved(await flows.edit(manager, flow.id, 1, { examples: [example] }));
  isForCalls = true;
  for (const how of ['notCalled', 'calling', 'failed'] as const) {
    called = how;
    expect(await flows.publish(manager, flow.id, draftVersion)).toEqual({ type: 'examplesNotCalled', called: how });
  }
  called = 'passed';
  const published = saved(await flows.publish(manager, flow.id, draftVersion));
  called = 'noSwitch';
  expect((await flows.publish(manager, flow.id, published.draftVersion)).type).toBe('saved');
  const running = flows.runningExamples().filter(({ flowId }) => flowId === flow.id);
  expect(running).toEqual([{ flowId: flow.id, version: 2, graph: flow.draft, examples: [example] }]);
  called = 'notCalled';
  const bare = await made();
  expect((await flows.publish(manager, bare.id, 1)).type).toBe('saved');
  isForCalls = false;
});

test('a flow may name what another published flow of its project collects, and nobody else', async () => {
  const naming = await made(saying('Siparişiniz {parcel_no}'));
  const problems = [{ code: 'unknownVariable', blockId: 'hello', detail: 'parcel_no' }];
  expect(await flows.publish(manager, naming.id, 1)).toEqual({ type: 'hasProblems', problems });
  const collecting = await made({
    start: 'keep',
    blocks: [
      { id: 'keep', type: 'set', name: '', variable: 'parcel_no', value: '42', next: 'queue' },
      { id: 'queue', type: 'queue', name: '', queueId },
    ],
  });
  expect(flows.problemsOf(naming), 'a draft collects nothing').toEqual(problems);
  const run = saved(await flows.publish(manager, collecting.id, 1));
  expect(flows.collectedBefore(naming)).toContainEqual({ variable: 'parcel_no', flowName: 'Karşılama' });
  expect(flows.problemsOf(naming)).toEqual([]);
  saved(await flows.edit(manager, collecting.id, run.draftVersion, { isArchived: true }));
  expect(flows.problemsOf(naming)).toEqual(problems);
});

test('of two who change a flow at once the second is told, and one thing runs one flow', async () => {
  const flow = await made();
  const other = await made();
  const runsOn = [{ type: 'queue', id: queueId }] as const;
  saved(await flows.edit(manager, flow.id, 1, { runsOn }));
  expect(await flows.edit(manager, flow.id, 1, { name: 'Başka' })).toEqual({ type: 'changedMeanwhile', version: 2 });
  expect(await flows.edit(manager, other.id, 1, { runsOn })).toEqual({ type: 'runsAlready', flowName: 'Karşılama' });
  expect(await flows.edit(manager, other.id, 1, { runsOn: [{ type: 'queue', id: newId<'queue'>() }] })).toEqual({
    type: 'targetUnknown',
  });
});

test('who may not manage flows, or not in this project, neither sees nor changes them', async () => {
  const flow = await made();
  const agent = somebody('agent');
  const elsewhere = somebody('manager', [newId<'project'>()]);
  expect([flows.visibleTo(agent.who), flows.visibleTo(elsewhere.who)]).toEqual([[], []]);
  for (const one of [agent, elsewhere]) {
    expect(await flows.edit(one, flow.id, 1, { name: 'Ele geçirildi' })).toEqual({ type: 'unknown' });
    expect(await flows.publish(one, flow.id, 1)).toEqual({ type: 'unknown' });
    expect((await flows.create(one, { name: 'X', projectId })).type).toBe('projectUnknown');
  }
});
