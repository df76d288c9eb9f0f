import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type FlowView, starterFlow } from '#flows';
import type { InteractionId } from '#kernel/id.ts';
import { findChromium } from '../tools/chromium.ts';
import { openAgent } from './agent.ts';
import { company } from './company.ts';
import { filled, readDialogues } from './dialogue.ts';
import { oneOf } from './dice.ts';
import { readMark } from './folder.ts';
import { doorsOf } from './founding.ts';
import { emailOf } from './names.ts';
import { openPace } from './pace.ts';
import { type Person, signIn } from './person.ts';
import { openTalks, type Talks } from './talk.ts';
import { visit } from './visitor.ts';

// `node demo/screenshots.ts OUT_DIR`: every screen of a running demonstration, light and dark, Turkish and English, at
// three widths, and one sheet a screen with all of them side by side.
// --url ADDRESS (http://127.0.0.1:8080)  --data DIR (data/demo)  --only NAME[,NAME]  --quick: light Turkish only

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

const heights = { 1440: 900, 390: 844, 1920: 1080 } as const;
const widths = [1440, 390, 1920] as const;
type Width = (typeof widths)[number];
/** Which widths are on a sheet, and how many pictures of each stand side by side. */
const sheets: Readonly<Record<string, readonly (readonly [width: Width, across: number])[]>> = {
  desk: [[1440, 2]],
  rest: [
    [390, 4],
    [1920, 4],
  ],
};
const sheetWidth = 1560;
type Language = 'tr' | 'en';
const languages: readonly Language[] = values.quick ? ['tr'] : ['tr', 'en'];
const themes = values.quick ? (['light'] as const) : (['light', 'dark'] as const);
/** A page is loaded anew on each; on a big screen it is only made wider. */
const devices = [
  { widths: [1440, 1920], hasTouch: false },
  { widths: [390], hasTouch: true },
] as const;
type Device = (typeof devices)[number];
const settleMs = 900;
const openWithinMs = 90_000;
const turnMs = 250;
const customerEveryMs = 2_000;
const messagesWorthShowing = 6;
const rowsWorthShowing = 7;
const atProviderWithinMs = 120_000;
let customersSoFar = 0;
const guests = ['Nazan Ilgın', 'Orhan Bilge', 'Simge Altay', 'Rauf Denktepe', 'Jale Erkmen', 'Tevfik Sayar'];

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
const doors = await doorsOf(people.owner.api);
/** Her own line, so that she stays reachable between two pictures. */
const line = people.agent.openLive();
/** Customers stay on their page as long as pictures are taken. */
const staying = new AbortController();
await mkdir(out, { recursive: true });
const executablePath = findChromium();
if (!executablePath) throw new Error('There is no Chromium on this machine.');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
try {
  const wanted = values.only?.split(',');
  const screens = (await allScreens()).filter(({ name }) => !wanted || wanted.includes(name));
  for (const screen of screens) {
    const files: string[] = [];
    for (const language of languages) {
      for (const { api } of Object.values(people)) await api.identity.me.prefer({ theme: 'system', language });
      for (const device of devices) files.push(...(await take(browser, screen, language, device)));
    }
    await layOut(browser, screen.name, files);
  }
} finally {
  for (const { api } of Object.values(people)) await api.identity.me.prefer({ theme: 'system', language: 'tr' });
  await browser.close();
  staying.abort();
  line.close();
}
process.exit(0);

