import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { microphoneOf, pageHears, putEars } from './phone-lab.ts';
import { endSwitch } from './process.ts';
import { boardOf } from './truth.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// Real calls: a telephone calls a number of ours, Asterisk carries it, and who hears whom is heard at the telephones.

const because = whyNoSwitch();
const title = 'a call, from the number to the day’s figures';
const [callersTone, agentsTone] = [500, 900];
const audible = 0.05;
const anySound = 0.005;
const patient = { timeout: 40_000 };
const ours = '+908502220000';
const words = wordsOf('modules/voice/web', 'tr');
const phoneWords = wordsOf('modules/voice/web/softphone', 'tr');

interface Facts {
  readonly type: string;
  readonly at: number;
  readonly by: string | null;
  readonly cause: string | null;
}

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let desk: Desk;
  let caller: Phone;
  let agent: Phone;
  let queueId: string;
  let browser: Browser;

  beforeAll(async () => {
    await buildWhenStale(['web']);
    browser = await openBrowser(await microphoneOf(agentsTone));
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    queueId = (await world.owner.post<{ id: string }>('/queues', queue)).id;
    await world.owner.post('/telephony/numbers', { number: ours, name: 'Destek hattı', queueId, language: 'tr' });
    const ayse = await world.user('Ayşe', 'agent');
    const outside = await world.user('Dışarıdaki', 'agent');
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    caller = await phoneOf(outside.id, callersTone, 'ring');
    agent = await phoneOf(ayse.id, agentsTone, 'answer');
    desk = await world.desk(ayse);
    await takesCalls();
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
  /** A telephone that is given to somebody and signs in. */
  const phoneOf = async (userId: string, tone: number, incoming: 'answer' | 'ring'): Promise<Phone> => {
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId, name: 'Masa' },
    );
    const phone = await openPhone({
      ...{ user: telephone.signInName, password: secret, port: await sipPort(), tone, incoming },
    });
    await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    return phone;
  };
  /** She has no call, and her telephone can be rung. */
  const takesCalls = () => vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
  /** Says that the work after the last call is done. */
  const finishWork = async (): Promise<void> => {
    const { items } = await insist(() => own());
    for (const { interactionId } of items) await desk.api.post(`/telephony/calls/${interactionId}/wrap-up`);
  };
  const own = () => desk.api.get<{ items: { interactionId: string; state: string }[] }>('/telephony/calls');
  const stateOfCall = async () => (await own()).items[0]?.state ?? null;
  const hears = (call: PhoneCall | undefined, tone: number) => (call?.media.hears(tone) ?? 0) > audible;
  /** Both hear each other, and neither hears herself. */
  const talk = async (): Promise<{ readonly call: PhoneCall; readonly other: PhoneCall }> => {
    const call = await caller.call('08502220000');
    await expect.poll(() => hears(call, agentsTone), patient).toBe(true);
    const [other] = agent.received();
    if (!other) throw new Error('The agent has no call');
    await expect.poll(() => hears(other, callersTone), patient).toBe(true);
    expect([hears(call, callersTone), hears(other, agentsTone)]).toEqual([false, false]);
    return { call, other };
  };
  const facts = () =>
    world.ask<Facts>(`
      select type, (extract(epoch from at) * 1000)::bigint as at, body->>'by' as by, body->>'cause' as cause
        from facts where of_kind = 'interaction' and about = (select id from interactions where channel = 'voice' order by started_at desc limit 1)
       order by number`);
  const story = async () => (await facts()).map(({ type }) => type);

  test('F33 F43 two hear each other, she who holds is music to the other, and each sees on the board what it is', async () => {
    const { call, other } = await talk();
    await expect.poll(stateOfCall).toBe('talking');
    const line = async () => (await boardOf(world)).agents.find(({ agentId }) => agentId === desk.id);
    await expect.poll(async () => (await line())?.inHand.voice).toBe(1);
    expect((await line())?.state).toBe('handling');
    const [mine] = (await own()).items;
    await desk.api.post(`/telephony/calls/${mine?.interactionId}/hold`);
    await expect.poll(() => hears(call, agentsTone)).toBe(false);
    await expect.poll(() => call.media.volume() > anySound).toBe(true);
    await expect.poll(() => hears(other, callersTone)).toBe(false);
    await desk.api.post(`/telephony/calls/${mine?.interactionId}/resume`);
    await expect.poll(() => hears(call, agentsTone) && hears(other, callersTone)).toBe(true);
    call.hangUp();
    await expect.poll(other.state).toBe('over');
    await expect.poll(stateOfCall).toBe('wrapUp');
    await finishWork();
  });

  test('the board and the day’s report say what the telephones did, to the second', async () => {
    await takesCalls();
    const beganMs = Date.now();
    const { call } = await talk();
    const connectedMs = Date.now();
    await expect.poll(() => Date.now() - connectedMs, { timeout: 10_000 }).toBeGreaterThan(2_000);
    const hungUpMs = Date.now();
    call.hangUp();
    await expect.poll(stateOfCall).toBe('wrapUp');
    await finishWork();
    const doneMs = Date.now();
    const told = new Map((await facts()).map((fact) => [fact.type, Number(fact.at)]));
    const second = 1_000;
    const lasted = (from: string, to: string) => (told.get(to) ?? 0) - (told.get(from) ?? 0);
    expect(Math.abs(lasted('answered', 'ended') - (hungUpMs - connectedMs))).toBeLessThan(second * 2);
    expect(lasted('queued', 'answered')).toBeLessThanOrEqual(connectedMs - beganMs);
    expect(lasted('ended', 'wrappedUp')).toBeLessThanOrEqual(doneMs - hungUpMs + second);
    const today = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 10);
    interface Day {
      readonly lines: readonly {
        readonly name: string | null;
        readonly figures: Record<string, { readonly value: number }>;
      }[];
    }
    const report = async () =>
      (await world.owner.get<Day>(`/reports/day?date=${today}&by=queue`)).lines.find(({ name }) => name === 'Çağrılar');
    await expect.poll(async () => (await report())?.figures.answered?.value, patient).toBe(2);
    const board = (await boardOf(world)).queues.find((queue) => queue.queueId === queueId);
    expect(board).toMatchObject({ offered: 2, answered: 2, abandoned: 0, waiting: 0 });
    const figures = (await report())?.figures;
    expect(figures?.handled?.value).toBe(2);
    expect(figures?.abandoned?.value).toBe(0);
  });

  test('on her desk she holds, takes back and ends her call, and the work after it', async () => {
    await takesCalls();
    const { page, trouble, context } = await openPerson(browser, 'tr');
    await lendSession({ page, trouble, context }, desk.api, world.url);
    await page.goto(`${world.url}/desk`);
    const { call, other } = await talk();
    const band = page.getByRole('region', { name: words('calls.label', { name: '' }).trim() });
    await band.getByText(words('calls.state.talking')).waitFor();
    await band.getByRole('button', { name: words('calls.act.hold') }).click();
    await expect.poll(() => call.media.volume() > anySound && !hears(call, agentsTone)).toBe(true);
    await band.getByRole('button', { name: words('calls.act.resume') }).click();
    await expect.poll(() => hears(call, agentsTone)).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await band.getByRole('button', { name: words('calls.act.hangUp') }).click();
    await expect.poll(() => [call.state(), other.state()]).toEqual(['over', 'over']);
    await band.getByText(words('calls.state.wrapUp')).waitFor();
    await band.getByRole('button', { name: words('calls.act.wrapUp') }).click();
    await band.waitFor({ state: 'detached' });
    expect(trouble).toEqual([]);
    await context.close();
  });

  test('F49 a call rings in the page of whoever has no telephone on her desk: one line, answered, muted and ended there', async () => {
    await takesCalls();
    await desk.choose('offQueue');
    const can = await world.user('Can', 'agent');
    const members = [desk.id, can.id].map((agentId) => ({ agentId, tier: 1 }));
    await world.owner.put(`/queues/${queueId}/members`, { members });
    const his = await world.desk(can);
    const person = await openPerson(browser, 'tr');
    const { page, trouble, context } = person;
    await context.grantPermissions(['microphone']);
    await putEars(context);
    await lendSession(person, his.api, world.url);
    await page.goto(`${world.url}/desk`);
    await vi.waitUntil(() => his.me()?.voiceDoubt === null && his.me()?.state === 'free', patient);

    const call = await caller.call('08502220000');
    const band = page.getByRole('region', { name: words('calls.label', { name: '' }).trim() });
    const act = (name: string) => band.getByRole('button', { name, exact: true });
    await act(phoneWords('call.answer')).click();
    await expect.poll(() => hears(call, agentsTone), patient).toBe(true);
    await expect.poll(() => pageHears(page, callersTone)).toBe(true);
    await band.getByText(words('calls.state.talking')).waitFor();
    expect(await page.getByRole('region', { name: phoneWords('phone'), exact: true }).count()).toBe(0);
    await act(phoneWords('call.mute')).click();
    await expect.poll(() => hears(call, agentsTone)).toBe(false);
    await act(phoneWords('call.unmute')).click();
    await expect.poll(() => hears(call, agentsTone)).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await act(words('calls.act.hangUp')).click();
    await expect.poll(call.state).toBe('over');
    await act(words('calls.act.wrapUp')).click();
    await band.waitFor({ state: 'detached' });
    expect(trouble).toEqual([]);
    await context.close();
    await his.choose('offQueue');
    await desk.choose('available');
    await takesCalls();
  });

  test('F43 F49 of an agent whose page is cut off her caller hears music, and her when it is back; else the line goes on', async () => {
    await takesCalls();
    await desk.choose('offQueue');
    const deniz = await world.user('Deniz', 'agent');
    const members = [desk.id, deniz.id].map((agentId) => ({ agentId, tier: 1 }));
    await world.owner.put(`/queues/${queueId}/members`, { members });
    const his = await world.desk(deniz);
    const hisBrowser = await openBrowser(await microphoneOf(agentsTone));
    const person = await openPerson(hisBrowser, 'tr');
    const { page, context } = person;
    await context.grantPermissions(['microphone']);
    await lendSession(person, his.api, world.url);
    await page.goto(`${world.url}/desk`);
    await vi.waitUntil(() => his.me()?.voiceDoubt === null && his.me()?.state === 'free', patient);
    const call = await caller.call('08502220000');
    const band = page.getByRole('region', { name: words('calls.label', { name: '' }).trim() });
    await band.getByRole('button', { name: phoneWords('call.answer'), exact: true }).click();
    await expect.poll(() => hears(call, agentsTone), patient).toBe(true);

    // His page stands still, as if its network were away: no sound comes from it.
    const devtools = await hisBrowser.newBrowserCDPSession();
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    // The microphone of this browser is lower after it stood still.
    const isHis = () => call.media.hears(agentsTone) > audible / 2;
    const isMusic = () => !isHis() && call.media.volume() > anySound;
    const all = (signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL') => {
      for (const pid of pages) process.kill(pid, signal);
    };
    const stillMs = performance.now();
    all('SIGSTOP');
    await expect.poll(isMusic, { timeout: 8_000 }).toBe(true);
    expect(performance.now() - stillMs).toBeLessThan(8_000);
    all('SIGCONT');
    await expect.poll(isHis, patient).toBe(true);
    expect(await story()).toEqual(['started', 'queued', 'offered', 'answered']);

    // He does not come back: she hears music, and is first in line.
    all('SIGKILL');
    await expect.poll(isMusic, { timeout: 8_000 }).toBe(true);
    const lost = ['started', 'queued', 'offered', 'answered', 'released', 'wrappedUp', 'queued'];
    await expect.poll(story, patient).toEqual(lost);
    expect(call.state()).toBe('up');
    call.hangUp();
    await expect.poll(story, patient).toEqual([...lost, 'ended']);
    await hisBrowser.close();
    await desk.choose('available');
    await takesCalls();
  });

  test('F42 who gives up in the queue is abandoned, and no line is left', async () => {
    await desk.choose('offQueue');
    const call = await caller.call('08502220000');
    await expect.poll(() => call.media.volume() > anySound, patient).toBe(true);
    call.hangUp();
    await expect.poll(story, patient).toEqual(['started', 'queued', 'ended']);
    expect((await facts()).at(-1)).toMatchObject({ by: 'customer', cause: 'abandoned' });
    await desk.choose('available');
    await takesCalls();
  });

  test('a program that is killed finds its call again: the two talk on, and what she does then is heard', async () => {
    const { call, other } = await talk();
    await world.kill();
    await expect.poll(() => [hears(call, agentsTone), hears(other, callersTone)]).toEqual([true, true]);
    await world.start();
    await expect.poll(() => insist(stateOfCall), patient).toBe('talking');
    await expect.poll(() => [hears(call, agentsTone), hears(other, callersTone)]).toEqual([true, true]);
    expect(await story()).toEqual(['started', 'queued', 'offered', 'answered']);
    call.hangUp();
    await expect.poll(other.state, patient).toBe('over');
    await expect.poll(stateOfCall).toBe('wrapUp');
    await finishWork();
  });

  test('who hangs up while the program is gone has hung up, and her agent is let go', async () => {
    await takesCalls();
    const { call, other } = await talk();
    await world.kill();
    call.hangUp();
    await world.start();
    await expect.poll(other.state, patient).toBe('over');
    await expect.poll(story, patient).toContain('ended');
    expect((await facts()).find(({ type }) => type === 'ended')).toMatchObject({ by: 'customer', cause: 'hungUp' });
    await expect.poll(() => insist(stateOfCall), patient).toBe('wrapUp');
    await finishWork();
  });

  test('a switch that dies ends its calls with that reason; its agent is free at once', async () => {
    await takesCalls();
    await talk();
    endSwitch(world.dataDir);
    await expect.poll(story, patient).toContain('wrappedUp');
    expect((await facts()).find(({ type }) => type === 'ended')).toMatchObject({ by: 'system', cause: 'switchLost' });
    await expect.poll(() => desk.me()?.inHand.voice, patient).toBe(0);
    expect((await own()).items).toEqual([]);
  });
});
