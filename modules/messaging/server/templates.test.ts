import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { FileId, InteractionId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import { type House, openHouseInTalk } from './messaging.fixture.ts';

let house: House;
let id: InteractionId;
let database: Database;
beforeAll(async () => {
  const talk = await openHouseInTalk();
  ({ house, id, database } = talk);
  return () => talk.close(house);
});

const actorOf = (person: House['people']['ayse']) => ({ who: person.who, ip: null, requestId: null });
const given = (title: string, tr: string, fileIds: readonly FileId[] = []) => ({ title, texts: { tr }, fileIds });
async function made(by: House['people']['ayse'], queueId: House['queueId'] | null, ...rest: Parameters<typeof given>) {
  const outcome = await house.messaging.templates.save(actorOf(by), queueId, given(...rest), null);
  if (outcome.type !== 'saved') throw new Error(outcome.type);
  return outcome.template;
}

test('F99 templates are kept in the queue the chat belongs to; an agent finds them there, and her own beside them', async () => {
  const { owner, ayse, berk } = house.people;
  const { templates } = house.messaging;
  const ofQueue = await made(owner, house.queueId, 'İade süreci', '{greeting}, iadeniz {queue} ekibimizde.');
  const own = await made(ayse, null, 'İade kapanışı', 'Sevgiler, {agent_first_name}. Takip: {takip_no}');
  const found = await templates.forInteraction(ayse.who, id, 'IADE');
  expect(found?.map((one) => [one.title, one.text, one.blanks])).toEqual([
    ['İade kapanışı', 'Sevgiler, Ayşe. Takip: {takip_no}', ['takip_no']],
    ['İade süreci', 'İyi günler, iadeniz Destek ekibimizde.', []],
  ]);
  // A colleague who may not write in the conversation gets nothing, and nobody reads another's own.
  expect(await templates.forInteraction(berk.who, id, '')).toBeNull();
  expect(await templates.own(berk.who)).toEqual([]);
  expect(await templates.save(actorOf(berk), null, given('x', 'y'), own)).toEqual({ type: 'unknown' });
  expect(await templates.save(actorOf(ayse), house.queueId, given('x', 'y'), ofQueue)).toEqual({ type: 'forbidden' });
  expect(await templates.remove(actorOf(ayse), house.queueId, ofQueue.id)).toBe('forbidden');
});

test('F99 of two who change a template at the same moment the second is told, and the trail says what it was', async () => {
  const { owner } = house.people;
  const { templates } = house.messaging;
  const template = await made(owner, house.queueId, 'Kargo', 'Kargonuz yolda.');
  const both = await Promise.all(
    ['Bir', 'İki'].map((text) => templates.save(actorOf(owner), house.queueId, given('Kargo', text), template)),
  );
  expect(both.map(({ type }) => type).toSorted()).toEqual(['changedMeanwhile', 'saved']);
  expect(await templates.remove(actorOf(owner), house.queueId, template.id)).toBe('removed');
  const { rows } = await database.within(house.organisationId, (trx) =>
    sql<{ what: string }>`select what from audit where thing_id = ${template.id} order by at, id`.execute(trx),
  );
  expect(rows.map(({ what }) => what)).toEqual(['templateCreated', 'templateChanged', 'templateDeleted']);
});

test('C16 a program reads a queue’s templates, takes one with its file and sends it; the use is counted', async () => {
  const { owner, ayse } = house.people;
  const { templates, files, writing } = house.messaging;
  const bytes = { name: 'liste.pdf', mime: 'application/pdf', bytes: 3, sha256: 'ab'.repeat(32), path: 'x' };
  const file = await files.remember(bytes, { type: 'user', userId: owner.who.userId });
  const template = await made(owner, house.queueId, 'Fiyat listesi', 'Listemiz ektedir, {agent_name}.', [file.id]);
  // What a template holds is no unused upload, however old it is.
  house.clock.advance(48 * 3_600_000);
  expect(await files.sweep()).toEqual([]);
  const read = await templates.ofQueue(ayse.who, house.queueId);
  expect(read?.some(({ id: one }) => one === template.id)).toBe(true);
  const used = await templates.use(ayse.who, id, template.id);
  if (!used) throw new Error('She may use it');
  expect([used.text, used.blanks]).toEqual(['Listemiz ektedir, Ayşe.', []]);
  const fileIds = used.files.map((one) => one.id);
  expect(fileIds).not.toEqual([file.id]);
  const sent = await writing.send(ayse.who, id, { clientId: 'sablon-1', kind: 'public', text: used.text, fileIds });
  expect(sent.type === 'sent' && sent.message.files.map(({ name }) => name)).toEqual(['liste.pdf']);
  const after = await templates.ofQueue(ayse.who, house.queueId);
  expect(after?.find(({ id: one }) => one === template.id)?.uses).toBe(1);
});
