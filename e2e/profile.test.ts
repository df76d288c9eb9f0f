import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, openBrowser, openPerson, type Person } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

const shell = wordsOf('web', 'tr');

let world: World;
let browser: Browser;
let elif: Person;
let desk: Desk;
beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld();
  browser = await openBrowser();
  const [first] = await world.agents('Elif Kaya');
  if (!first) throw new Error('There is no agent');
  desk = first;
  elif = await atScreen(desk);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

/** Somebody who is signed in, at a screen of her own. */
async function atScreen({ api }: Pick<Desk, 'api'>): Promise<Person> {
  await api.patch('/me/preferences', { language: 'tr' });
  const person = await openPerson(browser, 'tr');
  const cookies = api.cookieHeader().split('; ');
  await person.context.addCookies(
    cookies.map((cookie) => {
      const [name = '', ...value] = cookie.split('=');
      return { name, value: value.join('='), url: world.url };
    }),
  );
  return person;
}

const shortcutName = (id: string) => shell(`shortcuts.names.${id}`);

test('a shortcut is changed by pressing the new keys, works at once and after the page is loaded anew', async () => {
  const { page } = elif;
  await page.goto(`${world.url}/account`);
  const section = page.getByRole('region', { name: shell('shortcuts.title') });
  const begin = (id: string) =>
    section.getByRole('button', { name: shell('shortcuts.changeOf', { name: shortcutName(id) }) }).click();
  const map = page.getByRole('dialog', { name: shell('keys.title') });

  await begin('keys');
  await page.keyboard.press('F5');
  await section.getByText(shell('shortcuts.kept.browser', { keys: 'F5' })).waitFor();
  await page.keyboard.press('Control+Alt+KeyQ');
  await section.getByText(shell('shortcuts.kept.altGr', { keys: 'Ctrl+Alt+Q' })).waitFor();
  await page.keyboard.press('r');
  await section.getByText(shell('shortcuts.used', { keys: 'R', names: shortcutName('reply') })).waitFor();
  expect(await barriers(page)).toEqual([]);
  await section.getByRole('button', { name: shell('shortcuts.other') }).click();
  await page.keyboard.press('x');
  await expect.poll(chosen).toEqual({ keys: 'x' });

  const opensMap = async () => {
    await section.getByRole('heading', { name: shell('shortcuts.title') }).click();
    await page.keyboard.press('?');
    await page.keyboard.press('x');
    await map.waitFor();
    await map.getByText('X', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await map.waitFor({ state: 'hidden' });
  };
  await opensMap();
  await page.reload();
  await section.waitFor();
  await opensMap();
  expect(elif.trouble).toEqual([]);
}, 120_000);

test('the keys of a shortcut follow it to its button, stay quiet while she types, and can be swapped and given back', async () => {
  const { page } = elif;
  const section = page.getByRole('region', { name: shell('shortcuts.title') });
  const begin = (id: string) =>
    section.getByRole('button', { name: shell('shortcuts.changeOf', { name: shortcutName(id) }) }).click();
  await begin('search');
  await page.keyboard.press('Control+b');
  const search = page.getByRole('button', { name: shell('top.search') });
  await expect.poll(() => search.getAttribute('aria-keyshortcuts')).toBe('Control+B');
  await page.keyboard.press('Control+b');
  const field = page.getByPlaceholder(shell('palette.placeholder'));
  await field.waitFor();
  await field.pressSequentially('xx');
  expect(await field.inputValue()).toBe('xx');
  expect(await page.getByRole('dialog', { name: shell('keys.title') }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'hidden' });

  await begin('complete');
  await page.keyboard.press('p');
  await section.getByRole('button', { name: shell('shortcuts.swap') }).click();
  await expect.poll(chosen).toEqual({ keys: 'x', search: 'mod+b', complete: 'p', postpone: 'e' });

  await section.getByRole('button', { name: shell('shortcuts.resetAll') }).click();
  await expect.poll(chosen).toEqual({});
  await expect.poll(() => search.getAttribute('aria-keyshortcuts')).toBe('Control+K');
  expect(elif.trouble).toEqual([]);
}, 120_000);

/** What the server keeps of her choice. */
async function chosen(): Promise<object> {
  const { preferences } = await desk.api.get<{ preferences: { shortcuts: object } }>('/me');
  return preferences.shortcuts;
}
