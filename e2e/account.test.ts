import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { figureNamed } from '#metrics';
import { buildWhenStale } from '../tools/build.ts';
import { until } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

const shell = wordsOf('web', 'tr');
const team = wordsOf('modules/team/web', 'tr');
const identity = wordsOf('modules/identity/web', 'tr');
const messaging = wordsOf('modules/messaging/web', 'tr');

let world: World;
let browser: Browser;
let elif: Person;
/** What her page has told the server over its socket. */
const sent: string[] = [];
let desk: Awaited<ReturnType<World['agents']>>[number];
beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld();
  browser = await openBrowser();
  const [first] = await world.agents('Elif Kaya');
  if (!first) throw new Error('There is no agent');
  desk = first;
  await desk.api.patch('/me/preferences', { language: 'tr' });
  elif = await openPerson(browser, 'tr');
  await lendSession(elif, desk.api, world.url);
  // Counts the notes that are really played.
  await elif.context.addInitScript(`
    window.notes = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) { window.notes.push(this.frequency.value); return start.apply(this, at); };
  `);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

test('an agent reads what is measured about her, in the words and with the figures her manager reads', async () => {
  const visitor = await world.visitor({ name: 'Müşteri' });
  visitor.write('Siparişim nerede?');
  const card = await until('the agent is offered the conversation', () => desk.offers()[0]);
  await desk.accept(card.offerId);
  await desk.send(card.interactionId, 'Bakıyorum');

  const { page } = elif;
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
  const today = Temporal.Now.zonedDateTimeISO('Europe/Istanbul').toPlainDate();
  type Day = { lines: { id: string; figures: { messagesSent?: { value: number } } }[] };
  const managerReads = async () => {
    const { lines } = await world.owner.get<Day>(`/reports/day?date=${today}&by=agent`);
    return lines.find(({ id }) => id === desk.id)?.figures.messagesSent?.value;
  };
  await expect.poll(managerReads).toBe(1);
  await page.goto(`${world.url}/account`);
  const { name, formula } = figureNamed('messagesSent');
  await page.getByRole('button', { name: `${name.tr}: 1`, exact: true }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(formula.tr).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
}, 120_000);

test('F88 what she chooses to hear is heard, what she does not is not, and spelling is checked as she says', async () => {
  const { page } = elif;
  const notes = () => page.evaluate<number[]>('window.notes');
  const listen = `${shell('profile.try')}: ${shell('profile.ring.task')}`;
  await page.getByRole('button', { name: listen }).click();
  await expect.poll(notes).not.toEqual([]);
  expect(await barriers(page)).toEqual([]);

  const joins = () => sent.filter((frame) => frame.includes('"join"')).length;
  const joinsBefore = joins();
  await page.getByRole('checkbox', { name: shell('profile.ring.announcement') }).uncheck();
  await page.getByRole('switch', { name: shell('profile.spellCheck') }).uncheck();
  const offers = page.getByRole('checkbox', { name: shell('profile.ring.offer'), exact: true });
  const press = (box: { click(): void; checked?: boolean }) => {
    box.click();
    return box.checked;
  };
  expect(await offers.evaluate(press), 'a box that is pressed shows it at once').toBe(false);
  expect(await offers.evaluate(press)).toBe(true);
  const kept = () => desk.api.get<{ preferences: object }>('/me').then(({ preferences }) => preferences);
  await expect.poll(kept).toMatchObject({ spellCheck: false, rings: { announcement: false, mention: true } });
  expect(joins(), 'what she follows is followed on, not begun anew at every change of the page').toBe(joinsBefore);

  const { id: room } = await world.owner.post<{ id: string }>('/team/rooms', { name: 'Kargo', memberIds: [desk.id] });
  const before = (await notes()).length;
  await world.owner.post('/team/announcements', { title: 'Sessiz', text: 'Duyulmaz', audience: { type: 'everybody' } });
  await page.getByText('Sessiz').first().waitFor();
  expect((await notes()).length).toBe(before);
  await world.owner.post('/team/tasks', {
    clientId: crypto.randomUUID(),
    title: 'Duyulan',
    assignee: { type: 'user', id: desk.id },
  });
  await expect.poll(async () => (await notes()).length).toBeGreaterThan(before);

  await page.goto(`${world.url}/team/messages?room=${room}`);
  const field = page.getByLabel(team('composer.label', { name: 'Kargo' }));
  await field.waitFor();
  expect(await field.getAttribute('spellcheck')).toBe('false');
  expect(elif.trouble).toEqual([]);
}, 120_000);

test('what she began to write is there when she comes back, and nobody who uses the computer meanwhile can read it', async () => {
  const { page } = elif;
  const [open = ''] = desk.rows.keys();
  await page.goto(`${world.url}/desk?open=${open}`);
  const composer = page.getByRole('textbox', { name: messaging('composer.replyTo', { name: 'Müşteri' }) });
  await composer.fill('Kargonuz yarın sizde');
  const device = () => page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
  await expect.poll(device).toContain(`santral.kept.${desk.id}.santral.draft.`);
  await page.getByRole('button', { name: shell('top.account', { name: 'Elif Kaya' }) }).click();
  // The answer drops the cookie, and comes after the page heard of it by its socket: one lent before would be dropped.
  const answered = page.waitForResponse(/\/sign-out$/);
  await page.getByRole('menuitem', { name: shell('account.signOut') }).click();
  await answered;
  await page.getByLabel(identity('signIn.email')).waitFor();
  expect(await device()).not.toMatch(/Kargonuz|yarın/);

  await lendSession(elif, world.owner, world.url);
  await page.goto(`${world.url}/account`);
  await page.getByText('Zeynep Arslan').first().waitFor();
  expect(await device()).not.toMatch(/Kargonuz|yarın/);

  await desk.api.signIn(desk.email, password);
  await lendSession(elif, desk.api, world.url);
  await page.goto(`${world.url}/desk?open=${open}`);
  await expect.poll(() => composer.inputValue()).toBe('Kargonuz yarın sizde');
  expect(elif.trouble).toEqual([]);
}, 120_000);
