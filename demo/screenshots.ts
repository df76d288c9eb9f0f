import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { InteractionId } from '#kernel/id.ts';
import { type MeChange, type MyState, meTopicOf } from '#routing';
import { findChromium } from '../tools/chromium.ts';
import { company } from './company.ts';
import { readMark } from './folder.ts';
import { doorsOf } from './founding.ts';
import { type Person, signIn } from './person.ts';
import { plainAnswer } from './plain-answers.ts';

// `node demo/screenshots.ts OUT_DIR`: every screen of a running demonstration, light and dark, Turkish and English, wide
// and narrow.  --url ADDRESS (http://127.0.0.1:8080)  --data DIR (data/demo)  --only NAME[,NAME]  --quick: light Turkish only

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    data: { type: 'string', default: 'data/demo' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const [out] = positionals;
if (!out) throw new Error('Say where to: node demo/screenshots.ts OUT_DIR');
const mark = await readMark(path.resolve(values.data));
if (!mark) throw new Error(`${values.data} holds no demonstration; name its folder with --data.`);
const { url } = values;

const widths = [1440, 390] as const;
const heights = { 1440: 900, 390: 844 } as const;
const looks = values.quick
  ? ([['light', 'tr']] as const)
  : ([
      ['light', 'tr'],
      ['light', 'en'],
      ['dark', 'tr'],
      ['dark', 'en'],
    ] as const);
const settleMs = 900;

type Who = 'nobody' | 'agent' | 'supervisor' | 'manager' | 'owner';
interface Screen {
  readonly name: string;
  readonly who: Who;
  readonly path: string;
  /** What is done before the picture is taken. */
  readonly before?: (page: Page) => Promise<unknown>;
}

const password = mark.password;
const people: Readonly<
  Record<Exclude<Who, 'nobody'>, Person & { readonly me: Awaited<ReturnType<typeof signIn>>['me'] }>
> = {
  agent: await signIn(url, company.yours.email, password),
  supervisor: await signIn(url, company.supervisors[0].email, password),
  manager: await signIn(url, company.manager.email, password),
  owner: await signIn(url, company.owner.email, password),
};
await mkdir(out, { recursive: true });
const executablePath = findChromium();
if (!executablePath) throw new Error('There is no Chromium on this machine.');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
try {
  const wanted = values.only?.split(',');
  const screens = (await allScreens()).filter(({ name }) => !wanted || wanted.includes(name));
  for (const [theme, language] of looks) {
    for (const { api } of Object.values(people)) await api.identity.me.prefer({ theme, language });
    for (const width of widths) {
      for (const screen of screens) await take(browser, screen, { theme, language, width });
    }
  }
} finally {
  for (const { api } of Object.values(people)) await api.identity.me.prefer({ theme: 'system', language: 'tr' });
  await browser.close();
}
process.exit(0);

async function allScreens(): Promise<readonly Screen[]> {
  const { queues, channels } = await doorsOf(people.owner.api);
  const [queueId] = queues.values();
  const [key] = channels.values();
  const [channel] = (await people.owner.api.messaging.channels.list({})).items;
  const held = await fillDesk();
  const { date } = { date: (await people.manager.api.monitoring.board.get()).day };
  const [customer] = (await people.agent.api.customers.customers.list({ limit: 1 })).items;
  return [
    { name: 'sign-in', who: 'nobody', path: '/' },
    { name: 'desk', who: 'agent', path: `/desk?open=${held}` },
    { name: 'desk-list', who: 'agent', path: '/desk' },
    { name: 'desk-pool', who: 'agent', path: '/desk?scope=pool' },
    { name: 'desk-completed', who: 'agent', path: '/desk?tab=completed' },
    { name: 'desk-supervisor', who: 'supervisor', path: '/desk?scope=all' },
    { name: 'board', who: 'manager', path: '/board' },
    { name: 'board-supervisor', who: 'supervisor', path: '/board' },
    { name: 'report', who: 'manager', path: `/reports/day?date=${date}` },
    { name: 'report-agents', who: 'manager', path: `/reports/day?date=${date}&by=agent` },
    { name: 'report-figure', who: 'manager', path: `/reports/day?date=${date}`, before: openFigure },
    { name: 'report-agent', who: 'agent', path: `/reports/day?date=${date}&by=agent` },
    { name: 'customers', who: 'agent', path: '/customers' },
    { name: 'customer', who: 'agent', path: `/customers/${customer?.id}` },
    { name: 'start', who: 'owner', path: '/start' },
    { name: 'people', who: 'manager', path: '/team/people' },
    { name: 'groups', who: 'manager', path: '/team/groups' },
    { name: 'agents', who: 'manager', path: '/team/agents' },
    { name: 'queues', who: 'manager', path: '/settings/queues' },
    { name: 'queue', who: 'manager', path: `/settings/queues/${queueId}` },
    { name: 'skills', who: 'manager', path: '/settings/skills' },
    { name: 'away-reasons', who: 'manager', path: '/settings/away-reasons' },
    { name: 'channels', who: 'owner', path: '/settings/channels' },
    { name: 'channel', who: 'owner', path: `/settings/channels/${channel?.id}` },
    { name: 'account', who: 'agent', path: '/account' },
    { name: 'palette', who: 'manager', path: '/board', before: (page) => page.keyboard.press('Control+k') },
    { name: 'offer', who: 'agent', path: `/desk?open=${held}`, before: waitForOffer },
    { name: 'try', who: 'nobody', path: `/try/${key}`, before: openWidget },
  ];
}

async function take(
  from: Browser,
  { name, who, path: address, before }: Screen,
  look: { readonly theme: 'light' | 'dark'; readonly language: 'tr' | 'en'; readonly width: 1440 | 390 },
): Promise<void> {
  const { theme, language, width } = look;
  const context = await from.newContext({
    viewport: { width, height: heights[width] },
    colorScheme: theme,
    locale: language === 'tr' ? 'tr-TR' : 'en-GB',
    timezoneId: company.zone,
    hasTouch: width === 390,
  });
  try {
    await beSignedIn(context, who);
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
    await page.goto(url + address);
    await page.waitForTimeout(settleMs);
    await before?.(page);
    await page.waitForTimeout(settleMs);
    const file = `${name}-${width}-${theme}-${language}.png`;
    await page.screenshot({ path: path.join(out ?? '', file), animations: 'disabled' });
    const isCut = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
    console.log(file, isCut ? '(wider than the window)' : '');
  } catch (error) {
    console.error(`${name} ${width} ${theme} ${language}: ${error instanceof Error ? error.message : error}`);
  } finally {
    await context.close();
  }
}

async function beSignedIn(context: BrowserContext, who: Who): Promise<void> {
  if (who === 'nobody') return;
  const cookies = [...people[who].cookies].map(([name, value]) => ({ name, value, url }));
  await context.addCookies(cookies);
}

/** The agent takes a few conversations and answers them, then nothing new; answers the one that is worth showing. */
async function fillDesk(): Promise<InteractionId | null> {
  const { api, me } = people.agent;
  const mine = async () => (await api.messaging.conversations.list({ scope: 'mine' })).items;
  const already = await mine();
  if (already.length < 3) {
    const live = people.agent.openLive();
    const taken = Promise.withResolvers<void>();
    let count = already.length;
    const look = async ({ offers }: MyState) => {
      for (const { offerId } of offers) {
        await api.routing.offers.accept({ offerId }).then(
          () => count++,
          () => undefined, // somebody was quicker, or the customer has gone
        );
      }
      if (count >= 3) taken.resolve();
    };
    live.subscribe<MyState, MeChange>(meTopicOf(me.user.id), {
      onSnapshot: (state) => void look(state),
      onChange: ({ me: state }) => void look(state),
    });
    await api.agents.me.chooseAvailability({ availability: 'available' });
    await taken.promise;
    await new Promise((later) => setTimeout(later, 8_000));
    const rows = await mine();
    for (const { interactionId, lastText } of rows) await say(interactionId, plainAnswer(lastText, 1), 'public');
    const [first] = rows;
    if (first) await say(first.interactionId, 'Depodan teyit aldım, yarın arayacaklar.', 'note');
    await new Promise((later) => setTimeout(later, 12_000));
    await api.agents.me.chooseAvailability({ availability: 'offQueue' });
    live.close();
  }
  return (await mine())[0]?.interactionId ?? null;
}

async function say(interactionId: InteractionId, text: string, kind: 'public' | 'note'): Promise<void> {
  const clientId = `picture-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  await people.agent.api.messaging.conversations.send({ interactionId, clientId, text, kind });
}

/** Being available, an offer comes soon; the picture is taken while it stands. */
async function waitForOffer(page: Page): Promise<void> {
  const { api } = people.agent;
  await api.agents.me.chooseAvailability({ availability: 'available' });
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('button', { name: /Kabul|Accept/ }))
    .first()
    .waitFor({ timeout: 60_000 });
  await page.waitForTimeout(500);
  setTimeout(() => void api.agents.me.chooseAvailability({ availability: 'offQueue' }), settleMs + 500);
}

/** The first figure of the table, opened. */
async function openFigure(page: Page): Promise<void> {
  await page.locator('table button, table a, [role=grid] button').first().click();
}

async function openWidget(page: Page): Promise<void> {
  await page.locator('santral-chat, [data-santral], body > div').last().waitFor({ state: 'attached' });
  await page.evaluate('globalThis.Santral?.open?.()');
}
