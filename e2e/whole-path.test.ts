import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, lookIntoWidget, openBrowser, openPerson, openSite, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

/** A figure of the day as the API tells it. */
interface Figure {
  readonly part: number;
  readonly whole: number;
  readonly value: number | null;
}
interface Day {
  readonly lines: readonly { readonly name: string | null; readonly figures: Readonly<Record<string, Figure>> }[];
}

let browser: Browser;
beforeAll(async () => {
  await buildWhenStale(['web', 'widget']);
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
});

describe.each(['tr', 'en'] as const)('the whole path, %s', (language) => {
  const identity = wordsOf('modules/identity/web', language);
  const agents = wordsOf('modules/agents/web', language);
  const routing = wordsOf('modules/routing/web', language);
  const messaging = wordsOf('modules/messaging/web', language);
  const monitoring = wordsOf('modules/monitoring/web', language);
  const reports = wordsOf('modules/reports/web', language);
  const shell = wordsOf('web', language);
  const widget = wordsOf('adapters/web-chat/widget', language);
  const queueName = language === 'tr' ? 'Destek' : 'Support';

  let world: World;
  let owner: Person;
  let agent: Person;
  let manager: Person;
  let visitor: Person;
  let site: Awaited<ReturnType<typeof openSite>>;
  beforeAll(async () => {
    world = await openWorld({ isSetUp: false });
    [owner, agent, manager, visitor] = await Promise.all([
      openPerson(browser, language),
      openPerson(browser, language),
      openPerson(browser, language),
      openPerson(browser, language),
    ]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([owner, agent, manager, visitor].map((person) => person?.context.close()));
    await site?.close();
    await world?.close();
  }, 60_000);

  /** With SHOTS=folder every screen of a test that failed is kept as a picture. */
  afterEach(async ({ task }) => {
    const folder = process.env.SHOTS;
    if (!folder || task.result?.state !== 'fail') return;
    for (const [name, person] of Object.entries({ owner, agent, manager, visitor })) {
      await person.page.screenshot({ path: `${folder}/${language}-${name}.png` });
    }
  });

  const signIn = async ({ page }: Person, email: string) => {
    await page.goto(world.url);
    await page.getByLabel(identity('signIn.email')).fill(email);
    await page.getByLabel(identity('signIn.password'), { exact: true }).fill(password);
    await page.getByRole('button', { name: identity('signIn.submit'), exact: true }).click();
    await page.getByLabel(identity('signIn.password'), { exact: true }).waitFor({ state: 'detached' });
  };

  test('the owner makes the first account on the screen and finds a centre that works', async () => {
    const { page } = owner;
    await page.goto(world.url);
    await page.getByLabel(identity('firstRun.organisation')).fill('Kahve Dükkânı');
    await page.getByLabel(identity('firstRun.name')).fill('Zeynep Arslan');
    await page.getByLabel(identity('firstRun.email')).fill('zeynep@ornek.com');
    await page.getByLabel(identity('firstRun.password'), { exact: true }).fill(password);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: identity('firstRun.submit') }).click();
    await page.getByRole('heading', { name: shell('start.title') }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await world.owner.post('/sign-in', { email: 'zeynep@ornek.com', password });
    expect((await world.firstQueue()).publicKey).not.toBe('');
    expect(owner.trouble).toEqual([]);
  }, 180_000);

  test('F72 web site widget: a visitor writes on a plain page, waits, and the board moves', async () => {
    const { queueId, publicKey } = await world.firstQueue();
    const mehmet = await world.user('Mehmet Demir', 'agent');
    const elif = await world.user('Elif Kaya', 'manager');
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: mehmet.id, tier: 1 }] });
    for (const [person, user] of [
      [agent, mehmet],
      [manager, elif],
    ] as const) {
      await signIn(person, user.email);
      await person.page.evaluate(
        `fetch('/api/v1/me/preferences', { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"language":"${language}"}' })`,
      );
    }
    await manager.page.goto(`${world.url}/board`);
    const tile = manager.page.getByRole('article', { name: queueName });
    await tile.waitFor();
    expect(await barriers(manager.page)).toEqual([]);

    site = await openSite(world.url, publicKey, language);
    await lookIntoWidget(visitor);
    await visitor.page.goto(site.url);
    await visitor.page.locator('.launcher').click();
    await visitor.page.getByLabel(widget('write')).fill('Merhaba, kahvem gelmedi <b>!</b>');
    await visitor.page.keyboard.press('Enter');
    await visitor.page.locator('.mine .bubble', { hasText: 'kahvem gelmedi <b>!</b>' }).waitFor();
    await tile.getByText(monitoring('queue.waiting')).locator('..').getByText('1', { exact: true }).waitFor();
    expect(visitor.trouble).toEqual([]);
  }, 180_000);

  test('the agent becomes available, is offered the conversation and takes it', async () => {
    const { page } = agent;
    await page.goto(`${world.url}/desk`);
    await page
      .getByRole('button', { name: new RegExp(`^${routing('me.choose')}: ${agents('state.offline')}`) })
      .click();
    await page.getByRole('menuitem', { name: new RegExp(`^${agents('availability.available')}`) }).click();
    const accept = page.getByRole('button', { name: routing('offer.accept') });
    await accept.waitFor();
    expect(await barriers(page)).toEqual([]);
    await accept.click();
    await page
      .getByRole('log', { name: messaging('conversation.log') })
      .getByText('kahvem gelmedi <b>!</b>')
      .waitFor();
    await visitor.page
      .getByText(widget('withAgent', { name: 'Mehmet Demir' }))
      .first()
      .waitFor();
    expect(await barriers(page)).toEqual([]);
  }, 180_000);

  test('both see each other type, the answer arrives, and the agent sees that it was read', async () => {
    const { page } = agent;
    const name = language === 'tr' ? 'Ziyaretçi 1' : 'Visitor 1';
    const composer = page.getByRole('textbox', { name: messaging('composer.replyTo', { name }) });
    await visitor.page.getByLabel(widget('write')).pressSequentially('Sipariş', { delay: 20 });
    await page
      .getByText(/yazıyor|typing/i)
      .first()
      .waitFor();
    await visitor.page.getByLabel(widget('write')).fill('');
    await composer.click();
    await composer.pressSequentially('Hemen bakıyorum', { delay: 20 });
    await visitor.page
      .getByText(widget('typing', { name: 'Mehmet Demir' }))
      .first()
      .waitFor();
    await page.getByRole('button', { name: messaging('composer.send'), exact: true }).click();
    await visitor.page.locator('.theirs .bubble', { hasText: 'Hemen bakıyorum' }).waitFor();
    await page
      .getByLabel(messaging('conversation.delivery.read'))
      .or(page.getByTitle(messaging('conversation.delivery.read')))
      .first()
      .waitFor();
    expect(agent.trouble).toEqual([]);
  }, 180_000);

  test('the agent completes it, and the visitor is told', async () => {
    const { page } = agent;
    await page
      .getByRole('button', { name: messaging('act.complete') })
      .first()
      .click();
    await page.getByRole('button', { name: messaging('complete.yes') }).click();
    await visitor.page.getByText(widget('completed')).first().waitFor();
    await page.getByText(messaging('list.empty.mineActive.title')).waitFor();
  }, 180_000);

  test('board, day report, CSV and API tell the same numbers', async () => {
    const { page } = manager;
    const tile = page.getByRole('article', { name: queueName });
    const onBoard = async (name: string) =>
      ((await tile.getByText(name, { exact: true }).locator('xpath=following-sibling::dd').textContent()) ?? '').trim();
    await expect.poll(() => onBoard(monitoring('queue.answered'))).toBe('1');
    const board = {
      offered: await onBoard(monitoring('queue.offered')),
      answered: await onBoard(monitoring('queue.answered')),
      abandoned: await onBoard(monitoring('queue.abandoned')),
    };
    expect(board).toEqual({ offered: '1', answered: '1', abandoned: '0' });

    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Istanbul' }).format(new Date());
    const day = await world.owner.get<Day>(`/reports/day?date=${today}&by=queue`);
    const line = day.lines.find(({ name }) => name === queueName);
    for (const metric of ['offered', 'answered', 'abandoned'] as const) {
      expect([metric, String(line?.figures[metric]?.part)]).toEqual([metric, board[metric]]);
      const { queueId } = await world.firstQueue();
      const csv = await world.owner.text(`/reports/figure.csv?metric=${metric}&date=${today}&queueId=${queueId}`);
      expect([metric, sumOf(csv)]).toEqual([metric, Number(board[metric])]);
    }

    await page.goto(`${world.url}/reports/day`);
    const row = page.getByRole('row', { name: new RegExp(`^${queueName}`) });
    await row.waitFor();
    expect(await barriers(page)).toEqual([]);
    await row.getByRole('button').first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(reports('made.formula'), { exact: true }).waitFor();
    await drawer.getByText(reports('made.leftOut'), { exact: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(manager.trouble).toEqual([]);
  }, 180_000);
});

/** The sum of the column `part` of a figure's file. */
function sumOf(csv: string): number {
  const [head = '', ...rows] = csv
    .replace(/^\ufeff/, '')
    .trim()
    .split(/\r?\n/);
  const separator = head.includes(';') ? ';' : ',';
  const names = head.split(separator).map((name) => name.replaceAll('"', ''));
  const at = names.indexOf('part');
  if (at < 0) throw new Error(`No column "part" in ${head}`);
  // Columns before `part` hold no separators: they are ids, moments and codes.
  return rows.reduce((sum, row) => sum + Number(row.split(separator)[at]?.replaceAll('"', '')), 0);
}
