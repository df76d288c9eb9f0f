import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { until } from './api.ts';
import { barriers, lendSession, lookIntoWidget, openBrowser, openPerson, openSite, type Person } from './browser.ts';
import { type ChatTruth, recountChat } from './chat-truth.ts';
import type { Desk } from './desk.ts';
import { openProviders, type Providers } from './providers.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// One agent, ten customers, six channels, all at once and on the screen; then the reports are held against the facts.

const desk = wordsOf('modules/messaging/web', 'tr');
const routing = wordsOf('modules/routing/web', 'tr');
const shell = wordsOf('web', 'tr');
const widget = wordsOf('adapters/web-chat/widget', 'tr');
const norms = wordsOf('modules/norms/web', 'tr');
const reports = wordsOf('modules/reports/web', 'tr');

/** After so long without an answer a conversation in progress reaches each level. */
const levelsAfterMs = [2_000, 12_000, 25_000] as const;

/** A customer wherever she is: what she writes, and everything she got. */
interface Customer {
  readonly channel: string;
  readonly write: (text: string) => Promise<unknown>;
  readonly heard: () => Promise<readonly string[]> | readonly string[];
}

let browser: Browser;
let world: World;
let providers: Providers;
let site: Awaited<ReturnType<typeof openSite>>;
let ayse: Desk;
let mehmet: Desk;
let hers: Person;
let his: Person;
const people: Person[] = [];
const customers: Customer[] = [];
/** Conversations in the order of their customers. */
const ids: string[] = [];
/** What each customer must have got in the end, in order. */
const written: string[][] = [];
/** When the test saw something done: the fact of it lies between the two. */
const seen: { readonly at: number; readonly from: number; readonly to: number }[] = [];

beforeAll(async () => {
  await buildWhenStale(['web', 'widget']);
  [browser, providers] = await Promise.all([openBrowser(), openProviders()]);
  world = await openWorld({ env: providers.env });
  await providers.connect(world);
  await until('Viber has tried our address', providers.isListening);
  const { queueId, publicKey } = await world.firstQueue();
  await onlyInProgress(queueId);
  const users = [await world.user('Ayşe Yılmaz', 'agent'), await world.user('Mehmet Demir', 'agent')] as const;
  await world.owner.put(`/queues/${queueId}/members`, { members: users.map(({ id }) => ({ agentId: id, tier: 1 })) });
  ayse = await world.desk(users[0]);
  mehmet = await world.desk(users[1], { isAvailable: false });
  site = await openSite(world.url, publicKey, 'tr');
  const { telegramCustomer, whatsappCustomer, messengerCustomer, viberCustomer, smsCustomer } = providers;
  customers.push(
    await visitor(),
    telegramCustomer(7001),
    whatsappCustomer('Ada'),
    viberCustomer('01234567890A='),
    messengerCustomer('ps-77'),
    smsCustomer('+905321112233'),
    await visitor(),
    telegramCustomer(7002),
    whatsappCustomer('Bora'),
    smsCustomer('+905321112244'),
  );
  hers = await atDesk(ayse);
  his = await atDesk(mehmet);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
  await site?.close();
  await providers?.close();
}, 60_000);

/** With SHOTS=folder every screen of a test that failed is kept as a picture. */
afterEach(async ({ task }) => {
  const folder = process.env.SHOTS;
  if (!folder || task.result?.state !== 'fail') return;
  for (const [at, { page }] of [hers, his, ...people].entries())
    await page.screenshot({ path: `${folder}/ten-${at}.png` });
});

