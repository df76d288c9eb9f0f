import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Block, BlockWhat, FlowGraph, FlowText } from '#flows';
import { type FlowTarget, readWays } from '#flows/server';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { defaultBot } from '../bot-texts.ts';
import { answerWithinMs } from './flow-runner.ts';
import { queueing } from './inbound.ts';
import { type House, openHouse, standAgain } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
afterEach(() => house.close());

const text = (tr: string): FlowText => ({ tr, en: '' });
const block = (id: string, what: BlockWhat): Block => ({ ...what, id, name: '' });
const orders = 'https://shop.example/orders/42';

/** Asks what it is about, then the number, looks it up and hands over. */
const shop = (queueId: string): FlowGraph => ({
  start: 'menu',
  blocks: [
    block('menu', {
      type: 'menu',
      text: text('Konu nedir?'),
      again: text('Listeden seçin.'),
      variable: 'subject',
      choices: [
        { id: 'order', title: text('Sipariş'), next: 'number' },
        { id: 'bye', title: text('Bitir'), next: 'bye' },
      ],
      tries: 2,
      otherwise: 'queue',
    }),
    block('number', {
      type: 'question',
      text: text('Sipariş numaranız?'),
      again: text(''),
      variable: 'order_no',
      kind: 'number',
      tries: 2,
      next: 'ask',
      otherwise: 'queue',
    }),
    block('ask', {
      type: 'request',
      method: 'GET',
      url: 'https://shop.example/orders/{order_no}',
      body: '',
      saves: [{ variable: 'status', path: 'status' }],
      next: 'tell',
      otherwise: 'queue',
    }),
    block('tell', { type: 'message', text: text('Durum: {status}'), next: 'queue' }),
    block('bye', { type: 'close', text: text('Görüşmek üzere.') }),
    block('queue', { type: 'queue', queueId }),
  ],
});

async function running(target: (made: House) => FlowTarget = ({ account }) => ({ type: 'channel', id: account.id })) {
  house = await openHouse(fresh.database);
  const { queueId } = house;
  return published(shop(queueId), target(house));
}
/** A flow that is drawn, put in its place and published. */
async function published(draft: FlowGraph, target: FlowTarget) {
  const { actor, projectId, flows } = house;
  const made = await flows.create(actor, { name: 'Mağaza', projectId, draft });
  if (made.type !== 'saved') throw new Error(made.type);
  const placed = await flows.edit(actor, made.flow.id, 1, { runsOn: [target] });
  if (placed.type !== 'saved') throw new Error(placed.type);
  const outcome = await flows.publish(actor, made.flow.id, placed.flow.draftVersion);
  if (outcome.type !== 'saved') throw new Error(JSON.stringify(outcome));
  return outcome.flow;
}
/** Another queue, whose bot is silent, with a flow that asks for an e-mail address. */
async function salesQueue(): Promise<QueueId> {
  const { actor, projectId, queues, messaging } = house;
  const hours = 'Europe/Istanbul';
  const made = await queues.create(actor, { name: 'Satış', projectId, media: ['chat'] }, hours);
  if (made.type !== 'saved') throw new Error(made.type);
  const { id } = made.queue;
  await messaging.bots.set(actor, id, { ...defaultBot('tr'), isOn: false });
  const asks = block('mail', {
    type: 'question',
    text: text('Satış için e-postanız?'),
    again: text(''),
    variable: 'email',
    kind: 'email',
    tries: 2,
    next: 'here',
    otherwise: 'here',
  });
  await published(
    { start: 'mail', blocks: [asks, block('here', { type: 'queue', queueId: id })] },
    { type: 'queue', id },
  );
  return id;
}
const move = async (id: InteractionId, queueId: QueueId) => {
  const { interactions, queues, clock } = house;
  const outcome = interactions.record(id, [queueing({ queues }, queueId, 'transfer', clock.nowMs())]);
  if (outcome.type === 'recorded') await outcome.committed;
};
/** What was said in an interaction beside the customer, notes included; waits until it is at least so much. */
async function saidIn(id: InteractionId, least: number): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const timeline = await house.messaging.lists.timeline(house.people.owner.who, id, null, 100);
    const said = (timeline?.messages ?? []).filter(({ author }) => author.type === 'bot').map((one) => one.text);
    if (said.length >= least || tries > 400) return said;
    await new Promise((wait) => setTimeout(wait, 10));
  }
}
const typesOf = async (id: InteractionId) => (await house.facts(id)).map(({ type }) => type);