async function allScreens(): Promise<readonly Screen[]> {
  const { queues, channels } = doors;
  const [queueId] = queues.values();
  const [key] = channels.values();
  const [channel] = (await people.owner.api.messaging.channels.list({})).items;
  const held = await fillDesk();
  const atProvider = { telegram: await bringFrom('telegram'), whatsapp: await bringFrom('whatsapp') };
  const hers = (await people.agent.api.messaging.conversations.list({ scope: 'mine' })).items;
  const beside = [held, ...hers.map(({ interactionId }) => interactionId).filter((id) => id !== held)];
  const { day: date } = await people.manager.api.monitoring.board.get();
  const nextWeek = Temporal.PlainDate.from(date).add({ days: 7 }).toString();
  const room = (await people.agent.api.team.rooms.list()).items.find(({ kind }) => kind === 'group')?.id;
  const flow = await someFlow(queueId ?? '');
  const provided = await ofProviders(queueId ?? '');
  const [customer] = (await people.agent.api.customers.customers.list({ limit: 1 })).items;
  return [
    { name: 'sign-in', who: 'nobody', path: '/' },
    { name: 'desk', who: 'agent', path: `/desk?open=${held}` },
    ...([2, 4, 10] as const).map((count) => ({
      name: `desk-panes-${count}`,
      who: 'agent' as const,
      path: `/desk?panes=${count}&shown=${beside.slice(0, count).join('.')}&open=${held}`,
    })),
    ...Object.entries(atProvider).map(([name, id]) => ({
      name: `desk-${name}`,
      who: 'agent' as const,
      path: `/desk?open=${id}`,
    })),
    { name: 'message-menu', who: 'agent', path: `/desk?open=${atProvider.telegram}`, before: openMessageMenu },
    { name: 'reply-chip', who: 'agent', path: `/desk?open=${atProvider.telegram}`, before: answerOne },
    { name: 'desk-list', who: 'agent', path: '/desk' },
    { name: 'desk-pool', who: 'agent', path: '/desk?scope=pool' },
    { name: 'desk-completed', who: 'agent', path: '/desk?tab=completed' },
    { name: 'desk-archive', who: 'agent', path: '/desk?tab=archive' },
    {
      name: 'desk-filter',
      who: 'supervisor',
      path: '/desk?scope=all',
      before: (page) => page.getByRole('button', { name: /^(Süzgeç|Filter)/ }).click(),
    },
    { name: 'desk-details', who: 'agent', path: `/desk?open=${held}&details=yes` },
    { name: 'desk-supervisor', who: 'supervisor', path: '/desk?scope=all' },
    { name: 'board', who: 'manager', path: '/board' },
    { name: 'board-supervisor', who: 'supervisor', path: '/board' },
    { name: 'report', who: 'manager', path: `/reports/day?date=${date}` },
    { name: 'report-agents', who: 'manager', path: `/reports/day?date=${date}&by=agent` },
    { name: 'report-figure', who: 'manager', path: `/reports/day?date=${date}`, before: openFigure },
    { name: 'report-agent', who: 'agent', path: `/reports/day?date=${date}&by=agent` },
    { name: 'chat-log', who: 'manager', path: `/reports/chats?from=${date}&until=${date}&sort=level` },
    { name: 'chat-overview', who: 'manager', path: `/reports/overview?from=${date}&until=${date}` },
    {
      name: 'chat-overview-figure',
      who: 'manager',
      path: `/reports/overview?from=${date}&until=${date}`,
      before: openFigure,
    },
    { name: 'customers', who: 'agent', path: '/customers' },
    { name: 'customer', who: 'agent', path: `/customers/${customer?.id}` },
    { name: 'customer-merge', who: 'manager', path: `/customers/${customer?.id}`, before: openMerge },
    {
      name: 'customer-start',
      who: 'agent',
      path: `/customers/${customer?.id}`,
      before: async (page) => {
        await page.getByRole('button', { name: /^(Yeni görüşme|New conversation)$/ }).click();
        await page.getByRole('radio').first().waitFor();
      },
    },
    { name: 'start', who: 'owner', path: '/start' },
    { name: 'people', who: 'manager', path: '/team/people' },
    { name: 'groups', who: 'manager', path: '/team/groups' },
    { name: 'invitations', who: 'manager', path: '/team/invitations' },
    { name: 'invite', who: 'manager', path: '/team/invitations?invite=new' },
    { name: 'telephony', who: 'owner', path: '/settings/telephony' },
    { name: 'mail', who: 'owner', path: '/settings/mail' },
    { name: 'sign-in-settings', who: 'owner', path: '/settings/security' },
    { name: 'sign-in-provider', who: 'owner', path: '/settings/security?edit=provider' },
    { name: 'security', who: 'agent', path: '/account/security' },
    { name: 'password', who: 'nobody', path: '/password' },
    { name: 'audit', who: 'manager', path: '/audit' },
    { name: 'agents', who: 'manager', path: '/team/agents' },
    { name: 'calendar', who: 'manager', path: `/team/calendar?day=${nextWeek}` },
    { name: 'calendar-day', who: 'manager', path: '/team/calendar?span=day' },
    { name: 'calendar-month', who: 'manager', path: '/team/calendar?span=month' },
    { name: 'calendar-agent', who: 'agent', path: '/team/calendar' },
    { name: 'shifts', who: 'manager', path: '/team/shifts' },
    { name: 'shift-new', who: 'manager', path: '/team/shifts/new' },
    { name: 'holidays', who: 'manager', path: '/team/holidays' },
    { name: 'requests', who: 'supervisor', path: '/team/requests' },
    { name: 'requests-agent', who: 'agent', path: '/team/requests' },
    { name: 'discipline', who: 'manager', path: '/team/discipline' },
    { name: 'roles', who: 'owner', path: '/settings/roles' },
    { name: 'role-new', who: 'owner', path: '/settings/roles/new' },
    { name: 'messages', who: 'agent', path: `/team/messages?room=${room}` },
    { name: 'messages-list', who: 'agent', path: '/team/messages' },
    { name: 'tasks', who: 'supervisor', path: '/team/tasks?list=given' },
    { name: 'announcements', who: 'manager', path: '/team/announcements' },
    { name: 'queues', who: 'manager', path: '/settings/queues' },
    { name: 'queue', who: 'manager', path: `/settings/queues/${queueId}` },
    { name: 'norms', who: 'manager', path: `/settings/queues/${queueId}/norms` },
    { name: 'norms-replay', who: 'manager', path: `/settings/queues/${queueId}/norms`, before: replayNorms },
    { name: 'survey', who: 'manager', path: `/settings/queues/${queueId}/survey` },
    {
      name: 'queue-templates',
      who: 'manager',
      path: `/settings/queues/${queueId}`,
      before: (page) => page.locator('#templates').scrollIntoViewIfNeeded(),
    },
    { name: 'template-edit', who: 'manager', path: `/settings/queues/${queueId}`, before: openTemplate },
    { name: 'desk-templates', who: 'agent', path: `/desk?open=${held}`, before: (page) => typeIn(page, '/') },
    { name: 'desk-note-mention', who: 'agent', path: `/desk?open=${held}`, before: mentionSomebody },
    { name: 'desk-scheduled', who: 'agent', path: `/desk?open=${held}`, before: (page) => scheduleOne(page, held) },
    { name: 'desk-blank', who: 'agent', path: `/desk?open=${held}`, before: useTemplate },
    { name: 'skills', who: 'manager', path: '/settings/skills' },
    { name: 'away-reasons', who: 'manager', path: '/settings/away-reasons' },
    { name: 'queue-bot', who: 'owner', path: `/settings/queues/${queueId}/bot` },
    { name: 'flows', who: 'manager', path: '/settings/flows' },
    { name: 'flow', who: 'manager', path: `/settings/flows/${flow.id}` },
    { name: 'channels', who: 'owner', path: '/settings/channels' },
    { name: 'channel', who: 'owner', path: `/settings/channels/${channel?.id}` },
    ...provided.map(({ channel: kind, id }) => ({
      name: `channel-${kind}`,
      who: 'owner' as const,
      path: `/settings/channels/${id}`,
    })),
    { name: 'account', who: 'agent', path: '/account' },
    {
      name: 'account-measured',
      who: 'agent',
      path: '/account',
      before: (page) => page.locator('#measured').scrollIntoViewIfNeeded(),
    },
    {
      name: 'account-push',
      who: 'agent',
      path: '/account',
      before: (page) => page.locator('#push').scrollIntoViewIfNeeded(),
    },
    { name: 'account-security', who: 'agent', path: '/account/security' },
    { name: 'palette', who: 'manager', path: '/board', before: (page) => page.keyboard.press('Control+k') },
    { name: 'offer', who: 'agent', path: `/desk?open=${held}`, before: waitForOffer },
    { name: 'try', who: 'nobody', path: `/try/${key}`, before: openWidget },
  ];
}

