import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { known, numberCall, openFakeGraph } from '../adapters/meta/graph.fixture.ts';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { expectTruth } from './truth.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

let graph: Awaited<ReturnType<typeof openFakeGraph>>;
let world: World;
let ayse: Desk;
const words = wordsOf('modules/messaging/web/channels', 'tr');
const shell = wordsOf('web', 'tr');

interface Channel {
  readonly id: string;
  readonly publicKey: string;
  readonly health: { readonly status: string; readonly code: string };
  readonly lastInboundAt: string | null;
}

beforeAll(async () => {
  await buildWhenStale(['web']);
  graph = await openFakeGraph();
  world = await openWorld({
    env: { PROVIDER_URLS: ['whatsapp', 'messenger', 'instagram'].map((kind) => `${kind}=${graph.url}`).join(',') },
  });
  [ayse] = (await world.agents('Ayşe')) as [Desk];
}, 240_000);
afterAll(async () => {
  await world?.close();
  await graph?.close();
});

/** Connects a channel as an administrator does, with what its own fields are called; answers what it became. */
async function connect(browser: Browser, name: string, typed: Readonly<Record<string, string>>) {
  const person = await openPerson(browser, 'tr');
  await lendSession(person, world.owner, world.url);
  const { page } = person;
  await page.goto(`${world.url}/settings/channels?new=yes`);
  await page.getByRole('combobox', { name: words('new.kind') }).click();
  await page.getByRole('option', { name, exact: true }).click();
  await page.getByLabel(words('new.name')).fill(name);
  await page.getByRole('button', { name: words('new.create') }).click();
  await page.waitForURL(/\/settings\/channels\/[0-9a-f-]{36}$/);
  for (const [key, value] of Object.entries(typed)) await page.getByLabel(words(`fields.${key}.label`)).fill(value);
  await page.getByRole('button', { name: shell('form.save') }).click();
  await page.getByText(words('connection.secretKept')).first().waitFor();
  await page.getByRole('button', { name: words('connection.test') }).click();
  // This machine has no address of the internet; everything before that question was answered well.
  await page.getByRole('status').getByText(words('health.codes.noPublicAddress')).waitFor();
  expect(await barriers(page)).toEqual([]);
  const { items } = await world.owner.get<{ items: Channel[] }>('/channels');
  const channel = items.find(({ id }) => page.url().endsWith(id));
  if (!channel) throw new Error('The channel is gone');
  return channel;
}

/** What the agent has of a customer's conversation, once she was offered it. */
const taken = async () => {
  await expect.poll(() => ayse.offers().length, { timeout: 20_000 }).toBe(1);
  return (await ayse.accept(ayse.offers()[0]?.offerId ?? '')).interactionId;
};
const hook = (object: string, kind: string, { publicKey }: Channel) =>
  graph.hook(object, `${world.url}/webhooks/${kind}/${publicKey}`);
const deliveryOf = async (interactionId: string, id: string) =>
  (await ayse.messages(interactionId)).find((one) => one.id === id)?.delivery;

let whatsapp: Channel;
let messages = 0;
const says = (peer: string, content: object) => {
  messages += 1;
  const from = { from_user_id: `TR.${peer}`, id: `wamid.IN${messages}`, timestamp: `${1_770_000_000 + messages}` };
  const contacts = [{ profile: { name: peer }, user_id: `TR.${peer}` }];
  graph.tell('whatsapp_business_account', numberCall({ contacts, messages: [{ ...from, ...content }] }));
};
const said = (body: string) => ({ type: 'text', text: { body } });

test('F67 WhatsApp: a number is connected on the screen; a customer writes with a picture, an agent answers, receipts come', async () => {
  const browser = await openBrowser();
  try {
    whatsapp = await connect(browser, 'WhatsApp', {
      'whatsapp.phoneNumberId': known.phoneNumberId,
      'whatsapp.businessAccountId': known.businessAccountId,
      'whatsapp.accessToken': graph.state.token,
      'any.appSecret': graph.state.appSecret,
      'any.verifyToken': 'uzun bir sözcük',
    });
  } finally {
    await browser.close();
  }
  hook('whatsapp_business_account', 'whatsapp', whatsapp);
  graph.state.tellsReceipts = true;
  graph.state.times = 2;
  const asked = new URL(`${world.url}/webhooks/whatsapp/${whatsapp.publicKey}`);
  asked.search = new URLSearchParams({
    ...{ 'hub.mode': 'subscribe', 'hub.challenge': '1158201444' },
    'hub.verify_token': 'uzun bir sözcük',
  }).toString();
  expect(await (await fetch(asked)).text()).toBe('1158201444');

  says('Zeynep', said('Kutu ezilmiş geldi, İstanbul 🙂'));
  const id = await taken();
  const picture = graph.upload(tinyJpeg, 'image/jpeg');
  says('Zeynep', { type: 'image', image: { id: picture, mime_type: 'image/jpeg', caption: 'Bakın' } });
  const seen = async () => (await ayse.messages(id)).map(({ text, files }) => [text, files.map(({ mime }) => mime)]);
  await expect.poll(seen, { timeout: 20_000 }).toEqual([
    ['Kutu ezilmiş geldi, İstanbul 🙂', []],
    ['Bakın', ['image/jpeg']],
  ]);
  const answer = await ayse.send(id, 'Yenisini gönderiyoruz.');
  await expect
    .poll(() => graph.sent.map(({ body }) => [body.recipient, body.text?.body]))
    .toEqual([['TR.Zeynep', 'Yenisini gönderiyoruz.']]);
  await expect.poll(() => deliveryOf(id, answer.id), { timeout: 20_000 }).toBe('read');
  await expect.poll(() => graph.waiting()).toBe(0);
  expect(await world.ask('select 1 from conversations')).toHaveLength(1);
  expect(new Set(graph.answers)).toEqual(new Set([200]));
});

