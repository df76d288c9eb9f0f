import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());

test('a visitor writes, an agent answers, and both see the same', async () => {
  const [ayse] = await world.agents('Ayşe');
  if (!ayse) throw new Error('There is an agent');
  const visitor = await world.visitor({ name: 'Mehmet' });
  visitor.write('Merhaba');
  await expect.poll(() => ayse.offers().length, { timeout: 5_000 }).toBe(1);
  const { interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? '');
  await ayse.send(interactionId, 'Buyurun');
  await expect.poll(() => visitor.texts(), { timeout: 5_000 }).toEqual(['Merhaba', 'Buyurun']);
  console.log(ayse.me(), [...ayse.rows.values()], visitor.standing());
});
