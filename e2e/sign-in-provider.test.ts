import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { openIdentityProvider } from '../tools/identity-provider.ts';
import { barriers, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

// Sign-in with the company's own provider, from its settings to the desk, in a real browser and through the pages of a
// provider that nobody here wrote. Santral and the provider have different hosts, as they do everywhere.

let world: World;
let browser: Browser;
let provider: Awaited<ReturnType<typeof openIdentityProvider>>;
const closers: (() => Promise<unknown>)[] = [];
const client = { id: 'santral', secret: 'saglayicinin-uzun-sirri' };
const address = () => world.url.replace('127.0.0.1', 'localhost');
beforeAll(async () => {
  await buildWhenStale(['web']);
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
  provider = await openIdentityProvider({ ...client, redirectUri: `${address()}/sign-in/provider/callback` });
  await provider.start();
}, 180_000);
afterAll(async () => {
  for (const close of closers) await close();
  await browser?.close();
  await provider?.stop();
  await world?.close();
});

const shell = wordsOf('web', 'tr');
const t = wordsOf('modules/identity/web', 'tr');
const name = 'Mavi Kargo hesabı';
const signInWith = () => t('security.provider.signIn', { name });

async function person(): Promise<Person> {
  const one = await openPerson(browser, 'tr');
  closers.push(() => one.context.close());
  return one;
}

async function withPassword({ page }: Person, email: string): Promise<void> {
  await page.getByLabel(t('signIn.email')).fill(email);
  await page.getByLabel(t('signIn.password'), { exact: true }).fill(password);
  await page.getByRole('button', { name: t('signIn.submit'), exact: true }).click();
  await isIn({ page });
}

const isIn = ({ page }: Pick<Person, 'page'>) =>
  page.getByRole('button', { name: shell('top.account', { name: '' }) }).waitFor();

/** The provider's own pages: who she is, and that we may know it. */
async function throughProvider({ page }: Person, sub: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(sub);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('an owner sets the company’s provider up, somebody new comes in through it, and others connect theirs', async () => {
  const owner = await person();
  await owner.page.goto(`${address()}/settings/security`);
  await withPassword(owner, 'zeynep@ornek.com');
  await owner.page.getByRole('button', { name: t('security.provider.setUp') }).click();
  const form = owner.page.getByRole('dialog');
  expect(await form.getByLabel(t('security.provider.callback')).inputValue()).toBe(
    `${address()}/sign-in/provider/callback`,
  );
  await form.getByLabel(t('security.provider.name')).fill(name);
  await form.getByLabel(t('security.provider.issuer')).fill('http://giris.ornek.com');
  await form.getByLabel(t('security.provider.clientId')).fill(client.id);
  await form.getByLabel(t('security.provider.clientSecret'), { exact: true }).fill(client.secret);
  await form.getByLabel(t('security.provider.domains')).fill('ornek.com\nörnek');
  await form.getByRole('combobox', { name: t('security.provider.newcomers') }).click();
  await owner.page.getByRole('option', { name: t('security.provider.create') }).click();
  await form.getByRole('button', { name: shell('form.save') }).click();
  await form.getByText(t('security.provider.roleNeeded')).waitFor();
  await form.getByRole('combobox', { name: t('security.provider.role') }).click();
  await owner.page.getByRole('option', { name: 'Temsilci', exact: true }).click();
  await form.getByRole('button', { name: shell('form.save') }).click();
  await form.getByText(t('errors.WRONG_ISSUER')).waitFor();
  await form.getByLabel(t('security.provider.issuer')).fill(provider.issuer);
  await form.getByRole('button', { name: shell('form.save') }).click();
  await form.getByText(t('security.provider.domainsWrong', { lines: 'örnek' })).waitFor();
  expect(await barriers(owner.page)).toEqual([]);
  await form.getByLabel(t('security.provider.domains')).fill('ornek.com');
  await form.getByRole('button', { name: shell('form.save') }).click();
  await form.waitFor({ state: 'detached' });
  await owner.page.getByText(provider.issuer).waitFor();
  await owner.page.getByRole('button', { name: t('security.provider.check') }).click();
  await owner.page.getByText(t('security.provider.fine')).waitFor();
  expect(await barriers(owner.page)).toEqual([]);
  // The secret went in and never comes out.
  expect(JSON.stringify(await world.owner.get('/identity-provider'))).not.toContain(client.secret);

  provider.accounts.set('isil', { sub: 'isil', email: 'isil@ornek.com', email_verified: true, name: 'Işıl Çağrı' });
  const isil = await person();
  await isil.page.goto(address());
  await isil.page.getByRole('button', { name: signInWith() }).waitFor();
  expect(await barriers(isil.page)).toEqual([]);
  await isil.page.getByRole('button', { name: signInWith() }).click();
  await throughProvider(isil, 'isil');
  await isil.page.waitForURL(`${address()}/desk`);
  await isil.page.getByRole('button', { name: shell('top.account', { name: 'Işıl Çağrı' }) }).waitFor();

  // Somebody who has an account of her own is told to connect it, does, and then comes in.
  const user = await world.user('Ayşe Yılmaz', 'agent');
  const ayse = await person();
  provider.accounts.set('ayse', { sub: 'ayse', email: user.email, email_verified: true, name: 'Ayşe Yılmaz' });
  await world.api().signIn(user.email, password);
  await ayse.page.goto(address());
  await ayse.page.getByRole('button', { name: signInWith() }).click();
  await throughProvider(ayse, 'ayse');
  await ayse.page.getByText(t('security.provider.failures.connectFirst')).waitFor();
  expect(await barriers(ayse.page)).toEqual([]);
  await withPassword(ayse, user.email);
  await ayse.page.goto(`${address()}/account/security`);
  await ayse.page.getByRole('button', { name: t('security.provider.connect', { name }) }).click();
  await ayse.page.getByRole('button', { name: t('security.provider.disconnect') }).waitFor();
  expect(await barriers(ayse.page)).toEqual([]);
  await ayse.context.clearCookies({ domain: 'localhost' });
  await ayse.page.goto(address());
  await ayse.page.getByRole('button', { name: signInWith() }).click();
  await ayse.page.waitForURL(`${address()}/desk`);
  await ayse.page.goto(`${address()}/account/security`);
  await ayse.page.getByRole('button', { name: t('security.provider.disconnect') }).click();
  await ayse.page
    .getByRole('dialog')
    .getByRole('button', { name: t('security.provider.disconnect') })
    .click();
  await ayse.page.getByRole('button', { name: t('security.provider.connect', { name }) }).waitFor();
  expect([...owner.trouble, ...isil.trouble, ...ayse.trouble]).toEqual([]);
});

test('while the provider is down its button says so in words, and the password lets people in', async () => {
  await provider.stop();
  const owner = await person();
  await owner.page.goto(`${address()}/settings/security`);
  await owner.page.getByRole('button', { name: signInWith() }).click();
  await owner.page.getByText(t('errors.PROVIDER_DOWN')).waitFor();
  await withPassword(owner, 'zeynep@ornek.com');
  await owner.page.getByRole('button', { name: t('security.provider.check') }).click();
  await owner.page.getByText(t('security.provider.unreachable')).waitFor();
  await provider.start();

  // Switched off, nobody is offered it.
  await owner.page.getByRole('button', { name: t('security.provider.edit') }).click();
  const form = owner.page.getByRole('dialog');
  await form.getByRole('switch', { name: t('security.provider.isOn') }).press('Space');
  await form.getByRole('button', { name: shell('form.save') }).click();
  await form.waitFor({ state: 'detached' });
  const stranger = await person();
  const offered = stranger.page.waitForResponse((answer) => answer.url().endsWith('/api/v1/sign-in/provider'));
  await stranger.page.goto(address());
  expect(await (await offered).json()).toEqual({ provider: null });
  await stranger.page.getByRole('button', { name: t('signIn.submit'), exact: true }).waitFor();
  expect(await stranger.page.getByRole('button', { name: signInWith() }).count()).toBe(0);
  expect([...owner.trouble, ...stranger.trouble]).toEqual([]);
});
