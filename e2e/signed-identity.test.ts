import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from './api.ts';
import { openWorld, type World } from './world.ts';

interface Channel {
  readonly id: string;
  readonly publicKey: string;
  readonly identity: { readonly hasKey: boolean; readonly formerKeyUntil: string | null } | null;
}

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 240_000);
afterAll(() => world?.close(), 60_000);

const channel = async () => {
  const { items } = await world.owner.get<{ items: Channel[] }>('/channels');
  const [first] = items;
  if (!first) throw new Error('There is no channel');
  return first;
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token as the server of a site makes it. */
function tokenOf(key: string, publicKey: string, sub: string) {
  const exp = Math.floor(Date.now() / 1_000) + 300;
  const claims = { sub, name: 'Elif Kaya', aud: publicKey, exp, jti: randomUUID() };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

test('a key of a channel is told once; whom the site names with it is marked for the agent, and a removed key names nobody', async () => {
  const { id, publicKey, identity } = await channel();
  expect(identity).toEqual({ hasKey: false, formerKeyUntil: null });
  const { key } = await world.owner.post<{ key: string }>(`/channels/${id}/identity-key`, {});
  expect(key.length).toBeGreaterThanOrEqual(32);
  const listed = JSON.stringify(await world.owner.get('/channels'));
  expect([listed.includes(key), world.output().includes(key)]).toEqual([false, false]);
  expect((await channel()).identity).toEqual({ hasKey: true, formerKeyUntil: null });

  const [desk] = await world.agents('Ayşe Yılmaz');
  if (!desk) throw new Error('There is no agent');
  const elif = await world.visitor({ identity: tokenOf(key, publicKey, 'customer-7') });
  elif.write('Kargom nerede?');
  const card = await until('she is offered the conversation', () => desk.offers()[0]);
  const { interactionId } = await desk.accept(card.offerId);
  const detail = await desk.api.get<{ customerName: string; identity: unknown }>(`/interactions/${interactionId}`);
  expect(detail).toMatchObject({ customerName: 'Elif Kaya', identity: { isVerified: true } });

  const { key: second } = await world.owner.post<{ key: string }>(`/channels/${id}/identity-key`, {});
  expect(second).not.toBe(key);
  expect((await channel()).identity).toMatchObject({ hasKey: true, formerKeyUntil: expect.any(String) });
  await world.owner.send('DELETE', `/channels/${id}/identity-key`);
  expect((await channel()).identity).toEqual({ hasKey: false, formerKeyUntil: null });
}, 180_000);
