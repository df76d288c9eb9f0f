import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { until } from './api.ts';
import { barriers, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

const words = wordsOf('modules/messaging/web', 'tr');
const writing = wordsOf('modules/messaging/web/writing', 'tr');

let world: World;
let browser: Browser;
let desk: Desk;
let interactionId: string;
beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld();
  browser = await openBrowser();
  const [first] = await world.agents('Ayşe Yılmaz');
  if (!first) throw new Error('There is no agent');
  desk = first;
  const { queueId } = await world.firstQueue();
  await world.owner.post(`/queues/${queueId}/templates`, {
    title: 'Takip numarası',
    texts: { tr: 'Kargonuz yolda, {customer_first_name}. Takip: {takip_no}' },
  });
  const visitor = await world.visitor({ name: 'Elif Kaya' });
  visitor.write('Kargom nerede?');
  const card = await until('she is offered the conversation', () => desk.offers()[0]);
  ({ interactionId } = await desk.accept(card.offerId));
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

/** A computer of hers. */
async function atScreen() {
  await desk.api.patch('/me/preferences', { language: 'tr' });
  const person = await openPerson(browser, 'tr');
  const cookies = desk.api.cookieHeader().split('; ');
  await person.context.addCookies(
    cookies.map((cookie) => {
      const [name = '', ...value] = cookie.split('=');
      return { name, value: value.join('='), url: world.url };
    }),
  );
  await person.page.goto(`${world.url}/desk?open=${interactionId}`);
  const field = person.page.getByLabel(words('composer.replyTo', { name: 'Elif Kaya' }));
  await field.waitFor();
  return { page: person.page, field };
}

test('F98 F99 an answer is written by keyboard alone: template, blank, send; what is begun goes on at another computer', async () => {
  const { page, field } = await atScreen();
  await field.focus();
  await page.keyboard.type('/TAKIP');
  await page.getByRole('option', { name: 'Takip numarası' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect.poll(() => field.inputValue()).toBe('Kargonuz yolda, Elif. Takip: {takip_no}');
  // The blank is selected; sending it raw is refused, filling it in is typing.
  await page.getByText(writing('blanks.fill')).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('TR42');
  await expect.poll(() => field.inputValue()).toBe('Kargonuz yolda, Elif. Takip: TR42');
  await page.keyboard.press('Enter');
  const texts = async () => (await desk.messages(interactionId)).map(({ text }) => text);
  await expect.poll(texts).toContain('Kargonuz yolda, Elif. Takip: TR42');

  await page.keyboard.type('Başka bir konuda');
  const kept = async () => (await desk.api.get<{ draft: unknown }>(`/interactions/${interactionId}/draft`)).draft;
  await expect.poll(kept).toMatchObject({ reply: 'Başka bir konuda' });
  const elsewhere = await atScreen();
  await expect.poll(() => elsewhere.field.inputValue()).toBe('Başka bir konuda');
});

test('what is sent can be undone for as long as she chose: back in the field it has reached nobody; else it leaves, also with the page', async () => {
  const texts = async () => (await desk.messages(interactionId)).map(({ text }) => text);
  await desk.api.patch('/me/preferences', { undoSeconds: 20 });
  const { page, field } = await atScreen();
  // What was begun before is there first: it would join whatever was typed until then.
  const { draft } = await desk.api.get<{ draft: { reply: string } | null }>(`/interactions/${interactionId}/draft`);
  await expect.poll(() => field.inputValue()).toBe(draft?.reply ?? '');
  await field.fill('Bunu yanlış yazdım');
  await field.press('Enter');
  const undo = page.getByRole('button', { name: words('conversation.unsent.undo') });
  await undo.waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await field.inputValue()).toBe('');
  await undo.click();
  await expect.poll(() => field.inputValue()).toBe('Bunu yanlış yazdım');
  await undo.waitFor({ state: 'detached' });

  await field.fill('Bunu doğru yazdım');
  await field.press('Enter');
  await undo.waitFor();
  // Closing the page means it: it leaves before its time is over.
  await page.close({ runBeforeUnload: true });
  await expect.poll(texts, { timeout: 60_000 }).toContain('Bunu doğru yazdım');
  expect(await texts()).not.toContain('Bunu yanlış yazdım');

  const again = await atScreen();
  await again.field.fill('Bununla bitirelim');
  await again.field.press('Enter');
  await again.page.getByRole('button', { name: words('conversation.unsent.undo') }).waitFor();
  // Nor is a conversation completed before what was written in it has left.
  await again.page.getByRole('button', { name: words('act.complete') }).click();
  await again.page.getByRole('button', { name: words('complete.yes'), exact: true }).click();
  await expect.poll(() => desk.rows.get(interactionId)?.status ?? 'completed', { timeout: 60_000 }).toBe('completed');
  expect((await texts()).at(-1)).toBe('Bununla bitirelim');
}, 180_000);
