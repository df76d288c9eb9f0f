import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deskFiguresMost } from '#identity';
import { figureNamed } from '#metrics';
import { buildWhenStale } from '../tools/build.ts';
import { until } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

const shell = wordsOf('web', 'tr');

let world: World;
let browser: Browser;
let ayse: Desk;
let hers: Person;
let interactionId: string;
beforeAll(async () => {
  await buildWhenStale(['web']);
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
  [ayse] = (await world.agents('Ayşe Yılmaz')) as [Desk];
  const visitor = await world.visitor({ name: 'Elif Kaya' });
  visitor.write('Kargom nerede?');
  const card = await until('she is offered it', () => ayse.offers()[0]);
  ({ interactionId } = await ayse.accept(card.offerId));
  await ayse.api.patch('/me/preferences', { language: 'tr' });
  hers = await openPerson(browser, 'tr');
  await lendSession(hers, ayse.api, world.url);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

const nameOf = (id: string) => figureNamed(id).name.tr;
const strip = () => hers.page.getByRole('region', { name: shell('deskFigures.title') });
const chooser = () => hers.page.getByRole('button', { name: shell('deskFigures.choose') });
const item = (id: string) => hers.page.getByRole('menuitemcheckbox', { name: nameOf(id), exact: true });
const shown = (id: string, value: string) =>
  strip().getByRole('button', { name: shell('profile.measuredLine', { name: nameOf(id), value }), exact: true });
/** What her manager reads in the report of the day. */
async function managerReads(id: string): Promise<number | null | undefined> {
  const today = Temporal.Now.zonedDateTimeISO('Europe/Istanbul').toPlainDate();
  type Day = { lines: { id: string; figures: Record<string, { value: number | null }> }[] };
  const { lines } = await world.owner.get<Day>(`/reports/day?date=${today}&by=agent`);
  return lines.find((line) => line.id === ayse.id)?.figures[id]?.value;
}

test('F101 an agent chooses which of her own figures stand above her list; they are her manager’s, and follow what she does', async () => {
  const { page } = hers;
  await page.goto(`${world.url}/desk`);
  await page.locator(`[data-row="${interactionId}"]`).waitFor();
  expect(await strip().count(), 'nothing until she chooses').toBe(0);
  await chooser().click();
  for (const id of ['messagesSent', 'ownViolationShare', 'offersMissed', 'transferRate']) await item(id).click();
  expect(await page.getByRole('menuitemcheckbox', { checked: true }).count()).toBe(deskFiguresMost);
  expect(await item('occupancy').isDisabled(), 'more than a glance can hold').toBe(true);
  for (const id of ['offersMissed', 'transferRate']) await item(id).click();
  await page.keyboard.press('Escape');
  await shown('messagesSent', '0').waitFor();
  expect(await barriers(page)).toEqual([]);

  await ayse.send(interactionId, 'Bakıyorum');
  await shown('messagesSent', '1').waitFor();
  expect(await managerReads('messagesSent')).toBe(1);
  await shown('messagesSent', '1').click();
  await page.getByRole('dialog').getByText(figureNamed('messagesSent').formula.tr).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  // Kept on the server: at another computer, a telephone, they are there too and fit.
  const phone = await openPerson(browser, 'tr');
  await phone.page.setViewportSize({ width: 390, height: 844 });
  await lendSession(phone, ayse.api, world.url);
  await phone.page.goto(`${world.url}/desk`);
  const there = phone.page.getByRole('region', { name: shell('deskFigures.title') });
  await there.getByText(nameOf('ownViolationShare')).waitFor();
  expect(await there.getByRole('button').count()).toBe(2);
  expect(await phone.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  expect(await barriers(phone.page)).toEqual([]);
  if (process.env.SHOTS) await phone.page.screenshot({ path: `${process.env.SHOTS}/figures-phone.png` });
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/figures-desk.png` });
  await phone.context.close();

  await chooser().click();
  for (const id of ['messagesSent', 'ownViolationShare']) await item(id).click();
  await strip().waitFor({ state: 'detached' });
  expect(hers.trouble).toEqual([]);
}, 180_000);
