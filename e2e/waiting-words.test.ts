import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { toneOf, wavOf } from '../platform/sound.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// What callers hear while they wait, at a real switch: recordings that are tones stand for the words, so that ears of a
// telephone can tell them from music and from the agent.

const because = whyNoSwitch();
const title = 'words for callers who wait';
/** Hertz; no note of the music is near the first. */
const [recorded, agentsTone, callersTone] = [700, 900, 500];
const audible = 0.05;
const anySound = 0.005;
const patient = { timeout: 60_000 };
const words = wordsOf('modules/voice/web', 'tr');
const shell = wordsOf('web', 'tr');

interface Waiting {
  readonly texts: { readonly tr: Record<string, string>; readonly en: Record<string, string> };
}

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let browser: Browser;
  let desk: Desk;
  let caller: Phone;
  let agent: Phone;
  let queueId: string;
  const phones: Phone[] = [];
  let tones = 0;

  beforeAll(async () => {
    await buildWhenStale(['web']);
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    browser = await openBrowser();
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    queueId = (await world.owner.post<{ id: string }>('/queues', queue)).id;
    await world.owner.post('/telephony/numbers', { number: '+908502220000', name: 'Hat', queueId, language: 'tr' });
    const ayse = await world.user('Ayşe', 'agent');
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    agent = await phoneOf(ayse.id, agentsTone, 'answer');
    caller = await phoneOf((await world.user('Dışarıdaki', 'agent')).id, 300, 'ring');
    desk = await world.desk(ayse);
    await vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
  }, 240_000);
  afterAll(async () => {
    for (const phone of phones) phone.close();
    await browser?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  /** She is at work, and takes no calls now. */
  const isAway = async (): Promise<void> => {
    const { items } = await desk.api.get<{ items: { id: string }[] }>('/away-reasons');
    await desk.choose('away', items[0]?.id);
  };
  const phoneOf = async (userId: string, tone: number, incoming: 'answer' | 'ring'): Promise<Phone> => {
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId, name: 'Masa' },
    );
    const phone = await openPhone({
      ...{ user: telephone.signInName, password: secret, port: await sipPort(), tone, incoming },
    });
    phones.push(phone);
    await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    return phone;
  };
  /** A prompt that is this long a tone. */
  const toneFor = async (lengthMs: number): Promise<string> => {
    const { id } = await world.owner.post<{ id: string }>('/telephony/prompts', { name: `Ton ${++tones}` });
    const sound = Buffer.from(wavOf(toneOf(recorded, lengthMs)));
    const put = await world.owner.send('PUT', `/telephony/prompts/${id}/recordings/tr`, sound);
    expect(put.status).toBe(204);
    return id;
  };
  const none = { greeting: false, place: false, comfort: false, offer: false, reason: false };
  const say = async (parts: Partial<typeof none>, prompts: Record<string, string>): Promise<void> => {
    const { texts } = await world.owner.get<Waiting>(`/queues/${queueId}/waiting-words`);
    const settings = { isOn: true, everyMs: 20_000, texts, prompts, parts: { ...none, ...parts } };
    await world.owner.put(`/queues/${queueId}/waiting-words`, settings);
  };
  const hears = (call: PhoneCall, tone: number) => (call.media.hears(tone) ?? 0) > audible;
  const story = async (): Promise<readonly string[]> =>
    (
      await world.ask<{ type: string }>(`
      select type from facts where of_kind = 'interaction' and about =
        (select id from interactions where channel = 'voice' order by started_at desc limit 1) order by number`)
    ).map(({ type }) => type);

  test('F42 she hears the words, then music, then words again; they end when the agent answers', async () => {
    const [short, long] = [await toneFor(2_500), await toneFor(120_000)];
    await say({ greeting: true, comfort: true }, { greeting: short, comfort: long });
    await isAway();
    const call = await caller.call('08502220000');
    await expect.poll(() => hears(call, recorded), patient).toBe(true);
    await expect.poll(() => !hears(call, recorded) && call.media.volume() > anySound, patient).toBe(true);
    expect(await story()).toEqual(['started', 'queued']);
    await expect.poll(() => hears(call, recorded), patient).toBe(true);
    await desk.choose('available');
    await expect.poll(() => hears(call, agentsTone) && !hears(call, recorded), patient).toBe(true);
    expect(agent.received()).toHaveLength(1);
    call.hangUp();
    await expect.poll(story, patient).toContain('ended');
    const { items } = await insist(() => desk.api.get<{ items: { interactionId: string }[] }>('/telephony/calls'));
    for (const { interactionId } of items) await desk.api.post(`/telephony/calls/${interactionId}/wrap-up`);
  }, 240_000);

  test('F47 who presses the key while she waits is let go, and called by the agent who takes her place', async () => {
    const customer = { user: 'santral', secret: 'a secret between us' };
    const outside = await openPhone({
      ...{ user: '+905321112233', port: await sipPort(), tone: callersTone, incoming: 'answer', customer },
    });
    phones.push(outside);
    const trunk = { way: 'address', host: '127.0.0.1', port: outside.port, ...customer };
    await world.owner.post('/telephony/trunks', { name: 'Operatör', ...trunk });
    const isThere = async () => {
      const { items } = await world.owner.get<{ items: { isReachable: boolean | null }[] }>('/telephony/trunks');
      return items.every(({ isReachable }) => isReachable === true);
    };
    await vi.waitUntil(isThere, patient);
    await say({ offer: true }, { offer: await toneFor(3_000), called: await toneFor(2_000) });
    await isAway();
    const call = await outside.call('08502220000');
    await expect.poll(() => hears(call, recorded), patient).toBe(true);
    call.media.press('1');
    await expect.poll(() => call.state(), patient).toBe('over');
    const callbacks = async () =>
      (await insist(() => desk.api.get<{ items: { standing: string; number: string }[] }>('/telephony/callbacks')))
        .items;
    await expect.poll(callbacks, patient).toMatchObject([{ standing: 'waiting' }]);
    await desk.choose('available');
    const back = () => outside.received().at(-1);
    await expect.poll(() => (back()?.media.hears(agentsTone) ?? 0) > audible, patient).toBe(true);
    expect(back()?.to).toBe('+905321112233');
    back()?.hangUp();
    await expect.poll(callbacks, patient).toMatchObject([{ standing: 'reached' }]);
  }, 240_000);

  test('F117 who calls a closed queue hears why and is let go, and is counted as whoever hears that it is busy', async () => {
    await say({ reason: true }, { closed: await toneFor(2_000), goodbye: await toneFor(1_500) });
    const turn = { isOpen: false, until: null, reason: 'Deneme' };
    await world.owner.put(`/queues/${queueId}/doors`, turn);
    const call = await caller.call('08502220000');
    await expect.poll(() => hears(call, recorded), patient).toBe(true);
    expect(await story()).toEqual(['started', 'queued', 'leftQueue', 'ended']);
    await expect.poll(() => call.state(), patient).toBe('over');
    expect(await story()).toEqual(['started', 'queued', 'leftQueue', 'ended']);
  }, 240_000);

  test('F42 an administrator writes what callers hear, hears it herself, and saves it', async () => {
    await say({}, {});
    const person = await openPerson(browser, 'tr');
    await lendSession(person, world.owner, world.url);
    const { page } = person;
    await page.goto(`${world.url}/settings/queues/${queueId}/waiting`);
    const part = page.getByRole('region', { name: words('waiting.part.greeting'), exact: true });
    await part.getByRole('switch').press('Space');
    await part.getByRole('combobox').or(part.getByRole('textbox')).first().waitFor();
    expect(await barriers(page)).toEqual([]);
    await page
      .getByRole('region', { name: words('waiting.part.comfort'), exact: true })
      .getByRole('switch')
      .press('Space');
    const comfort = page.getByRole('textbox', { name: words('waiting.text.comfort'), exact: true });
    await comfort.fill('{queue} ekibi {unknown}');
    await page.getByText(words('waiting.unknown', { variable: 'unknown' })).waitFor();
    await comfort.fill('{queue} ekibi birazdan sizinle.');
    const heard = page.waitForResponse((response) => response.url().includes('waiting-words/sound'));
    await page
      .getByRole('button', { name: words('waiting.listenOf', { text: words('waiting.text.comfort') }) })
      .click();
    expect((await (await heard).json()).wav.length).toBeGreaterThan(10_000);
    await page.getByRole('button', { name: words('waiting.stop') }).waitFor();
    await page.getByRole('complementary').getByText('Çağrılar ekibi birazdan sizinle.').waitFor();
    await page.getByRole('button', { name: shell('form.save') }).click();
    await page.getByText(words('waiting.saved', { queue: 'Çağrılar' })).waitFor();
    const kept = await world.owner.get<Waiting>(`/queues/${queueId}/waiting-words`);
    expect(kept.texts.tr.comfort).toBe('{queue} ekibi birazdan sizinle.');
    expect(person.trouble).toEqual([]);
    await person.context.close();
  }, 240_000);
});
