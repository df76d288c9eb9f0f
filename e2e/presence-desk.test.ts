import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, openBrowser, openPerson, type Person } from './browser.ts';
import { presenceFacts } from './presence.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

const agents = wordsOf('modules/agents/web', 'tr');
const routing = wordsOf('modules/routing/web', 'tr');
const monitoring = wordsOf('modules/monitoring/web', 'tr');
const identity = wordsOf('modules/identity/web', 'tr');

let browser: Browser;
let world: World;
let ayse: Person;
let manager: Person;
let ayseId: string;

beforeAll(async () => {
  await buildWhenStale(['web']);
  [browser, world] = await Promise.all([openBrowser(), openWorld()]);
  [ayse, manager] = await Promise.all([openPerson(browser, 'tr'), openPerson(browser, 'tr')]);
  const { queueId } = await world.firstQueue();
  const [agent, boss] = [await world.user('Ayşe Yıldız', 'agent'), await world.user('Elif Kaya', 'manager')];
  ayseId = agent.id;
  await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayseId, tier: 1 }] });
  await signIn(ayse.page, agent.email);
  await signIn(manager.page, boss.email);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(world.url);
  await page.getByLabel(identity('signIn.email')).fill(email);
  await page.getByLabel(identity('signIn.password'), { exact: true }).fill(password);
  await page.getByRole('button', { name: identity('signIn.submit'), exact: true }).click();
  await page.getByLabel(identity('signIn.password'), { exact: true }).waitFor({ state: 'detached' });
}
const menu = () => ayse.page.getByRole('button', { name: new RegExp(routing('me.choose')) });
const choose = async (name: string) => {
  await menu().click();
  await ayse.page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
};
const row = () => manager.page.getByRole('row', { name: /Ayşe Yıldız/ });

test('a break with a conversation in hand waits for it; the desk and the board say so, and it begins by itself', async () => {
  await choose(agents('availability.available'));
  await manager.page.goto(`${world.url}/board`);
  await row().getByText(agents('state.free')).waitFor();
  const visitor = await world.visitor({ name: 'Mehmet' });
  visitor.write('Merhaba');
  await ayse.page.getByRole('button', { name: routing('offer.accept'), exact: true }).click();
  await row().getByText(agents('state.handling')).waitFor();

  await choose('Mola');
  await ayse.page.getByText(routing('why.goingAway', { reason: 'Mola' })).waitFor();
  await row()
    .getByText(/Elindekiler bitince: Mola/)
    .waitFor();
  await menu().click();
  await ayse.page.getByText(routing('me.going.title', { reason: 'Mola' })).waitFor();
  expect(await barriers(ayse.page)).toEqual([]);
  await ayse.page.keyboard.press('Escape');

  const { items } = await world.owner.get<{ items: { interactionId: string }[] }>('/conversations?scope=all');
  const answer = await ayse.page.request.post(
    `${world.url}/api/v1/interactions/${items[0]?.interactionId ?? ''}/status`,
    {
      data: { status: 'completed' },
      headers: { origin: world.url },
    },
  );
  expect(answer.status()).toBeLessThan(300);
  await menu().getByText('Mola').waitFor();
  await row().getByText(agents('state.away')).waitFor();
  expect((await presenceFacts(world, ayseId)).filter((type) => /Away|Availability/.test(type))).toEqual([
    'choseAvailability',
    'askedForAway',
    'choseAvailability',
  ]);
  visitor.close();
});

test('how much of the break is used and left is in the menu, and a second one is withdrawn before it begins', async () => {
  await menu().click();
  await ayse.page.getByText(/bugün 29 dk \d+ sn kaldı|bugün 30 dk kaldı/).waitFor();
  await ayse.page.keyboard.press('Escape');
  await choose(agents('availability.available'));
  await row().getByText(agents('state.free')).waitFor();
});

test('a supervisor changes the state with a reason; the agent sees it at once and until she has read it, over a reload', async () => {
  await row().getByRole('button').click();
  const dialog = manager.page.getByRole('dialog');
  await dialog.getByLabel(agents('set.choose')).click();
  await manager.page.getByRole('option', { name: 'Toplantı' }).click();
  await dialog.getByLabel(agents('set.note')).fill('Toplantı odasına bekleniyorsunuz');
  expect(await barriers(manager.page)).toEqual([]);
  await dialog.getByRole('button', { name: agents('set.save') }).click();

  const notice = ayse.page.getByRole('alert').filter({ hasText: 'Toplantı odasına bekleniyorsunuz' });
  await notice.getByText(routing('me.notice.title', { name: 'Elif Kaya' })).waitFor();
  await row()
    .getByText(monitoring('why.chosenBySupervisor', { note: 'Toplantı odasına bekleniyorsunuz' }))
    .waitFor();
  await ayse.page.reload();
  await notice.waitFor();
  expect(await barriers(ayse.page)).toEqual([]);
  await notice.getByRole('button', { name: routing('me.notice.read') }).click();
  await notice.waitFor({ state: 'detached' });
  await ayse.page.reload();
  await menu().getByText('Toplantı').waitFor();
  expect(await ayse.page.getByRole('alert').count()).toBe(0);
  expect([...ayse.trouble, ...manager.trouble]).toEqual([]);
});
