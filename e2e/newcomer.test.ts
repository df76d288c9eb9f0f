import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { lookIntoWidget, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

// Somebody who has never seen the product, with nothing but its screens: no address is typed but the first.

const shell = wordsOf('web', 'tr');
const identity = wordsOf('modules/identity/web', 'tr');
const agents = wordsOf('modules/agents/web', 'tr');
const routing = wordsOf('modules/routing/web', 'tr');
const messaging = wordsOf('modules/messaging/web', 'tr');
const widget = wordsOf('adapters/web-chat/widget', 'tr');

/** Fields filled and buttons pressed from the empty program to the answer, on both sides of it. */
const stepsMost = 15;

let world: World;
let browser: Browser;
let owner: Person;
beforeAll(async () => {
  await buildWhenStale(['web', 'widget']);
  [world, browser] = await Promise.all([openWorld({ isSetUp: false }), openBrowser()]);
  owner = await openPerson(browser, 'tr');
}, 480_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

test('F100 from an empty program to the first answered message by the screens alone, in a few steps', async () => {
  const { page, context } = owner;
  let steps = 0;
  const press = async (what: Locator) => {
    steps += 1;
    await what.click();
  };
  const fill = async (what: Locator, text: string) => {
    steps += 1;
    await what.fill(text);
  };
  await page.goto(world.url);
  await fill(page.getByLabel(identity('firstRun.organisation')), 'Kahve Dükkânı');
  await fill(page.getByLabel(identity('firstRun.name')), 'Zeynep Arslan');
  await fill(page.getByLabel(identity('firstRun.email')), 'zeynep@ornek.com');
  await fill(page.getByLabel(identity('firstRun.password'), { exact: true }), password);
  await press(page.getByRole('button', { name: identity('firstRun.submit') }));

  const shop = context.waitForEvent('page');
  await press(page.getByRole('link', { name: shell('start.steps.test.action') }));
  const visitor: Person = { context, page: await shop, trouble: [] };
  await lookIntoWidget(visitor);
  await visitor.page.reload();
  await press(visitor.page.locator('.launcher'));
  await fill(visitor.page.getByLabel(widget('write')), 'Kahvem gelmedi');
  steps += 1;
  await visitor.page.keyboard.press('Enter');
  await visitor.page.locator('.mine .bubble', { hasText: 'Kahvem gelmedi' }).waitFor();

  // The page of first steps has seen it come in.
  const received = shell('start.steps.test.proof').trim();
  await page.getByRole('status').filter({ hasText: received }).waitFor();
  await press(page.getByRole('button', { name: new RegExp(`^${routing('me.choose')}`) }));
  await press(page.getByRole('menuitem', { name: new RegExp(`^${agents('availability.available')}`) }));
  await press(page.getByRole('button', { name: routing('offer.accept') }));
  const composer = page.getByRole('textbox', { name: messaging('composer.replyTo', { name: 'Ziyaretçi 1' }) });
  await fill(composer, 'Hemen bakıyorum');
  await press(page.getByRole('button', { name: messaging('composer.send'), exact: true }));
  await visitor.page.locator('.theirs .bubble', { hasText: 'Hemen bakıyorum' }).waitFor();
  expect(steps).toBeLessThanOrEqual(stepsMost);
  expect(owner.trouble).toEqual([]);
}, 180_000);

interface Listed {
  readonly path: string;
  readonly name: string;
  readonly rail: string | null;
}
/**
 * Presses Ctrl+K so long after the next click, in the page itself: no way through a browser comes as precisely. The page
 * is busy meanwhile, as on a slow machine: what became due then happens at one moment, the press among it.
 */
const pressAfterClick = (afterMs: number) => `{
  const key = { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true };
  const press = () => document.body.dispatchEvent(new KeyboardEvent('keydown', key));
  const work = () => { for (const end = performance.now() + 250; performance.now() < end; ); };
  const begin = () => [setTimeout(work, 100), setTimeout(press, ${afterMs})];
  document.addEventListener('click', begin, { once: true, capture: true });
}`;

/** The pages of the product as they are declared, without those about one thing, which are opened from its list. */
function declared(): readonly Listed[] {
  const text = readFileSync(path.join(import.meta.dirname, '../web/pages.tsx'), 'utf8');
  const found = text.matchAll(/path: '(?<path>[^']+)',\s+name: '(?<name>\w+)',\s+rail: (?<rail>null|'\w+')/g);
  return [...found].flatMap(({ groups: { path: at = '', name = '', rail = '' } = {} }) =>
    at.includes('$') ? [] : [{ path: at, name, rail: rail === 'null' ? null : rail.replaceAll("'", '') }],
  );
}

test('F100 every page is reached by the navigation and by the search, under one name', async () => {
  const { page } = owner;
  const pages = declared();
  expect(pages.length).toBeGreaterThan(25);
  const at = (one: Listed) => page.waitForURL((url) => url.pathname === one.path);
  const jobs = Object.entries(Object.groupBy(pages, ({ rail }) => rail ?? ''));
  for (const [rail, own = []] of jobs.filter(([name]) => name !== '')) {
    await page
      .getByRole('navigation', { name: shell('rail.label') })
      .getByRole('link', { name: shell(`rail.${rail}`), exact: true })
      .click();
    const [only, ...others] = own;
    if (only && others.length === 0) {
      await at(only);
      continue;
    }
    const nav = page.getByRole('navigation', { name: shell('nav.label', { section: shell(`rail.${rail}`) }) });
    for (const one of own) {
      await nav.getByRole('link', { name: shell(`pages.${one.name}`), exact: true }).click();
      await at(one);
    }
  }
  const search = page.getByLabel(shell('palette.placeholder'));
  const found = (one: Listed) =>
    page
      .getByRole('dialog')
      .getByRole('button')
      .filter({ has: page.getByText(shell(`pages.${one.name}`), { exact: true }) });
  await page.keyboard.press('Control+k');
  for (const [place, one] of pages.entries()) {
    await search.fill(shell(`pages.${one.name}`));
    // The next search is asked for at another moment each time: while this one goes away and its page comes.
    await page.evaluate(pressAfterClick((place * 20) % 400));
    await found(one).first().click();
    await at(one);
  }
  expect(owner.trouble).toEqual([]);
}, 900_000);
