import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

// A norm on a figure, set on its page, and what was judged by it opened down to how the figure was made.

const words = wordsOf('modules/kpi/web', 'tr');
const figure = 'Hizmet seviyesi';
let browser: Browser;
let world: World;
let owner: Person;

beforeAll(async () => {
  await buildWhenStale(['web']);
  browser = await openBrowser();
  world = await openWorld();
  owner = await openPerson(browser, 'tr');
  owner.page.setDefaultTimeout(15_000);
  await lendSession(owner, world.owner, world.url);
}, 240_000);
afterAll(async () => {
  await owner?.context.close();
  await browser?.close();
  await world?.close();
}, 60_000);

test('F156 F157 a norm is set on its page, told what is wrong with it, changed, and ended', async () => {
  const { page } = owner;
  await page.goto(`${world.url}/reports/kpis`);
  await page
    .getByRole('button', { name: words('add') })
    .first()
    .click();
  await page.getByRole('combobox', { name: words('figure') }).fill(figure);
  await page.getByRole('option', { name: figure, exact: true }).click();
  const amount = (name: 'target' | 'warning' | 'critical') =>
    page.getByRole('textbox', { name: words(`amounts.${name}`) });
  await amount('target').fill('80');
  await amount('warning').fill('90');
  await amount('critical').fill('50');
  await page.getByText(words('fault.levelOrder_warning')).waitFor();
  await amount('warning').fill('70');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: words('add') }).click();
  await page.getByText(words('created')).waitFor();
  await page.getByText('≥ %80').waitFor();
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('button', { name: figure }).click();
  await amount('target').fill('85');
  await dialog.getByRole('button', { name: 'Kaydet' }).click();
  await page.getByText('≥ %85').waitFor();
  expect(await world.ask("select version, norm->>'target' as target from kpi_norms order by version")).toEqual([
    { version: 1, target: '0.8' },
    { version: 2, target: '0.85' },
  ]);
});

test('F156 F157 a judged day stands as a mark and as a violation, and opens how its figure was made', async () => {
  const { page } = owner;
  await world.ask(`
    insert into kpi_results (organisation_id, norm_id, version, kind, date, until_at, standing, value)
    select organisation_id, id, 1, 'day', current_date - 1, now() - interval '1 second', 'critical', 0.4
      from kpi_norms where version = 1`);
  await page.reload();
  const violations = page.getByRole('region', { name: words('violations') });
  await violations.getByText('%40').waitFor();
  await page.getByText(words('keptOf', { kept: '0', based: '1' })).waitFor();
  await violations.getByRole('button', { name: words('standing.critical') }).click();
  await page.getByRole('dialog').getByText('Hizmet seviyesi').first().waitFor();
  expect(new URL(page.url()).searchParams.get('figure')).toBe('serviceLevel');
  expect(new URL(page.url()).searchParams.get('first')).not.toBeNull();
  expect(await barriers(page)).toEqual([]);
});

test('F157 an agent sees the goals set for her, and none of anybody else', async () => {
  const elif = await world.user('Elif', 'agent');
  const session = world.api();
  await session.signIn(elif.email, password);
  const goal = { figure: 'occupancy', direction: 'atLeast', target: 0.7, warning: 0.6, critical: 0.5, period: 'week' };
  await world.owner.post('/kpi-norms', { ...goal, place: { type: 'agent', id: elif.id } });
  const person = await openPerson(browser, 'tr');
  try {
    await lendSession(person, session, world.url);
    await person.page.goto(`${world.url}/reports/kpis`);
    await person.page.getByText('≥ %70').waitFor();
    expect(await person.page.getByText('≥ %85').count()).toBe(0);
    expect(await person.page.getByRole('button', { name: words('add') }).count()).toBe(0);
    expect(await barriers(person.page)).toEqual([]);
    await person.page.goto(`${world.url}/desk`);
    const strip = person.page.getByRole('region', { name: wordsOf('web', 'tr')('deskFigures.title') });
    await strip.getByText('≥ %70').waitFor();
    expect(await barriers(person.page)).toEqual([]);
    if (process.env.SHOTS) await person.page.screenshot({ path: `${process.env.SHOTS}/goals-desk.png` });
    await person.page.setViewportSize({ width: 390, height: 844 });
    expect(await person.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    if (process.env.SHOTS) await person.page.screenshot({ path: `${process.env.SHOTS}/goals-phone.png` });
  } finally {
    await person.context.close();
  }
});
