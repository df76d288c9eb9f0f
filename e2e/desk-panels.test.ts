import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { until } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// What stands to the left and to the right of a conversation, and what the picture at the top opens.

const desk = wordsOf('modules/messaging/web', 'tr');
const customers = wordsOf('modules/customers/web', 'tr');
const agents = wordsOf('modules/agents/web', 'tr');
const routing = wordsOf('modules/routing/web', 'tr');
const shell = wordsOf('web', 'tr');
const english = wordsOf('web', 'en');

let world: World;
let browser: Browser;
let ayse: Desk;
let hers: Person;
let interactionId: string;
let other: string;
beforeAll(async () => {
  await buildWhenStale(['web']);
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
  [ayse] = (await world.agents('Ayşe Yılmaz')) as [Desk];
  const taken = async (name: string, text: string) => {
    const visitor = await world.visitor({ name });
    visitor.write(text);
    const card = await until('she is offered it', () => ayse.offers()[0]);
    return (await ayse.accept(card.offerId)).interactionId;
  };
  interactionId = await taken('Elif Kaya', 'Kargom nerede?');
  other = await taken('Işık Demir', 'İade etmek istiyorum');
  await ayse.api.patch('/me/preferences', { language: 'tr' });
  hers = await openPerson(browser, 'tr');
  await lendSession(hers, ayse.api, world.url);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

const rowOf = (id: string) => hers.page.locator(`[data-row="${id}"]`);
const details = () => hers.page.getByRole('complementary', { name: desk('conversation.details') });
const tab = (name: string) => hers.page.getByRole('tab', { name: new RegExp(`^${desk(`list.tabs.${name}`)}`) });

test('F90 the right panel appears only when a chat is open', async () => {
  const { page } = hers;
  await page.goto(`${world.url}/desk`);
  await rowOf(interactionId).waitFor();
  expect(await details().count()).toBe(0);
  await rowOf(interactionId).click();
  await details().waitFor();
  expect(await barriers(page)).toEqual([]);
}, 60_000);

test('F91 F92 F97 the customer’s name is edited in her block and she becomes a favourite; the list says both', async () => {
  const card = details().getByRole('region', { name: customers('card.title') });
  const name = card.getByLabel(customers('card.edit', { field: customers('card.name') }));
  await name.fill('Elif Öztürk');
  await name.press('Enter');
  await rowOf(interactionId).getByText('Elif Öztürk').waitFor();
  const note = card.getByLabel(customers('card.edit', { field: customers('card.note') }));
  await note.fill('Akşam aranmak ister');
  // The answer to the note left the server before the star was pressed, and comes after it.
  const star = Promise.withResolvers<void>();
  await hers.page.route('**/api/v1/customers/*', async (asked) => {
    const response = await asked.fetch();
    await star.promise;
    await asked.fulfill({ response });
  });
  const noteKept = hers.page.waitForResponse((answer) => answer.request().method() === 'PATCH');
  await note.press('Control+Enter');
  await card.getByRole('button', { name: customers('card.favourite') }).click();
  const unfavourite = card.getByRole('button', { name: customers('card.unfavourite'), pressed: true });
  await unfavourite.waitFor();
  // Nor is a second correction lost that begins while the first is on its way.
  await name.fill('Elif Kaya Öztürk');
  await name.press('Enter');
  star.resolve();
  await (await noteKept).finished();
  await rowOf(interactionId).getByText('Elif Kaya Öztürk').waitFor();
  await hers.page.unrouteAll({ behavior: 'wait' });
  expect(await unfavourite.count()).toBe(1);
  await hers.page.getByRole('button', { name: desk('list.filter'), exact: true }).click();
  await hers.page.getByRole('switch', { name: desk('list.favourites') }).check();
  await rowOf(other).waitFor({ state: 'detached' });
  await hers.page.getByRole('switch', { name: desk('list.favourites') }).uncheck();
  await rowOf(other).waitFor();
  await hers.page.keyboard.press('Escape');
  await hers.page.reload();
  await expect.poll(() => note.inputValue()).toBe('Akşam aranmak ister');
  await expect.poll(() => name.inputValue()).toBe('Elif Kaya Öztürk');
}, 60_000);

test('F94 the right panel shows the bot, and whoever manages it goes to its settings from there', async () => {
  const bot = details()
    .getByRole('region', { name: desk('bot.title') })
    .first();
  await bot.waitFor();
  expect(await bot.getByRole('link', { name: desk('bot.settings') }).count()).toBe(0);
  const manager = await openPerson(browser, 'tr');
  await lendSession(manager, world.owner, world.url);
  const { page } = manager;
  await page.goto(`${world.url}/desk?scope=all&open=${interactionId}`);
  await page.getByRole('link', { name: desk('bot.settings') }).click();
  await page.getByRole('switch', { name: desk('bot.isOn') }).waitFor();
  await page.close();
}, 60_000);

test('F82 F83 the left panel: active, postponed, completed and archive, and a search that minds no dotless i', async () => {
  const { page } = hers;
  await ayse.api.post(`/interactions/${other}/status`, {
    status: 'postponed',
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await rowOf(other).waitFor({ state: 'detached' });
  await tab('postponed').click();
  await rowOf(other).waitFor();
  await tab('archive').waitFor();
  await tab('completed').click();
  await rowOf(other).waitFor({ state: 'detached' });
  await page.getByLabel(desk('act.search')).fill('isik');
  await tab('postponed').click();
  await rowOf(other).waitFor();
  await page.getByLabel(desk('act.search')).fill('');
  await tab('active').click();
  await rowOf(interactionId).waitFor();
}, 60_000);

test('F81 she changes her availability at the top and sees the time spent in it', async () => {
  const { page } = hers;
  const state = page.getByRole('button', { name: new RegExp(`^${routing('me.choose')}`) });
  await state.click();
  await page.getByRole('menuitem', { name: new RegExp(`^${agents('availability.offQueue')}`) }).click();
  await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
  await expect.poll(() => ayse.me()?.availability).toBe('offQueue');
  await expect.poll(() => state.textContent()).toMatch(/\d\d:\d\d/);
}, 60_000);

test('F85 F86 light and dark theme and the language of the interface are chosen under her picture, and stay', async () => {
  const { page } = hers;
  await page.getByRole('button', { name: shell('top.account', { name: 'Ayşe Yılmaz' }) }).click();
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  await page.getByText(shell('account.themes.dark'), { exact: true }).click();
  await expect.poll(scheme).toBe('dark');
  await page.getByText(shell('languages.en'), { exact: true }).click();
  await page.getByText(english('account.themes.dark'), { exact: true }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: english('top.account', { name: 'Ayşe Yılmaz' }) }).waitFor();
  expect(await scheme()).toBe('dark');
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(hers.trouble).toEqual([]);
}, 60_000);