test('a forged call is refused; nothing of a secret is in any answer, log or row', async () => {
  const address = `${world.url}/webhooks/whatsapp/${whatsapp.publicKey}`;
  const { bytes, signature } = graph.signed(numberCall({ messages: [] }));
  const post = (body: Buffer, signed: string) =>
    fetch(address, { method: 'POST', headers: { 'x-hub-signature-256': signed }, body: new Uint8Array(body) });
  const { status } = await post(Buffer.concat([bytes, Buffer.from(' ')]), signature);
  expect([status, (await post(bytes, '')).status, (await post(bytes, signature)).status]).toEqual([401, 401, 200]);
  const rows = await world.ask<{ all: string }>(
    `select concat((select json_agg(a) from audit a), (select json_agg(c) from channel_accounts c)) as all`,
  );
  const everywhere = [JSON.stringify(await world.owner.get('/channels')), world.output(), JSON.stringify(rows)];
  for (const secret of [graph.state.token, graph.state.appSecret])
    expect(everywhere.filter((text) => text.includes(secret))).toEqual([]);
});

test('killed while messages come in, batched, doubled and shuffled, nothing is lost or doubled', async () => {
  const stop = ayse.acceptAll();
  const written = Array.from({ length: 60 }, (_, n) => `mesaj ${n}`);
  for (const [n, text] of written.entries()) {
    says('Bora', said(text));
    if (n % 20 === 10) {
      await new Promise((wait) => setTimeout(wait, 150));
      await world.kill();
      await world.start();
      hook('whatsapp_business_account', 'whatsapp', whatsapp);
    }
  }
  const onDisk = async () =>
    (
      await world.ask<{ text: string }>(
        `select m.text from messages m join conversations c on c.id = m.conversation_id
          where c.peer_key = 'TR.Bora' and m.author_type = 'customer'`,
      )
    ).map(({ text }) => text);
  await expect.poll(async () => (await onDisk()).sort(), { timeout: 60_000 }).toEqual([...written].sort());
  await expect.poll(() => graph.waiting(), { timeout: 30_000 }).toBe(0);
  expect((await onDisk()).length).toBe(written.length);
  // Bora's conversation is hers before she stops: else her next offer would be his.
  await expect.poll(() => [ayse.rows.size, ayse.offers().length], { timeout: 30_000 }).toEqual([2, 0]);
  stop();
  await expectTruth(world);
});

test.for([
  { row: 'F70 Facebook', kind: 'messenger', name: 'Messenger', object: 'page', ownId: known.pageId },
  { row: 'F71', kind: 'instagram', name: 'Instagram', object: 'instagram', ownId: known.instagramId },
] as const)(
  '$row $name: connected on the screen, a customer sends a picture, an agent answers, nothing is doubled',
  async ({ kind, name, object, ownId }) => {
    graph.state.times = 2;
    const browser = await openBrowser();
    let channel: Channel;
    try {
      channel = await connect(browser, name, {
        ...(kind === 'instagram' && { 'instagram.instagramId': known.instagramId }),
        [`${kind}.pageId`]: known.pageId,
        [`${kind}.accessToken`]: graph.state.token,
        [kind === 'instagram' ? 'instagram.appSecret' : 'any.appSecret']: graph.state.appSecret,
        'any.verifyToken': 'uzun bir sözcük',
      });
    } finally {
      await browser.close();
    }
    hook(object, kind, channel);
    const her = `${kind === 'instagram' ? 'ig' : 'ps'}-77`;
    const writes = (mid: string, message: object) =>
      graph.tell(object, {
        object,
        entry: [
          {
            ...{ id: ownId, time: Date.now() },
            messaging: [
              { sender: { id: her }, recipient: { id: ownId }, timestamp: Date.now(), message: { mid, ...message } },
            ],
          },
        ],
      });
    writes('m1', { text: 'Siparişim ne zaman gelir?' });
    const id = await taken();
    const url = `${graph.url}/file/${graph.upload(tinyJpeg, 'image/jpeg', true)}`;
    writes('m2', { attachments: [{ type: 'image', payload: { url } }] });
    const seen = async () => (await ayse.messages(id)).map(({ text, files }) => [text, files.map(({ mime }) => mime)]);
    const written = [
      ['Siparişim ne zaman gelir?', []],
      ['', ['image/jpeg']],
    ];
    await expect.poll(seen, { timeout: 20_000 }).toEqual(written);
    const [question] = await ayse.messages(id);
    expect(question).toMatchObject({ author: { name: 'Zeynep Kaya' } });
    const answer = await ayse.send(id, 'Yarın elinizde.');
    await expect.poll(() => deliveryOf(id, answer.id), { timeout: 20_000 }).toBe('read');
    await expect.poll(() => graph.waiting()).toBe(0);
    // Its echo came back and is not a message of its own.
    expect(await seen()).toEqual([...written, ['Yarın elinizde.', []]]);
    await expectTruth(world);
  },
);

/** The smallest picture of its type. */
const tinyJpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
);