/** Writes into the composer of the open conversation. */
async function typeIn(page: Page, text: string): Promise<void> {
  const field = page.locator('section textarea').first();
  await field.fill('');
  await field.pressSequentially(text);
}

/** What may be done to the customer's last message, in a menu beside it. */
async function openMessageMenu(page: Page): Promise<void> {
  // It comes into sight under the pointer; on a phone it always is.
  await page.getByRole('log').getByRole('article').last().hover();
  await page
    .getByRole('button', { name: /^(Mesajla ilgili|What can be done)/ })
    .last()
    .click();
  await page.getByRole('menuitem').first().waitFor();
}

/** An answer to one message, begun: the message stands above the field. */
async function answerOne(page: Page): Promise<void> {
  await openMessageMenu(page);
  await page.getByRole('menuitem', { name: /^(Bu mesajı yanıtla|Answer this)/ }).click();
}

/** Chooses a template with a name nobody has told, which then waits to be filled in. */
async function useTemplate(page: Page): Promise<void> {
  await typeIn(page, '/takip');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
}

/** A note with an @ in it, and the colleagues it may mean. */
async function mentionSomebody(page: Page): Promise<void> {
  await page.locator('[data-mode="note"]').click();
  await typeIn(page, 'Bakar mısınız @');
}

async function scheduleOne(page: Page, interactionId: string): Promise<void> {
  const dueAt = new Date(Date.now() + 20 * 3_600_000).toISOString();
  const text = 'Merhaba, kargonuz bugün teslim edilmiş görünüyor. Ulaştı mı?';
  await people.agent.api.messaging.scheduled.add({
    interactionId: interactionId as InteractionId,
    clientId: crypto.randomUUID(),
    text,
    fileIds: [],
    dueAt,
  });
  await page.getByText(text).first().waitFor();
}

