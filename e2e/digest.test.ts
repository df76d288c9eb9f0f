import { writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { type MailServer, mailDomain, mailPassword, openMailServer } from '../tools/mail-system.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// A digest set up on its page, looked at, and sent through a real mail server to a mailbox that is read over IMAP.

const words = wordsOf('modules/digest/web', 'tr');
let browser: Browser;
let world: World;
let server: MailServer;
let owner: Person;
const colleague = `ayse@${mailDomain}`;

beforeAll(async () => {
  await buildWhenStale(['web']);
  browser = await openBrowser();
  [world, server] = await Promise.all([openWorld(), openMailServer()]);
  owner = await openPerson(browser, 'tr');
  owner.page.setDefaultTimeout(15_000);
  await lendSession(owner, world.owner, world.url);
  await world.owner.send('PUT', '/mail-settings', {
    ...{ host: server.host, port: server.port, tls: 'starttls', user: `santral@${mailDomain}` },
    ...{ certificate: server.certificate, fromName: 'Deneme A.Ş.', fromAddress: `santral@${mailDomain}` },
    ...{ linkBase: world.url, password: mailPassword },
  });
}, 240_000);
afterAll(async () => {
  await owner?.context.close();
  await browser?.close();
  await Promise.all([server?.close(), world?.close()]);
}, 60_000);

test('F146 F148 a digest is set up on its page, looked at before it goes, and comes into a real mailbox', async () => {
  const { page } = owner;
  await page.goto(`${world.url}/reports/digests?digest=new`);
  await page.getByLabel(words('name'), { exact: true }).fill('Yönetim özeti');
  const addresses = page.getByRole('combobox', { name: words('addresses') });
  await addresses.fill(colleague);
  await addresses.press('Enter');
  await page.getByRole('button', { name: words('preview') }).click();
  const preview = page.frameLocator(`iframe[title="${words('previewFrame')}"]`);
  await preview.getByRole('heading', { name: 'Yönetim özeti' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator(`iframe[title="${words('previewFrame')}"]`).waitFor({ state: 'detached' });
  await page
    .getByRole('button', { name: words('add') })
    .last()
    .click();
  await page.getByText(words('created', { name: 'Yönetim özeti' })).waitFor();
  expect(await barriers(page)).toEqual([]);
  const { items } = await world.owner.get<{ items: { name: string; recipients: object }[] }>('/reports/digests');
  expect(items).toMatchObject([{ name: 'Yönetim özeti', recipients: { users: [], addresses: [colleague] } }]);
});

test('F146 F148 when its time comes it leaves by itself, once, as one page with its figures', async () => {
  await world.ask("update digests set next_at = now() - interval '1 minute'");
  const lastOf = async () => {
    const { items } = await world.owner.get<{ items: { last: { letters: { to: string; state: string }[] } | null }[] }>(
      '/reports/digests',
    );
    return items[0]?.last?.letters.map(({ to, state }) => [to, state]) ?? null;
  };
  await expect.poll(lastOf, { timeout: 120_000, interval: 500 }).toEqual([[colleague, 'sent']]);
  const { page } = owner;
  await page.getByRole('heading', { name: words('history') }).waitFor();
  await page.getByText(words('letters.sent'), { exact: true }).last().waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/digest-history.png` });
  const letter = await server.letter(colleague);
  expect(letter.subject).toMatch(/^Yönetim özeti: /);
  expect(letter.from?.address).toBe(`santral@${mailDomain}`);
  expect(letter.text).toContain('Haftalık özet');
  expect(letter.html).toContain('Hizmet seviyesi');
  const [link] = /http:[^\s"]+\/digest\/[\w-]+/.exec(letter.text ?? '') ?? [];
  if (!link) throw new Error('The letter has no link to its history');
  expect((letter.html ?? '').replace(link, '')).not.toMatch(/<script|<img|https?:/i);
  const [file] = letter.attachments;
  expect(file).toMatchObject({ mimeType: 'application/pdf' });
  const pdf = await getDocumentProxy(new Uint8Array(file?.content as ArrayBuffer).slice());
  const { text } = await extractText(pdf, { mergePages: true });
  for (const said of ['Yönetim özeti', 'Haftalık özet', 'Hizmet seviyesi', 'Kuyruklar']) expect(text).toContain(said);
  if (process.env.SHOTS) await writeFile(`${process.env.SHOTS}/digest.pdf`, Buffer.from(file?.content as ArrayBuffer));
  const reader = await openPerson(browser, 'tr');
  try {
    for (const width of [800, 390]) {
      await reader.page.setViewportSize({ width, height: 900 });
      await reader.page.setContent(letter.html ?? '');
      expect([width, await reader.page.evaluate('document.documentElement.scrollWidth > innerWidth')]).toEqual([
        width,
        false,
      ]);
      const folder = process.env.SHOTS;
      if (folder) await reader.page.screenshot({ path: `${folder}/digest-letter-${width}.png`, fullPage: true });
    }
    // Whoever has the letter needs no sign-in to see what it said before.
    for (const width of [1440, 390]) {
      await reader.page.setViewportSize({ width, height: 900 });
      await reader.page.goto(link);
      await reader.page.getByRole('heading', { name: 'Yönetim özeti' }).waitFor();
      await reader.page.getByRole('columnheader', { name: 'Hizmet seviyesi' }).first().waitFor();
      expect([width, await reader.page.evaluate('document.documentElement.scrollWidth > innerWidth')]).toEqual([
        width,
        false,
      ]);
      expect(await barriers(reader.page)).toEqual([]);
      const folder = process.env.SHOTS;
      if (folder) await reader.page.screenshot({ path: `${folder}/digest-past-${width}.png`, fullPage: true });
    }
    const forged = await reader.page.goto(`${link.slice(0, -4)}AAAA`);
    expect(forged?.status()).toBe(404);
    await reader.page.getByText('Bu bağlantı artık geçerli değil.').waitFor();
    expect(forged?.headers()['content-security-policy']).toContain("default-src 'none'");
  } finally {
    await reader.context.close();
  }
}, 180_000);
