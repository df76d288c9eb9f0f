import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// A flow from the drawing to the customer, and the bot of the queue it leads into.

let world: World;
let browser: Browser;
let owner: Person;
const words = wordsOf('modules/flows/web', 'tr');
const shell = wordsOf('web', 'tr');

beforeAll(async () => {
  await buildWhenStale(['web']);
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
  await page.goto(`${world.url}/settings/flows?new=yes`);
  await page.getByLabel(words('new.name')).fill('Sipariş karşılama');
  await page.getByRole('button', { name: words('new.create') }).click();
  await page.getByRole('heading', { name: 'Sipariş karşılama' }).waitFor();
  expect(await barriers(page)).toEqual([]);

  // Tried in the page, by keyboard and by a button of the menu.
  await page.getByText(words('side.try'), { exact: true }).click();
  await page.getByRole('button', { name: words('try.start') }).click();
  await page.getByRole('button', { name: 'Siparişim' }).click();
  await page.getByLabel(words('try.answer')).fill('42');
  await page.keyboard.press('Enter');
  await page.getByText('order_no: 42').waitFor();

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
  await expect.poll(() => visitor.texts().join('\n')).toContain('1. Siparişim\n2. Başka bir konu');
  visitor.write('2');
  await expect.poll(() => visitor.texts().at(-1)).toContain('müsait temsilcimiz yok');
  expect(visitor.texts()[1]).toContain('Merhaba Mehmet');
  expect(visitor.standing()).toMatchObject({ phase: 'waiting' });
});