/** What the norms as saved would have raised, counted to the end. */
async function replayNorms(page: Page): Promise<void> {
  const panel = page.locator('section').filter({ has: page.getByRole('button', { name: /30/ }) });
  await panel.getByRole('button').first().click();
  await page.locator('[role=status] table, [role=status] p').first().waitFor();
  await page.locator('[role=status]').last().scrollIntoViewIfNeeded();
}

async function openTemplate(page: Page): Promise<void> {
  await page.locator('#templates button').first().click();
}

/** A screen on one device: loaded once, then pictured in each of the device's widths, in the light and in the dark. */
async function take(
  from: Browser,
  { name, who, path: address, before }: Screen,
  language: Language,
  device: Device,
): Promise<readonly string[]> {
  const [first] = device.widths;
  const files: string[] = [];
  const context = await from.newContext({
    viewport: { width: first, height: heights[first] },
    colorScheme: 'light',
    locale: language === 'tr' ? 'tr-TR' : 'en-GB',
    timezoneId: company.zone,
    hasTouch: device.hasTouch,
  });
  try {
    await beSignedIn(context, who);
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
    // A machine with much to do needs longer than any fixed time until everything is there.
    await page.goto(url + address, { waitUntil: 'networkidle', timeout: openWithinMs });
    await page.waitForTimeout(settleMs);
    await before?.(page);
    await page.waitForTimeout(settleMs);
    for (const width of device.widths) {
      await page.setViewportSize({ width, height: heights[width] });
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme });
        await page.waitForTimeout(turnMs);
        const file = `${name}-${width}-${theme}-${language}.png`;
        await page.screenshot({ path: path.join(out ?? '', file), animations: 'disabled' });
        files.push(file);
      }
      const isCut = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
      console.log(name, language, width, isCut ? '(wider than the window)' : '');
    }
  } catch (error) {
    console.error(`${name} ${language}: ${error instanceof Error ? error.message : error}`);
  } finally {
    await context.close();
  }
  return files;
}

