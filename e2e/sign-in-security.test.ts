import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeAt } from '#platform/one-time-codes.ts';
import { buildWhenStale } from '../tools/build.ts';
import { barriers, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

// How people sign in, in a real browser: the second step, a factor that a role demands, passkeys of the browser's own
// virtual authenticator, and sessions that are ended from elsewhere.

let world: World;
let browser: Browser;
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  await buildWhenStale(['web']);
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
}, 180_000);
afterAll(async () => {
  for (const close of closers) await close();
  await browser?.close();
  await world?.close();
});

const shell = wordsOf('web', 'tr');
const t = wordsOf('modules/identity/web', 'tr');
/** Passkeys belong to a name, not to an address. */
const address = () => world.url.replace('127.0.0.1', 'localhost');

async function person(): Promise<Person> {
  const one = await openPerson(browser, 'tr');
  closers.push(() => one.context.close());
  return one;
}

async function typePassword({ page }: Person, email: string): Promise<void> {
  await page.goto(address());
  await page.getByLabel(t('signIn.email')).fill(email);
  await page.getByLabel(t('signIn.password'), { exact: true }).fill(password);
  await page.getByRole('button', { name: t('signIn.submit'), exact: true }).click();
}

const isIn = ({ page }: Person) => page.getByRole('button', { name: shell('top.account', { name: '' }) }).waitFor();

/** A security key that proves the person by itself, as a telephone does. */
async function withAuthenticator({ page, context }: Person): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('an authenticator app is set up from the picture’s secret, and the next sign-in asks for its code', async () => {
  const user = await world.user('Ayşe Yılmaz', 'agent');
  const ayse = await person();
  await typePassword(ayse, user.email);
  await isIn(ayse);
  await ayse.page.goto(`${address()}/account/security`);
  await ayse.page.getByRole('button', { name: t('security.app.begin') }).click();
  await ayse.page.getByRole('img', { name: t('security.app.picture') }).waitFor();
  const secret = ((await ayse.page.locator('[class*=secret]').textContent()) ?? '').replaceAll(' ', '');
  await ayse.page.getByLabel(t('security.app.firstCode')).fill(codeAt(secret, Date.now()));
  await ayse.page.getByRole('button', { name: t('security.app.confirm') }).click();
  await ayse.page.getByRole('list', { name: t('security.codes.title') }).waitFor();
  const codes = await ayse.page
    .getByRole('list', { name: t('security.codes.title') })
    .getByRole('listitem')
    .allTextContents();
  expect(codes).toHaveLength(10);
  expect(await barriers(ayse.page)).toEqual([]);
  await ayse.page.getByRole('button', { name: t('security.codes.done') }).click();
  await ayse.page.getByText(t('security.codes.left_other', { count: '10' })).waitFor();

  const elsewhere = await person();
  await typePassword(elsewhere, user.email);
  await elsewhere.page.getByRole('heading', { name: t('security.step.title') }).waitFor();
  expect(await barriers(elsewhere.page)).toEqual([]);
  // A reload in the middle does not lose the way, and nothing else can be reached on it.
  await elsewhere.page.goto(`${address()}/team/people`);
  await elsewhere.page.getByRole('heading', { name: t('security.step.title') }).waitFor();
  await elsewhere.page.getByLabel(t('security.step.code')).fill('000000');
  await elsewhere.page.getByRole('button', { name: t('signIn.submit'), exact: true }).click();
  await elsewhere.page.getByText(t('errors.CODE_REFUSED')).waitFor();
  await elsewhere.page.getByRole('button', { name: t('security.step.useRecovery') }).click();
  await elsewhere.page.getByLabel(t('security.step.recovery')).fill(codes[3] ?? '');
  await elsewhere.page.getByRole('button', { name: t('signIn.submit'), exact: true }).click();
  await isIn(elsewhere);

  // The first device ends the second one's session: its page is at the sign-in at once, its cookie is worth nothing.
  await ayse.page.reload();
  await ayse.page.getByRole('button', { name: t('security.sessions.endOthers') }).click();
  await elsewhere.page.getByLabel(t('signIn.email')).waitFor();
  expect([...ayse.trouble, ...elsewhere.trouble]).toEqual([]);
});

test('a role that demands a second factor leads to it at sign-in, with a passkey, which then opens by itself', async () => {
  const roles = await world.owner.get<{ items: { id: string; template: string }[] }>('/roles');
  const roleId = roles.items.find(({ template }) => template === 'supervisor')?.id ?? '';
  const user = await world.user('Selin Kaya', 'supervisor');
  await world.owner.patch(`/role-policies/${roleId}`, { demandsFactor: true });

  const selin = await person();
  await withAuthenticator(selin);
  await typePassword(selin, user.email);
  await selin.page.getByRole('heading', { name: t('security.step.setUp') }).waitFor();
  expect(await barriers(selin.page)).toEqual([]);
  await selin.page.getByLabel(t('security.passkeys.name')).fill('İş bilgisayarı');
  await selin.page.getByRole('button', { name: t('security.passkeys.add') }).click();
  await selin.page.getByRole('heading', { name: t('security.codes.title') }).waitFor();
  await selin.page.getByRole('button', { name: t('security.codes.enter') }).click();
  await isIn(selin);

  await selin.page.goto(`${address()}/account/security`);
  await selin.page.getByText('İş bilgisayarı').waitFor();
  await selin.page.getByText(t('security.demanded')).waitFor();
  await selin.page.getByRole('button', { name: t('security.passkeys.renameOf', { name: 'İş bilgisayarı' }) }).click();
  const dialog = selin.page.getByRole('dialog');
  await dialog.getByLabel(t('security.passkeys.name')).fill('Evdeki bilgisayar');
  await dialog.getByRole('button', { name: shell('form.save') }).click();
  await selin.page.getByText('Evdeki bilgisayar').waitFor();
  // The last factor of a role that demands one stays.
  await selin.page.getByRole('button', { name: t('security.passkeys.remove', { name: 'Evdeki bilgisayar' }) }).click();
  await selin.page
    .getByRole('dialog')
    .getByRole('button', { name: t('security.passkeys.remove', { name: 'Evdeki bilgisayar' }) })
    .click();
  await selin.page.getByText(t('errors.LAST_FACTOR')).waitFor();

  // With the passkey alone, without a password.
  await selin.context.clearCookies();
  await selin.page.goto(address());
  await selin.page.getByRole('button', { name: t('security.step.passkey') }).click();
  await isIn(selin);

  // With the password first, the passkey is the second step; an answer is not taken twice.
  await selin.context.clearCookies();
  await typePassword(selin, user.email);
  const [sent] = await Promise.all([
    selin.page.waitForRequest((request) => request.url().endsWith('/sign-in/step/passkey')),
    selin.page.getByRole('button', { name: t('security.passkeys.use') }).click(),
  ]);
  await isIn(selin);
  const again = await fetch(sent.url(), {
    method: 'POST',
    headers: { ...(await sent.allHeaders()), origin: address() },
    body: sent.postData() ?? '',
  });
  expect(again.status).toBe(401);

  expect(selin.trouble).toEqual([]);
});
