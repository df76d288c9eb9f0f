// The browser of the tests: found, or installed where that can be done without a question.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { apt, waysToRoot } from './apt.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const usualFolders = ['/usr/bin', '/usr/local/bin', '/usr/lib/chromium', '/opt/google/chrome'];
const onMac = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Where Chromium (or Chrome) is, or null. The environment variable CHROMIUM names one that lies elsewhere. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM ? [process.env.CHROMIUM] : [];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...usualFolders];
  const places = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [...named, ...places, ...onMac].find(isExecutable) ?? null;
}

/** Sees to it that there is a browser; throws a sentence where a person has to. */
export async function ensureChromium(): Promise<void> {
  if (findChromium()) return;
  const asRoot = waysToRoot();
  if (!asRoot) {
    throw new Error(
      'The tests drive a real browser and found none: install Chromium (on Debian: sudo apt-get install chromium) or name one in CHROMIUM, then run npm test again.',
    );
  }
  console.log('Installing Chromium for the browser tests (about a minute, once) …');
  const install = (name: string) => apt('Chromium', asRoot, ['install', '-y', '--no-install-recommends', name]);
  await apt('Chromium', asRoot, ['update']);
  await install('chromium').catch(() => install('chromium-browser'));
  if (!findChromium()) {
    throw new Error('apt-get installed Chromium, yet it is nowhere to be found: name it in CHROMIUM.');
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