/** Two sheets of a screen, so that each can be looked at whole: at a desk, and on the phone and the biggest window. */
async function layOut(from: Browser, name: string, files: readonly string[]): Promise<void> {
  const page = await from.newPage({ viewport: { width: sheetWidth, height: 900 } });
  for (const [title, rows] of Object.entries(sheets)) {
    const lines = rows.map(([width, across]) => {
      const shown = Math.floor((sheetWidth - 16) / across) - 6;
      const own = files.filter((file) => file.startsWith(`${name}-${width}-`));
      return `<div>${own.map((file) => `<img src="${file}" width="${shown}">`).join(' ')}</div>`;
    });
    const sheet = path.join(out ?? '', `${name}.html`);
    await writeFile(sheet, `<body style="margin:8px;background:#888">${lines.join('')}</body>`);
    await page.goto(pathToFileURL(path.resolve(sheet)).href);
    await page.screenshot({ path: path.join(out ?? '', `sheet-${name}-${title}.png`), fullPage: true });
    await rm(sheet);
  }
  await page.close();
}

async function beSignedIn(context: BrowserContext, who: Who): Promise<void> {
  if (who === 'nobody') return;
  const cookies = [...people[who].cookies].map(([name, value]) => ({ name, value, url }));
  await context.addCookies(cookies);
}

/**
 * Puts conversations in the middle of their life on the agent's desk: customers of this program come until several of them
 * are hers and one has said much, then she pauses. Answers the one that is worth showing.
 */
async function fillDesk(): Promise<InteractionId> {
  const { api } = people.agent;
  const working = new AbortController();
  const talks = openTalks();
  const pace = openPace(1.5, working.signal);
  const {
    yours: { email },
  } = company;
  const fail = (error: unknown) => console.error(error);
  // The simulated house is small on purpose; a desk full of panes needs somebody with more hands.
  const capacity = { voice: 1, chat: 10, email: 2, total: 10 };
  await people.manager.api.agents.agents.edit({ agentId: people.agent.me.user.id, capacity });
  const agent = await openAgent({ url, email, password, talks, pace, openQueue: () => null, onBroken: fail });
  agent.comeIn();
  const channel = doors.channels.get(company.yours.queues[0] ?? '') ?? '';
  const waiting = setInterval(() => void comeAsCustomer(channel, talks), customerEveryMs);
  try {
    for (;;) {
      await delay(1_000);
      const rows = (await api.messaging.conversations.list({ scope: 'mine' })).items;
      const details = await Promise.all(
        rows.map(({ interactionId }) => api.messaging.conversations.get({ interactionId })),
      );
      const longest = details.toSorted((one, other) => other.lastSeq - one.lastSeq)[0];
      if (rows.length >= rowsWorthShowing && longest && longest.lastSeq >= messagesWorthShowing)
        return longest.interactionId;
    }
  } finally {
    clearInterval(waiting);
    working.abort();
    await api.agents.me.chooseAvailability({ availability: 'offQueue' });
  }
}

/** A channel of each kind that others provide, not connected to anything: their forms are what is looked at. */
async function ofProviders(queueId: string) {
  const { channels } = people.owner.api.messaging;
  const known = (await channels.list({})).items;
  const kinds = (await channels.kinds({})).items.filter(({ ways }) => ways.length > 0);
  return Promise.all(
    kinds.map(
      async ({ channel, ways: [ingress] }) =>
        known.find((account) => account.channel === channel) ??
        channels.create({ channel, name: `${channel} hattımız`, queueId, ingress }),
    ),
  );
}

