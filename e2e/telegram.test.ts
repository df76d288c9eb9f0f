import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFakeBotApi } from '../adapters/telegram/bot-api.fixture.ts';
import { buildWhenStale } from '../tools/build.ts';
import { insist, openApi } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';

import { expectTruth } from './truth.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

let bots: Awaited<ReturnType<typeof openFakeBotApi>>;
let world: World;
let ayse: Desk;
let channelId: string;
const words = wordsOf('modules/messaging/web/channels', 'tr');
const shell = wordsOf('web', 'tr');

interface Channel {
  readonly id: string;
  readonly publicKey: string;
  readonly connection: { readonly hasSecret: boolean; readonly ingress: string; readonly webhookUrl: string | null };
  readonly settings: unknown;
  readonly health: { readonly status: string; readonly code: string };
  readonly lastInboundAt: string | null;
}

beforeAll(async () => {
  await buildWhenStale(['web']);
  bots = await openFakeBotApi();
  world = await openWorld({ env: { PROVIDER_URLS: `telegram=${bots.url}` } });
  [ayse] = (await world.agents('Ayşe')) as [Desk];
}, 240_000);
afterAll(async () => {
  await world?.close();
  await bots?.close();
});

/** The owner's browser. */
const openedBy = async (browser: Browser) => {
  const person = await openPerson(browser, 'tr');
  await lendSession(person, world.owner, world.url);
  return person;
};
const channel = async () => {
  const { items } = await world.owner.get<{ items: Channel[] }>('/channels');
  const found = items.find(({ id }) => id === channelId);
  if (!found) throw new Error('The channel is gone');
  return found;
};
/** What the agent has of a customer's conversation. */
const taken = async () => {
  await expect.poll(() => ayse.offers().length, { timeout: 20_000 }).toBe(1);
  return (await ayse.accept(ayse.offers()[0]?.offerId ?? '')).interactionId;
};
const heardBy = (chatId: number) =>
  bots.sent.filter(({ parameters }) => parameters.chat_id === String(chatId)).map(({ parameters }) => parameters.text);

test('F75 F76 a channel is added from the list and its own page guides by hints: a bot is connected with its token, which nobody sees again', async () => {
  const browser = await openBrowser();
  try {
    const { page } = await openedBy(browser);
    await page.goto(`${world.url}/settings/channels?new=yes`);
    await page.getByRole('combobox', { name: words('new.kind') }).click();
    await page.getByRole('option', { name: 'Telegram' }).click();
    await page.getByLabel(words('new.name')).fill('Bot');
    await page.getByRole('button', { name: words('new.create') }).click();
    await page.waitForURL(/\/settings\/channels\/[0-9a-f-]{36}$/);
    channelId = page.url().split('/').at(-1) ?? '';
    await page.getByText(words('fields.telegram.secret.hint')).waitFor();
    await page.getByLabel(words('fields.telegram.secret.label')).fill('4242:no-such-token-here');
    await page.getByRole('button', { name: shell('form.save') }).click();
    await page.getByText(words('connection.secretKept')).waitFor();
    const tried = page.getByRole('status').filter({ hasText: words('health.failed') });
    await page.getByRole('button', { name: words('connection.test') }).click();
    await tried.getByText(words('health.codes.credentialsRefused')).waitFor();
    await page.getByLabel(words('fields.telegram.secret.label')).fill(bots.state.token);
    await page.getByRole('button', { name: shell('form.save') }).click();
    await page.getByText(words('connection.secretKept')).waitFor();
    await expect.poll(() => page.getByLabel(words('fields.telegram.secret.label')).inputValue()).toBe('');
    await page.getByRole('button', { name: words('connection.test') }).click();
    await page.getByText(words('connection.knownAs', { name: 'Örnek Destek (@ornek_destek_bot)' })).waitFor();
    await page.getByLabel(words('connection.ways.webhook')).check();
    await page.getByText(words('connection.noAddress')).waitFor();
    expect(await barriers(page)).toEqual([]);
  } finally {
    await browser.close();
  }
  expect(await channel()).toMatchObject({
    settings: null,
    connection: { secretsKept: ['secret'], ingress: 'poll', webhookUrl: null },
  });
  const secret = bots.state.token.split(':')[1] ?? '';
  const rows = await world.ask<{ all: string }>(
    `select concat((select json_agg(a) from audit a), (select json_agg(c) from channel_accounts c)) as all`,
  );
  const everywhere = [JSON.stringify(await channel()), world.output(), JSON.stringify(rows)];
  expect(everywhere.filter((text) => text.includes(secret))).toEqual([]);
});

