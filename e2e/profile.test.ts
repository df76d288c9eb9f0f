import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pngOf } from '../modules/identity/server/people/picture.fixture.ts';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, openBrowser, openPerson, type Person } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

const shell = wordsOf('web', 'tr');
const identity = wordsOf('modules/identity/web', 'tr');

let world: World;
let browser: Browser;
let elif: Person;
let desk: Desk;
let deniz: Desk;
beforeAll(async () => {
  await buildWhenStale(['web']);
  world = await openWorld();
  browser = await openBrowser();
  const [first, second] = await world.agents('Elif Kaya', 'Deniz Ak');
  if (!first || !second) throw new Error('There are no agents');
  [desk, deniz] = [first, second];
  elif = await atScreen(desk);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await world?.close();
}, 60_000);

/** Somebody who is signed in, at a screen of her own. */
async function atScreen({ api }: Pick<Desk, 'api'>): Promise<Person> {
  await api.patch('/me/preferences', { language: 'tr' });
  const person = await openPerson(browser, 'tr');
  const cookies = api.cookieHeader().split('; ');
  await person.context.addCookies(
    cookies.map((cookie) => {
      const [name = '', ...value] = cookie.split('=');
      return { name, value: value.join('='), url: world.url };
    }),
  );
  return person;
}

const shortcutName = (id: string) => shell(`shortcuts.names.${id}`);

test('a shortcut is changed by pressing the new keys, works at once and after the page is loaded anew', async () => {
  const { page } = elif;
  await page.goto(`${world.url}/account`);
  const section = page.getByRole('region', { name: shell('shortcuts.title') });
  const begin = (id: string) =>
    section.getByRole('button', { name: shell('shortcuts.changeOf', { name: shortcutName(id) }) }).click();
  const map = page.getByRole('dialog', { name: shell('keys.title') });

  await begin('keys');
  await page.keyboard.press('F5');
  await section.getByText(shell('shortcuts.kept.browser', { keys: 'F5' })).waitFor();
  await page.keyboard.press('Control+Alt+KeyQ');
  await section.getByText(shell('shortcuts.kept.altGr', { keys: 'Ctrl+Alt+Q' })).waitFor();
  await page.keyboard.press('r');
  await section.getByText(shell('shortcuts.used', { keys: 'R', names: shortcutName('reply') })).waitFor();
  expect(await barriers(page)).toEqual([]);
  await section.getByRole('button', { name: shell('shortcuts.other') }).click();
  await page.keyboard.press('x');
  await expect.poll(chosen).toEqual({ keys: 'x' });

  const opensMap = async () => {
    await section.getByRole('heading', { name: shell('shortcuts.title') }).click();
    await page.keyboard.press('?');
    await page.keyboard.press('x');
    await map.waitFor();
    await map.getByText('X', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await map.waitFor({ state: 'hidden' });
  };
  await opensMap();
  await page.reload();
  await section.waitFor();
  await opensMap();
  expect(elif.trouble).toEqual([]);
}, 120_000);

test('the keys of a shortcut follow it to its button, stay quiet while she types, and can be swapped and given back', async () => {
  const { page } = elif;
  const section = page.getByRole('region', { name: shell('shortcuts.title') });
  const begin = (id: string) =>
    section.getByRole('button', { name: shell('shortcuts.changeOf', { name: shortcutName(id) }) }).click();
  await begin('search');
  await page.keyboard.press('Control+b');
  const search = page.getByRole('button', { name: shell('top.search') });
  await expect.poll(() => search.getAttribute('aria-keyshortcuts')).toBe('Control+B');
  await page.keyboard.press('Control+b');
  const field = page.getByPlaceholder(shell('palette.placeholder'));
  await field.waitFor();
  await field.pressSequentially('xx');
  expect(await field.inputValue()).toBe('xx');
  expect(await page.getByRole('dialog', { name: shell('keys.title') }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'hidden' });

  await begin('complete');
  await page.keyboard.press('p');
  await section.getByRole('button', { name: shell('shortcuts.swap') }).click();
  await expect.poll(chosen).toEqual({ keys: 'x', search: 'mod+b', complete: 'p', postpone: 'e' });

  await section.getByRole('button', { name: shell('shortcuts.resetAll') }).click();
  await expect.poll(chosen).toEqual({});
  await expect.poll(() => search.getAttribute('aria-keyshortcuts')).toBe('Control+K');
  expect(elif.trouble).toEqual([]);
}, 120_000);

/** What the server keeps of her choice. */
async function chosen(): Promise<object> {
  const { preferences } = await desk.api.get<{ preferences: { shortcuts: object } }>('/me');
  return preferences.shortcuts;
}

/** Sends bytes as Elif's picture, past the page. */
const send = (bytes: Buffer, type: string) => desk.api.send('PUT', '/me/picture', bytes, { 'content-type': type });

test('a picture that is none, too large, cut off or not square is refused, whatever it says it is', async () => {
  const refused = async (bytes: Buffer, type = 'image/png') => {
    const { status, body } = await send(bytes, type);
    return [status, (body as { code: string }).code];
  };
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  expect(await refused(svg, 'image/svg+xml')).toEqual([415, 'TYPE_REFUSED']);
  expect(await refused(svg)).toEqual([415, 'TYPE_REFUSED']);
  expect(await refused(Buffer.alloc(100 * 1024 + 1))).toEqual([413, 'TOO_LARGE']);
  expect(await refused(pngOf(256).subarray(0, 90))).toEqual([422, 'PICTURE_BROKEN']);
  expect(await refused(pngOf(256, 200))).toEqual([422, 'PICTURE_SIZE']);
  expect((await desk.api.get<{ versions: object }>('/pictures')).versions).toEqual({});
});

test('she chooses a picture, crops it by keyboard, and a colleague sees it in their room', async () => {
  const { page } = elif;
  await page.goto(`${world.url}/account`);
  const choose = page.locator('input[type=file]');
  const file = (name: string, mimeType: string, buffer: Buffer) => choose.setInputFiles({ name, mimeType, buffer });
  await page.getByRole('button', { name: shell('picture.choose') }).waitFor();
  await file('a.pdf', 'application/pdf', Buffer.from('%PDF-1.4'));
  await page.getByText(shell('picture.refused.type')).waitFor();
  await file('a.png', 'image/png', pngOf(256).subarray(0, 90));
  await page.getByText(shell('picture.refused.broken')).waitFor();
  await file('a.png', 'image/png', pngOf(20));
  await page.getByText(shell('picture.refused.tooSmall')).waitFor();

  await file('tatil.png', 'image/png', pngOf(600, 300));
  const dialog = page.getByRole('dialog', { name: shell('picture.crop') });
  await dialog.getByRole('button', { name: shell('picture.frame') }).focus();
  for (const key of ['ArrowRight', '+', 'ArrowUp']) await page.keyboard.press(key);
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: shell('form.save') }).click();
  await dialog.waitFor({ state: 'hidden' });
  const face = page.getByRole('img', { name: 'Elif Kaya' }).locator('img');
  await face.waitFor();
  await expect.poll(() => naturalWidth(face)).toBe(256);
  expect(await barriers(page)).toEqual([]);

  const { versions } = await deniz.api.get<{ versions: Record<string, string> }>('/pictures');
  const address = `${world.url}/api/v1/users/${desk.id}/picture/${versions[desk.id]}`;
  const answer = await fetch(address, { headers: { cookie: deniz.api.cookieHeader() } });
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-content-type-options')]).toEqual([
    200,
    'image/webp',
    'nosniff',
  ]);
  expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  expect((await fetch(address)).status).toBe(401);

  const { id: room } = await desk.api.post<{ id: string }>('/team/rooms', { name: 'Kargo', memberIds: [deniz.id] });
  await desk.api.post(`/team/rooms/${room}/messages`, { clientId: crypto.randomUUID(), text: 'Günaydın', fileIds: [] });
  const colleague = await atScreen(deniz);
  await colleague.page.goto(`${world.url}/team/messages?room=${room}`);
  await colleague.page.getByText('Günaydın').first().waitFor();
  const seen = colleague.page.locator(`img[src*="/${desk.id}/picture/"]`).first();
  await seen.waitFor();
  await expect.poll(() => naturalWidth(seen)).toBe(256);
  expect([elif.trouble, colleague.trouble]).toEqual([[], []]);
}, 120_000);