/** The flow of the company, drawn now if nobody has. */
async function someFlow(queueId: string) {
  const { flows } = people.manager.api;
  const [known] = (await flows.list({})).items;
  const { projectId } = await people.manager.api.queues.queues.get({ queueId });
  const draft = starterFlow(queueId) as FlowView['draft'];
  return known ?? flows.create({ name: 'Sipariş karşılama', projectId, draft });
}

/** A conversation at a provider in which much has happened, given to the agent whose desk is pictured. */
async function bringFrom(channel: 'telegram' | 'whatsapp'): Promise<InteractionId> {
  const { conversations } = people.owner.api.messaging;
  const happened = async (interactionId: InteractionId) => {
    const { messages } = await conversations.timeline({ interactionId, limit: 50 });
    return messages.some(({ editedAt }) => editedAt) && messages.some(({ reactions }) => reactions?.length);
  };
  const untilMs = Date.now() + atProviderWithinMs;
  while (Date.now() < untilMs) {
    for (const row of (await conversations.list({ scope: 'all', channel, limit: 50 })).items) {
      if (row.status === 'queued' || !(await happened(row.interactionId))) continue;
      const agentId = people.agent.me.user.id;
      const to = { type: 'agent', agentId } as const;
      if (row.responsible?.id !== agentId) await conversations.transfer({ interactionId: row.interactionId, to });
      return row.interactionId;
    }
    await delay(1_000);
  }
  throw new Error(`Nobody has come by ${channel}; is the demonstration older than its providers?`);
}

async function comeAsCustomer(channel: string, talks: Talks): Promise<void> {
  const name = guests[customersSoFar++ % guests.length] ?? '';
  const talkative = readDialogues('destek').filter(({ turns }) => turns.length >= 7);
  const customer = {
    name,
    email: emailOf(name),
    address: `198.19.0.${customersSoFar}`,
    queueName: '',
    token: null,
    lastSeq: 0,
  };
  const page = { title: 'Yardım merkezi', address: `https://www.anadolukonfor.example/yardim?ref=p${customersSoFar}` };
  const dialogue = filled(oneOf(talkative), customer.email);
  await visit({ url, channel, customer, dialogue, page, talks, pace: openPace(1.5, staying.signal) }).catch(
    () => undefined,
  );
}

/** Being available, an offer comes soon; the picture is taken while it stands. */
async function waitForOffer(page: Page): Promise<void> {
  const { api } = people.agent;
  // Whoever has her hands full is offered nothing.
  for (const { interactionId } of (await api.messaging.conversations.list({ scope: 'mine' })).items.slice(2)) {
    await api.messaging.conversations.setStatus({ interactionId, status: 'completed' });
  }
  await api.agents.me.chooseAvailability({ availability: 'available' });
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('button', { name: /Kabul|Accept/ }))
    .first()
    .waitFor({ timeout: 60_000 });
  await page.waitForTimeout(500);
  setTimeout(() => void api.agents.me.chooseAvailability({ availability: 'offQueue' }), settleMs + 500);
}

/** What will move if the first other customer of the list is found to be this one. */
async function openMerge(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Başka bir kayıtla birleştir|Merge with another record)$/ }).click();
  await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click();
  await page.getByRole('button', { name: /^(Birleştir|Merge)$/ }).waitFor();
}

/** The first figure of the table, opened. */
async function openFigure(page: Page): Promise<void> {
  await page.locator('table button, table a, [role=grid] button').first().click();
}

async function openWidget(page: Page): Promise<void> {
  await page.locator('santral-chat, [data-santral], body > div').last().waitFor({ state: 'attached' });
  await page.evaluate('globalThis.Santral?.open?.()');
}
