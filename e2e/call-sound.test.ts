import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { linesAt } from './phone-lab.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// How calls sounded: telephones whose packets get lost, at a real switch, and what the page of the call says of it.

const because = whyNoSwitch();
const title = 'the page of a call says how it sounded';
const [callersTone, agentsTone] = [500, 900];
const audible = 0.05;
const patient = { timeout: 40_000 };
/** The switch counts what is missing every five seconds: so long until that blurs no more than a point or two. */
const measuredMs = 27_000;
/** Who says nothing at all is let go by the switch after twenty. */
const shortMs = 12_000;
const words = wordsOf('modules/reports/web', 'tr');

interface Sound {
  readonly party: string;
  readonly agentName: string | null;
  readonly lossShare: number;
  readonly jitterMs: number;
  readonly mos: number | null;
  readonly standing: string;
  readonly isSilent: boolean;
}

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let desk: Desk;
  let ayseId: string;
  let outsideId: string;
  const lines = new Map<string, Omit<Parameters<typeof openPhone>[0], 'incoming'>>();
  let caller: Phone;
  let agent: Phone;
  let browser: Browser;

  beforeAll(async () => {
    await buildWhenStale(['web']);
    browser = await openBrowser();
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    const { id: queueId } = await world.owner.post<{ id: string }>('/queues', queue);
    const number = { number: '+908502220000', name: 'Destek hattı', queueId, language: 'tr' };
    await world.owner.post('/telephony/numbers', number);
    const ayse = await world.user('Ayşe', 'agent');
    const outside = await world.user('Dışarıdaki', 'agent');
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    [ayseId, outsideId] = [ayse.id, outside.id];
    caller = await phoneOf(outside.id, callersTone, 'ring');
    agent = await phoneOf(ayse.id, agentsTone, 'answer');
    desk = await world.desk(ayse);
  }, 240_000);
  afterAll(async () => {
    for (const phone of [caller, agent]) phone?.close();
    await browser?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  const phoneOf = async (userId: string, tone: number, incoming: 'answer' | 'ring'): Promise<Phone> => {
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId, name: 'Masa' },
    );
    const line = { user: telephone.signInName, password: secret, port: await sipPort(), tone };
    lines.set(userId, line);
    return signedIn({ ...line, incoming });
  };
  const signedIn = async (options: Parameters<typeof openPhone>[0]): Promise<Phone> => {
    const phone = await openPhone(options);
    await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    return phone;
  };
  /** Somebody's telephone is another one now: its sound nobody else understands, and it understands nobody's. */
  const strangeFor = (userId: string): Promise<Phone> =>
    signedIn({ ...(lines.get(userId) ?? expect.fail('She has no telephone')), incoming: 488, codec: 'unknown' });
  type OwnCall = { interactionId: string; state: string };
  const own = async () => (await insist(() => desk.api.get<{ items: OwnCall[] }>('/telephony/calls'))).items;
  const hears = (call: PhoneCall | undefined, tone: number) => (call?.media.hears(tone) ?? 0) > audible;

  /** A call of that length; what its page says of how it sounded, once it does. */
  const soundsOf = async (
    trouble: (call: PhoneCall) => void,
    lastsMs: number,
  ): Promise<{ readonly id: string; readonly of: Sound[] }> => {
    await vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
    const call = await caller.call('08502220000');
    trouble(call);
    await expect.poll(() => hears(call, agentsTone), patient).toBe(true);
    const beganMs = Date.now();
    await expect.poll(() => Date.now() - beganMs, patient).toBeGreaterThan(lastsMs);
    call.hangUp();
    await expect.poll(() => agent.received(), patient).toEqual([]);
    await expect.poll(async () => (await own())[0]?.state, patient).toBe('wrapUp');
    for (const { interactionId } of await own()) await desk.api.post(`/telephony/calls/${interactionId}/wrap-up`);
    const [last] = await world.ask<{ id: string }>(
      `select id from interactions where channel = 'voice' order by started_at desc limit 1`,
    );
    const id = last?.id ?? '';
    const read = async () => {
      const { status, body } = await world.owner.send('GET', `/reports/calls/${id}`);
      return status === 200 ? (body as { sounds: Sound[] }).sounds : [];
    };
    await expect.poll(async () => (await read()).length, patient).toBe(2);
    return { id, of: await read() };
  };
  /** What happened to the call that came last. */
  const facts = async () => {
    const rows = await world.ask<{ type: string }>(`
      select type from facts where of_kind = 'interaction' and about =
        (select id from interactions where channel = 'voice' order by started_at desc limit 1) order by number`);
    return rows.map(({ type }) => type);
  };
  const party = (sounds: readonly Sound[], name: string) => sounds.find((one) => one.party === name);

  test('F33 a telephone that loses every tenth packet shows as ten percent and poor, the other as none and good', async () => {
    const { id, of } = await soundsOf((call) => call.media.drop(10), measuredMs);
    const [lossy, whole] = [party(of, 'customer'), party(of, 'agent')];
    expect(lossy).toMatchObject({ agentName: null, standing: 'poor', isSilent: false });
    expect(lossy?.lossShare).toBeGreaterThan(0.08);
    expect(lossy?.lossShare).toBeLessThan(0.12);
    expect(whole).toMatchObject({ agentName: 'Ayşe', standing: 'good', isSilent: false });
    expect(whole?.lossShare).toBeLessThan(0.01);
    expect(whole?.mos ?? 0).toBeGreaterThan(lossy?.mos ?? 5);

    const person = await openPerson(browser, 'tr');
    const { page, trouble, context } = person;
    await lendSession(person, world.owner, world.url);
    await page.goto(`${world.url}/reports/calls/${id}`);
    await page.getByText(words('calls.sound.party.agent', { agent: 'Ayşe' })).waitFor();
    await page
      .getByRole('definition')
      .filter({ hasText: words('calls.sound.poor') })
      .waitFor();
    await page.getByText(words('calls.sound.how')).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await context.close();
  }, 180_000);

  test('F33 a telephone from which no sound comes shows as such, and has no mark for its sound', async () => {
    const { of } = await soundsOf((call) => call.media.drop(1), shortMs);
    expect(party(of, 'customer')).toMatchObject({ isSilent: true, mos: null, standing: 'poor' });
    expect(party(of, 'agent')).toMatchObject({ isSilent: false });
  }, 180_000);

  test('F33 a telephone that offers only what nobody understands is refused with 488, and one that is rung and refuses so is not waited for', async () => {
    const isFree = () => vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
    await isFree();
    const before = await world.ask(`select id from interactions where channel = 'voice'`);
    const strange = await strangeFor(outsideId);
    const refused = await strange.call('08502220000');
    await expect.poll(refused.refusedWith, patient).toBe(488);
    expect(agent.received()).toEqual([]);
    expect(await world.ask(`select id from interactions where channel = 'voice'`)).toEqual(before);
    strange.close();

    // She is rung, and her telephone refuses what we offer.
    expect(await caller.register()).toBe(200);
    const answering = await strangeFor(ayseId);
    const call = await caller.call('08502220000');
    await expect.poll(facts, patient).toEqual(['started', 'queued', 'offered', 'offerWithdrawn']);
    expect(call.state()).toBe('up');
    await expect.poll(() => answering.received(), patient).toEqual([]);
    call.hangUp();
    await expect.poll(async () => (await facts()).at(-1), patient).toBe('ended');
    await expect.poll(() => linesAt(world.dataDir), patient).toBe(0);
    await expect.poll(() => [desk.me()?.inHand.voice, desk.me()?.offers], patient).toEqual([0, []]);
    answering.close();
  }, 60_000);
});