test('F40, F239: a flow of the channel asks before the queue, and what it collected goes to the agent with the hand-over', async () => {
  await running();
  house.others.set(orders, { status: 200, body: '{"status":"yolda"}' });
  const id = await house.write('mehmet', 'Merhaba');
  expect(await saidIn(id, 1)).toEqual(['Konu nedir?\n1. Sipariş\n2. Bitir']);
  expect(house.interactions.find(id)?.phase).toBe('unplaced');
  await house.write('mehmet', '1');
  expect((await saidIn(id, 2))[1]).toBe('Sipariş numaranız?');
  await house.write('mehmet', '42');
  const said = await saidIn(id, 4);
  expect(said.slice(2)).toEqual(['Durum: yolda', 'Akışta toplananlar:\nsubject: Sipariş\norder_no: 42\nstatus: yolda']);
  const collected = [
    { name: 'subject', value: 'Sipariş' },
    { name: 'order_no', value: '42' },
    { name: 'status', value: 'yolda' },
  ];
  expect(await house.messaging.flowAnswers(id)).toEqual(collected);
  expect([house.interactions.find(id)?.visit?.queueId, await house.status(id)]).toEqual([house.queueId, 'queued']);
  expect(await typesOf(id)).toEqual([
    'started',
    ...['messageReceived', 'messageSent', 'messageReceived', 'messageSent', 'messageReceived'],
    ...['messageSent', 'queued'],
  ]);
});

test('F39: nobody is offered a conversation while its flow asks, and an agent gets it the moment it is handed over', async () => {
  await running();
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await saidIn(id, 1);
  expect(house.interactions.find(id)?.offer).toBeNull();
  await house.write('mehmet', 'temsilci');
  await house.accept(house.people.ayse, id);
  expect((await saidIn(id, 2))[1]).toContain('Müşteri temsilci istedi.');
  // From here the flow says nothing, whatever is written.
  await house.write('mehmet', '1');
  await house.write('mehmet', '2');
  expect(await saidIn(id, 0)).toHaveLength(2);
});

test('a restart in the middle keeps the place and the version, and redelivery says nothing twice', async () => {
  const flow = await running();
  const id = await house.write('mehmet', 'Merhaba', 'first');
  await saidIn(id, 1);
  await house.write('mehmet', '1', 'second');
  await saidIn(id, 2);
  const other: FlowGraph = { start: 'bye', blocks: [block('bye', { type: 'close', text: text('Yeni akış') })] };
  const changed = await house.flows.edit(house.actor, flow.id, flow.draftVersion, { draft: other });
  if (changed.type !== 'saved') throw new Error(changed.type);
  await house.flows.publish(house.actor, flow.id, changed.flow.draftVersion);
  house = await standAgain(house);
  await house.write('mehmet', 'Merhaba', 'first');
  await house.write('mehmet', '1', 'second');
  expect(await saidIn(id, 0)).toHaveLength(2);
  await house.write('mehmet', 'kırk iki', 'third');
  expect((await saidIn(id, 3))[2]).toBe('Sipariş numaranız?');
  // Somebody who comes now walks through what is published now.
  const fatma = await house.write('fatma', 'Merhaba');
  expect(await saidIn(fatma, 1)).toEqual(['Yeni akış']);
  expect(await house.status(fatma)).toBe('completed');
});

test('a conversation that has ended its flow after a restart is over, and the customer was told goodbye', async () => {
  await running();
  const id = await house.write('mehmet', 'Merhaba');
  await saidIn(id, 1);
  house = await standAgain(house);
  await house.write('mehmet', '2', 'after');
  expect((await saidIn(id, 2))[1]).toBe('Görüşmek üzere.');
  expect(await house.status(id)).toBe('completed');
});

test('another system that is out of reach or talks nonsense leads into the queue, never to silence', async () => {
  await running();
  for (const [peer, body] of [
    ['mehmet', null],
    ['fatma', '<html>'],
  ] as const) {
    if (body) house.others.set(orders, { status: 200, body });
    const id = await house.write(peer, 'Merhaba');
    await saidIn(id, 1);
    await house.write(peer, '1');
    await saidIn(id, 2);
    await house.write(peer, '42');
    expect((await saidIn(id, 3))[2]).toContain('order_no: 42');
    expect(await house.status(id)).toBe('queued');
  }
});

