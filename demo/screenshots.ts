import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from '../tools/chromium.ts';
import { readMark } from './folder.ts';
import { type Language, type Looks, picture, type Theme, type Width } from './screenshots/camera.ts';
import { deskScreens } from './screenshots/desk-screens.ts';
import { houseScreens } from './screenshots/house-screens.ts';
import { setScene } from './screenshots/scene.ts';
import { settingsScreens } from './screenshots/settings-screens.ts';
import { voiceScreens } from './screenshots/voice-screens.ts';

// `node demo/screenshots.ts OUT_DIR`: every screen of a running demonstration, light and dark, Turkish and English, at
// three widths, and two sheets a screen with all of them side by side.
// --url ADDRESS (http://127.0.0.1:8080)  --data DIR (data/demo)  --only NAME[,NAME]  --list: only the names
// --widths 1440,390,1920  --themes light,dark  --languages tr,en: fewer of each
// --check: what a program can see of each picture that no reader should meet is printed with its name

const known = {
  widths: [1440, 390, 1920],
  themes: ['light', 'dark'],
  languages: ['tr', 'en'],
} as const satisfies { widths: readonly Width[]; themes: readonly Theme[]; languages: readonly Language[] };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    data: { type: 'string', default: 'data/demo' },
    only: { type: 'string' },
    widths: { type: 'string' },
    themes: { type: 'string' },
    languages: { type: 'string' },
    check: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const all = [...deskScreens, ...houseScreens, ...settingsScreens, ...voiceScreens];
if (values.list) {
  console.log(all.map(({ name }) => name).join('\n'));
  process.exit(0);
}
const [out] = positionals;
if (!out) throw new Error('Say where to: node demo/screenshots.ts OUT_DIR');
const mark = await readMark(path.resolve(values.data));
if (!mark) throw new Error(`${values.data} holds no demonstration; name its folder with --data.`);
const executablePath = findChromium();
if (!executablePath) throw new Error('There is no Chromium on this machine.');
const looks: Looks = {
  widths: chosen(known.widths, values.widths),
  themes: chosen(known.themes, values.themes),
  languages: chosen(known.languages, values.languages),
  isChecked: values.check,
};
const screens = chosenScreens(values.only);

const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run'];
/** One that hums, and that nobody has to allow. */
const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

await mkdir(out, { recursive: true });
const browser = await chromium.launch({ executablePath, args: [...flags, ...microphone] });
const scene = await setScene(values.url, mark.password);
try {
  for (const screen of screens) await picture(browser, scene, screen, looks, out);
} finally {
  for (const { api } of Object.values(scene.people))
    await api.identity.me.prefer({ theme: 'system', language: 'tr', undoSeconds: 0 });
  await browser.close();
  scene.close();
}
process.exit(0);

function chosen<One extends string | number>(from: readonly One[], wanted: string | undefined): readonly One[] {
  const named = wanted?.split(',');
  return named ? from.filter((one) => named.includes(String(one))) : from;
}

function chosenScreens(only: string | undefined) {
  const names = only?.split(',');
  const unknown = names?.filter((name) => !all.some((screen) => screen.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`There is no screen called ${unknown.join(', ')}; --list names them.`);
  return names ? all.filter(({ name }) => names.includes(name)) : all;
}
