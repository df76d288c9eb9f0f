import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { type OwnBrowser, openOwnBrowser } from './browser.ts';
import { chooses, offersTo, presenceFacts, sitDown, watchBoard } from './presence.ts';
import type { Visitor } from './visitor.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let board: Awaited<ReturnType<typeof watchBoard>>;
let queueId: string;
const browsers = new Set<OwnBrowser>();
const visitors = new Set<Visitor>();
let serial = 0;

beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld();
  ({ queueId } = await world.firstQueue());
  board = await watchBoard(world);
}, 180_000);
afterEach(async () => {
  // Whoever still waits says goodbye: the next test begins with an empty line.
  for (const visitor of visitors) {
    visitor.frame({ type: 'bye', clientId: `bye-${crypto.randomUUID().slice(0, 8)}` });
    await expect.poll(() => visitor.standing()?.phase).toBe('completed');
    visitor.close();
  }
  visitors.clear();
  for (const own of browsers) await own.close();
  browsers.clear();
});
afterAll(async () => {
  await world?.close();
}, 60_000);

const browser = async () => {
  const own = await openOwnBrowser();
  browsers.add(own);
  return own;
};
/** The only agent of the queue, available at a real page of a real browser. */
const agentAt = async (own: OwnBrowser) => {
  const user = await world.user(`Temsilci ${++serial}`, 'agent');
  await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: user.id, tier: 1 }] });
  const page = await sitDown(own, world.url, user.email);
  await chooses(world, user.email, 'available');
  await board.comesTo(user.id, 'free', { withinMs: 20_000 });
  return { ...user, page };
};
const writes = async (name: string) => {
  const visitor = await world.visitor({ name });
  visitors.add(visitor);
  visitor.write('Merhaba');
  await expect.poll(() => visitor.waiting()).toBe(0);
};
/** A customer who waits while nobody is there; whoever comes back by herself is offered the conversation. */
const waitsForNobody = async (agentId: string, sinceMs: number) => {
  await writes('Bekleyen');
  await pause(1_000);
  expect(await offersTo(world, agentId, sinceMs)).toBe(0);
};

test('kill -9 of the browser: unreachable on the board within five seconds, and nothing is offered there from the first moment', async () => {
  const own = await browser();
  const ayse = await agentAt(own);
  await own.kill();
  const killedMs = Date.now();
  await writes('Mehmet');
  await board.comesTo(ayse.id, 'unreachable (connectionLost)');
  expect(await offersTo(world, ayse.id, killedMs)).toBe(0);
});

test('the lid of the laptop closes (SIGSTOP): unreachable within five seconds, nothing is offered, and opening it brings her back by herself', async () => {
  const own = await browser();
  const ayse = await agentAt(own);
  await own.freeze();
  await board.comesTo(ayse.id, 'unreachable (noSignOfLife)');
  const knownMs = Date.now();
  await waitsForNobody(ayse.id, knownMs);
  await own.wake();
  await expect.poll(() => board.lineOf(ayse.id)?.isReachable).toBe(true);
  await expect.poll(() => offersTo(world, ayse.id, knownMs)).toBe(1);
});

test('an offer made in the moment before anybody could know goes to the next agent, with the place the customer had', async () => {
  const own = await browser();
  const ayse = await agentAt(own);
  const berk = await world.user('Berk', 'agent');
  const members = [ayse, berk].map(({ id }) => ({ agentId: id, tier: 1 }));
  await own.freeze();
  await writes('Fatma');
  await world.owner.put(`/queues/${queueId}/members`, { members });
  const desk = await world.desk(berk);
  await expect.poll(() => desk.offers().length, { timeout: 5_000 }).toBe(1);
  await board.comesTo(ayse.id, 'unreachable (noSignOfLife)');
  await own.wake();
  desk.close();
});

test('a page that loads again is missed by nobody: offered nothing while it loads, and never unreachable', async () => {
  const own = await browser();
  const ayse = await agentAt(own);
  const before = (await presenceFacts(world, ayse.id)).length;
  for (let round = 0; round < 3; round++) {
    await ayse.page.reload();
    const pairs = (round + 1) * 2;
    await expect.poll(async () => (await presenceFacts(world, ayse.id)).length - before).toBeGreaterThanOrEqual(pairs);
  }
  const since = (await presenceFacts(world, ayse.id)).slice(before);
  expect(since.filter((type) => type !== 'fellSilent' && type !== 'becameReachable')).toEqual([]);
  expect(board.shown(ayse.id).filter((state) => state.startsWith('unreachable'))).toEqual([]);
});

test('two tabs: closing one changes nothing, closing both makes her unreachable within five seconds', async () => {
  const own = await browser();
  const ayse = await agentAt(own);
  const second = await ayse.page.context().newPage();
  await second.goto(`${world.url}/desk`);
  await expect.poll(async () => (await second.locator('header').count()) > 0).toBe(true);
  await pause(2_000);
  await ayse.page.close();
  await pause(6_000);
  expect(await presenceFacts(world, ayse.id)).not.toContain('becameUnreachable');
  await second.close();
  await board.comesTo(ayse.id, 'unreachable (connectionLost)');
});

test('two browsers of one person: the death of one changes nothing, of both makes her unreachable within five seconds', async () => {
  const [first, second] = await Promise.all([browser(), browser()]);
  const ayse = await agentAt(first);
  await sitDown(second, world.url, ayse.email);
  await pause(2_000);
  await first.kill();
  await pause(6_000);
  expect(await presenceFacts(world, ayse.id)).not.toContain('becameUnreachable');
  await second.freeze();
  await board.comesTo(ayse.id, 'unreachable (noSignOfLife)');
});

test('the server is killed and started again: who is there comes back by herself, who went meanwhile is unreachable and is offered nothing', async () => {
  const [stays, goes] = await Promise.all([browser(), browser()]);
  const berk = await agentAt(goes);
  const ayse = await agentAt(stays);
  await world.owner.put(`/queues/${queueId}/members`, {
    members: [berk, ayse].map(({ id }) => ({ agentId: id, tier: 1 })),
  });
  await world.kill();
  await goes.kill();
  await world.start();
  const startedMs = Date.now();
  await expect
    .poll(() => board.lineOf(berk.id)?.cause, { timeout: 15_000 })
    .toMatchObject({ because: 'serverRestarted' });
  await writes('Ali');
  await expect.poll(() => offersTo(world, ayse.id, startedMs)).toBeGreaterThan(0);
  expect(await offersTo(world, berk.id, startedMs)).toBe(0);
});
