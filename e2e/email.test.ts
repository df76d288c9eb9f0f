import { createTransport } from 'nodemailer';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../tools/build.ts';
import { type MailServer, mailDomain, mailPassword, openMailServer } from '../tools/mail-system.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

let mail: MailServer;
let world: World;
let ayse: Desk;
let channelId: string;
const channels = wordsOf('modules/messaging/web/channels', 'tr');
const desk = wordsOf('modules/messaging/web', 'tr');
const shell = wordsOf('web', 'tr');
const address = `destek@${mailDomain}`;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

beforeAll(async () => {
  await buildWhenStale(['web']);
  mail = await openMailServer();
  world = await openWorld();
  [ayse] = (await world.agents('Ayşe')) as [Desk];
}, 240_000);
afterAll(async () => {
  await world?.close();
  await mail?.close();
});

const openedBy = async (browser: Browser, api: World['owner']) => {
  const person = await openPerson(browser, 'tr');
  await lendSession(person, api, world.url);
  return person;
};
const write = async (letter: Record<string, unknown>) => {
  const transport = createTransport({ host: '127.0.0.1', port: mail.smtpPort, ignoreTLS: true });
  await transport.sendMail({ from: { name: 'Mehmet Öz', address: `mehmet@${mailDomain}` }, to: address, ...letter });
  transport.close();
};

test('a mailbox is connected on the screen, and nobody sees its password again', async () => {
  const { queueId } = await world.firstQueue();
  const made = await world.owner.post<{ id: string }>('/channels', { channel: 'email', name: 'Posta', queueId });
  channelId = made.id;
  const browser = await openBrowser();
  try {
    const { page } = await openedBy(browser, world.owner);
    await page.goto(`${world.url}/settings/channels/${channelId}`);
    const field = (key: string) => page.getByLabel(channels(`fields.email.${key}.label`), { exact: true });
    const choose = async (key: string, choice: string) => {
      await page.getByRole('combobox', { name: channels(`fields.email.${key}.label`) }).click();
      await page.getByRole('option', { name: channels(`fields.email.${key}.choices.${choice}`) }).click();
    };
    await field('address').fill(address);
    await field('secret').fill('yanlış parola');
    await field('imapHost').fill('127.0.0.1');
    await field('imapPort').fill(String(mail.imapPort));
    await choose('imapSecurity', 'none');
    await field('smtpHost').fill('127.0.0.1');
    await field('smtpPort').fill(String(mail.port));
    await choose('smtpSecurity', 'none');
    await page.getByRole('button', { name: shell('form.save') }).click();
    await page.getByText(channels('connection.secretKept')).first().waitFor();
    await page.getByRole('button', { name: channels('connection.test') }).click();
    await page.getByRole('status').getByText(channels('health.codes.credentialsRefused')).first().waitFor();
    await field('secret').fill(mailPassword);
    await page.getByRole('button', { name: shell('form.save') }).click();
    await expect.poll(() => field('secret').inputValue()).toBe('');
    await page.getByRole('button', { name: channels('connection.test') }).click();
    await page.getByText(channels('connection.knownAs', { name: address })).waitFor();
    expect(await barriers(page)).toEqual([]);
  } finally {
    await browser.close();
  }
  const rows = await world.ask<{ all: string }>(
    'select concat((select json_agg(a) from audit a), (select json_agg(c) from channel_accounts c)) as all',
  );
  expect(JSON.stringify([world.output(), rows])).not.toContain(mailPassword);
});

