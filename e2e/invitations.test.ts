import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { type MailServer, mailDomain, mailPassword, openMailServer } from '../tools/mail-system.ts';
import { until } from './api.ts';
import { barriers, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

// A company that sends through a real mail server: invites, is read over IMAP, accepted in a second browser.

const words = wordsOf('modules/identity/web', 'tr');
const shell = wordsOf('web', 'tr');
const newPassword = 'yeşil vapur sabah kalktı';
let browser: Browser;
let world: World;
let server: MailServer;
let owner: Person;
let guest: Person;

beforeAll(async () => {
  await buildWhenStale(['web', 'widget']);
  browser = await openBrowser();
  [world, server] = await Promise.all([openWorld(), openMailServer()]);
  [owner, guest] = await Promise.all([openPerson(browser, 'tr'), openPerson(browser, 'tr')]);
}, 180_000);
afterAll(async () => {
  await Promise.all([owner, guest].map((person) => person?.context.close()));
  await browser?.close();
  await Promise.all([server?.close(), world?.close()]);
}, 60_000);
afterEach(async ({ task }) => {
  const folder = process.env.SHOTS;
  if (!folder || task.result?.state !== 'fail') return;
  for (const [name, { page }] of Object.entries({ owner, guest }))
    await page.screenshot({ path: `${folder}/failed-${name}.png` });
});

const settings = () => ({
  host: server.host,
  port: server.port,
  tls: 'starttls',
  user: `santral@${mailDomain}`,
  certificate: server.certificate,
  fromName: 'Deneme A.Ş.',
  fromAddress: `santral@${mailDomain}`,
  linkBase: world.url,
});
const linkIn = (text: string | undefined, path: string) =>
  new RegExp(`${world.url}${path}#[\\w-]{64}`).exec(text ?? '')?.[0] ?? `there is no link in: ${text}`;

const signIn = async ({ page }: Person, email: string, with_: string) => {
  await page.goto(world.url);
  await page.getByLabel(words('signIn.email')).fill(email);
  await page.getByLabel(words('signIn.password'), { exact: true }).fill(with_);
  await page.getByRole('button', { name: words('signIn.submit'), exact: true }).click();
  await page.getByLabel(words('signIn.password'), { exact: true }).waitFor({ state: 'detached' });
};

describe('the mail server of the company', () => {
  test('is named on the screen, tried, and what is wrong is said in words until it is right', async () => {
    await signIn(owner, 'zeynep@ornek.com', password);
    const { page } = owner;
    await page.goto(`${world.url}/settings/mail`);
    const { host, port, user, certificate, fromAddress } = settings();
    await page.getByLabel(words('mail.host'), { exact: true }).fill(host);
    await page.getByLabel(words('mail.port')).fill(String(port));
    await page.getByLabel(words('mail.user'), { exact: true }).fill(user);
    await page.getByLabel(words('mail.password'), { exact: true }).fill('yanlış parola');
    await page.getByLabel(words('mail.fromAddress'), { exact: true }).fill(fromAddress);
    const save = async () => {
      await page.getByRole('button', { name: shell('form.save'), exact: true }).click();
      await page.getByRole('button', { name: shell('form.save'), exact: true }).waitFor({ state: 'detached' });
    };
    const trouble = async (name: string) => {
      await page.getByRole('button', { name: words('mail.test') }).click();
      await page.getByText(words(`mail.troubles.${name}`)).waitFor();
    };
    await save();
    await trouble('certificateUnknown');
    await page.getByLabel(words('mail.certificate')).fill(certificate);
    await save();
    await trouble('signInRefused');
    await page.getByLabel(words('mail.password'), { exact: true }).fill(mailPassword);
    await save();
    // The owner's own mailbox is not at this server, and the server says so.
    await trouble('recipientRefused');
    expect(await barriers(page)).toEqual([]);
  });
});

describe('F9: an invitation by e-mail', () => {
  const email = `elif@${mailDomain}`;

  test('is sent from a pasted list in which the wrong lines say what is wrong', async () => {
    await world.owner.post('/groups', { name: 'Gece Destek', colour: 'violet' });
    const { page } = owner;
    await page.goto(`${world.url}/team/invitations`);
    await page
      .getByRole('button', { name: words('invite.add') })
      .first()
      .click();
    const list = ['e-posta;ad;grup;rol', `${email};Elif Demir;gece destek;Süpervizör`, 'bozuk;Adsız;;Temsilci'];
    await page
      .getByLabel(words('invite.who'), { exact: true })
      .fill([...list, 'zeynep@ornek.com;;;Temsilci'].join('\n'));
    await page.getByRole('button', { name: words('invite.preview') }).click();
    await page.getByText(words('invite.problems.emailInvalid', { value: 'bozuk' })).waitFor();
    await page.getByText(words('invite.outcomes.alreadyUser')).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: words('invite.send_one', { count: '1' }) }).click();
    await page.getByText(words('invite.result_one', { count: '1' })).waitFor();
    await page.getByRole('button', { name: words('invite.done') }).click();
    await page.getByText(words('invite.mail.sent')).first().waitFor();
  });

  test('is read over IMAP, accepted in a second browser, and the person is in her group and role', async () => {
    const letter = await server.letter(email);
    expect(letter.subject).toBe("Deneme A.Ş. sizi Santral'a davet ediyor");
    expect(letter.html).toContain('Daveti kabul et');
    const { page } = guest;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(linkIn(letter.text, '/invitation'));
    await page.getByRole('heading', { name: words('accept.title', { organisation: 'Deneme A.Ş.' }) }).waitFor();
    await page.getByText('Gece Destek').waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    await page.getByLabel(words('accept.name')).fill('Elif Demir');
    await page.getByLabel(words('accept.password'), { exact: true }).fill(newPassword);
    await page.getByRole('button', { name: words('accept.submit') }).click();
    await page.getByLabel(words('accept.password'), { exact: true }).waitFor({ state: 'detached' });
    const api = world.api();
    await api.signIn(email, newPassword);
    const me = await api.get<{ user: { name: string; group: { name: string } } }>('/me');
    expect(me.user).toMatchObject({ name: 'Elif Demir', group: { name: 'Gece Destek' } });
    const users = await world.owner.get<{ items: { email: string; roles: { template: string }[] }[] }>('/users');
    expect(users.items.find((one) => one.email === email)?.roles).toMatchObject([{ template: 'supervisor' }]);
  });

  test('opened again says that it was used', async () => {
    const letter = await server.letter(email);
    const { page } = guest;
    await page.goto('about:blank');
    await page.goto(linkIn(letter.text, '/invitation'));
    await page.getByText(words('errors.LINK_USED')).waitFor();
  });

  test('is taken out of the way of whoever is signed in', async () => {
    const other = `can@${mailDomain}`;
    const roles = await world.owner.get<{ items: { id: string; template: string }[] }>('/roles');
    const roleIds = roles.items.filter(({ template }) => template === 'agent').map(({ id }) => id);
    await world.owner.post('/invitations', { lines: [{ email: other, roleIds, language: 'tr' }] });
    const letter = await server.letter(other);
    const { page } = guest;
    await page.goto('about:blank');
    await page.goto(linkIn(letter.text, '/invitation'));
    await page.getByRole('button', { name: words('accept.leave') }).click();
    await page.getByLabel(words('accept.name')).waitFor();
  });
});

