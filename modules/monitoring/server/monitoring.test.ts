import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { InteractionHappening } from '#interactions';
import type { AgentId, Id, InteractionId, QueueId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import type { Board } from '../contract.ts';
import { type Floor, openFloor, supervisorOf } from './monitoring.fixture.ts';

let fresh: FreshDatabase;
let floor: Floor;
let queueId: QueueId;
let ayse: AgentId;
let berk: AgentId;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

beforeEach(async () => {
  floor = await openFloor(fresh);
  queueId = await floor.addQueue('Destek', floor.people);
  [ayse, berk] = floor.people.map((person) => person.who.userId) as [AgentId, AgentId];
});
afterEach(() => floor.close());

const available = {
  type: 'choseAvailability',
  availability: 'available',
  reasonId: null,
  by: 'agent',
  note: null,
} as const;
const chooses = (availability: 'away' | 'offline' | 'offQueue') => ({ ...available, availability }) as const;

function started(): InteractionHappening {
  const none = { conversationId: null, customerId: null, channelAccountId: null, previousId: null };
  return { type: 'started', channel: 'webChat', direction: 'inbound', projectId: floor.projectId, ...none };
}

function queued(into = queueId): InteractionHappening {
  const visitId = newId<'visit'>();
  const place = { boostMs: 0, placeAtMs: floor.clock.nowMs(), isOpen: true, requires: [] };
  return {
    type: 'queued',
    visitId,
    queueId: into,
    kind: 'initial',
    serviceLevelMs: 60_000,
    shortAbandonMs: 5_000,
    ...place,
  };
}

const taken = (agentId: AgentId, visit: InteractionHappening): InteractionHappening => ({
  type: 'answered',
  legId: newId<'leg'>(),
  agentId,
  visitId: visit.type === 'queued' ? visit.visitId : null,
  offerId: null,
  how: 'taken',
});
const gaveUp = { type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null } as const;

async function chat(into = queueId): Promise<{ id: InteractionId; visit: InteractionHappening }> {
  const id = newId<'interaction'>();
  const visit = queued(into);
  await floor.interaction(id, started(), visit);
  return { id, visit };
}

const look = (told: Parameters<typeof supervisorOf>[1] = {}): Board => {
  const board = floor.monitoring.board(supervisorOf(floor, told));
  if (!board) throw new Error('The board was refused');
  return board;
};
const queueOn = (board: Board, id = queueId) => board.queues.find((queue) => queue.queueId === id);
const agentOn = (board: Board, id: AgentId) => board.agents.find((agent) => agent.agentId === id);

describe('the board', () => {
  test('shows who waits, who came, who was answered and who gave up', async () => {
    const [first, second] = [await chat(), await chat()];
    floor.clock.advance(30_000);
    await chat();
    await floor.interaction(first.id, taken(ayse, first.visit));
    await floor.interaction(second.id, gaveUp);
    const line = queueOn(look());
    expect(line).toMatchObject({ waiting: 1, offered: 3, answered: 1, abandoned: 1 });
    expect(line?.longestWaitSinceAt).toBe(new Date(floor.clock.nowMs()).toISOString());
    expect(line?.serviceLevel).toMatchObject({ metric: 'serviceLevel', part: 1, whole: 2, provisional: true });
  });

  test('who waits beyond the threshold counts against the service level without anything happening', async () => {
    await chat();
    floor.clock.advance(61_000);
    floor.monitoring.refresh();
    expect(queueOn(look())?.serviceLevel).toMatchObject({ part: 0, whole: 1, value: 0 });
  });

  test('shows what each agent does, since when, and why she is not available', async () => {
    await floor.agent(ayse, { type: 'becameReachable' }, available);
    await floor.agent(berk, { type: 'becameReachable' }, chooses('offQueue'));
    expect(agentOn(look(), ayse)).toMatchObject({ state: 'free', name: 'Ayşe', inHand: { chat: 0 } });
    expect(agentOn(look(), berk)).toMatchObject({ state: 'offQueue', cause: { type: 'chosen', by: 'agent' } });
    const { id, visit } = await chat();
    await floor.interaction(id, taken(ayse, visit));
    expect(agentOn(look(), ayse)).toMatchObject({ state: 'handling', inHand: { voice: 0, chat: 1, email: 0 } });
    expect(queueOn(look())).toMatchObject({ agentsFree: 0, agentsHandling: 1, agentsPresent: 2 });
    floor.clock.advance(90_000);
    await floor.interaction(id, { type: 'ended', by: 'agent', agentId: ayse, cause: 'completed', resolved: true });
    const now = new Date(floor.clock.nowMs()).toISOString();
    expect(agentOn(look(), ayse)).toMatchObject({ state: 'free', sinceAt: now });
  });

  test('names the conversations of an agent whose desk is gone', async () => {
    await floor.agent(ayse, { type: 'becameReachable' }, available);
    const { id, visit } = await chat();
    await floor.interaction(id, taken(ayse, visit));
    await floor.agent(ayse, { type: 'becameUnreachable', cause: 'connectionLost' });
    expect(agentOn(look(), ayse)).toMatchObject({
      state: 'unreachable',
      cause: { type: 'unreachable', because: 'connectionLost' },
      orphaned: [{ interactionId: id, channel: 'webChat' }],
    });
    floor.clock.advance(60_000);
    await floor.agent(ayse, { type: 'becameReachable' });
    const back = new Date(floor.clock.nowMs()).toISOString();
    expect(agentOn(look(), ayse)).toMatchObject({ state: 'handling', sinceAt: back, orphaned: [] });
  });

  test('is the same after the process died and another one took over', async () => {
    await floor.agent(ayse, { type: 'becameReachable' }, available);
    const [first, second] = [await chat(), await chat()];
    await chat();
    await floor.interaction(first.id, taken(ayse, first.visit));
    floor.clock.advance(20_000);
    await floor.interaction(second.id, gaveUp);
    const before = look();
    floor = await floor.again();
    const after = look();
    expect(after.queues).toEqual(before.queues);
    expect(after.agents).toEqual(before.agents);
  });

  test('a conversation of another day that is opened again counts today', async () => {
    const { id, visit } = await chat();
    await floor.interaction(id, taken(ayse, visit));
    await floor.interaction(id, { type: 'ended', by: 'agent', agentId: ayse, cause: 'completed', resolved: true });
    floor.clock.advance(86_400_000);
    floor = await floor.again();
    expect(queueOn(look())).toMatchObject({ offered: 0, answered: 0 });
    await floor.interaction(id, { type: 'reopened' }, { ...queued(), kind: 'reopened' } as InteractionHappening);
    await expect.poll(() => queueOn(look())?.offered).toBe(1);
    expect(queueOn(look())).toMatchObject({ waiting: 1, answered: 0 });
  });

  test('at midnight the figures begin anew, and who still waits is still seen', async () => {
    floor.clock.advance(15 * 3_600_000 - 60_000 - 1);
    await chat();
    expect(queueOn(look())).toMatchObject({ offered: 1, waiting: 1 });
    const day = look().day;
    floor.clock.advance(120_000);
    await expect.poll(() => look().day, { timeout: 5_000 }).not.toBe(day);
    expect(queueOn(look())).toMatchObject({ offered: 0, waiting: 1 });
    expect(floor.told.some(({ change }) => change.type === 'board')).toBe(true);
  });
});

describe('what is told on topics', () => {
  test('a change is told as the whole line, once for everybody who sees the same', async () => {
    const { topic } = look();
    expect(look().topic).toBe(topic);
    await chat();
    await expect
      .poll(() => floor.told.find(({ change }) => change.type === 'queue' && change.queue.waiting === 1))
      .toMatchObject({ topic, change: { queue: { queueId, offered: 1 } } });
  });

  test('a supervisor of one group is told nothing of the agents of another', async () => {
    const [of] = floor.people;
    const mine = { groupId: of?.who.groupId ?? null, grants: [{ right: 'board.view', scope: 'group' }] } as const;
    const board = look(mine);
    expect(board.agents.map((agent) => agent.agentId)).toEqual([ayse]);
    expect(board.queues).toHaveLength(1);
    await floor.agent(berk, { type: 'becameReachable' }, available);
    await floor.agent(ayse, { type: 'becameReachable' }, available);
    await expect.poll(() => floor.told.some(({ change }) => change.type === 'agent')).toBe(true);
    const told = floor.told.flatMap(({ change }) => (change.type === 'agent' ? [change.agent.agentId] : []));
    expect(new Set(told)).toEqual(new Set([ayse]));
  });

  test('a manager of one project sees no queue of another', async () => {
    const elsewhere = newId<'project'>();
    const hidden = await floor.addQueue('Başka', floor.people, elsewhere);
    const board = look({ projectIds: [floor.projectId as Id<'project'>] });
    expect(board.queues.map((queue) => queue.queueId)).toEqual([queueId]);
    await chat(hidden);
    await chat();
    await expect.poll(() => floor.told.some(({ change }) => change.type === 'queue')).toBe(true);
    expect(floor.told.some(({ change }) => change.type === 'queue' && change.queue.queueId === hidden)).toBe(false);
    expect(look().queues).toHaveLength(2);
  });

  test('who may not watch the board gets none, and a neighbour has a topic of its own', async () => {
    expect(floor.monitoring.board(supervisorOf(floor, { grants: [] }))).toBeNull();
    const neighbour = await openFloor(fresh);
    try {
      expect(neighbour.monitoring.board(supervisorOf(neighbour))?.queues).toEqual([]);
      expect(neighbour.monitoring.board(supervisorOf(neighbour))?.topic).not.toBe(look().topic);
    } finally {
      await neighbour.close();
    }
  });
});