test('F73 E-mail: a letter is offered, shown as it was made without asking anybody elsewhere, answered, and its answer comes back', async () => {
  await write({
    messageId: '<bir@posta.test>',
    subject: 'Siparişim nerede?',
    html: `<h2 style="color:#a00">Merhaba</h2><p>Siparişim <b>nerede</b>?</p><img src="cid:logo@x" alt="Logo"><img src="https://sayac.example/p.png" width="200" height="50" alt="Sayaç">
      <script>document.title = 'çalıştı'</script><div class="gmail_quote"><div>12 Mar 2024 Sal, 10:05 tarihinde Destek şunu yazdı:</div><blockquote>Eski mektup</blockquote></div>`,
    attachments: [{ filename: 'logo.png', content: png, cid: 'logo@x' }],
  });
  await expect.poll(() => ayse.offers().length, { timeout: 30_000 }).toBe(1);
  const { interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? '');
  const browser = await openBrowser();
  try {
    const { page } = await openedBy(browser, ayse.api);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${world.url}/desk?open=${interactionId}`);
    const frame = page.frameLocator('iframe');
    await frame.getByText('Merhaba').waitFor();
    await page.getByText('Siparişim nerede?').first().waitFor();
    await expect
      .poll(() =>
        frame.getByAltText('Logo').evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth),
      )
      .toBe(1);
    expect(await frame.getByText('Eski mektup').isVisible()).toBe(false);
    await page.getByRole('button', { name: desk('letter.showQuote') }).click();
    await frame.getByText('Eski mektup').waitFor();
    await page.getByRole('button', { name: desk('letter.showPictures') }).click();
    await expect.poll(() => asked.some((url) => /\/letters\/[^/]+\/pictures\/0$/.test(url))).toBe(true);
    // Neither before nor after has this browser asked anybody but us.
    expect(asked.filter((url) => !url.startsWith(world.url) && !url.startsWith('data:'))).toEqual([]);
    expect(await page.title()).not.toBe('çalıştı');
  } finally {
    await browser.close();
  }
  await ayse.send(interactionId, 'Yarın sizde.');
  const answer = await mail.letter(`mehmet@${mailDomain}`);
  expect(answer.subject).toBe('Re: Siparişim nerede?');
  expect(answer.inReplyTo).toBe('<bir@posta.test>');
  expect(answer.text).toContain('Yarın sizde.');
  await write({
    messageId: '<iki@posta.test>',
    subject: 'Re: Siparişim nerede?',
    text: 'Sağ olun',
    inReplyTo: answer.messageId,
  });
  await expect.poll(async () => (await ayse.messages(interactionId)).map(({ text }) => text).at(-1)).toBe('Sağ olun');
  expect(ayse.offers()).toHaveLength(0);
}, 120_000);

test('F73: e-mail: an answer to everybody is written on the screen: copies arrive, ours does not, and who is hidden stays hidden', async () => {
  const at = (name: string) => `${name}@${mailDomain}`;
  await write({
    messageId: '<herkese@posta.test>',
    subject: 'Fatura kimde?',
    text: 'Depo da görsün.',
    to: [address, at('muhasebe')],
    cc: [at('depo')],
    envelope: { from: at('mehmet'), to: [address] },
  });
  await expect.poll(() => ayse.offers().length, { timeout: 30_000 }).toBe(1);
  const { interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? '');
  const browser = await openBrowser();
  try {
    const { page } = await openedBy(browser, ayse.api);
    await page.goto(`${world.url}/desk?open=${interactionId}`);
    const line = page.getByTitle(desk('letter.compose.open'));
    await line.getByText(desk('letter.compose.more_other', { count: '2' })).waitFor();
    // To the writer alone, and to everybody again.
    await page.getByText(desk('letter.compose.one'), { exact: true }).click();
    await expect.poll(() => line.textContent()).not.toContain(desk('letter.compose.more_other', { count: '2' }));
    await page.getByText(desk('letter.compose.all'), { exact: true }).click();
    await line.click();
    const hidden = page.getByRole('combobox', { name: desk('letter.compose.bcc') });
    await hidden.fill('şef');
    await hidden.press('Enter');
    await page
      .getByRole('alert')
      .getByText(desk('letter.fault.badAddress', { typed: 'şef' }))
      .waitFor();
    await page.getByRole('textbox', { name: desk('composer.replyTo', { name: 'Mehmet Öz' }) }).fill('Faturanız ekte.');
    expect(await page.getByRole('button', { name: desk('composer.send'), exact: true }).isDisabled()).toBe(true);
    await hidden.press('Backspace');
    await hidden.fill(at('sef'));
    await hidden.press('Enter');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: desk('composer.send'), exact: true }).click();
    // As typed until it has left; then as whoever may not see addresses reads it.
    await page.getByText(desk('letter.bcc', { bcc: 's•••@p•••.test' })).waitFor();
  } finally {
    await browser.close();
  }
  for (const name of ['depo', 'muhasebe', 'sef']) {
    const copy = await mail.letter(at(name));
    expect([copy.subject, copy.text?.includes('Faturanız ekte.')]).toEqual(['Re: Fatura kimde?', true]);
    expect(copy.to?.map((each) => each.address)).toEqual([at('mehmet')]);
    expect(copy.cc?.map((each) => each.address)).toEqual([at('muhasebe'), at('depo')]);
    // Her own copy bears her name where her mail system wrote it; nobody else's does.
    if (name !== 'sef') expect(JSON.stringify(copy)).not.toContain(at('sef'));
  }
}, 120_000);