test('a customer who stops answering is handed to the queue; one who has left has given up', async () => {
  await running();
  const stays = await house.write('mehmet', 'Merhaba');
  const leaves = await house.write('fatma', 'Merhaba');
  await Promise.all([saidIn(stays, 1), saidIn(leaves, 1)]);
  house.messaging.side.passing(house.account, 'fatma', { type: 'here', isHere: false });
  await expect.poll(async () => (await house.messaging.conversations.find(house.account, 'fatma'))?.isHere).toBe(false);
  house.clock.advance(answerWithinMs);
  house.messaging.sweep();
  await expect.poll(() => house.status(stays)).toBe('queued');
  await expect.poll(() => house.status(leaves)).toBe('completed');
});

test('a flow of a queue runs while somebody waits there, and an agent may take her at any time', async () => {
  await running(({ queueId }) => ({ type: 'queue', id: queueId }));
  const id = await house.write('mehmet', 'Merhaba');
  expect((await saidIn(id, 1))[0]).toContain('Konu nedir?');
  expect(await house.status(id)).toBe('queued');
  await house.write('mehmet', '1');
  await saidIn(id, 2);
  await house.atWork(house.people.ayse);
  await house.accept(house.people.ayse, id);
  expect((await saidIn(id, 3))[2]).toBe('Akışta toplananlar:\nsubject: Sipariş');
});

test('the letter of a machine is answered by no flow and waits in the queue', async () => {
  await running();
  const id = await house.write('mehmet', 'Ofis dışındayım', 'out', { isAutomatic: true });
  expect([await saidIn(id, 0), await house.status(id)]).toEqual([[], 'queued']);
});

test('a flow that was switched off leaves nobody outside the queues', async () => {
  const flow = await running();
  const id = await house.write('mehmet', 'Merhaba');
  await saidIn(id, 1);
  await house.flows.edit(house.actor, flow.id, flow.draftVersion, { isArchived: true });
  await house.write('mehmet', 'hmm');
  await house.write('mehmet', 'hmm');
  await expect.poll(() => house.status(id)).toBe('queued');
  expect(await house.status(await house.write('fatma', 'Merhaba'))).toBe('queued');
});

test('one voice: while the flow of a queue asks the queue bot is silent, and it greets when the flow has ended', async () => {
  await running(({ queueId }) => ({ type: 'queue', id: queueId }));
  const { messaging, actor, queueId, people } = house;
  await messaging.bots.set(actor, queueId, defaultBot('tr'));
  const id = await house.write('mehmet', 'Merhaba');
  expect(await saidIn(id, 1)).toEqual(['Konu nedir?\n1. Sipariş\n2. Bitir']);
  expect(await messaging.bot.standingOf(people.owner.who, id)).toMatchObject({ state: 'flow' });
  house = await standAgain(house);
  await house.write('mehmet', 'temsilci', 'after');
  const said = await saidIn(id, 3);
  expect(said).toHaveLength(3);
  expect(said[1]).toContain('Müşteri temsilci istedi.');
  expect(said[2]).toContain('Destek ekibine ulaştınız.');
  expect(await house.messaging.bot.standingOf(people.owner.who, id)).toMatchObject({ state: 'speaking' });
});

test('a conversation that moves is asked by the flow of the other queue, with what the first has learned, and by none twice', async () => {
  await running(({ queueId }) => ({ type: 'queue', id: queueId }));
  const sales = await salesQueue();
  const id = await house.write('mehmet', 'Merhaba');
  await saidIn(id, 1);
  await house.write('mehmet', '1');
  expect((await saidIn(id, 2))[1]).toBe('Sipariş numaranız?');
  await move(id, sales);
  expect((await saidIn(id, 3))[2]).toBe('Satış için e-postanız?');
  house = await standAgain(house);
  await house.write('mehmet', 'm@kervan.example', 'after');
  expect((await saidIn(id, 4))[3]).toBe('Akışta toplananlar:\nsubject: Sipariş\nemail: m@kervan.example');
  // Back where it began, and here again: both have asked what they wanted to know.
  await move(id, house.queueId);
  await move(id, sales);
  await house.write('mehmet', 'Orada mısınız?', 'later');
  expect(await saidIn(id, 0)).toHaveLength(4);
});