test('who manages users sees the picture in the list of people and may take it away', async () => {
  const owner = await atScreen({ api: world.owner });
  const { page } = owner;
  await page.goto(`${world.url}/team/people`);
  const row = page.getByRole('row').filter({ hasText: 'Elif Kaya' });
  await row.locator('img').waitFor();
  await row.getByRole('button', { name: 'Elif Kaya' }).click();
  const drawer = page.getByRole('dialog', { name: 'Elif Kaya' });
  await drawer.getByRole('button', { name: identity('person.removePicture') }).click();
  const question = page.getByRole('dialog', { name: identity('person.removePicture') });
  await question.waitFor();
  expect(await barriers(page)).toEqual([]);
  await question.getByRole('button', { name: identity('person.removePicture') }).click();
  await row.locator('img').waitFor({ state: 'detached' });
  await elif.page.reload();
  await elif.page.getByRole('button', { name: shell('picture.choose') }).waitFor();
  expect(await elif.page.getByRole('img', { name: 'Elif Kaya' }).locator('img').count()).toBe(0);
  expect(owner.trouble).toEqual([]);
}, 120_000);

test('she takes her picture away herself, and has it back when she thinks again', async () => {
  const { page } = elif;
  expect((await send(pngOf(128), 'image/png')).status).toBe(200);
  await page.reload();
  const face = page.getByRole('img', { name: 'Elif Kaya' }).locator('img');
  await face.waitFor();
  await page.getByRole('button', { name: shell('picture.remove'), exact: true }).click();
  await face.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: shell('form.undo') }).click();
  await face.waitFor();
  expect(elif.trouble).toEqual([]);
}, 120_000);

/** How wide a picture is by its own bytes; 0 while it has not come. */
function naturalWidth(picture: Locator): Promise<number> {
  return picture.evaluate((image) => Number(Reflect.get(image, 'naturalWidth')));
}
