import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Desk } from '../desk.ts';
import { openWorld, type World } from '../world.ts';

const widgets = 500;
/** From the moment in which the program is ready again. */
const backWithinMs = 30_000;

let world: World;
let ayse: Desk;

beforeAll(async () => {
  // Visitors come through a proxy that says where each comes from: the limits of one address are as they always are.
  world = await openWorld({ env: { TRUST_PROXY: 'loopback' } });
  [ayse] = (await world.agents('Ayşe')) as [Desk];
});
afterAll(() => world?.close());

test('the program is killed three times under five hundred widgets: five hundred widgets are back within half a minute, and no agent flips', async () => {
  const visitors = await Promise.all(
    Array.from({ length: widgets }, (_, n) => world.visitor({ address: `10.${n >> 8}.${n & 255}.7` })),
  );
  const online = () => visitors.filter((visitor) => visitor.isOnline()).length;
  await expect.poll(online, { timeout: 60_000 }).toBe(widgets);
  for (let round = 0; round < 3; round++) {
    await world.kill();
    await expect.poll(online).toBe(0);
    await world.start();
    await expect.poll(online, { timeout: backWithinMs }).toBe(widgets);
  }
  visitors[0]?.write('Buradayım');
  await expect.poll(() => ayse.offers().length, { timeout: 20_000 }).toBe(1);
  expect(await world.ask(`select about from facts where type = 'becameUnreachable'`)).toEqual([]);
}, 300_000);
