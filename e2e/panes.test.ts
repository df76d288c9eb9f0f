import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { until } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import type { Visitor } from './visitor.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

const words = wordsOf('modules/messaging/web', 'tr');
const names = ['Ada', 'Barış', 'Ceren', 'Deniz', 'Eren', 'Figen', 'Gizem', 'Hakan', 'Irmak', 'Jale'] as const;
type Name = (typeof names)[number];

let world: World;
let browser: Browser;
let ayse: Desk;
const visitors = new Map<Name, Visitor>();
const ids = new Map<Name, string>();
beforeAll(async () => {
  await buildWhenStale(['web']);
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
  [ayse] = (await world.agents('Ayşe Yılmaz')) as [Desk];
  const stop = ayse.acceptAll();
  for (const name of names) {
    const visitor = await world.visitor({ name });
    visitors.set(name, visitor);
    visitor.write(`Merhaba, ben ${name}`);
  }
  const mine = () => [...ayse.rows.values()].filter(({ responsible }) => responsible?.id === ayse.id);
  await until('she has all ten', () => mine().length === names.length, 60_000);
  stop();
  for (const row of mine()) ids.set(row.customerName as Name, row.interactionId);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

const visitorOf = (name: Name): Visitor => {
  const visitor = visitors.get(name);
  if (!visitor) throw new Error(`Nobody is called ${name}`);
  return visitor;
};
const rowOf = (name: Name) => ayse.rows.get(ids.get(name) ?? '');

/** Her desk with panes of so many, those of `shown` in them, in a window of a size. */
async function atDesk(count: 1 | 2 | 4 | 10, shown: readonly Name[], size = { width: 1440, height: 900 }) {
  const person = await openPerson(browser, 'tr');
  await lendSession(person, ayse.api, world.url);
  const { page } = person;
  await page.setViewportSize(size);
  const list = shown.map((name) => ids.get(name)).join('.');
  await page.goto(`${world.url}/desk?panes=${count}&shown=${list}&open=${ids.get(shown[0] ?? 'Ada')}`);
  for (const name of shown) await paneOf(page, name).waitFor();
  return person;
}
const paneOf = (page: Page, name: Name) =>
  page.getByRole('region', { name: words('conversation.label', { name }), exact: true });
const fieldOf = (page: Page, name: Name) => page.getByLabel(words('composer.replyTo', { name }), { exact: true });
const inView = async (page: Page, name: Name) => {
  const box = await paneOf(page, name).boundingBox();
  const size = page.viewportSize();
  return box !== null && size !== null && box.y >= 0 && box.x >= 0 && box.y + box.height <= size.height + 1;
};
/** Whose field has the keyboard. */
const focused = (page: Page) => page.locator(':focus').getAttribute('aria-label');

test.for([1, 2, 4, 10] as const)('F79 %i chats are visible at once on one page, and fit a laptop', async (count) => {
  const shown = names.slice(0, count);
  const { page, trouble } = await atDesk(count, shown);
  for (const name of shown) {
    await paneOf(page, name).getByText(`Merhaba, ben ${name}`).waitFor();
    expect([name, await inView(page, name)]).toEqual([name, true]);
  }
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/panes-${count}.png` });
  expect(await barriers(page)).toEqual([]);
  expect(trouble).toEqual([]);
  await page.close();
});

test('a message comes into a pane without the keyboard: it is shown, and neither focus nor what is being typed moves', async () => {
  const { page } = await atDesk(4, ['Ada', 'Barış', 'Ceren', 'Deniz']);
  await fieldOf(page, 'Ada').click();
  await page.keyboard.type('Merhaba A');
  visitorOf('Ceren').write('Orada mısınız?');
  await paneOf(page, 'Ceren').getByText('Orada mısınız?', { exact: true }).waitFor();
  await page.keyboard.type('da');
  expect(await fieldOf(page, 'Ada').inputValue()).toBe('Merhaba Ada');
  expect(await focused(page)).toBe(words('composer.replyTo', { name: 'Ada' }));
  await page.close();
});

test('the keyboard goes from pane to pane; each keeps what was begun in it, also over a reload, which keeps the panes', async () => {
  const shown = ['Eren', 'Figen', 'Gizem', 'Hakan'] as const;
  const { page } = await atDesk(4, shown);
  await fieldOf(page, 'Eren').click();
  await page.keyboard.type('Eren için');
  await page.keyboard.press('Alt+j');
  expect(await focused(page)).toBe(words('composer.replyTo', { name: 'Figen' }));
  await page.keyboard.type('Figen için');
  await page.keyboard.press('Alt+k');
  expect(await focused(page)).toBe(words('composer.replyTo', { name: 'Eren' }));
  const begun = async () => [await fieldOf(page, 'Eren').inputValue(), await fieldOf(page, 'Figen').inputValue()];
  expect(await begun()).toEqual(['Eren için', 'Figen için']);
  await page.reload();
  for (const name of shown) await paneOf(page, name).waitFor();
  await expect.poll(begun).toEqual(['Eren için', 'Figen için']);

  // Its place is free for the next one; the others stay where they are.
  await fieldOf(page, 'Figen').click();
  await page.keyboard.press('Alt+x');
  await paneOf(page, 'Figen').waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('shown')).toBe(
    [ids.get('Eren'), '-', ids.get('Gizem'), ids.get('Hakan')].join('.'),
  );
  await page.close();
});

test('on a telephone one conversation is shown, and the panes are there again on the big screen', async () => {
  const shown = ['Ada', 'Barış', 'Ceren', 'Deniz'] as const;
  const { page } = await atDesk(4, shown);
  await page.setViewportSize({ width: 390, height: 844 });
  await paneOf(page, 'Barış').waitFor({ state: 'detached' });
  expect(await inView(page, 'Ada')).toBe(true);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390);
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const name of shown) await paneOf(page, name).waitFor();
  await page.close();
});

test('what stands below the fold of ten panes is not seen: the customer is told so only when it comes into sight', async () => {
  // A low window: the second row of panes is out of sight.
  const { page } = await atDesk(10, names, { width: 1440, height: 500 });
  const told = [visitorOf('Eren'), visitorOf('Jale')] as const;
  told[0].write('Görünür mü?');
  told[1].write('Görünmez mi?');
  await paneOf(page, 'Jale').getByText('Görünmez mi?', { exact: true }).waitFor({ state: 'attached' });
  const isRead = (visitor: Visitor) => visitor.readSeq() >= (visitor.messages().at(-1)?.seq ?? Infinity);
  await expect.poll(() => isRead(told[0])).toBe(true);
  // Long enough for the other one, too: what is in sight was told twice meanwhile.
  told[0].write('Görünür.');
  await expect.poll(() => isRead(told[0]) && told[0].messages().at(-1)?.text).toBe('Görünür.');
  expect(await inView(page, 'Jale')).toBe(false);
  expect([isRead(told[1]), rowOf('Jale')?.unread === 0]).toEqual([false, false]);
  await paneOf(page, 'Jale').scrollIntoViewIfNeeded();
  await expect.poll(() => isRead(told[1])).toBe(true);
  await expect.poll(() => rowOf('Jale')?.unread).toBe(0);
  await page.close();
});
