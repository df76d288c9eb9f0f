import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// What an administrator does with what callers are told: words to be spoken, a recording, and what it was before.

const words = wordsOf('modules/voice/web/prompts', 'tr');
const shell = wordsOf('web', 'tr');
const samples = path.resolve(import.meta.dirname, '../adapters/sound-files/samples');
const patient = { timeout: 60_000 };

let world: World;
let browser: Browser;
let owner: Person;

beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld({});
  browser = await openBrowser();
  owner = await openPerson(browser, 'tr');
  await lendSession(owner, world.owner, world.url);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

/** What is asked of the player in the page. */
interface Playing {
  preload: string;
  readonly readyState: number;
  readonly duration: number;
  readonly load: () => void;
}

/** How long the sound is that the drawer offers, as the browser hears it; 0 while it has none. */
const heardSeconds = (): Promise<number> =>
  owner.page
    .getByRole('dialog')
    .locator('audio')
    .first()
    .evaluate(async (audio: Playing) => {
      audio.preload = 'auto';
      audio.load();
      for (let i = 0; i < 100 && audio.readyState < 1; i++) await new Promise((wait) => setTimeout(wait, 50));
      return audio.readyState < 1 ? 0 : audio.duration;
    });

test('F38 a prompt is written and heard, replaced by a recording, and taken back; a file that is no sound is refused in words', async () => {
  const { page } = owner;
  await page.goto(`${world.url}/settings/telephony?part=prompts`);
  await page.getByRole('button', { name: words('add') }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel(words('name'), { exact: true }).fill('Karşılama');
  await form.getByRole('button', { name: words('create') }).click();
  const drawer = page.getByRole('dialog', { name: 'Karşılama' });
  await drawer.getByLabel(words('text'), { exact: true }).fill('Hoş geldiniz. 3. sıradasınız, lütfen bekleyiniz.');
  await drawer.getByRole('button', { name: words('saveText') }).click();
  await drawer.getByText(words('plays')).waitFor();
  await expect.poll(heardSeconds, patient).toBeGreaterThan(2);

  const file = drawer.locator('input[type=file]');
  await file.setInputFiles({
    name: 'kayıt.mp3',
    mimeType: 'audio/mpeg',
    buffer: Buffer.from('<html>hiç ses değil</html>'),
  });
  await drawer.getByText(words('errors.RECORDING_REFUSED_notSound')).waitFor();
  await file.setInputFiles(path.join(samples, 'tone.mp3'));
  await drawer.getByText('tone.mp3').waitFor();
  await expect.poll(heardSeconds, patient).toBeCloseTo(1, 0);
  expect(await barriers(page)).toEqual([]);

  await drawer.getByRole('button', { name: words('earlier_one', { count: '1' }) }).click();
  await drawer.getByRole('button', { name: words('restore') }).click();
  await expect.poll(() => drawer.getByLabel(words('text'), { exact: true }).inputValue()).toContain('3. sıradasınız');
  await expect.poll(heardSeconds, patient).toBeGreaterThan(2);

  await drawer.getByRole('button', { name: words('remove') }).click();
  await page
    .getByRole('dialog', { name: words('removeOf', { name: 'Karşılama' }) })
    .getByRole('button', { name: words('remove') })
    .click();
  await page.getByText(words('empty')).waitFor();
  expect(await barriers(page)).toEqual([]);
});

test('F38 a prompt that a flow names cannot be removed, on the screen and otherwise', async () => {
  const { page } = owner;
  const { projectId } = await world.firstQueue();
  const prompt = await world.owner.post<{ id: string }>('/telephony/prompts', { name: 'Bekleme' });
  await world.owner.put(`/telephony/prompts/${prompt.id}/texts/tr`, { text: 'Lütfen bekleyiniz.' });
  const message = { type: 'message', id: 'a', name: 'Bekleme', text: { tr: prompt.id, en: '' }, next: null };
  await world.owner.post('/flows', { name: 'Ana menü', projectId, draft: { start: 'a', blocks: [message] } });
  const refused = await world.owner.send('DELETE', `/telephony/prompts/${prompt.id}`);
  expect(refused).toMatchObject({ status: 409, body: { code: 'PROMPT_IN_USE' } });
  await page.goto(`${world.url}/settings/telephony?part=prompts`);
  await page.getByRole('button', { name: 'Bekleme' }).click();
  const drawer = page.getByRole('dialog', { name: 'Bekleme' });
  await drawer.getByText(words('inUseText')).waitFor();
  expect(await drawer.getByRole('link').textContent()).toBe(words('inFlow', { name: 'Ana menü' }));
  expect(await drawer.getByRole('button', { name: words('remove') }).isDisabled()).toBe(true);
  await drawer.getByRole('button', { name: shell('form.close') }).click();
});