test('what an earlier flow collected is named and decided upon by a later one; who came another way is told no gap', async () => {
  await running();
  const { queueId } = house;
  house.others.set(orders, { status: 200, body: '{"status":"yolda"}' });
  // Its name is known because the flow of the channel is published; without that it would be a slip of the pen.
  await published(
    {
      start: 'which',
      blocks: [
        block('which', {
          type: 'condition',
          branches: [{ variable: 'order_no', operator: 'isKnown', value: '', next: 'known' }],
          otherwise: 'unknown',
        }),
        block('known', { type: 'message', text: text('{order_no} numaralı sipariş: {status}'), next: 'here' }),
        block('unknown', { type: 'message', text: text('Sipariş yok, {order_no}.'), next: 'here' }),
        block('here', { type: 'queue', queueId }),
      ],
    },
    { type: 'queue', id: queueId },
  );
  const id = await house.write('mehmet', 'Merhaba');
  for (const [at, word] of ['1', '42'].entries()) {
    await saidIn(id, at + 1);
    await house.write('mehmet', word);
  }
  expect(await saidIn(id, 6)).toContain('42 numaralı sipariş: yolda');
  const other = await house.write('fatma', 'Merhaba');
  for (const at of [1, 2]) {
    await saidIn(other, at);
    await house.write('fatma', 'bilmiyorum');
  }
  expect(await saidIn(other, 3)).toContain('Sipariş yok.');
  house = await standAgain(house);
  expect(await house.messaging.flowAnswers(id)).toContainEqual({ name: 'order_no', value: '42' });
});

test('a conversation that moves to a queue without a flow leaves what was collected to the agent there', async () => {
  await running(({ queueId }) => ({ type: 'queue', id: queueId }));
  const made = await house.queues.create(
    house.actor,
    { name: 'Muhasebe', projectId: house.projectId, media: ['chat'] },
    'UTC',
  );
  if (made.type !== 'saved') throw new Error(made.type);
  await house.messaging.bots.set(house.actor, made.queue.id, { ...defaultBot('tr'), isOn: false });
  const id = await house.write('mehmet', 'Merhaba');
  await saidIn(id, 1);
  await house.write('mehmet', '1');
  await saidIn(id, 2);
  await move(id, made.queue.id);
  expect((await saidIn(id, 3))[2]).toBe('Akışta toplananlar:\nsubject: Sipariş');
  await house.write('mehmet', '42');
  expect(await saidIn(id, 0)).toHaveLength(3);
});

test('who writes again to a conversation that is over, or comes back from an agent, goes on with people and is asked nothing', async () => {
  await running();
  const sales = await salesQueue();
  const { ayse } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await saidIn(id, 1);
  await house.write('mehmet', 'temsilci');
  await house.accept(ayse, id);
  const before = (await saidIn(id, 2)).length;
  await house.messaging.writing.setStatus(ayse.who, id, { status: 'completed', untilMs: null, resolved: true });
  await house.presences.record(ayse.who.userId, [
    { type: 'choseAvailability', availability: 'offline', reasonId: null, by: 'agent', note: null },
  ]);
  await house.write('mehmet', 'Bir şey daha');
  await expect.poll(() => house.status(id)).toBe('queued');
  expect(house.interactions.find(id)?.visit?.kind).toBe('reopened');
  expect(await saidIn(id, 0)).toHaveLength(before);
  // Somebody who sends her on to another queue wants it to ask.
  await move(id, sales);
  expect((await saidIn(id, before + 1)).at(-1)).toContain('e-postanız?');
});

test('F41: in a chat each block counts how often it asked, what did not fit and what was chosen', async () => {
  const flow = await running();
  house.others.set(orders, { status: 200, body: '{"status":"yolda"}' });
  const id = await house.write('mehmet', 'Merhaba');
  await saidIn(id, 1);
  await house.write('mehmet', 'bilmem');
  await saidIn(id, 2);
  await house.write('mehmet', '1');
  await saidIn(id, 3);
  await house.write('mehmet', '42');
  await saidIn(id, 5);
  const asked = { flowId: flow.id, fromMs: 0, toMs: house.clock.nowMs() + 1 };
  const ways = await fresh.database.within(house.organisationId, (trx) => readWays(trx, house.organisationId, asked));
  expect(ways).toMatchObject([{ medium: 'chat', ending: 'person' }]);
  const counts = Object.fromEntries((ways[0]?.blocks ?? []).map((block) => [block.blockId, block]));
  expect(counts.menu).toMatchObject({ asked: 2, wrong: 1, answered: 1, choiceId: 'order' });
  expect(counts.number).toMatchObject({ asked: 1, wrong: 0, answered: 1, choiceId: null });
  expect(Object.keys(counts)).toHaveLength(2);
  expect(JSON.stringify(ways)).not.toContain('42"');
});
