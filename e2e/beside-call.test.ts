import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone } from '../adapters/conformance/phone/phone.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// A customer who wrote before calls: whoever answers has what was said beside her call, for as long as she has it.

const because = whyNoSwitch();
const title = 'beside a call';
const patient = { timeout: 40_000 };
const ours = '+908502220000';
const hers = '905321112233';
const voice = wordsOf('modules/voice/web', 'tr');
const words = wordsOf('modules/customers/web', 'tr');

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let browser: Browser;
  let berk: Desk;
  let ayse: Desk;
  let customer: Phone;
  let telephone: Phone;

  beforeAll(async () => {
    await buildWhenStale(['web']);
    browser = await openBrowser();
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch, hasBot: true });
    const agents = await world.agents('Berk', 'Ayşe');
    [berk, ayse] = agents as [Desk, Desk];
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    const { id: queueId } = await world.owner.post<{ id: string }>('/queues', queue);
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    await world.owner.post('/telephony/numbers', { number: ours, name: 'Destek hattı', queueId, language: 'tr' });
    await world.owner.post('/telephony/trunks', {
      ...{ name: 'Operatör', way: 'address', host: '127.0.0.1', port: 9, from: ['127.0.0.1'] },
    });
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const port = await sipPort();
    const given = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId: ayse.id, name: 'Masa' },
    );
    const line = { user: given.telephone.signInName, password: given.secret };
    telephone = await openPhone({ ...line, port, tone: 900, incoming: 'answer' });
    await vi.waitUntil(async () => (await telephone.register()) === 200, patient);
    customer = await openPhone({ user: hers, port, tone: 500 });
  }, 240_000);
  afterAll(async () => {
    for (const phone of [customer, telephone]) phone?.close();
    await browser?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  /** Whether Ayşe may read what was said, by its status code. */
  const readBy = async (desk: Desk, id: string) => (await desk.api.send('GET', `/interactions/${id}/timeline`)).status;

  test('F78 no silos: on a call the agent reads what bot and colleague said before; after it no more', async () => {
    await ayse.choose('offQueue');
    await berk.choose('available');
    const visitor = await world.visitor({ name: 'Elif Kaya' });
    visitor.write('Siparişim 42 gelmedi');
    await vi.waitUntil(() => berk.offers().length > 0, patient);
    const { interactionId } = await berk.accept(berk.offers()[0]?.offerId ?? '');
    await berk.send(interactionId, 'Depoya sordum, yarın arayacağız');
    await berk.api.post(`/interactions/${interactionId}/status`, { status: 'completed' });
    const { customerId } = await berk.api.get<{ customerId: string }>(`/interactions/${interactionId}`);
    const { version } = await world.owner.get<{ version: number }>(`/customers/${customerId}`);
    await world.owner.patch(`/customers/${customerId}`, { version, phone: '0532 111 22 33' });
    expect(await readBy(ayse, interactionId)).toBe(404);

    await ayse.choose('available');
    await vi.waitUntil(() => ayse.me()?.voiceDoubt === null && ayse.me()?.state === 'free', patient);
    const person = await openPerson(browser, 'tr');
    const { page, trouble, context } = person;
    await lendSession(person, ayse.api, world.url);
    await page.goto(`${world.url}/desk`);
    const call = await customer.call('08502220000');
    const beside = page.getByRole('complementary', { name: words('beside.label', { name: 'Elif Kaya' }), exact: true });
    await beside.waitFor();
    await beside.getByRole('button', { name: /Berk/ }).click();
    const log = beside.getByRole('log');
    for (const said of ['Siparişim 42 gelmedi', 'Depoya sordum, yarın arayacağız']) await log.getByText(said).waitFor();
    await log.getByText(/otomatik/).waitFor();
    expect(await readBy(ayse, interactionId)).toBe(200);
    expect(
      (
        await ayse.api.send('POST', `/interactions/${interactionId}/messages`, {
          clientId: crypto.randomUUID(),
          text: 'Ben de',
        })
      ).status,
    ).toBe(404);
    expect(await barriers(page)).toEqual([]);
    const turn = page.getByRole('button', { name: voice('calls.beside'), exact: true });
    await turn.click();
    await beside.waitFor({ state: 'detached' });
    await turn.click();
    await beside.getByRole('button', { name: /Berk/ }).waitFor();
    await beside.getByRole('textbox', { name: voice('notes.own') }).fill('Kargo yarın 14.00');
    await beside.getByText(voice('notes.kept')).waitFor();

    call.hangUp();
    await page.getByRole('button', { name: voice('calls.act.wrapUp'), exact: true }).click();
    await beside.waitFor({ state: 'detached' });
    await expect.poll(() => readBy(ayse, interactionId)).toBe(404);
    const [made] = await world.ask<{ id: string }>(`select id from interactions where channel = 'voice'`);
    await page.goto(`${world.url}/reports/calls/${made?.id}`);
    await page.getByRole('region', { name: voice('notes.title') }).waitFor();
    await page.getByText('Kargo yarın 14.00').waitFor();
    expect(trouble).toEqual([]);
    await context.close();
  });
});
