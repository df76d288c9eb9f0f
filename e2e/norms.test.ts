import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { until } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// What a manager sets in the notifications of a queue, and what people see of it.

const norms = wordsOf('modules/norms/web', 'tr');
const queues = wordsOf('modules/queues/web', 'tr');
const desk = wordsOf('modules/messaging/web', 'tr');
const shell = wordsOf('web', 'tr');

const minute = 60_000;
/** As long ago as nothing: what has this limit is crossed at once. */
const atOnceMs = 1_000;
/** So late that it is not crossed in this test. */
const neverMs = 60 * minute;

interface NormsOfQueue {
  readonly norms: Record<string, { isOn: boolean; levels: { afterMs: number; actions: object[] }[] }>;
  readonly version: string;
}

let world: World;
let browser: Browser;
let ayse: Desk;
let manager: Person;
let hers: Person;
let queueId: string;
beforeAll(async () => {
  await buildWhenStale(['web']);
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
  [ayse] = (await world.agents('Ayşe Yılmaz')) as [Desk];
  ({ queueId } = await world.firstQueue());
  await ayse.api.patch('/me/preferences', { language: 'tr' });
  [manager, hers] = await Promise.all([openPerson(browser, 'tr'), openPerson(browser, 'tr')]);
  await lendSession(manager, world.owner, world.url);
  await lendSession(hers, ayse.api, world.url);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

const asked = () => world.owner.get<NormsOfQueue>(`/queues/${queueId}/norms`);
/** Says when work in progress reaches each level, and what the levels set off besides their colour. */
async function set(afterMs: readonly [number, number, number], ...actions: readonly object[]): Promise<void> {
  const { norms: all, version } = await asked();
  const levels = afterMs.map((ms) => ({ afterMs: ms, actions: [{ type: 'colour' }, ...actions] }));
  await world.owner.put(`/queues/${queueId}/norms`, {
    version,
    norms: { ...all, inProgress: { isOn: true, levels } },
  });
}
/** A conversation of a customer with this name, in Ayşe's hands from now on. */
async function taken(name: string): Promise<string> {
  const visitor = await world.visitor({ name });
  visitor.write('Merhaba');
  const card = await until('she is offered it', () => ayse.offers()[0]);
  return (await ayse.accept(card.offerId)).interactionId;
}
/** A notice that says all of these. */
const notice = ({ page }: Person, ...said: readonly string[]) =>
  said.reduce((found, text) => found.filter({ hasText: text }), page.locator('.s-notice'));
const opened = ({ page }: Person, name: string) =>
  page.getByRole('textbox', { name: desk('composer.replyTo', { name }) }).or(page.getByRole('heading', { name }));

test('F111 F112 F113 the limits of each level are set in the queue’s settings, tab Notifications, apart for agents and customers', async () => {
  const { page } = manager;
  await page.goto(`${world.url}/settings/queues/${queueId}`);
  await page.getByRole('link', { name: queues('tabs.norms'), exact: true }).click();
  const status = (name: string) => page.getByRole('region', { name: desk(`status.${name}`), exact: true });
  await status('queued').waitFor();
  for (const name of ['inProgress', 'inDevelopment', 'awaitingAgent', 'postponed']) await status(name).waitFor();
  expect(await status('awaitingCustomer').count()).toBe(0);
  const limit = (name: string, level: number) =>
    status(name)
      .getByRole('group', { name: norms(`level.${level}`) })
      .getByLabel(norms('page.after'));
  await limit('queued', 1).fill('2');
  await page
    .getByRole('radiogroup', { name: norms('page.side') })
    .getByText(norms('page.customer'), { exact: true })
    .click();
  await status('solutionProposed').waitFor();
  expect(await status('queued').count()).toBe(0);
  await limit('awaitingCustomer', 1).fill('3');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: shell('form.save') }).click();
  const limits = async () => {
    const { norms: all } = await asked();
    return [all.queued?.levels[0]?.afterMs, all.awaitingCustomer?.levels[0]?.afterMs];
  };
  await expect.poll(limits).toEqual([2 * minute, 180 * minute]);
}, 120_000);

test('F114 level 1 is green, level 2 yellow and level 3 red, each with a shape and a word of its own', async () => {
  const { page } = hers;
  await page.goto(`${world.url}/desk`);
  const colours = new Set<string>();
  for (const [place, name] of ['Elif Kaya', 'Bora Demir', 'Ceren Ak'].entries()) {
    await set([atOnceMs, place > 0 ? atOnceMs + 1 : neverMs, place > 1 ? atOnceMs + 2 : 2 * neverMs]);
    const id = await taken(name);
    const mark = `[data-row="${id}"] [title="${norms(`level.${place + 1}`)}"] svg`;
    await page.locator(mark).waitFor();
    const { colour, shape, meant } = await page.evaluate<{ colour: string; shape: string; meant: string[] }>(`(() => {
      const drawn = document.querySelector('${mark}').querySelector('circle, path, rect');
      const probe = document.body.appendChild(document.createElement('i'));
      const meant = ['within', 'poor-mark', 'unacceptable'].map((token) => {
        probe.style.color = 'var(--c-' + token + ')';
        return getComputedStyle(probe).color;
      });
      probe.remove();
      return { colour: getComputedStyle(drawn).fill, shape: drawn.tagName, meant };
    })()`);
    expect([colour, shape]).toEqual([meant[place], ['circle', 'path', 'rect'][place]]);
    colours.add(colour);
  }
  expect(colours.size).toBe(3);
}, 120_000);

test('who is told that a norm was crossed reads whose conversation it is and opens it from there, she and her lead', async () => {
  const { page } = hers;
  await page.goto(`${world.url}/account`);
  await page.getByRole('button', { name: shell('top.account', { name: 'Ayşe Yılmaz' }) }).waitFor();
  await manager.page.goto(`${world.url}/board`);
  await manager.page.getByRole('button', { name: shell('top.account', { name: 'Zeynep Arslan' }) }).waitFor();
  await set([2 * atOnceMs, neverMs, 2 * neverMs], { type: 'notifyAgent' }, { type: 'notifyLead' });
  const id = await taken('Deniz Uçar');
  for (const [person, said] of [
    [hers, ['Deniz Uçar']],
    [manager, ['Deniz Uçar', 'Ayşe Yılmaz']],
  ] as const) {
    await notice(person, ...said)
      .getByRole('button', { name: norms('alert.open') })
      .click();
    await person.page.waitForURL((url) => url.pathname === '/desk' && url.searchParams.get('open') === id);
    await opened(person, 'Deniz Uçar').first().waitFor();
  }
  expect([...hers.trouble, ...manager.trouble]).toEqual([]);
}, 120_000);
