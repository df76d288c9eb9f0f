import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { company } from '../company.ts';
import type { Scene } from './scene.ts';
import type { Screen, Who } from './screen.ts';
import { faultsOf } from './sight.ts';

const heights = { 1440: 900, 390: 844, 1920: 1080 } as const;
export type Width = keyof typeof heights;
export type Theme = 'light' | 'dark';
export type Language = 'tr' | 'en';

/** In which looks everything is pictured. */
export interface Looks {
  readonly widths: readonly Width[];
  readonly themes: readonly Theme[];
  readonly languages: readonly Language[];
  /** Whether each picture is also looked at by a program: what no reader may meet is printed beside its name. */
  readonly isChecked: boolean;
}

/** A page is loaded anew on each; on a big screen it is only made wider. */
const devices = [
  { widths: [1440, 1920], hasTouch: false },
  { widths: [390], hasTouch: true },
] as const;
/** Which widths are on a sheet, and how many pictures of each stand side by side. */
const sheets: Readonly<Record<string, readonly (readonly [width: Width, across: number])[]>> = {
  desk: [[1440, 2]],
  rest: [
    [390, 4],
    [1920, 4],
  ],
};
const sheetWidth = 1560;
const settleMs = 900;
const openWithinMs = 90_000;
const turnMs = 250;

/** A screen in every look, with two sheets of all of them in the folder `out`. */
export async function picture(
  browser: Browser,
  scene: Scene,
  screen: Screen,
  looks: Looks,
  out: string,
): Promise<void> {
  const files: string[] = [];
  for (const language of looks.languages) {
    for (const { api } of Object.values(scene.people)) await api.identity.me.prefer({ theme: 'system', language });
    for (const { widths, hasTouch } of devices) {
      const wanted = widths.filter((width) => looks.widths.includes(width));
      const context = await openContext(browser, wanted, language, hasTouch);
      if (!context) continue;
      try {
        files.push(...(await take(context, scene, screen, { ...looks, widths: wanted }, language, out)));
      } catch (error) {
        console.error(`${screen.name} ${language}: ${error instanceof Error ? error.message : error}`);
      } finally {
        await context.close();
      }
    }
  }
  await layOut(browser, screen.name, files, out);
}

async function openContext(browser: Browser, [width]: readonly Width[], language: Language, hasTouch: boolean) {
  if (!width) return null;
  return browser.newContext({
    viewport: { width, height: heights[width] },
    colorScheme: 'light',
    locale: language === 'tr' ? 'tr-TR' : 'en-GB',
    timezoneId: company.zone,
    hasTouch,
  });
}

/** Loaded once, then pictured in each of the device's widths and in each theme. Answers the names of the pictures. */
async function take(
  context: BrowserContext,
  scene: Scene,
  { name, who, path: where, before }: Screen,
  { widths, themes, isChecked }: Looks,
  language: Language,
  out: string,
): Promise<readonly string[]> {
  const address = typeof where === 'string' ? where : await where(scene);
  await beSignedIn(context, scene, who);
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
  // A machine with much to do needs longer than any fixed time until everything is there.
  await page.goto(scene.url + address, { waitUntil: 'networkidle', timeout: openWithinMs });
  await page.waitForTimeout(settleMs);
  await before?.(page, scene);
  await page.waitForTimeout(settleMs);
  const files: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: heights[width] });
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForTimeout(turnMs);
      const file = `${name}-${width}-${theme}-${language}.png`;
      await page.screenshot({ path: path.join(out, file), animations: 'disabled' });
      files.push(file);
      const faults = isChecked ? await faultsOf(page, width) : [];
      console.log([name, language, width, theme].join(' '), ...faults.map((fault) => `\n    ${fault}`));
    }
  }
  return files;
}

async function beSignedIn(context: BrowserContext, { url, people }: Scene, who: Who): Promise<void> {
  if (who === 'nobody') return;
  const cookies = [...people[who].cookies].map(([name, value]) => ({ name, value, url }));
  await context.addCookies(cookies);
}

/** Two sheets of a screen, so that each can be looked at whole: at a desk, and on the phone and the biggest window. */
async function layOut(from: Browser, name: string, files: readonly string[], out: string): Promise<void> {
  const page: Page = await from.newPage({ viewport: { width: sheetWidth, height: 900 } });
  for (const [title, rows] of Object.entries(sheets)) {
    const lines = rows.map(([width, across]) => {
      const shown = Math.floor((sheetWidth - 16) / across) - 6;
      const own = files.filter((file) => file.startsWith(`${name}-${width}-`));
      return `<div>${own.map((file) => `<img src="${file}" width="${shown}">`).join(' ')}</div>`;
    });
    const sheet = path.join(out, `${name}.html`);
    await writeFile(sheet, `<body style="margin:8px;background:#888">${lines.join('')}</body>`);
    await page.goto(pathToFileURL(path.resolve(sheet)).href);
    await page.screenshot({ path: path.join(out, `sheet-${name}-${title}.png`), fullPage: true });
    await rm(sheet);
  }
  await page.close();
}
