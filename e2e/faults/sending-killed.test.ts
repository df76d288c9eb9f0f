import { afterAll, beforeAll, expect, test } from 'vitest';
import { numberCall } from '../../adapters/meta/graph.fixture.ts';
import { insist } from '../api.ts';
import type { Desk } from '../desk.ts';
import { type FakeGraph, openWorldWithWhatsapp } from '../providers.ts';
import { expectTruth } from '../truth.ts';
import type { World } from '../world.ts';
import { holdTable } from './held-table.ts';

let graph: FakeGraph;
let world: World;
let ayse: Desk;

beforeAll(async () => {
  ({ graph, world } = await openWorldWithWhatsapp());
  [ayse] = (await world.agents('Ayşe')) as [Desk];
});
afterAll(async () => {
  await world?.close();
  await graph?.close();
});

test('killed between the provider’s answer and our note of it, three times: resolved by the echo, and the customer has each answer once', async () => {
  const contacts = [{ profile: { name: 'Bora' }, user_id: 'TR.Bora' }];
  const message = { from_user_id: 'TR.Bora', id: 'wamid.IN1', timestamp: `${Math.floor(Date.now() / 1_000)}` };
  graph.tell(
    'whatsapp_business_account',
    numberCall({ contacts, messages: [{ ...message, type: 'text', text: { body: 'Merhaba' } }] }),
  );
  await expect.poll(() => ayse.offers().length, { timeout: 20_000 }).toBe(1);
  const { interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? '');
  graph.state.tellsReceipts = true;
  const answers = ['Buyurun', 'Bakıyorum', 'Yolda'];
  const deliveryOf = async (text: string) =>
    (await ayse.messages(interactionId).catch(() => [])).find((message) => message.text === text)?.delivery;
  for (const text of answers) {
    // Where the ids of what went out are noted: the provider has said yes, and nobody here knows it yet.
    const held = await holdTable(world, 'outside_ids');
    const clientId = crypto.randomUUID();
    await insist(() => ayse.send(interactionId, text, clientId));
    await held.isReached();
    await world.kill();
    await held.letGo('lost');
    await world.start();
    await expect.poll(() => deliveryOf(text), { timeout: 60_000 }).toBe('read');
  }
  expect(graph.sent.map(({ body }) => body.text?.body)).toEqual(answers);
  await expectTruth(world);
}, 300_000);
