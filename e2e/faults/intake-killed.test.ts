import { afterAll, beforeAll, expect, test } from 'vitest';
import { numberCall } from '../../adapters/meta/graph.fixture.ts';
import { type FakeGraph, openWorldWithWhatsapp } from '../providers.ts';
import { expectTruth } from '../truth.ts';
import type { World } from '../world.ts';
import { holdTable, tablesWrittenWith } from './held-table.ts';

// A provider tells of a message until it hears that we have it. The program dies at every moment in which it writes
// something down about it, and comes back.

let graph: FakeGraph;
let world: World;
let serial = 0;

beforeAll(async () => {
  ({ graph, world } = await openWorldWithWhatsapp());
});
afterAll(async () => {
  await world?.close();
  await graph?.close();
});

/** Somebody new writes one message; answers its words, which nobody else says. */
function somebodyWrites(): string {
  serial += 1;
  const [text, user_id] = [`ilk mesaj ${serial}`, `TR.Kisi${serial}`];
  const message = { from_user_id: user_id, id: `wamid.IN${serial}`, timestamp: `${1_770_000_000 + serial}` };
  const contacts = [{ profile: { name: `Kişi ${serial}` }, user_id }];
  graph.tell(
    'whatsapp_business_account',
    numberCall({ contacts, messages: [{ ...message, type: 'text', text: { body: text } }] }),
  );
  return text;
}
/** How often the words stand on disk, in how many conversations, as how many interactions and facts. */
const standing = async (text: string) => {
  const [row] = await world.ask<Record<'messages' | 'interactions' | 'facts', number>>(`
    with said as (select m.conversation_id, m.interaction_id from messages m where m.text = '${text}')
    select (select count(*)::int from said) as messages,
           (select count(distinct m.interaction_id)::int from messages m join said using (conversation_id)) as interactions,
           (select count(*)::int from facts f join said s on f.about = s.interaction_id
             where f.type = 'messageReceived') as facts`);
  return row;
};
const once = { messages: 1, interactions: 1, facts: 1 };

test('C1: the program is killed at every table that taking a message in writes to: it is there once, as one interaction and one fact', async () => {
  const arrives = async (text: string) => {
    await expect.poll(() => standing(text), { timeout: 20_000 }).toEqual(once);
    await expect.poll(() => graph.waiting()).toBe(0);
    return text;
  };
  // What is noted once a minute is noted with the first.
  const told = [await arrives(somebodyWrites())];
  const points = await tablesWrittenWith(world, 'inbox', async () => void told.push(await arrives(somebodyWrites())));
  expect(points).toEqual(
    expect.arrayContaining(['conversations', 'customers', 'facts', 'inbox', 'interactions', 'messages']),
  );
  for (const [place, point] of points.entries()) {
    const held = await holdTable(world, point);
    const text = somebodyWrites();
    await held.isReached();
    await world.kill();
    await held.letGo(place % 2 === 0 ? 'lost' : 'written');
    await world.start();
    await expect.poll(() => standing(text), { message: point, timeout: 30_000 }).toEqual(once);
    told.push(text);
  }
  await expect.poll(() => graph.waiting(), { timeout: 30_000 }).toBe(0);
  expect(await Promise.all(told.map(standing))).toEqual(told.map(() => once));
  expect(await world.ask(`select state from inbox where state <> 'done'`)).toEqual([]);
  await expectTruth(world);
}, 600_000);