test('F69 Telegram: a customer writes to the bot, an agent is offered it and answers, the customer hears it', async () => {
  bots.write(7001, { text: 'Siparişim nerede?' });
  const id = await taken();
  const [question] = await ayse.messages(id);
  expect(question).toMatchObject({ text: 'Siparişim nerede?', author: { name: 'Zeynep Kaya' } });
  const answer = await ayse.send(id, 'Hemen bakıyorum.');
  await expect.poll(() => heardBy(7001)).toEqual(['Hemen bakıyorum.']);
  await expect
    .poll(async () => (await ayse.messages(id)).find((one) => one.id === answer.id)?.delivery)
    .toBe('accepted');

  const photo = bots.upload('photos/file_1.jpg', tinyJpeg);
  bots.write(7001, { caption: 'Kutu ezilmiş', photo: [{ file_id: photo, file_size: tinyJpeg.length }] });
  bots.write(7001, { location: { latitude: 41.01, longitude: 28.97 } });
  bots.update({ message: { message_id: 9, date: 1, chat: { id: -5, type: 'group' }, text: 'gruptan' } });
  const seen = async () =>
    (await ayse.messages(id)).map(({ text, files }) => [text, files.map(({ mime }) => mime)]).slice(2);
  await expect.poll(seen, { timeout: 10_000 }).toEqual([
    ['Kutu ezilmiş', ['image/jpeg']],
    ['', []],
  ]);
  expect((await ayse.messages(id)).at(-1)).toMatchObject({ content: { type: 'location', latitude: 41.01 } });
  const conversations = await world.ask('select 1 from conversations');
  expect(conversations).toHaveLength(1);
  const { health, lastInboundAt } = await channel();
  expect(health).toEqual({ status: 'ok', code: 'connected' });
  expect(lastInboundAt).not.toBeNull();
});

test('killed in the middle, nothing a customer wrote is lost or doubled, and answers go on', async () => {
  const stop = ayse.acceptAll();
  const written = Array.from({ length: 60 }, (_, n) => `mesaj ${n}`);
  for (const [n, text] of written.entries()) {
    bots.write(7002, { text });
    if (n % 20 === 10) {
      await new Promise((wait) => setTimeout(wait, 150));
      await world.kill();
      await world.start();
    }
  }
  const onDisk = async () =>
    (
      await world.ask<{ text: string }>(
        `select m.text from messages m join conversations c on c.id = m.conversation_id
          where c.peer_key = '7002' and m.author_type = 'customer' order by m.seq`,
      )
    ).map(({ text }) => text);
  await expect.poll(onDisk, { timeout: 30_000 }).toEqual(written);
  await expect.poll(() => bots.waiting()).toBe(0);
  const rowOf = () => [...ayse.rows.values()].find(({ lastText }) => lastText === 'mesaj 59');
  await expect.poll(() => rowOf()?.responsible?.id, { timeout: 20_000 }).toBe(ayse.id);
  await ayse.send(rowOf()?.interactionId ?? '', 'Buradayım.');
  await expect.poll(() => heardBy(7002), { timeout: 10_000 }).toEqual(['Buradayım.']);
  stop();
  // The page of channels knows after a restart, too, that something came in.
  expect((await channel()).lastInboundAt).not.toBeNull();
  await expectTruth(world);
});

test('by webhook the provider is told our address, and nobody else is believed', async () => {
  // The public address is only told to the provider; the test goes on to call this machine.
  const { url } = world;
  const owner = openApi(() => url);
  await world.stop();
  await world.start({ PUBLIC_URL: 'https://destek.example.com' });
  await insist(() => owner.signIn('zeynep@ornek.com', password));
  const changed = await owner.patch<Channel>(`/channels/${channelId}`, { ingress: 'webhook' });
  expect(changed.connection.webhookUrl).toBe(`https://destek.example.com/webhooks/telegram/${changed.publicKey}`);
  await expect.poll(() => bots.webhook()?.url).toBe(changed.connection.webhookUrl);
  const call = (secret: string, body: string) =>
    fetch(`${url}/webhooks/telegram/${changed.publicKey}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
      body,
    }).then(({ status }) => status);
  const secret = bots.webhook()?.secret ?? '';
  const chat = { id: 7003, type: 'private' };
  const message = { message_id: 1, date: 1, chat, text: 'çağrıyla' };
  const update = JSON.stringify({ update_id: 9_001, message });
  expect([await call('a guess', update), await call('', update)]).toEqual([401, 401]);
  expect([await call(secret, update), await call(secret, update)]).toEqual([200, 200]);
  const texts = () => world.ask<{ text: string }>(`select text from messages where text = 'çağrıyla'`);
  await expect.poll(async () => (await texts()).length).toBe(1);
  expect(await call(secret, '{ this is no update')).toBe(200);
  await expect
    .poll(async () => (await owner.get<{ items: { deadLetters: number }[] }>('/channels')).items)
    .toContainEqual(expect.objectContaining({ id: channelId, deadLetters: 1 }));
});

/** The smallest picture of its type. */
const tinyJpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
);
