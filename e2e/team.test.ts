import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { until } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

const team = wordsOf('modules/team/web', 'tr');

let world: World;
beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld();
}, 240_000);
afterAll(() => world?.close(), 60_000);

describe('two people write to each other', () => {
  let browser: Browser;
  let ayse: Person;
  let berk: Person;
  let manager: Person;
  let room: { readonly id: string };
  let berkId: string;
  let ayseApi: ReturnType<World['api']>;

  beforeAll(async () => {
    browser = await openBrowser();
    const [first, second] = [await world.user('Ayşe Yılmaz', 'agent'), await world.user('Berk Işık', 'agent')];
    berkId = second.id;
    ayseApi = world.api();
    await ayseApi.signIn(first.email, password);
    room = await ayseApi.post('/team/rooms', { name: 'Kargo', memberIds: [second.id] });
    ayse = await signedIn(first.email);
    manager = await signedIn((await world.user('Elif Kaya', 'manager')).email);
    berk = await signedIn(second.email);
  }, 120_000);
  afterAll(() => browser?.close());

  async function signedIn(email: string): Promise<Person> {
    const person = await openPerson(browser, 'tr');
    const api = world.api();
    await api.signIn(email, password);
    await api.patch('/me/preferences', { language: 'tr' });
    await lendSession(person, api, world.url);
    return person;
  }
  const composer = ({ page }: Person) => page.getByLabel(team('composer.label', { name: 'Kargo' }));
  const row = ({ page }: Person) => page.locator(`[data-room="${room.id}"]`);

  test('what one writes the other sees at once, with who is typing, what is unread and who is mentioned', async () => {
    await ayse.page.goto(`${world.url}/team/messages?room=${room.id}`);
    await composer(ayse).waitFor();
    await berk.page.goto(`${world.url}/team/messages`);
    await row(berk).waitFor();
    await composer(ayse).pressSequentially('Merhaba @Ber');
    await ayse.page.getByRole('option', { name: 'Berk Işık' }).waitFor();
    await ayse.page.keyboard.press('Enter');
    await composer(ayse).pressSequentially('bakar mısın?');
    await ayse.page.keyboard.press('Enter');
    await row(berk).getByText('Anıldınız').waitFor({ state: 'attached' });
    await berk.page.getByRole('link', { name: /İç mesajlar: 1 okunmamış.*Sizi anan/ }).waitFor();
    expect(await barriers(berk.page)).toEqual([]);

    await row(berk).click();
    await berk.page.getByText('@Berk Işık', { exact: true }).waitFor();
    await composer(berk).pressSequentially('Bakıyorum');
    await ayse.page.getByText('Berk Işık yazıyor').waitFor();
    await berk.page.keyboard.press('Enter');
    await ayse.page.getByRole('log').getByText('Bakıyorum', { exact: true }).waitFor();
    // What was read in the open room is unread in no tab and after no reload.
    await berk.page.reload();
    await composer(berk).waitFor();
    await berk.page.getByRole('link', { name: 'İç mesajlar', exact: true }).waitFor();
    await ayse.page.getByRole('log').getByText('Bakıyorum', { exact: true }).waitFor();
    expect(await barriers(berk.page)).toEqual([]);
  }, 120_000);

  test('what was written while the line was down leaves when it is back, once', async () => {
    await berk.context.setOffline(true);
    await composer(berk).fill('Hat yokken yazdım');
    await berk.page.keyboard.press('Enter');
    await berk.page.getByText(team('room.sending')).waitFor();
    await berk.context.setOffline(false);
    await ayse.page.getByRole('log').getByText('Hat yokken yazdım', { exact: true }).waitFor();
    const { messages } = await ayseApi.get<{ messages: { text: string }[] }>(`/team/rooms/${room.id}/messages`);
    expect(messages.filter(({ text }) => text === 'Hat yokken yazdım')).toHaveLength(1);
  }, 120_000);

  test('a room is muted and heard again by a key or a button, and is still muted after a reload', async () => {
    const button = berk.page.getByRole('button', { name: team('room.mute') });
    await berk.page.getByRole('heading', { name: 'Kargo' }).click();
    await berk.page.keyboard.press('m');
    await row(berk).getByText(team('list.muted')).waitFor({ state: 'attached' });
    await berk.page.reload();
    await composer(berk).waitFor();
    await row(berk).getByText(team('list.muted')).waitFor({ state: 'attached' });
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    expect(await barriers(berk.page)).toEqual([]);
    await button.click();
    await row(berk).getByText(team('list.muted')).waitFor({ state: 'detached' });
  }, 120_000);

  test('a task is changed by whoever gave it, and points to what it is about', async () => {
    const { page } = manager;
    const visitor = await world.visitor({ name: 'Müşteri' });
    visitor.write('Merhaba');
    const customers = async () => (await world.owner.get<{ items: { id: string }[] }>('/customers')).items;
    await expect.poll(async () => (await customers()).length).toBeGreaterThan(0);
    const [customer] = await customers();
    await page.goto(`${world.url}/team/tasks?list=given`);
    await page
      .getByRole('button', { name: team('task.new') })
      .first()
      .click();
    const form = page.getByRole('dialog', { name: team('task.new') });
    await form.getByLabel(team('task.what')).fill('Kargoyu sor');
    await form.getByRole('combobox', { name: team('task.who') }).click();
    await page.getByRole('option', { name: 'Berk Işık' }).click();
    await form.getByRole('button', { name: team('task.give') }).click();
    await page.getByRole('button', { name: /Kargoyu sor/ }).click();
    await page.getByRole('button', { name: team('task.edit') }).click();
    const edit = page.getByRole('dialog', { name: team('task.edit') });
    await expect.poll(() => edit.getByRole('combobox', { name: team('task.who') }).inputValue()).toBe('Berk Işık');
    await edit.getByLabel(team('task.what')).fill('Kargoyu bugün sor');
    await edit.getByLabel(team('task.link')).fill('https://example.com/');
    await edit.getByText(team('task.linkUnknown')).waitFor();
    await edit.getByLabel(team('task.link')).fill(`${world.url}/customers/${customer?.id}`);
    await edit.getByText(/Müşteri:/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await edit.getByRole('button', { name: team('task.save') }).click();
    await page.getByRole('heading', { name: 'Kargoyu bugün sor' }).waitFor();
    await page.getByRole('link', { name: /Müşteri:/ }).waitFor();
    expect(manager.trouble).toEqual([]);
  }, 120_000);

  test('who is taken out of the room while it is open sees it close, and hears nothing that is said after', async () => {
    const heard: string[] = [];
    berk.page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => void heard.push(String(payload))),
    );
    await berk.page.reload();
    await composer(berk).waitFor();
    await ayse.page.getByRole('button', { name: team('room.members') }).click();
    await ayse.page.getByRole('button', { name: `${team('members.remove')} Berk Işık` }).click();
    await ayse.page
      .getByRole('dialog', { name: team('members.removeAsk.title', { name: 'Berk Işık' }) })
      .getByRole('button', { name: team('members.removeAsk.yes') })
      .click();
    await berk.page.getByText(team('room.gone.title')).waitFor();
    await row(berk).waitFor({ state: 'detached' });
    await ayseApi.post(`/team/rooms/${room.id}/messages`, {
      clientId: crypto.randomUUID(),
      text: 'Berk bunu duymasın',
    });
    await ayse.page.getByRole('log').getByText('Berk bunu duymasın', { exact: true }).waitFor();
    // Something later reaches him, so everything before it would have.
    const direct = await ayseApi.post<{ id: string }>('/team/direct-rooms', { userId: berkId });
    await ayseApi.post(`/team/rooms/${direct.id}/messages`, { clientId: crypto.randomUUID(), text: 'Bunu duysun' });
    await until('he hears what is his', () => heard.some((frame) => frame.includes('Bunu duysun')));
    expect(heard.filter((frame) => frame.includes('duymasın'))).toEqual([]);
    expect([ayse.trouble, berk.trouble]).toEqual([[], []]);
  }, 120_000);
});

