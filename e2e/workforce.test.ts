import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

const shell = wordsOf('web', 'tr');
const identity = wordsOf('modules/identity/web', 'tr');
const words = wordsOf('modules/workforce/web', 'tr');
const zone = 'Europe/Istanbul';
const dayMs = 86_400_000;

/** Local days of the company, from today on. */
const dayIn = (days: number) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(Date.now() + days * dayMs);

interface PlannedDay {
  readonly date: string;
  readonly version: number;
  readonly blocks: readonly { readonly fromAt: string; readonly toAt: string }[];
}

describe('a team is planned on the screen', () => {
  let browser: Browser;
  let world: World;
  let manager: Person;
  let agent: Person;
  let groupName = '';
  const ayse = { id: '', email: '', name: 'Ayşe Yılmaz' };

  beforeAll(async () => {
    await buildWhenStale(['web', 'widget']);
    [browser, world] = await Promise.all([openBrowser(), openWorld()]);
    groupName = 'Gece ekibi';
    const group = await world.owner.post<{ id: string }>('/groups', { name: groupName, colour: 'violet' });
    Object.assign(ayse, await world.user(ayse.name, 'agent', { groupId: group.id }));
    const elif = await world.user('Elif Kaya', 'manager');
    [manager, agent] = await Promise.all([openPerson(browser, 'tr'), openPerson(browser, 'tr')]);
    await signIn(manager, elif.email);
    await signIn(agent, ayse.email);
  }, 240_000);
  afterAll(async () => {
    await Promise.all([manager, agent].map((person) => person?.context.close()));
    await browser?.close();
    await world?.close();
  }, 60_000);

  const signIn = async ({ page }: Person, email: string) => {
    await page.goto(world.url);
    await page.getByLabel(identity('signIn.email')).fill(email);
    await page.getByLabel(identity('signIn.password'), { exact: true }).fill(password);
    await page.getByRole('button', { name: identity('signIn.submit'), exact: true }).click();
    await page.getByLabel(identity('signIn.password'), { exact: true }).waitFor({ state: 'detached' });
  };
  const planOf = async (days: number): Promise<PlannedDay> => {
    const date = dayIn(days);
    const { items } = await world.owner.get<{ items: { days: PlannedDay[] }[] }>(
      `/work-calendar?from=${date}&to=${date}&userId=${ayse.id}`,
    );
    const [day] = items[0]?.days ?? [];
    if (!day) throw new Error(`Nothing is known of ${date}`);
    return day;
  };
  const hoursOf = async (days: number) => {
    const time = new Intl.DateTimeFormat('tr', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    const day = await planOf(days);
    return day.blocks.map(({ fromAt, toAt }) => `${time.format(Date.parse(fromAt))}–${time.format(Date.parse(toAt))}`);
  };
  /** The cell of a day in the calendar, by the date in its name. */
  const cellOf = (page: Page, days: number): Locator => {
    const date = new Date(`${dayIn(days)}T12:00:00Z`);
    const options = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
    return page.getByRole('gridcell', {
      name: new RegExp(`${ayse.name}, ${new Intl.DateTimeFormat('tr-TR', options).format(date)}`),
    });
  };

  test('F23 F24: the manager makes a night shift and gives it to a whole group', async () => {
    const { page } = manager;
    await page.goto(`${world.url}/team/shifts`);
    await page
      .getByRole('button', { name: words('shifts.add') })
      .first()
      .click();
    await page.getByLabel(words('shift.fields.name'), { exact: true }).fill('Gece');
    await page.getByTitle(shell('colours.violet')).click();
    const stretch = words('block.nth', { number: '1' });
    for (const weekday of ['Cumartesi', 'Pazar'])
      await page.getByRole('checkbox', { name: weekday, exact: true }).click();
    const type = async (label: string, time: string) => {
      await page.getByLabel(label).fill(time);
      await page.keyboard.press('Enter');
    };
    await type(words('block.from', { name: stretch }), '23');
    await type(words('block.to', { name: stretch }), '7');
    await type(words('break.at', { name: words('break.nth', { number: '1' }) }), '0030');
    await page.getByText(words('block.nextDay'), { exact: true }).waitFor();
    await page.getByRole('img', { name: /Pazartesi 23:00–07:00 ⁺¹/ }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: words('shift.create') }).click();

    await page.getByRole('combobox', { name: words('people.groups') }).click();
    await page.getByRole('option', { name: groupName }).click();
    await page
      .getByText(/1 kişi için .* itibarıyla geçerli/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page
      .getByRole('region', { name: words('people.inShift') })
      .getByText(ayse.name)
      .waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await hoursOf(1)).toEqual(['23:00–07:00']);
    expect(manager.trouble).toEqual([]);
  }, 180_000);

  test('the night lies over midnight in the calendar, is dragged, and comes back with one click', async () => {
    const { page } = manager;
    await page.goto(`${world.url}/team/calendar?span=week&day=${dayIn(1)}`);
    const cell = cellOf(page, 1);
    await cell.waitFor();
    const block = cell.locator('[data-grabbable]');
    const place = await block.boundingBox();
    const column = await cell.boundingBox();
    if (!place || !column) throw new Error('The night is not drawn');
    expect(place.x + place.width).toBeGreaterThan(column.x + column.width);
    expect(await barriers(page)).toEqual([]);

    const twoHours = column.width / 12;
    await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
    await page.mouse.down();
    await page.mouse.move(place.x + place.width / 2 - twoHours, place.y + place.height / 2, { steps: 6 });
    await page.mouse.up();
    await page.getByText(words('calendar.changed', { name: ayse.name })).waitFor();
    await expect.poll(() => hoursOf(1)).toEqual(['21:00–05:00']);
    await page.getByRole('button', { name: shell('form.undo') }).click();
    await page.getByText(words('calendar.undone', { name: ayse.name })).waitFor();
    await expect.poll(() => hoursOf(1)).toEqual(['23:00–07:00']);
    expect(manager.trouble).toEqual([]);
  }, 180_000);

  test('a tap on a planned block opens its day, and a drag that has ended opens none', async () => {
    expect(await manager.page.getByRole('dialog').count()).toBe(0); // the drag before this test
    const context = await browser.newContext({
      viewport: { width: 1180, height: 820 },
      hasTouch: true,
      locale: 'tr-TR',
      timezoneId: zone,
    });
    await context.addCookies(await manager.context.cookies());
    const page = await context.newPage();
    await page.goto(`${world.url}/team/calendar?span=week&day=${dayIn(1)}`);
    await cellOf(page, 1)
      .locator('[data-grabbable]')
      .tap({ position: { x: 14, y: 10 } });
    await page.getByRole('dialog', { name: new RegExp(ayse.name) }).waitFor();
    await context.close();
  }, 180_000);

  test('when the rest of the list cannot be loaded it is asked for once more by hand, not without end', async () => {
    const { page } = manager;
    let asked = 0;
    let isDown = true;
    await page.route('**/api/v1/work-calendar?**', async (route) => {
      const isNext = new URL(route.request().url()).searchParams.has('cursor');
      if (isNext) asked += 1;
      if (isNext && isDown) return route.fulfill({ status: 500, json: {} });
      const answer = await route.fetch(
        isNext
          ? {
              url: route
                .request()
                .url()
                .replace(/&?cursor=[^&]*/, ''),
            }
          : {},
      );
      const read = (await answer.json()) as { items: unknown[]; next: string | null };
      await route.fulfill({ response: answer, json: isNext ? { items: [], next: null } : { ...read, next: '60' } });
    });
    await page.goto(`${world.url}/team/calendar?span=week&day=${dayIn(1)}`);
    await page.getByText(words('calendar.moreFailed')).waitFor();
    const tries = asked;
    await page.waitForTimeout(3_000);
    expect(asked).toBe(tries);
    isDown = false;
    await page.getByRole('button', { name: shell('states.retry') }).click();
    await page.getByText(words('calendar.moreFailed')).waitFor({ state: 'detached' });
    await page.unroute('**/api/v1/work-calendar?**');
  }, 180_000);

  test('by keyboard the same day moves by a quarter of an hour and its end by another', async () => {
    const { page } = manager;
    await cellOf(page, 1).focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => hoursOf(1)).toEqual(['22:45–06:45']);
    await page.keyboard.press('Shift+Alt+ArrowRight');
    await expect.poll(() => hoursOf(1)).toEqual(['22:45–07:00']);
  }, 180_000);

  test('a day that somebody else changed meanwhile is refused in words and shown as it is now', async () => {
    const { page } = manager;
    const { version, date } = await planOf(2);
    await page.goto(`${world.url}/team/calendar?span=week&day=${date}`);
    await cellOf(page, 2).waitFor();
    const blocks = [{ from: '10:00', to: '16:00', breaks: [] }];
    await world.owner.post('/work-calendar/changes', { days: [{ userId: ayse.id, date, version, blocks }] });
    await cellOf(page, 2).focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.getByText(words('calendar.notChanged')).waitFor();
    await page.getByText(words('errors.PLAN_CHANGED', { date })).waitFor();
    await cellOf(page, 2).getByText('10–16').waitFor();
    expect(await hoursOf(2)).toEqual(['10:00–16:00']);
    // The night before ends at 07:00: three hours are no rest. It is said, and was not refused.
    await page.getByRole('gridcell', { name: /3 sa dinlenme/ }).waitFor();
    expect(await barriers(page)).toEqual([]);
  }, 180_000);

  test('the agent sees what is planned for today and what comes after it', async () => {
    const { date, version } = await planOf(0);
    const blocks = [{ from: '00:00', to: '24:00', breaks: [] }];
    await world.owner.post('/work-calendar/changes', { days: [{ userId: ayse.id, date, version, blocks }] });
    const { page } = agent;
    await page.goto(`${world.url}/desk`);
    await page.getByRole('button', { name: new RegExp(`^${words('today.title')}`) }).click();
    const plan = page.getByRole('dialog', { name: words('today.title') });
    await plan.getByText('00:00–24:00').waitFor();
    await plan.getByText(/22:45–07:00 ⁺¹/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await plan.getByRole('link', { name: words('calendar.title') }).click();
    await cellOf(page, 0).waitFor();
    expect(await page.locator('[data-grabbable]').count()).toBe(0);
    expect(agent.trouble).toEqual([]);
  }, 180_000);

  test('the agent asks for a day off; the manager sees whom it leaves, approves, and it stands in both plans', async () => {
    const { page } = agent;
    await page.goto(`${world.url}/team/requests`);
    await page.getByRole('button', { name: words('absence.ask') }).click();
    await page.getByRole('dialog').getByLabel(words('requests.note')).fill('Diş randevusu');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: words('requests.send') }).click();
    await page.getByText(words('requests.statuses.requested')).waitFor();

    const inbox = manager.page;
    await inbox.goto(`${world.url}/team/requests`);
    const request = inbox.getByRole('article', { name: new RegExp(ayse.name) });
    await request.getByText('1 → 0').waitFor();
    expect(await barriers(inbox)).toEqual([]);
    await request.getByRole('button', { name: words('requests.answers.approve') }).click();
    await inbox.getByText(words('requests.noneInbox')).waitFor();
    expect(await hoursOf(1)).toEqual([]);
    await page.reload();
    await page.getByText(words('requests.statuses.approved')).waitFor();
    expect([manager.trouble, agent.trouble]).toEqual([[], []]);
  }, 180_000);
});
