import { createServer } from 'node:http';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../tools/chromium.ts';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-sync'];

/** A real browser. Tests that need one fail, not skip, when none is installed. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('These tests drive a real browser and found none: install Chromium.');
  return chromium.launch({ executablePath, args: flags });
}

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

/** What axe finds wrong on a page against WCAG 2.2 AA, in short. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
}