test('internal messages, tasks and announcements are in no history of a customer and in no export', async () => {
  const secret = 'yalnızca-aramızda';
  const [desk] = await world.agents('Ece Toprak');
  if (!desk) throw new Error('There is no agent');
  const visitor = await world.visitor({ name: 'Müşteri' });
  visitor.write('Siparişim nerede?');
  const card = await until('the agent is offered the conversation', () => desk.offers()[0]);
  await desk.accept(card.offerId);
  await desk.send(card.interactionId, 'Bakıyorum');
  const link = { type: 'interaction', id: card.interactionId };
  const { id } = await world.owner.post<{ id: string }>('/team/direct-rooms', { userId: desk.id });
  const clientId = () => crypto.randomUUID();
  await world.owner.post(`/team/rooms/${id}/messages`, { clientId: clientId(), text: secret, link });
  await world.owner.post('/team/tasks', {
    clientId: clientId(),
    title: secret,
    assignee: { type: 'user', id: desk.id },
    link,
  });
  await world.owner.post('/team/announcements', { title: 'Duyuru', text: secret, audience: { type: 'everybody' } });
  expect(await world.owner.text(`/team/rooms/${id}/messages`)).toContain(secret);

  const today = Temporal.Now.zonedDateTimeISO('Europe/Istanbul').toPlainDate();
  const figures = (await world.owner.get<{ columns: { metric: string }[] }>(`/reports/day?date=${today}`)).columns;
  const asked = [
    `/customers/${card.customerId}`,
    `/customers/${card.customerId}/interactions`,
    `/customers?search=${encodeURIComponent(secret)}`,
    `/interactions/${card.interactionId}`,
    `/interactions/${card.interactionId}/timeline`,
    `/conversations?scope=all&search=${encodeURIComponent(secret)}`,
    `/reports/day?date=${today}&by=agent`,
    ...figures.map(({ metric }) => `/reports/figure.csv?metric=${metric}&date=${today}`),
  ];
  expect(figures.length).toBeGreaterThan(10);
  for (const path of asked) expect([path, (await world.owner.text(path)).includes(secret)]).toEqual([path, false]);
  // The customer's own tab, and every table that is not the team's.
  expect(visitor.texts().join(' ')).not.toContain(secret);
  const tables = await world.ask<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_name not like 'team_%' and table_type = 'BASE TABLE'`,
  );
  expect(tables.length).toBeGreaterThan(15);
  for (const { name } of tables) {
    const rows = await world.ask(`select 1 from "${name}" t where t::text like '%${secret}%' limit 1`);
    expect([name, rows.length]).toEqual([name, name === 'audit' ? rows.length : 0]);
  }
  const audit = await world.ask<{ what: string }>(`select what from audit t where t::text like '%${secret}%'`);
  expect(audit).toEqual([]);
}, 120_000);
