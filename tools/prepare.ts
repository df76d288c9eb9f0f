// What a script needs beyond the packages: the built pages and, for tests, a browser, a mail server and a telephone switch. Run by tools/bootstrap.mjs.
import { buildWhenStale } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { ensureMailServer } from './mail-server.ts';
import { ensureSwitch } from './switch-programs.ts';

const steps: Readonly<Record<string, readonly (() => Promise<void>)[]>> = {
  start: [() => buildWhenStale(['web', 'widget'])],
  build: [() => buildWhenStale(['web', 'widget'])],
  dev: [() => buildWhenStale(['widget'])],
  test: [() => buildWhenStale(['web', 'widget']), ensureChromium, ensureMailServer, ensureSwitch],
};

const what = process.argv[2] ?? '';
try {
  const wanted = steps[what];
  if (!wanted)
    throw new Error(`There is nothing to prepare for "${what}": it may be ${Object.keys(steps).join(', ')}.`);
  for (const step of wanted) await step();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