/** Norms only for what is in progress, in seconds, so that a level is a matter of who was answered when. */
async function onlyInProgress(queueId: string): Promise<void> {
  const { norms: all, version } = await world.owner.get<{
    norms: Record<string, { isOn: boolean; levels: { afterMs: number; actions: unknown[] }[] }>;
    version: string;
  }>(`/queues/${queueId}/norms`);
  const changed = Object.entries(all).map(([status, norm]) => {
    if (status !== 'inProgress') return [status, { ...norm, isOn: false }];
    return [
      status,
      { isOn: true, levels: levelsAfterMs.map((afterMs) => ({ afterMs, actions: [{ type: 'colour' }] })) },
    ];
  });
  await world.owner.put(`/queues/${queueId}/norms`, { version, norms: Object.fromEntries(changed) });
}

/** Somebody on the shop's page, with the real widget. */
async function visitor(): Promise<Customer> {
  const person = await openPerson(browser, 'tr');
  people.push(person);
  const { page } = person;
  await lookIntoWidget(person);
  await page.goto(site.url);
  await page.locator('.launcher').click();
  return {
    channel: 'webChat',
    write: async (text) => {
      await page.getByLabel(widget('write')).fill(text);
      await page.keyboard.press('Enter');
    },
    heard: () => page.locator('.theirs .bubble').allInnerTexts(),
  };
}

async function atDesk(whose: Desk): Promise<Person> {
  await whose.api.patch('/me/preferences', { language: 'tr' });
  const person = await openPerson(browser, 'tr');
  await lendSession(person, whose.api, world.url);
  await person.page.goto(`${world.url}/desk`);
  return person;
}

const paneOf = ({ page }: Person, at: number) => page.locator(`[data-pane="${ids[at]}"]`);
const customer = (at: number): Customer => {
  const found = customers[at];
  if (!found) throw new Error(`There is no customer ${at}`);
  return found;
};

/** Does something and remembers between which moments; the fact of it must lie there. */
async function observed(at: number, act: () => Promise<unknown>): Promise<void> {
  const from = Date.now();
  await act();
  seen.push({ at, from, to: Date.now() });
}

/** Writes to a customer in a pane; done when she has got it. */
async function answer(person: Person, at: number, text: string): Promise<void> {
  written[at]?.push(text);
  await observed(at, async () => {
    const field = paneOf(person, at).getByRole('textbox');
    await field.fill(text);
    await field.press('Enter');
    await expect.poll(() => customer(at).heard(), { timeout: 60_000 }).toEqual(written[at]);
  });
}

