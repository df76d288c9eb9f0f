import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, lendSession, openBrowser, openPerson, openShop, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// A flow from the drawing to the customer, and the bot of the queue it leads into.

let world: World;
let browser: Browser;
let owner: Person;
const words = wordsOf('modules/flows/web', 'tr');
const shell = wordsOf('web', 'tr');

beforeAll(async () => {
  await buildWhenStale(['web', 'widget']);
  world = await openWorld({ hasBot: true });
  browser = await openBrowser();
  owner = await openPerson(browser, 'tr');
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

test('F38, F115: a flow is made, tried and published on the screen, asks the next visitor, and the bot greets her after it', async () => {
  const { page } = owner;
  await lendSession(owner, world.owner, world.url);
  // She is faster than the list of queues: the flow leads to the first of them all the same.
  const held = Promise.withResolvers<void>();
  await page.route('**/api/v1/queues*', async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto(`${world.url}/settings/flows?new=yes`);
  await page.getByLabel(words('new.name')).fill('Sipariş karşılama');
  await page.getByRole('button', { name: words('new.create') }).click();
  held.resolve();
  await page.getByRole('heading', { name: 'Sipariş karşılama' }).waitFor();
  await page.unroute('**/api/v1/queues*');
  expect(await barriers(page)).toEqual([]);

  // Tried in the page, by keyboard and by a button of the menu.
  await page.getByText(words('side.try'), { exact: true }).click();
  await page.getByRole('button', { name: words('try.start') }).click();
  await page.getByRole('button', { name: 'Siparişim' }).click();
  await page.getByLabel(words('try.answer')).fill('42');
  await page.keyboard.press('Enter');
  await page.getByText('order_no: 42').waitFor();
  await page.getByRole('button', { name: words('try.keep') }).click();
  await page.getByText(words('examples.allPass_one', { count: '1' })).waitFor();

  // Bound to the web chat, saved, published.
  await page.getByText(words('side.runs'), { exact: true }).click();
  await page
    .locator('input')
    .and(page.getByLabel(words('runs.channels')))
    .first()
    .click();
  await page.getByRole('option', { name: 'Web sohbeti' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: shell('form.save') }).click();
  await page.getByText(words('page.saved')).waitFor();
  await page.getByRole('button', { name: words('page.publish') }).click();
  await page.getByText(words('page.isPublished', { version: '1' })).waitFor();
  expect(owner.trouble).toEqual([]);

  const visitor = await world.visitor({ name: 'Mehmet' });
  visitor.write('Merhaba');
  await expect.poll(() => visitor.choices()).toEqual(['Siparişim', 'Başka bir konu']);
  visitor.choose('Başka bir konu');
  await expect.poll(() => visitor.texts().at(-1)).toContain('müsait temsilcimiz yok');
  expect(visitor.texts()[1]).toContain('Merhaba Mehmet');
  expect(visitor.standing()).toMatchObject({ phase: 'waiting' });
});

test('P24: an example that goes otherwise names its first difference and keeps the flow from being published', async () => {
  const { page, trouble } = owner;
  const drawing = page.getByRole('region', { name: words('canvas.label') });
  await drawing.getByRole('button', { name: words('type.message') }).click();
  await page.getByLabel(words('field.text')).fill('Selam {name}');
  await page.getByRole('button', { name: words('page.toExamples') }).click();
  await page.getByText(words('examples.expected', { turn: '1' })).waitFor();
  const difference = await page.locator('dd').allTextContents();
  expect(difference[0]).toContain('Merhaba Mehmet. Bu otomatik bir yanıttır');
  expect(difference[1]).toContain('Selam Mehmet');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: shell('form.save') }).click();
  type Listed = { readonly id: string; readonly draftVersion: number; readonly isChanged: boolean };
  const listed = async () => (await world.owner.get<{ items: readonly Listed[] }>('/flows')).items[0];
  await expect.poll(async () => (await listed())?.isChanged).toBe(true);
  expect(await page.getByRole('button', { name: words('page.publish') }).isDisabled()).toBe(true);
  const flow = await listed();
  const refused = await world.owner.send('POST', `/flows/${flow?.id}/versions`, {
    draftVersion: flow?.draftVersion,
  });
  expect(refused).toMatchObject({ status: 409, body: { code: 'EXAMPLES_FAIL', data: { count: 1 } } });

  // Written by hand: whatever the flow says, it must lead into a queue.
  await page.getByRole('button', { name: words('examples.newName', { number: '1' }) }).click();
  await page.getByLabel(words('examples.flow', { turn: '1' })).fill('');
  await page.getByText(words('examples.allPass_one', { count: '1' })).waitFor();
  await page.getByRole('button', { name: shell('form.save') }).click();
  await page.getByRole('button', { name: words('page.publish') }).click();
  await page.getByText(words('page.isPublished', { version: '2' })).waitFor();
  expect(trouble).toEqual([]);
});

test('F40: in the widget a menu is buttons, worked by keyboard, and what was chosen reaches the queue', async () => {
  const { publicKey } = await world.firstQueue();
  const { page, trouble } = await openShop(browser, { url: world.url, publicKey, language: 'en' });
  await page.locator('.composer textarea').fill('Hello');
  await page.keyboard.press('Enter');
  const buttons = page.getByRole('group', { name: 'Choose an answer' }).getByRole('button');
  await buttons.first().waitFor();
  expect(await buttons.allInnerTexts()).toEqual(['My order', 'Something else']);
  expect(await barriers(page)).toEqual([]);
  await buttons.last().focus();
  await page.keyboard.press('Enter');
  await page.locator('.log').getByText('No agent is available right now').waitFor();
  expect(await buttons.count()).toBe(0);
  expect(await page.locator('.mine .bubble').last().textContent()).toBe('Something else');
  expect(trouble).toEqual([]);
});
