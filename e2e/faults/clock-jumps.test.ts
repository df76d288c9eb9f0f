import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Desk } from '../desk.ts';
import { boardOf, expectTruth } from '../truth.ts';
import type { Visitor } from '../visitor.ts';
import { openWorld, type World } from '../world.ts';

const hourMs = 3_600_000;

let folder: string;
let world: World;
let ayse: Desk;
let berk: Desk;
let visitors: Visitor[];
let postponed: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'santral-clock-'));
  await jumpTo(0);
  const jumping = path.join(import.meta.dirname, 'jumping-clock.ts');
  world = await openWorld({ env: { NODE_OPTIONS: `--import=${jumping}`, JUMP_FILE: path.join(folder, 'jump') } });
  [ayse, berk] = (await world.agents('Ayşe', 'Berk')) as [Desk, Desk];
  await berk.choose('offQueue');
  visitors = await Promise.all(['Mehmet', 'Fatma'].map((name) => world.visitor({ name })));
});
afterAll(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Sets the machine's clock this far from the truth, and waits until the program has seen it. */
async function jumpTo(ms: number): Promise<void> {
  await writeFile(path.join(folder, 'jump'), String(ms));
  await new Promise((wait) => setTimeout(wait, 200));
}
const clockHealth = async () => {
  const { body } = await world.owner.send('GET', '/health/ready');
  return (body as { dependencies: { name: string; status: string }[] }).dependencies.find(
    ({ name }) => name === 'clock',
  )?.status;
};
const factTypes = () =>
  world.ask<{ type: string; at: Date; recorded_at: Date }>(`select type, at, recorded_at from facts order by number`);

test('before the jump: a conversation is postponed by half an hour, and another rings', async () => {
  visitors[0]?.write('Merhaba');
  await expect.poll(() => ayse.offers().length).toBe(1);
  const { interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? '');
  postponed = interactionId;
  const until = new Date(Date.now() + hourMs / 2).toISOString();
  await ayse.api.post(`/interactions/${postponed}/status`, { status: 'postponed', until });
  visitors[1]?.write('Kimse var mı?');
  await expect.poll(() => ayse.offers().length).toBe(1);
});

test.each([
  ['an hour ahead', hourMs],
  ['back by two hours', -hourMs],
])('the clock jumps %s: no timer rings early, nobody is signed out, and messages go on', async (_which, jumpMs) => {
  const before = (await factTypes()).length;
  const offer = ayse.offers()[0];
  await jumpTo(jumpMs);
  // Longer than the program needs to look for what is due.
  await new Promise((wait) => setTimeout(wait, 6_000));
  const since = (await factTypes()).slice(before);
  expect(since.map((fact) => fact.type)).toEqual([]);
  expect(ayse.offers()[0]?.offerId).toBe(offer?.offerId);
  expect([(await ayse.api.send('GET', '/me')).status, ayse.live.state.type, visitors[0]?.isOnline()]).toEqual([
    200,
    'online',
    true,
  ]);
  expect((await boardOf(world)).agents.find((agent) => agent.agentId === ayse.id)?.state).toBe('ringing');
  await expect.poll(clockHealth).toBe('warning');
  await berk.api.post('/me/availability', { availability: 'offQueue' });
  const facts = (await factTypes()).slice(before);
  for (const { at, recorded_at } of facts) expect(Math.abs(at.getTime() - recorded_at.getTime())).toBeLessThan(60_000);
});

test('when the clock is right again everything goes on, and the figures are true', async () => {
  await jumpTo(0);
  await expect.poll(clockHealth).toBe('ok');
  const offerId = ayse.offers()[0]?.offerId;
  if (offerId) await ayse.accept(offerId);
  const detail = await ayse.api.get<{ status: string }>(`/interactions/${postponed}`);
  expect(detail.status).toBe('postponed');
  await expectTruth(world);
});