/** Chooses a status in a pane, and in the menu it opens. */
async function choose(page: Page, pane: Locator, status: string): Promise<void> {
  await pane.getByRole('button', { name: new RegExp(`^${desk('act.status')}`) }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${desk(`status.${status}`)}`) }).click();
}
const standsAs = (at: number, status: string) => expect.poll(() => ayse.rows.get(ids[at] ?? '')?.status).toBe(status);
const hearsFrom = (at: number, text: string) =>
  expect.poll(async () => (await ayse.messages(ids[at] ?? '')).map((one) => one.text)).toContain(text);

async function complete(person: Person, at: number): Promise<void> {
  await choose(person.page, paneOf(person, at), 'completed');
  await person.page.getByRole('button', { name: desk('complete.yes'), exact: true }).click();
  await person.page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe('F66 F79 ten conversations of six channels at once in one window', () => {
  test('she takes all ten in the window of ten panes', async () => {
    const { page } = hers;
    await page.getByRole('button', { name: new RegExp(`^${desk('panes.title')}`) }).click();
    await page.getByRole('menuitemradio', { name: desk('panes.show_other', { count: '10' }) }).click();
    for (const [at, { write }] of customers.entries()) {
      written.push([]);
      const question = `Merhaba, soru ${at}`;
      await write(question);
      await page
        .getByRole('button', { name: routing('offer.accept') })
        .first()
        .click();
      const mine = () => [...ayse.rows.values()].find((row) => row.lastText === question && row.responsible !== null);
      await expect.poll(() => mine()?.responsible?.id, { timeout: 60_000 }).toBe(ayse.id);
      ids.push(mine()?.interactionId ?? '');
    }
    expect(new Set(customers.map(({ channel }) => channel)).size).toBe(6);
    for (const at of ids.keys()) await paneOf(hers, at).getByText(`Merhaba, soru ${at}`, { exact: true }).waitFor();
    await expect.poll(() => page.locator('[data-pane]').count()).toBe(10);
    expect(await barriers(page)).toEqual([]);
  }, 240_000);

  test('she answers each in its pane, and each customer gets her own answer and nothing else', async () => {
    for (const at of ids.keys()) await answer(hers, at, `Yanıt ${at}`);
    await Promise.all(customers.map(({ write }, at) => write(`Bir şey daha, ${at}`)));
    for (const at of ids.keys()) await hearsFrom(at, `Bir şey daha, ${at}`);
    for (const at of [...ids.keys()].toReversed()) await answer(hers, at, `İkinci yanıt ${at}`);
  }, 240_000);

  test('one that nobody answers reaches the third level, and its row says so', async () => {
    const row = hers.page.locator(`[data-row="${ids[9]}"]`);
    await row
      .getByLabel(norms('level.3'))
      .or(row.getByTitle(norms('level.3')))
      .first()
      .waitFor({ timeout: 60_000 });
  }, 120_000);

  test('F96 she invites a colleague into the chat, who answers the customer too', async () => {
    const pane = paneOf(hers, 1);
    await pane.getByRole('button', { name: desk('conversation.details'), exact: true }).click();
    await hers.page.getByRole('button', { name: desk('people.invite') }).click();
    await hers.page.getByRole('combobox', { name: desk('people.invite') }).fill('Mehmet');
    await hers.page.getByRole('option', { name: /Mehmet Demir/ }).click();
    await his.page.locator(`[data-row="${ids[1]}"]`).click();
    await answer(his, 1, 'Ben de yardımcı oluyorum.');
    await hers.page
      .getByRole('list', { name: desk('people.title') })
      .getByText('Mehmet Demir')
      .waitFor();
    await pane.getByText('Ben de yardımcı oluyorum.', { exact: true }).waitFor();
    await pane.getByRole('button', { name: desk('conversation.hideDetails'), exact: true }).click();
  }, 120_000);

  test('F95 she drops her responsibility for one, and her colleague is offered it and answers', async () => {
    await ayse.choose('offQueue');
    await mehmet.choose('available');
    const pane = paneOf(hers, 0);
    await pane.getByRole('button', { name: desk('conversation.more') }).click();
    await hers.page.getByRole('menuitem', { name: desk('act.release') }).click();
    await his.page
      .getByRole('button', { name: routing('offer.accept') })
      .first()
      .click();
    await answer(his, 0, 'Görüşmeyi ben devraldım.');
    await complete(his, 0);
    await expect.poll(() => mehmet.rows.get(ids[0] ?? '')?.status ?? 'completed').toBe('completed');
  }, 120_000);

  test('F103 F104 F105 F106 F107 one awaits the customer, one is postponed, one in development, one solved and confirmed', async () => {
    const { page } = hers;
    await choose(page, paneOf(hers, 2), 'awaitingCustomer');
    await standsAs(2, 'awaitingCustomer');
    await choose(page, paneOf(hers, 3), 'postponed');
    await page.getByRole('button', { name: new RegExp(`^${desk('postpone.presets.inOneHour')}`) }).click();
    await standsAs(3, 'postponed');
    await choose(page, paneOf(hers, 4), 'inDevelopment');
    await standsAs(4, 'inDevelopment');
    await choose(page, paneOf(hers, 5), 'solutionProposed');
    await standsAs(5, 'solutionProposed');
    await customer(5).write('Evet, çözüldü');
    await expect.poll(() => ayse.rows.get(ids[5] ?? '')?.status ?? 'completed').toBe('completed');
    for (const at of [1, 6, 7, 8, 9]) await complete(hers, at);
    const left = () => [...ayse.rows.values()].filter(({ status }) => status !== 'completed').length;
    await expect.poll(left).toBe(3);
    expect([...hers.trouble, ...his.trouble]).toEqual([]);
  }, 240_000);
});

describe('the reports tell the ten conversations to the second', () => {
  let truth: ChatTruth[];
  let manager: Person;
  const today = () => Temporal.Now.zonedDateTimeISO('Europe/Istanbul').toPlainDate().toString();
  beforeAll(async () => {
    truth = await Promise.all(ids.map((id) => recountChat(world, id)));
    const boss = await world.user('Elif Kaya', 'manager', { language: 'tr' });
    manager = await atDesk(await world.desk(boss, { isAvailable: false }));
  }, 60_000);

  test('nothing is lost or doubled: every customer has exactly what was written to her', async () => {
    for (const [at, one] of customers.entries()) expect([at, await one.heard()]).toEqual([at, written[at]]);
  });

  test('the facts were written in the moments in which things were seen to happen', () => {
    const moments = truth.map(({ answers }) => answers.map(({ atMs }) => atMs));
    for (const { at, from, to } of seen) {
      const inTime = moments[at]?.filter((atMs) => atMs >= from && atMs <= to) ?? [];
      expect([at, inTime.length]).toEqual([at, 1]);
    }
    expect(seen.length).toBe(moments.flat().length);
  });

  test('the chat log shows status, channel, who had it, first answer, duration and level of each', async () => {
    const { page } = manager;
    await page.goto(`${world.url}/reports/chats?from=${today()}&until=${today()}`);
    await page.locator(`a[href*="${ids[0]}"]`).waitFor();
    for (const [at, fact] of truth.entries()) {
      const row = page.getByRole('row').filter({ has: page.locator(`a[href*="${ids[at]}"]`) });
      const cells = (await row.getByRole('cell').allInnerTexts()).map((text) => text.trim());
      const [, status, channel, queue, agent, firstAnswer, duration, level] = cells;
      const worst = Math.max(...fact.stays.map(levelOf));
      expect({ at, status, channel, queue, agent }).toEqual({
        at,
        status: desk(`status.${fact.status}`),
        channel: desk(`channel.${customer(at).channel}`),
        queue: 'Destek',
        agent: at === 0 ? 'Mehmet Demir' : 'Ayşe Yılmaz',
      });
      expect({ at, firstAnswer: secondsIn(firstAnswer), duration: secondsIn(duration), level }).toEqual({
        at,
        firstAnswer: wholeSeconds(fact.firstAnswerMs),
        duration: fact.durationMs === null ? null : wholeSeconds(fact.durationMs),
        level: worst === 0 ? '—' : norms(`level.${worst}`),
      });
    }
    expect(await barriers(page)).toEqual([]);
  }, 120_000);

  test('the chat overview shows for each agent her conversations, messages, answer times, levels and time in a status', async () => {
    const { page } = manager;
    await page.goto(`${world.url}/reports/overview?from=${today()}&until=${today()}`);
    for (const whose of [ayse, mehmet]) {
      const name = whose === ayse ? 'Ayşe Yılmaz' : 'Mehmet Demir';
      const stays = truth.flatMap(({ stays }) => stays.filter(({ responsibleId }) => responsibleId === whose.id));
      const responses = truth.flatMap(({ responses }) => responses).filter(({ agentId }) => agentId === whose.id);
      const mine = (agentId: string) => agentId === whose.id;
      const ended = stays.filter(({ toMs }) => toMs !== null);
      const atLevel = (level: number) => ended.filter((stay) => levelOf(stay) === level).length;
      const crossed = (level: number) => stays.filter((stay) => levelOf(stay) >= level).length;
      expect([name, await figuresOf(page, name)]).toMatchObject([
        name,
        {
          'İşlenen yazılı görüşme': truth.flatMap(({ letGoBy }) => letGoBy).filter(mine).length,
          'Temsilci mesajı': truth.flatMap(({ answers }) => answers).filter(({ agentId }) => mine(agentId)).length,
          'Ortalama yanıt süresi': wholeSeconds(
            responses.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, responses.length),
          ),
          '1. seviyede biten aralıklar': atLevel(1),
          '2. seviyede biten aralıklar': atLevel(2),
          '3. seviyede biten aralıklar': atLevel(3),
          '1. seviye bildirimler': crossed(1),
          '2. seviye bildirimler': crossed(2),
          '3. seviye bildirimler': crossed(3),
        },
      ]);
    }
    const inProgress = truth
      .flatMap(({ stays }) => stays)
      .filter(({ status, responsibleId }) => status === 'inProgress' && responsibleId === ayse.id);
    expect(inProgress.every(({ toMs }) => toMs !== null)).toBe(true);
    const row = page.getByRole('row', { name: /^Ayşe Yılmaz/ });
    await row.getByRole('button', { name: /Süre payı: Çalışmada/ }).click();
    const sum = inProgress.reduce((ms, stay) => ms + (stay.toMs ?? 0) - stay.fromMs, 0);
    const made = page.getByRole('dialog').getByText(/ ÷ /).last();
    expect(secondsIn(((await made.textContent()) ?? '').split('÷')[0])).toBe(wholeSeconds(sum));
    expect(manager.trouble).toEqual([]);
  }, 120_000);

  test('a file that cannot be brought is refused in words on the page, and brought when it can be', async () => {
    const { page, context } = manager;
    await page.goto(`${world.url}/reports/chats?from=${today()}&until=${today()}`);
    const button = page.getByRole('button', { name: reports('chats.download') });
    await button.waitFor();
    const bring = async (form: 'xlsx' | 'csv') => {
      await button.click();
      await page.getByRole('menuitem', { name: shell(`file.${form}`) }).click();
    };
    await context.setOffline(true);
    await bring('xlsx');
    await page.getByRole('alert').getByText(shell('errors.offline')).waitFor();
    await context.setOffline(false);
    for (const form of ['csv', 'xlsx'] as const) {
      const [file] = await Promise.all([page.waitForEvent('download'), bring(form)]);
      expect(file.suggestedFilename()).toBe(`chats-${today()}-${today()}.${form}`);
    }
  }, 60_000);
});

/** The figures of an agent's line by the heads of their columns: counts as they are, lengths in seconds. */
async function figuresOf(page: Page, name: string): Promise<Record<string, number | null>> {
  await page.getByRole('row', { name: new RegExp(`^${name}`) }).waitFor();
  const heads = (await page.getByRole('columnheader').allInnerTexts()).slice(1);
  const row = page.getByRole('row', { name: new RegExp(`^${name}`) });
  const texts = await row.getByRole('cell').allInnerTexts();
  return Object.fromEntries(
    heads.map((head, at) => {
      const text = (texts[at] ?? '').trim();
      const isPlain = /^[\d.,]+$/.test(text);
      return [head.trim(), text === '—' ? 0 : isPlain ? Number(text) : secondsIn(text)];
    }),
  );
}

/** The level the norm of a stay in progress reached. */
function levelOf({ status, quietMs }: ChatTruth['stays'][number]): number {
  return status === 'inProgress' ? levelsAfterMs.filter((afterMs) => quietMs >= afterMs).length : 0;
}

/** `1 dk 12 sn` in seconds; null where no length stands. */
function secondsIn(text = ''): number | null {
  const units: Readonly<Record<string, number>> = { sa: 3_600, dk: 60, sn: 1 };
  const parts = [...text.matchAll(/(\d+)\s(sa|dk|sn)/g)];
  return parts.length === 0 ? null : parts.reduce((sum, [, n, unit]) => sum + Number(n) * (units[unit ?? ''] ?? 0), 0);
}

const wholeSeconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1_000));
