import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPhone, type Phone } from '../adapters/conformance/phone/phone.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// What an administrator does before the first call: a number, a telephone on a desk, and a look whether it is there.

const because = whyNoSwitch();
const title = 'telephony in the settings';
const words = wordsOf('modules/voice/web', 'tr');
const shell = wordsOf('web', 'tr');
const patient = { timeout: 30_000 };

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let browser: Browser;
  let owner: Person;
  const phones: Phone[] = [];

  beforeAll(async () => {
    await buildWhenStale(['web']);
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    await world.owner.post('/queues', { name: 'Çağrılar', projectId, media: ['voice'] });
    await world.user('Ayşe Yılmaz', 'agent');
    browser = await openBrowser();
    owner = await openPerson(browser, 'tr');
    await lendSession(owner, world.owner, world.url);
  }, 240_000);
  afterAll(async () => {
    for (const phone of phones) phone.close();
    await browser?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch');
    return state.sip?.port ?? 0;
  };

  test('a number is added, refused in clear words when it is none or stands there already, and led to a queue', async () => {
    const { page } = owner;
    await page.goto(`${world.url}/settings/telephony`);
    const add = async (number: string) => {
      await page.getByRole('button', { name: words('numbers.add') }).click();
      const form = page.getByRole('dialog');
      await form.getByLabel(words('numbers.number')).fill(number);
      await form.getByLabel(words('numbers.name'), { exact: true }).fill('Destek hattı');
      await form.getByRole('button', { name: shell('form.save') }).click();
      return form;
    };
    const form = await add('0850 222');
    await expect.poll(() => form.getByRole('alert').textContent()).toContain(words('errors.NO_NUMBER'));
    await form.getByLabel(words('numbers.number')).fill('0850 222 00 00');
    await form.getByRole('button', { name: shell('form.save') }).click();
    await form.waitFor({ state: 'hidden' });
    const row = page.locator('tbody tr');
    await expect.poll(() => row.textContent()).toMatch(/\+90 850 222 00 00\s*Destek hattı\s*Çağrılar/);
    const again = await add('+90 850 222 00 00');
    await expect.poll(() => again.getByRole('alert').textContent()).toContain(words('errors.NUMBER_TAKEN'));
    await again.getByRole('button', { name: shell('form.cancel') }).click();
    await again.waitFor({ state: 'hidden' });
    expect(await row.count()).toBe(1);
    expect(await barriers(page)).toEqual([]);
  });

  test('a telephone is given to an agent, signs in with the secret that is shown once, and the page says so by itself', async () => {
    const { page, trouble } = owner;
    await expect.poll(sipPort, patient).toBeGreaterThan(0);
    await page.goto(`${world.url}/settings/telephony?part=telephones`);
    await page.getByRole('button', { name: words('telephones.add') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(words('telephones.person')).fill('ayşe');
    await page.getByRole('option', { name: 'Ayşe Yılmaz' }).click();
    await dialog.getByRole('button', { name: words('telephones.create') }).click();
    const typed = async (label: string) =>
      (
        (await dialog.locator('dl > div').filter({ hasText: label }).locator('dd span').first().textContent()) ?? ''
      ).trim();
    await dialog.getByText(words('reach.no')).waitFor();
    const [user, password] = [await typed(words('setUp.user')), await typed(words('setUp.secret'))];
    expect(await typed(words('setUp.server'))).toBe(`127.0.0.1:${await sipPort()}`);
    expect(await barriers(page)).toEqual([]);

    const stranger = await openPhone({ user, password: 'guessed', port: await sipPort(), tone: 900 });
    phones.push(stranger);
    expect(await stranger.register()).toBe(401);
    const phone = await openPhone({ user, password, port: await sipPort(), tone: 900 });
    phones.push(phone);
    await expect.poll(phone.register, patient).toBe(200);
    await dialog.getByText(words('reach.yes')).waitFor();
    await dialog.getByRole('button', { name: words('setUp.done') }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => page.locator('tbody tr').textContent()).toContain(words('reach.yes'));
    expect(await page.content()).not.toContain(password);
    expect(await barriers(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  test('a trunk is added, signs in to its provider with what was typed, and the page says that it is reachable', async () => {
    const { page, trouble } = owner;
    const customer = { user: '908502220000', secret: 'mor-kalem-42' };
    const provider = await openPhone({ user: '5321112233', port: await sipPort(), tone: 500, customer });
    phones.push(provider);
    await page.goto(`${world.url}/settings/telephony?part=trunks`);
    await page.getByRole('button', { name: words('trunks.add') }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel(words('trunks.name'), { exact: true }).fill('Ana operatör');
    await form.getByLabel(words('trunks.host')).fill('sip operatör');
    await form.getByLabel(words('trunks.user')).fill(customer.user);
    await form.getByLabel(words('trunks.secret')).fill(customer.secret);
    await form.getByRole('button', { name: shell('form.save') }).click();
    await expect.poll(() => form.getByRole('alert').textContent()).toContain(words('errors.TRUNK_FAULTY_hostUnknown'));
    await form.getByLabel(words('trunks.host')).fill('127.0.0.1');
    await form.getByLabel(words('trunks.port')).fill(String(provider.port));
    expect(await barriers(page)).toEqual([]);
    await form.getByRole('button', { name: shell('form.save') }).click();
    await form.waitFor({ state: 'hidden' });
    await expect.poll(provider.signedInAt, patient).toContain('sip:908502220000@');
    await expect.poll(() => page.locator('tbody tr').textContent(), patient).toContain(words('reach.yes'));
    expect(await page.content()).not.toContain(customer.secret);
    expect(await barriers(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  test('a switch that dies knows the telephones again when it is back', async () => {
    await expect.poll(sipPort, patient).toBeGreaterThan(0);
    const before = noted();
    const [telephone] = await telephones();
    if (!telephone) throw new Error('There is no telephone');
    const { secret } = await world.owner.post<{ secret: string }>(`/telephony/telephones/${telephone.id}/secret`, {});
    process.kill(before, 'SIGKILL');
    await expect.poll(noted, patient).not.toBe(before);
    const signIn = async () => {
      const port = await sipPort();
      if (port === 0) return null;
      const phone = await openPhone({ user: telephone.signInName, password: secret, port, tone: 900 });
      phones.push(phone);
      return phone.register();
    };
    await expect.poll(signIn, patient).toBe(200);
    await expect.poll(async () => (await telephones())[0]?.isReachable, patient).toBe(true);
  });

  interface Telephone {
    readonly id: string;
    readonly signInName: string;
    readonly isReachable: boolean | null;
  }
  const telephones = async () =>
    (await world.owner.get<{ items: readonly Telephone[] }>('/telephony/telephones')).items;
  const noted = (): number => {
    try {
      const note = readFileSync(path.join(world.dataDir, 'asterisk/running.json'), 'utf8');
      return (JSON.parse(note) as { pid: number }).pid;
    } catch {
      return 0; // between two lives there is none
    }
  };
});
