import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

const words = wordsOf('web', 'tr');

let world: World;
let browser: Browser;
let desk: Desk;
beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld();
  browser = await openBrowser();
  const [first] = await world.agents('Ayşe Yılmaz');
  if (!first) throw new Error('There is no agent');
  desk = first;
  await desk.api.patch('/me/preferences', { language: 'tr' });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

/** What a page says that it cannot go on; other news of it are none of that. */
const faults = ['broken.title', 'update.title', 'states.retry'].map((key) => words(key));
const faultsOn = async (page: Page) =>
  (await page.getByRole('alert').allTextContents()).filter((said) => faults.some((fault) => said.includes(fault)));

async function atScreen() {
  const { context, page } = await openPerson(browser, 'tr');
  const cookies = desk.api.cookieHeader().split('; ');
  await context.addCookies(
    cookies.map((cookie) => {
      const [name = '', ...value] = cookie.split('=');
      return { name, value: value.join('='), url: world.url };
    }),
  );
  return { context, page };
}

test('a page that is loaded while the server is started anew waits for it, and needs nobody to go on', async () => {
  const { context, page } = await atScreen();
  let isDown = true;
  let asked = 0;
  await page.route('**/api/v1/**', async (route) => {
    if (!isDown) return route.continue();
    asked += 1;
    return asked % 2 === 0
      ? route.abort('connectionrefused')
      : route.fulfill({ status: 503, json: { code: 'UNAVAILABLE', message: 'Later', data: { retryAfterMs: 1_000 } } });
  });
  await page.goto(`${world.url}/desk`);
  await page.getByText(words('states.waiting')).waitFor();
  expect(await barriers(page)).toEqual([]);
  // Longer than anybody would have asked before giving up.
  await expect.poll(() => asked, { timeout: 60_000 }).toBeGreaterThan(5);
  expect(await faultsOn(page)).toEqual([]);
  isDown = false;
  await page.getByRole('button', { name: words('top.account', { name: 'Ayşe Yılmaz' }) }).waitFor();
  await context.close();
}, 180_000);

test('a page whose code is gone after an upgrade reloads by itself', async () => {
  const { context, page } = await atScreen();
  await page.goto(`${world.url}/desk`);
  await page.getByRole('button', { name: words('top.account', { name: 'Ayşe Yılmaz' }) }).waitFor();
  let isGone = true;
  let reloads = 0;
  await page.route('**/assets/*.js', (route) => {
    if (!isGone) return route.continue();
    return route.fulfill({ status: 404, body: '' });
  });
  // What a reload asks for is there: it is the new version.
  page.on('request', (request) => {
    if (!request.isNavigationRequest()) return;
    isGone = false;
    reloads += 1;
  });
  await page.evaluate("history.pushState({}, '', '/account')");
  await expect.poll(() => reloads, { timeout: 60_000 }).toBe(1);
  await page.getByRole('button', { name: words('top.account', { name: 'Ayşe Yılmaz' }) }).waitFor({ timeout: 120_000 });
  expect(await faultsOn(page)).toEqual([]);
  expect(reloads).toBe(1);
  await context.close();
}, 180_000);
