import { afterAll, beforeAll, expect, test } from 'vitest';
import { insist } from './api.ts';
import type { Desk } from './desk.ts';
import { boardOf, expectTruth } from './truth.ts';
import type { Visitor } from './visitor.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let ayse: Desk;
let berk: Desk;
const visitors = new Map<string, Visitor>();

beforeAll(async () => {
  world = await openWorld({ env: { TRUST_PROXY: 'loopback' } });
  [ayse, berk] = (await world.agents('Ayşe', 'Berk')) as [Desk, Desk];
  await berk.choose('offQueue');
  // What rings here rings through both restarts, on a busy machine too: only a restart may end it, and none does.
  const { queueId } = await world.firstQueue();
  await world.owner.patch(`/queues/${queueId}`, { offerTimeoutMs: 300_000 });
});
afterAll(() => world?.close());

/** A visitor writes and Ayşe takes it. */
async function taken(name: string): Promise<string> {
  await comes(name);
  await expect.poll(() => ayse.offers().length).toBe(1);
  const { interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? '');
  return interactionId;
}
async function comes(name: string): Promise<void> {
  const visitor = await world.visitor({ name, address: `203.0.113.${visitors.size + 1}` });
  visitors.set(name, visitor);
  visitor.write(`Ben ${name}`);
  await expect.poll(() => visitor.waiting()).toBe(0);
}

/** Everything that people see, without moments that are only those of the question. */
async function scene() {
  const { queueId } = await insist(() => world.firstQueue());
  const board = await boardOf(world);
  const rows = await insist(() => ayse.api.get<{ items: Record<string, unknown>[] }>('/conversations?scope=mine'));
  const postponed = await insist(() =>
    ayse.api.get<{ items: Record<string, unknown>[] }>('/conversations?scope=mine&tab=postponed'),
  );
  const pool = await insist(() => ayse.api.get<{ items: Record<string, unknown>[] }>('/conversations?scope=pool'));
  const without = (row: Record<string, unknown>): Record<string, unknown> => ({ ...row, customerIsHere: null });
  return {
    queue: board.queues.find((queue) => queue.queueId === queueId),
    agents: board.agents.toSorted((a, b) => a.agentId.localeCompare(b.agentId)),
    rows: rows.items.map(without),
    postponed: postponed.items.map(without),
    pool: pool.items.map(without),
    offers: ayse.offers(),
  };
}

let before: Awaited<ReturnType<typeof scene>>;

test('an agent has conversations, one of them postponed, one rings, and others wait', async () => {
  await taken('açık');
  const later = await taken('ertelenen');
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await ayse.api.post(`/interactions/${later}/status`, { status: 'postponed', until });
  const capacity = { voice: 1, chat: 2, email: 1, total: 2 };
  await world.owner.patch(`/agents/${ayse.id}`, { capacity });
  await comes('çalan');
  await expect.poll(() => ayse.offers().length).toBe(1);
  for (const name of ['bekleyen 1', 'bekleyen 2']) await comes(name);
  before = await scene();
  expect([before.rows.length, before.postponed.length, before.offers.length, before.queue?.waiting]).toEqual([
    1, 1, 1, 3,
  ]);
});

test.each(['in order', 'by force'])(
  'when the program is ended %s and begins again, everything is as it was',
  async (how) => {
    await (how === 'by force' ? world.kill() : world.stop());
    await world.start();
    await expect
      .poll(() => [ayse.live.state.type, berk.live.state.type], { timeout: 14_000 })
      .toEqual(['online', 'online']);
    await expect.poll(() => ayse.offers().length).toBe(1);
    await expect.poll(() => [...visitors.values()].every((visitor) => visitor.isOnline())).toBe(true);
    // Whoever is not back yet is shown as such; a moment later everything is as it was.
    await expect.poll(scene).toEqual(before);
  },
);

test('C11 statuses flip at a restart: here not one agent was unreachable for a moment', async () => {
  expect(
    await world.ask(`select about from facts where type in ('becameUnreachable', 'offerWithdrawn', 'offerExpired')`),
  ).toEqual([]);
});

test('what rang before can be taken, and the next one in line rings when there is room', async () => {
  const offer = ayse.offers()[0];
  const { interactionId } = await ayse.accept(offer?.offerId ?? '');
  await ayse.send(interactionId, 'Beklettik');
  await expect.poll(() => visitors.get('çalan')?.texts()).toEqual(['Ben çalan', 'Beklettik']);
  await ayse.api.post(`/interactions/${interactionId}/status`, { status: 'completed' });
  await expect.poll(() => ayse.offers().length).toBe(1);
  const next = ayse.offers()[0];
  const pool = before.pool.find((row) => row.interactionId === next?.interactionId);
  expect(pool?.customerName).toBe('bekleyen 1');
  await expectTruth(world);
});

test('after an hour of being closed the program starts on the same data and says when it is ready', async () => {
  await world.stop();
  const beganAtMs = performance.now();
  await world.start();
  expect((await insist(() => world.owner.send('GET', '/health/ready'))).status).toBe(200);
  expect(performance.now() - beganAtMs).toBeLessThan(60_000);
  await expectTruth(world);
});