test('a forgotten password comes back by e-mail: a new one is chosen, and the old sessions are over', async () => {
  const email = `elif@${mailDomain}`;
  const before = world.api();
  await before.signIn(email, newPassword);
  const { page } = guest;
  await page.goto('about:blank');
  await page.goto(world.url);
  await page.getByRole('link', { name: words('reset.forgotten') }).click();
  await page.getByLabel(words('signIn.email')).fill(email);
  await page.getByRole('button', { name: words('reset.submit') }).click();
  await page.getByRole('heading', { name: words('reset.sentTitle') }).waitFor();
  const letter = await server.letter(email, 1);
  expect(letter.subject).toBe('Santral parolanızı yenileyin');
  await page.goto(linkIn(letter.text, '/password'));
  const next = 'eski köprüde yağmur var';
  await page.getByLabel(words('reset.next'), { exact: true }).fill(next);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: words('reset.save') }).click();
  await page.getByRole('heading', { name: words('reset.doneTitle') }).waitFor();
  expect((await before.send('GET', '/me')).status).toBe(401);
  const again = world.api();
  await again.signIn(email, next);
  expect((await world.api().send('POST', '/sign-in', { email, password: newPassword })).status).toBe(401);
});

test('the log names no address and no link', async () => {
  await until('the program has written something', () => world.output().length > 0);
  expect(world.output()).not.toMatch(new RegExp(`@${mailDomain}|/invitation#|/password#`));
  expect([owner.trouble, guest.trouble]).toEqual([[], []]);
});
