import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { openClock } from '#platform/clock.ts';
import { openFiles } from '#platform/files/index.ts';
import { findChromium } from '../../tools/chromium.ts';
import { openTestWebChat } from './web-chat.fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

/** A real browser, the widget as it is built, and a page of another site that carries it under a strict policy. */
export async function openBrowserTest(settings: Record<string, unknown> = {}) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('These tests drive a real browser and found none: install Chromium.');
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-widget-'));
  const widgetRoot = path.join(folder, 'widget');
  await build({
    root: path.join(root, 'adapters/web-chat/widget'),
    configFile: path.join(root, 'vite.widget.config.ts'),
    logLevel: 'error',
    build: { outDir: widgetRoot },
  });
  const clock = openClock();
  const files = await openFiles({ dataDir: folder, clock, usedShare: async () => 0.1 });
  const chat = await openTestWebChat({
    clock,
    files,
    widgetRoot,
    settings: {
      title: 'Kıyı Atölye',
      greeting: 'Merhaba! Size nasıl yardımcı olabiliriz?',
      colour: '#2f6f73',
      ...settings,
    },
  });
  const site = await openSite(chat.http.url);
  const browser = await chromium.launch({ executablePath, args: flags });
  return {
    chat,
    site,
    browser,
    open: (options: VisitOptions = {}) => visit(browser, site.url, options),
    /** The visitor who came last. */
    peer: () => chat.side.peers(chat.account).at(-1) ?? '',
    async close() {
      await browser.close();
      await site.close();
      await chat.close();
      await rm(folder, { recursive: true });
    },
  };
}
export type BrowserTest = Awaited<ReturnType<typeof openBrowserTest>>;

/** A plain HTML page on an origin of its own, that allows the widget exactly what the handbook says and nothing else. */
async function openSite(widgetUrl: string) {
  const policy = [
    "default-src 'none'",
    `script-src ${widgetUrl}`,
    `connect-src ${widgetUrl} ${widgetUrl.replace('http', 'ws')}`,
    'img-src blob:',
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', policy);
    response.end(`<!doctype html><html lang="tr"><head><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Deneme sitesi</title><script src="${widgetUrl}/widget.js" data-channel="test-key" async></script></head>
<body><main><h1>Deneme sitesi</h1><p><a href="#">Bir bağlantı</a></p></main></body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The site has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

export interface Visit extends ReturnType<typeof hands> {
  readonly page: Page;
  /** Errors, dialogs and breaches of the site's policy. */
  readonly trouble: string[];
}

export interface VisitOptions extends BrowserContextOptions {
  /** In the same browser profile as another page: a second tab. */
  readonly beside?: { readonly page: Page };
  readonly address?: string;
}

/** Runs in the page before anything else; text, because there is no DOM where these tests are compiled. */
const inPage = `
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: 'open' }); };
  addEventListener('securitypolicyviolation', (breach) =>
    console.error('policy: ' + breach.violatedDirective + ' ' + breach.blockedURI));
`;

/** Opens the page. The shadow is opened for the test's eyes; the widget itself closes it. */
async function visit(
  browser: Browser,
  url: string,
  { beside, address = '/', ...options }: VisitOptions,
): Promise<Visit> {
  const locale = { locale: 'tr-TR', timezoneId: 'Europe/Istanbul' };
  const context = beside?.page.context() ?? (await browser.newContext({ ...locale, ...options }));
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !/ERR_|favicon|404/.test(message.text())) trouble.push(message.text());
  });
  await page.addInitScript({ content: inPage });
  await page.goto(new URL(address, url).href);
  await page.locator('.launcher').waitFor();
  return { page, trouble, ...hands(page) };
}

/** What a visitor does, and what she sees. */
function hands(page: Page) {
  const bubbles = page.locator('.log .bubble');
  return {
    bubbles,
    openPanel: () => page.locator('.launcher').click(),
    async write(text: string) {
      await page.locator('textarea').fill(text);
      await page.keyboard.press('Enter');
    },
    mine: page.locator('.mine .bubble'),
    theirs: page.locator('.theirs .bubble'),
    panel: page.locator('.panel'),
    launcher: page.locator('.launcher'),
  };
}
