import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../tools/chromium.ts';
import type { Api } from './api.ts';
import { familyOf, signal } from './process.ts';

const goneWithinMs = 5_000;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-sync'];

/** A real browser. Tests that need one fail, not skip, when none is installed. */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('These tests drive a real browser and found none: install Chromium.');
  return chromium.launch({ executablePath, args: [...flags, ...more] });
}

/** Waits until a killed process is no more: until then the kernel keeps its connections open. */
async function isGone(pid: number): Promise<void> {
  const untilMs = performance.now() + goneWithinMs;
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (stat === null || /\) [ZX] /.test(stat)) return;
    if (performance.now() > untilMs) throw new Error(`Process ${pid} was killed and lives on`);
    await delay(2);
  }
}

/**
 * A browser whose processes can be killed and frozen, started by another program when `within` says so (a network of its
 * own). Everything it began is ended by `close`.
 */
export async function openOwnBrowser(within: readonly string[] = [], more: readonly string[] = []) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('These tests drive a real browser and found none: install Chromium.');
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-browser-'));
  const starter = path.join(folder, 'browser.sh');
  const command = [...within, executablePath].map((part) => `'${part}'`).join(' ');
  await writeFile(starter, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  const server = await chromium.launchServer({ executablePath: starter, args: [...flags, ...more] });
  const browser = await chromium.connect(server.wsEndpoint());
  const pid = server.process().pid ?? 0;
  const toAll = async (what: NodeJS.Signals) => {
    for (const one of await familyOf(pid)) signal(one, what);
  };
  return {
    browser,
    /** As `kill -9` of all its processes, in the same moment; they are gone, and so are their connections. */
    kill: async () => {
      const family = await familyOf(pid);
      await toAll('SIGKILL');
      for (const one of family) await isGone(one);
    },
    /** As a laptop whose lid is closed: nothing of it runs, nothing is told to anybody. */
    freeze: () => toAll('SIGSTOP'),
    wake: () => toAll('SIGCONT'),
    close: async () => {
      await toAll('SIGCONT');
      await toAll('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type OwnBrowser = Awaited<ReturnType<typeof openOwnBrowser>>;

/** Nothing when it has ended already. */
/** Somebody at a screen of her own: own cookies, own language; what goes wrong in her pages is kept. */
export async function openPerson(browser: Browser, language: 'tr' | 'en'): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: language === 'tr' ? 'tr-TR' : 'en-GB',
    timezoneId: 'Europe/Istanbul',
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('console', (message) => {
    // A refused request is shown on the screen in words; the browser's own line about it is no trouble.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) trouble.push(message.text());
  });
  return { context, page, trouble };
}
export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly trouble: string[];
}

/** Gives her pages the session of somebody who has signed in by `api` at the same address. */
export async function lendSession({ context }: Person, api: Api, url: string): Promise<void> {
  const cookies = api.cookieHeader().split('; ');
  await context.addCookies(
    cookies.map((cookie) => {
      const [name = '', ...value] = cookie.split('=');
      return { name, value: value.join('='), url };
    }),
  );
}

/** The shadow of the widget is closed to other scripts; a test looks in before it is made. */
const openShadows = `
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: 'open' }); };
`;

/** Lets a page look into the widget. */
export async function lookIntoWidget({ page }: Person): Promise<void> {
  await page.addInitScript({ content: openShadows });
}

/** A plain HTML page of somebody else's site, on a port of its own, that embeds the widget. */
export async function openSite(widgetUrl: string, channel: string, language: 'tr' | 'en') {
  const html = `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Kahve dükkânı</title></head>
    <body><h1>Kahve dükkânı</h1><p>Taze kavrulmuş kahve.</p>
    <script src="${widgetUrl}/widget.js" data-channel="${channel}" async></script></body></html>`;
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(html);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The site has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(done);
      }),
  };
}

/**
 * What axe finds wrong on a page against WCAG 2.2 AA, in short. What it finds is looked at once more after a while: a
 * menu that had been asked for but had not begun to come in was only half seen, while a real barrier is still there.
 */
export async function barriers(page: Page): Promise<string[]> {
  const first = await foundBarriers(page);
  if (first.length === 0) return first;
  await page.waitForTimeout(500);
  return foundBarriers(page);
}

async function foundBarriers(page: Page): Promise<string[]> {
  await settled(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
}

/**
 * What comes in or goes out half seen has half its contrast: it is looked at when nothing has moved for a few frames,
 * since what was asked for begins to move a frame or two later.
 */
const settled = (page: Page) =>
  page.evaluate(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const isMoving = () => document.getAnimations().some(({ effect, playState }) =>
      playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime));
    const until = performance.now() + 5_000;
    for (let still = 0; still < 4 && performance.now() < until; still += 1) {
      await frame();
      if (isMoving()) still = -1;
    }
  })()`);

/** A visitor in a browser, on the page of a shop that carries the widget of this channel; the panel is open. */
export async function openShop(
  browser: Browser,
  at: { readonly url: string; readonly publicKey: string; readonly language: 'tr' | 'en' },
): Promise<Person> {
  const person = await openPerson(browser, at.language);
  await lookIntoWidget(person);
  await person.page.goto(`${at.url}/try/${at.publicKey}?lang=${at.language}`);
  await person.page.locator('.launcher').click();
  await person.page.locator('.composer textarea').waitFor();
  return person;
}
