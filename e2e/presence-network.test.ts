import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { type OwnBrowser, openOwnBrowser } from './browser.ts';
import { openNetwork } from './network.ts';
import { chooses, offersTo, sitDown, watchBoard } from './presence.ts';
import { openWorld, type World } from './world.ts';

/** As long as a lift, a tunnel or a router that starts anew. */
const goneMs = 90_000;

const network = await openNetwork();
let world: World;
let own: OwnBrowser;

beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld({ env: { HOST: network.host } });
  own = await openOwnBrowser(network.within);
}, 180_000);
afterAll(async () => {
  await own?.close();
  await world?.close();
  await network.close();
}, 60_000);

test(`the network is gone for ninety seconds (${network.kind}): unreachable within five seconds, offered nothing, and back by herself with what was hers`, async () => {
  const { queueId } = await world.firstQueue();
  const board = await watchBoard(world);
  const ayse = await world.user('Ayşe', 'agent');
  await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
  await sitDown(own, await network.urlOf(world.process.port), ayse.email);
  await chooses(world, ayse.email, 'available');
  await board.comesTo(ayse.id, 'free', { withinMs: 20_000 });

  await network.cut();
  await board.comesTo(ayse.id, 'unreachable (noSignOfLife)');
  const knownMs = Date.now();
  const visitor = await world.visitor({ name: 'Mehmet' });
  visitor.write('Merhaba');
  await expect.poll(() => visitor.waiting()).toBe(0);
  await pause(goneMs - 5_000);
  expect(board.shown(ayse.id).at(-1)).toMatch(/^unreachable/);
  expect(await offersTo(world, ayse.id, knownMs)).toBe(0);

  await network.mend();
  await expect.poll(() => board.lineOf(ayse.id)?.isReachable, { timeout: 30_000 }).toBe(true);
  await expect.poll(() => offersTo(world, ayse.id, knownMs)).toBe(1);
  await board.comesTo(ayse.id, 'ringing', { withinMs: 20_000 });
}, 240_000);
