import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// Lists and settings as those work with them who look after a centre: put in order, searched, changed by two at once.

let world: World;
let browser: Browser;
let owner: Person;
const words = wordsOf('modules/identity/web', 'tr');
const shell = wordsOf('web', 'tr');
const queues = wordsOf('modules/queues/web', 'tr');

beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld();
  browser = await openBrowser();
  owner = await openPerson(browser, 'tr');
  await world.user('Işıl Öztürk', 'agent');
  await world.user('Can Demir', 'agent');
  await lendSession(owner, world.owner, world.url);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

/** Whom the table shows, in its order; her face shows letters of her name, which have no space. */
const names = async () => {
  const people = await owner.page.locator('tbody tr button').allInnerTexts();
  return people.map((text) => text.split('\n').find((line) => line.trim().includes(' ')));
};

test('the list of people is put in order upwards and downwards, and a link to it keeps the order', async () => {
  const { page } = owner;
  await page.goto(`${world.url}/team/people`);
  const upwards = ['Can Demir', 'Işıl Öztürk', `Zeynep Arslan (${words('people.you')})`];
  await expect.poll(names).toEqual(upwards);
  const head = page.getByRole('columnheader', { name: words('people.name') });
  await head.getByRole('button').click();
  await expect.poll(names).toEqual(upwards.toReversed());
  expect(await head.getAttribute('aria-sort')).toBe('descending');
  await page.reload();
  await expect.poll(names).toEqual(upwards.toReversed());
  await head.getByRole('button').click();
  await expect.poll(names).toEqual(upwards);
  expect(await barriers(page)).toEqual([]);
});

test('clearing the filters empties the search field with them', async () => {
  const { page } = owner;
  const field = page.getByLabel(words('people.search'));
  await field.fill('isil');
  await expect.poll(names).toEqual(['Işıl Öztürk']);
  await field.fill('kimse böyle değil');
  await page.getByRole('button', { name: words('people.clearFilters') }).click();
  await expect.poll(names).toHaveLength(3);
  expect(await field.inputValue()).toBe('');
  await field.fill('can');
  await expect.poll(names).toEqual(['Can Demir']);
  await page.getByRole('button', { name: shell('form.clear') }).click();
  await expect.poll(names).toHaveLength(3);
});

test('a person is found without Turkish letters and given a role', async () => {
  const { page } = owner;
  const { items } = await world.owner.get<{ items: { id: string; template: string | null }[] }>('/roles');
  const supervisor = items.find(({ template }) => template === 'supervisor')?.id;
  await page.goto(`${world.url}/settings/roles/${supervisor}`);
  const field = page.getByRole('combobox', { name: words('roles.addPerson') });
  await field.fill('hic kimse');
  await page.getByText(shell('chooser.nobody')).waitFor();
  await field.fill('isil');
  await page.getByRole('option', { name: 'Işıl Öztürk' }).click();
  await page.getByRole('button', { name: words('roles.take', { name: 'Işıl Öztürk' }) }).waitFor();
  expect(await field.inputValue()).toBe('');
});

test('of two who change a queue at once the second is told, loads the new state and keeps what she changed', async () => {
  const { page } = owner;
  const { queueId } = await world.firstQueue();
  await page.goto(`${world.url}/settings/queues/${queueId}`);
  const name = page.getByRole('textbox', { name: queues('general.name'), exact: true });
  await name.fill('Destek hattı');
  // Somebody else saves first.
  await world.owner.patch(`/queues/${queueId}`, { maxWaiting: 77 });
  await page.getByRole('button', { name: shell('form.save') }).click();
  await page.getByText(shell('errors.CHANGED_MEANWHILE')).waitFor();
  expect(await world.owner.get(`/queues/${queueId}`)).toMatchObject({ name: 'Destek', maxWaiting: 77 });
  await page.getByRole('button', { name: shell('form.loadCurrent') }).click();
  await expect.poll(() => page.getByLabel(queues('general.maxWaiting')).inputValue()).toBe('77');
  expect(await name.inputValue()).toBe('Destek hattı');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: shell('form.save') }).click();
  await page.getByText(queues('queue.saved', { name: 'Destek hattı' })).waitFor();
  expect(await world.owner.get(`/queues/${queueId}`)).toMatchObject({ name: 'Destek hattı', maxWaiting: 77 });
  expect(owner.trouble).toEqual([]);
});
