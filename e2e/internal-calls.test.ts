import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone } from '../adapters/conformance/phone/phone.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import type { Desk } from './desk.ts';
import { microphoneOf, pageHears, putEars } from './phone-lab.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// Real calls between two of the house: Ayşe has the telephone of her page, Berk one on his desk, Asterisk carries them.

interface Telephones {
  readonly items: { readonly isReachable: boolean | null }[];
}

const because = whyNoSwitch();
const title = 'a call between colleagues';
const [ayseTone, berkTone] = [900, 500];
const audible = 0.02;
const patient = { timeout: 60_000 };
const words = wordsOf('modules/voice/web', 'tr');
const phoneWords = wordsOf('modules/voice/web/softphone', 'tr');

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let browser: Browser;
  let berk: Phone;
  let ayse: Person;
  const desks = {} as Record<'ayse' | 'berk', Desk>;

  beforeAll(async () => {
    await buildWhenStale(['web']);
    browser = await openBrowser(await microphoneOf(ayseTone));
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    const { id: queueId } = await world.owner.post<{ id: string }>('/queues', queue);
    const people = { ayse: await world.user('Ayşe', 'agent'), berk: await world.user('Berk', 'agent') };
    const members = Object.values(people).map(({ id }) => ({ agentId: id, tier: 1 }));
    await world.owner.put(`/queues/${queueId}/members`, { members });
    await world.owner.put(`/telephony/internal-numbers/${people.ayse.id}`, { number: '101' });
    await world.owner.put(`/telephony/internal-numbers/${people.berk.id}`, { number: '102' });
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId: people.berk.id, name: 'Masa' },
    );
    berk = await openPhone({
      ...{ user: telephone.signInName, password: secret, port: await sipPort(), tone: berkTone, incoming: 'ring' },
    });
    await vi.waitUntil(async () => (await berk.register()) === 200, patient);
    desks.ayse = await world.desk(people.ayse);
    desks.berk = await world.desk(people.berk);
    ayse = await openPerson(browser, 'tr');
    await ayse.context.grantPermissions(['microphone']);
    await putEars(ayse.context);
    await lendSession(ayse, desks.ayse.api, world.url);
    await ayse.page.goto(`${world.url}/desk`);
    await phoneButton().waitFor();
    await vi.waitUntil(() => doubts().every((doubt) => doubt === null), patient);
  }, 240_000);
  afterAll(async () => {
    berk?.close();
    await browser?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  const phoneButton = () =>
    ayse.page.getByRole('button', { name: `${phoneWords('phone')}: ${phoneWords('line.registered')}` });
  const doubts = () => [desks.ayse.me()?.voiceDoubt, desks.berk.me()?.voiceDoubt];
  const areFree = () => expect.poll(doubts, patient).toEqual([null, null]);
  const band = () => ayse.page.getByRole('region', { name: words('internal.label', { name: 'Berk' }) });
  const atBerk = () => berk.received()[0];

  test('F49 by number from the page: the desk telephone shows who calls, both hear each other, and no customer was there', async () => {
    await phoneButton().click();
    const field = ayse.page.getByRole('combobox', { name: words('out.to') });
    await field.fill('ber');
    await ayse.page.getByRole('option', { name: 'Berk · 102' }).click();
    await ayse.page.getByText(words('internal.stands.free', { name: 'Berk' })).waitFor();
    await field.fill('102');
    await ayse.page.getByText(words('internal.stands.free', { name: 'Berk' })).waitFor();
    await ayse.page.getByRole('button', { name: words('out.call'), exact: true }).click();
    await expect.poll(() => atBerk()?.state(), patient).toBe('ringing');
    expect([atBerk()?.from, atBerk()?.fromName]).toEqual(['101', 'Ayşe']);
    await band().getByText(words('internal.state.ringing')).waitFor();
    await expect.poll(doubts, patient).toEqual(['internalCall', 'internalCall']);
    const call = atBerk();
    call?.pickUp();
    await expect.poll(() => call?.media.hears(ayseTone), patient).toBeGreaterThan(audible);
    await expect.poll(() => pageHears(ayse.page, berkTone), patient).toBe(true);
    await band().getByText(words('internal.state.talking')).waitFor();
    expect(await barriers(ayse.page)).toEqual([]);
    await band()
      .getByRole('button', { name: words('calls.act.hangUp'), exact: true })
      .click();
    await expect.poll(() => call?.state(), patient).toBe('over');
    await band().waitFor({ state: 'detached' });
    await phoneButton().click();
    await ayse.page.getByText(words('internal.past.made')).waitFor();
    await ayse.page.keyboard.press('Escape');
    await areFree();
    expect(await world.ask(`select 1 from interactions where channel = 'voice'`)).toEqual([]);
  }, 120_000);

  test('F49 from a desk telephone: the page says who calls; a program that is killed finds both talking, and then free', async () => {
    const call = await berk.call('101');
    await band().getByText(words('internal.calls')).waitFor();
    await expect.poll(() => call.state(), patient).toBe('ringing');
    await band()
      .getByRole('button', { name: phoneWords('call.answer'), exact: true })
      .click();
    await expect.poll(() => pageHears(ayse.page, berkTone), patient).toBe(true);
    await expect.poll(() => call.media.hears(ayseTone), patient).toBeGreaterThan(audible);
    const answered = () => world.ask(`select 1 from internal_calls where answered_at is not null and ended_at is null`);
    await expect.poll(async () => (await answered()).length, patient).toBe(1);
    await world.kill();
    expect(call.media.hears(ayseTone)).toBeGreaterThan(audible);
    await world.start();
    // It asks the switch again, and lends the page its telephone anew.
    const reached = async () => (await insist(() => world.owner.get<Telephones>('/telephony/telephones'))).items;
    await expect.poll(async () => (await reached())[0]?.isReachable, patient).toBe(true);
    await phoneButton().waitFor();
    const [row] = await world.ask<{ id: string }>(`select id from internal_calls where ended_at is null`);
    await expect.poll(() => call.media.hears(ayseTone), patient).toBeGreaterThan(audible);
    await expect.poll(() => pageHears(ayse.page, berkTone), patient).toBe(true);
    await desks.berk.api.post(`/telephony/internal-calls/${row?.id}/hang-up`);
    await expect.poll(() => call.state(), patient).toBe('over');
    await band().waitFor({ state: 'detached' });
    await areFree();
    await expect.poll(async () => (await answered()).length, patient).toBe(0);
    const rows = await world.ask<{ cause: string }>(`select cause from internal_calls order by began_at`);
    expect(rows.map(({ cause }) => cause)).toEqual(['hungUp', 'hungUp']);
  }, 180_000);

  test('a number that nobody has is refused on a desk telephone', async () => {
    const call = await berk.call('199');
    await expect.poll(() => call.state(), patient).toBe('over');
    expect(call.refusedWith()).not.toBeNull();
    await areFree();
  }, 120_000);
});
