import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../tools/chromium.ts';
import { foundCentre } from './centre.ts';
import { startProgram, temporaryFolder } from './program.ts';
import { type BenchResult, lineOf, percentile, result, rounded } from './result.ts';

const times = 5;
/** A page answers when it has been quiet for so long: nothing on the main thread took 50 ms. */
const quietMs = 300;
const askEveryMs = 50;

interface Load {
  readonly bytes: number;
  /** From the navigation until the field can be typed into and the main thread has been quiet. */
  readonly interactiveMs: number;
}

/**
 * The first page in a browser that has never been here: bytes over the wire as the browser asks for them, and the time
 * until the sign-in's first field takes what is typed. Beside it a page that is nothing but such a field.
 */
export async function benchFirstPage(): Promise<BenchResult[]> {
  const executablePath = findChromium();
  if (!executablePath) {
    console.error('The first page is left out: there is no Chromium here.');
    return [];
  }
  const { folder, remove } = await temporaryFolder();
  const program = await startProgram(folder);
  const bare = await barePage();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    await foundCentre(program.url);
    const floor = await loads(browser, bare.url);
    const whole = await loads(browser, program.url);
    return [
      result({
        name: 'first page, to interactive',
        unit: 'ms',
        value: rounded(whole.interactiveMs),
        baseline: { name: 'a page of one field', value: rounded(floor.interactiveMs) },
      }),
      result({
        name: 'first page, over the wire',
        unit: 'bytes',
        value: whole.bytes,
        baseline: { name: 'a page of one field', value: floor.bytes },
      }),
    ];
  } finally {
    await browser.close();
    bare.close();
    await program.stop();
    await remove();
  }
}

async function loads(browser: Browser, url: string): Promise<Load> {
  const all: Load[] = [];
  for (let time = 0; time <= times; time++) {
    const context = await browser.newContext({ locale: 'tr-TR' });
    const load = await loadOnce(await context.newPage(), url);
    // The first one warms the browser up.
    if (time > 0) all.push(load);
    await context.close();
  }
  const middle = (of: (load: Load) => number) =>
    percentile(
      all.map(of).toSorted((a, b) => a - b),
      0.5,
    );
  return { bytes: middle((load) => load.bytes), interactiveMs: middle((load) => load.interactiveMs) };
}

async function loadOnce(page: Page, url: string): Promise<Load> {
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  let bytes = 0;
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.addInitScript({ content: watchForField });
  await page.goto(url);
  // The page forbids evaluating text from within, so it is asked from outside, seldom enough not to keep it busy.
  while (!(await page.evaluate<boolean>(isQuiet))) await delay(askEveryMs);
  return { bytes, interactiveMs: await page.evaluate<number>('globalThis.interactiveMs') };
}

/**
 * Runs in the page, as text because it is the browser's: notes when the first field is there, and moves the note behind
 * whatever keeps the main thread busy after it.
 */
const watchForField = `
  const note = () => {
    if (globalThis.interactiveMs === undefined && document.querySelector('input:not([disabled])')) {
      globalThis.interactiveMs = performance.now();
    }
  };
  new MutationObserver(note).observe(document, { childList: true, subtree: true, attributes: true });
  document.addEventListener('DOMContentLoaded', note);
  new PerformanceObserver((tasks) => {
    for (const { startTime, duration } of tasks.getEntries()) {
      if (globalThis.interactiveMs !== undefined) {
        globalThis.interactiveMs = Math.max(globalThis.interactiveMs, startTime + duration);
      }
    }
  }).observe({ type: 'longtask', buffered: true });
`;
const isQuiet = `globalThis.interactiveMs !== undefined && performance.now() - globalThis.interactiveMs > ${quietMs}`;

async function barePage(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end('<!doctype html><title>One field</title><input autofocus>'),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bare page has no port.');
  return { url: `http://127.0.0.1:${address.port}`, close: () => void server.close() };
}

if (import.meta.main) for (const measured of await benchFirstPage()) console.log(lineOf(measured));
