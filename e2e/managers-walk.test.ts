import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FactShape } from '#kernel/fact.ts';
import type { OrganisationId } from '#kernel/id.ts';
import { openDatabase } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openJournal, releaseLease, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { openPhone, type Phone } from '../adapters/conformance/phone/phone.ts';
import { goldenAgent, goldenCalls, goldenProject, goldenQueue, goldenStartMs } from '../modules/metrics/index.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// A manager's morning: she sees that the service level fell, asks why, finds the hour and who was missing, looks at the
// calls behind it, hears one, sets a norm so that it is told next time, and has the figures sent to her every week.

const because = whyNoSwitch();
const title = "a manager's walk from a bad figure to what she does about it";
const words = wordsOf('modules/reports/web', 'tr');
const patient = { timeout: 60_000 };
const dayMs = 24 * 3_600_000;
const lateByMs = 90_000;

vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let browser: Browser;
  let manager: Person;
  let page: Page;
  const phones: Phone[] = [];
  /** The hour of the clock in Istanbul in which everything happened. */
  const hour = '09.00–09.59';

  beforeAll(async () => {
    await buildWhenStale(['web']);
    browser = await openBrowser();
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queue = (name: string) =>
      world.owner.post<{ id: string }>('/queues', {
        ...{ name, projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 },
      });
    const [sales, tech] = [await queue('Satış'), await queue('Teknik')];
    const line = { number: '+908502220000', name: 'Satış hattı', queueId: sales.id, language: 'tr' };
    await world.owner.post('/telephony/numbers', line);
    const [ayse, berk] = [await world.user('Ayşe', 'agent'), await world.user('Berk', 'agent')];
    await world.owner.put(`/queues/${sales.id}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    await world.stop();
    await writeHistory(world.dataDir, {
      ...{ [goldenProject]: projectId, [goldenQueue('sales')]: sales.id, [goldenQueue('tech')]: tech.id },
      ...{ [goldenAgent('A')]: ayse.id, [goldenAgent('B')]: berk.id },
    });
    await world.start();
    await callNow(ayse);
    manager = await openPerson(browser, 'tr');
    page = manager.page;
    page.setDefaultTimeout(20_000);
    await lendSession(manager, world.owner, world.url);
  }, 240_000);
  afterAll(async () => {
    for (const phone of phones) phone.close();
    await manager?.context.close();
    await browser?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  const phoneOf = async (userId: string, tone: number, incoming: 'answer' | 'ring'): Promise<Phone> => {
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId, name: 'Masa' },
    );
    const account = { user: telephone.signInName, password: secret };
    const phone = await openPhone({ ...account, port: await sipPort(), tone, incoming });
    phones.push(phone);
    await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    return phone;
  };
  /** A real call of a few seconds, recorded. */
  const callNow = async (ayse: { readonly id: string; readonly email: string }) => {
    const outside = await world.user('Dışarıdaki', 'agent');
    const caller = await phoneOf(outside.id, 500, 'ring');
    await phoneOf(ayse.id, 900, 'answer');
    const desk = await world.desk(ayse);
    await vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
    const call = await caller.call('08502220000');
    await vi.waitUntil(() => call.media.hears(900) > 0.05, patient);
    const talkedUntilMs = performance.now() + 4_000;
    await vi.waitUntil(() => performance.now() > talkedUntilMs, patient);
    call.hangUp();
    type Kept = { items: { state: string }[] };
    const { items } = await insist(() => desk.api.get<{ items: { interactionId: string }[] }>('/telephony/calls'));
    const id = items[0]?.interactionId ?? '';
    await vi.waitUntil(async () => {
      const kept = await insist(() => desk.api.get<Kept>(`/recordings?interactionId=${id}`));
      return kept.items[0]?.state === 'kept';
    }, patient);
    await desk.api.post(`/telephony/calls/${id}/wrap-up`);
  };

  test('she sees the bad figure, asks why, and is told the hour, the queue and who was missing', async () => {
    await page.goto(`${world.url}/reports/period?by=queue`);
    const sum = page.getByRole('row', { name: new RegExp(`^${words('total')}`) });
    const level = sum.getByRole('button', { name: /Hizmet seviyesi/ }).first();
    await level.waitFor();
    await level.click();
    await page.getByRole('link', { name: words('made.why') }).click();
    await page.getByRole('heading', { name: words('why.title'), level: 1 }).waitFor();
    const story = page.getByRole('region', { name: /Hizmet seviyesi .* puan/ });
    await story
      .getByText(/−\d+,\d puan/)
      .first()
      .waitFor();
    await story.getByText(hour).first().waitFor();
    await story.getByText(/Berk \(−/).waitFor();
    await story.getByText(/Satış \(−/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture('why');
  });

  test('she opens the calls behind it, and hears one', async () => {
    const recordings = wordsOf('modules/recordings/web', 'tr');
    await page.getByRole('button', { name: words('why.rows') }).click();
    const rows = page.getByRole('region', { name: words('made.rowsTitle') });
    await rows.getByRole('link').first().click();
    await page.getByRole('heading', { name: words('calls.page.story') }).waitFor();
    await page.goto(`${world.url}/reports/calls`);
    // The last call of all was a real one.
    await page.locator('a[href^="/reports/calls/"]').first().click();
    await page.getByRole('button', { name: recordings('listen.open') }).click();
    const player = page.getByRole('region', { name: recordings('player.title') });
    await player.getByRole('button', { name: recordings('player.play'), exact: true }).click();
    const heardMs = () => page.evaluate<number>('document.querySelector("audio").currentTime * 1000');
    await expect.poll(heardMs, patient).toBeGreaterThan(300);
  });

  test('she sets a norm on it, and has the figures sent to her every week', async () => {
    const kpi = wordsOf('modules/kpi/web', 'tr');
    const digest = wordsOf('modules/digest/web', 'tr');
    await page.goto(`${world.url}/reports/kpis?norm=new`);
    await page.getByRole('combobox', { name: kpi('figure') }).fill('Hizmet seviyesi');
    await page.getByRole('option', { name: 'Hizmet seviyesi', exact: true }).click();
    for (const [amount, value] of [
      ['target', '80'],
      ['warning', '70'],
      ['critical', '50'],
    ] as const) {
      await page.getByRole('textbox', { name: kpi(`amounts.${amount}`) }).fill(value);
    }
    await page
      .getByRole('dialog')
      .getByRole('button', { name: kpi('add') })
      .click();
    await page.getByText('≥ %80').waitFor();

    await page.goto(`${world.url}/reports/digests?digest=new`);
    await page.getByLabel(digest('name'), { exact: true }).fill('Haftalık özet');
    const addresses = page.getByRole('combobox', { name: digest('addresses') });
    await addresses.fill('mudur@ornek.com');
    await addresses.press('Enter');
    await page
      .getByRole('button', { name: digest('add') })
      .last()
      .click();
    await page.getByText(digest('created', { name: 'Haftalık özet' })).waitFor();
    const { items } = await world.owner.get<{ items: { schedule: { every: string }; nextAt: string | null }[] }>(
      '/reports/digests',
    );
    expect(items).toMatchObject([{ schedule: { every: 'week' } }]);
    expect(Date.parse(items[0]?.nextAt ?? '')).toBeGreaterThan(Date.now());
  });

  test('she sees it over the days, and when in the week it is', async () => {
    await page.goto(`${world.url}/reports/period?by=queue`);
    const waits = page.getByRole('region', { name: words('waits.title') });
    await waits
      .getByRole('row', { name: /^60–120/ })
      .first()
      .waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture('by-queue');
    await page.goto(`${world.url}/reports/period?by=day`);
    await page.getByRole('img', { name: words('chart.time', { volume: 'Gelen', level: 'Hizmet seviyesi' }) }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture('by-day');
    await page.goto(`${world.url}/reports/period?by=hourOfWeek`);
    const map = page.getByRole('region', { name: words('chart.heat', { figure: 'Gelen' }) });
    // Twelve calls came in one hour of one day, as they did the week before, and one now.
    await map.getByRole('cell', { name: '12', exact: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture('hour-of-week');
  });

  const picture = async (name: string) => {
    const folder = process.env.SHOTS;
    if (!folder) return;
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.screenshot({ path: `${folder}/${name}-${width}-${scheme}.png`, fullPage: true });
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
});

/**
 * Writes what happened into the journal of a house that stands still: the worked hour of calls nine days ago, and once
 * more two days ago, when everybody was answered later and the second agent was not there. `real` gives the ids of this
 * house for those of the example.
 */
async function writeHistory(dataDir: string, real: Readonly<Record<string, string>>): Promise<void> {
  const log = openLog({ level: 'fatal' });
  const database = await openDatabase({ url: null, dataDir, log });
  try {
    await database.across('make the partitions of the last month', (trx) =>
      sql`select make_fact_partitions((now() - interval '40 days')::date, 2)`.execute(trx),
    );
    const { rows } = await database.across('the only organisation of a test', (trx) =>
      sql<{ id: OrganisationId }>`select id from organisations`.execute(trx),
    );
    const organisationId = rows[0]?.id;
    if (!organisationId) throw new Error('There is no organisation');
    const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
    if (!lease) throw new Error('The house is not free');
    const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
    const startOf = (daysAgo: number): number => {
      const day = Temporal.Now.plainDateISO('Europe/Istanbul').subtract({ days: daysAgo });
      return day.toZonedDateTime({ timeZone: 'Europe/Istanbul', plainTime: '09:00' }).epochMilliseconds;
    };
    await journal.record(copyOf(startOf(9), real, { lateByMs: 0 }));
    await journal.record(copyOf(startOf(2), real, { lateByMs, without: goldenAgent('B') }));
    await journal.close();
    await releaseLease(database, lease);
  } finally {
    await database.close();
  }
}

/** The worked calls as they would have happened at another time; whoever waits does so that much longer. */
function copyOf(
  startMs: number,
  real: Readonly<Record<string, string>>,
  told: { readonly lateByMs: number; readonly without?: string },
): FactShape[] {
  const names = new Map(Object.entries(real));
  const nameOf = (id: string): string => {
    const name = names.get(id) ?? newId<'interaction'>();
    names.set(id, name);
    return name;
  };
  const moved = (value: unknown, byMs: number): unknown => {
    if (typeof value === 'number') return value > goldenStartMs - dayMs ? value + byMs : value;
    if (typeof value === 'string') return /^[0-9a-f]{8}-0000-7000-8000-/.test(value) ? nameOf(value) : value;
    if (Array.isArray(value)) return value.map((one) => moved(one, byMs));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, moved(inner, byMs)]));
  };
  const waiting = new Set<string>();
  return goldenCalls()
    .facts.filter(({ of, about }) => of !== 'agent' || about !== told.without)
    .map((fact) => {
      const isLate = fact.of !== 'agent' && waiting.has(fact.about);
      if (fact.of !== 'agent' && fact.type === 'queued') waiting.add(fact.about);
      return moved(fact, startMs - goldenStartMs + (isLate ? told.lateByMs : 0)) as FactShape;
    })
    .toSorted((one, other) => one.atMs - other.atMs);
}
