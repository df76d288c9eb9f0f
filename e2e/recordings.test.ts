import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import {
  keptSound,
  type RecordingInFull,
  type RecordingOnWire,
  rawSound,
  sampleOf,
} from '../modules/recordings/index.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// Real calls, recorded by Asterisk, kept by the program, and listened to: what a recording holds is told by its tones.

const because = whyNoSwitch();
const title = 'recordings of real calls';
const [callersTone, agentsTone] = [500, 900];
const audible = 0.05;
const patient = { timeout: 60_000 };
const ours = '+908502220000';
const pieceMs = 250;

vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let desk: Desk;
  let caller: Phone;
  let agent: Phone;
  let queueId: string;
  let browser: Browser;

  beforeAll(async () => {
    await buildWhenStale(['web']);
    browser = await openBrowser();
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
    const phone = await openPhone({
      ...{ user: telephone.signInName, password: secret, port: await sipPort(), tone, incoming },
    });
    await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    return phone;
  };
  interface Own {
    readonly interactionId: string;
    readonly state: string;
    readonly recording: string;
  }
  const own = async () => (await insist(() => desk.api.get<{ items: Own[] }>('/telephony/calls'))).items;
  const hears = (call: PhoneCall, tone: number) => call.media.hears(tone) > audible;
  /** Two who hear each other, in a call that is recorded. */
  const talk = async () => {
    for (const { interactionId } of await own()) await desk.api.post(`/telephony/calls/${interactionId}/wrap-up`);
    await vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
    const call = await caller.call('08502220000');
    await expect.poll(() => hears(call, agentsTone), patient).toBe(true);
    await expect.poll(async () => (await own())[0]?.recording, patient).toBe('on');
    const { interactionId = '' } = (await own())[0] ?? {};
    const act = (what: string, body: object = {}) => desk.api.post(`/telephony/calls/${interactionId}/${what}`, body);
    return { call, interactionId, act };
  };
  /** Sound of so many seconds goes by; how much has is heard at the telephone that rings on. */
  const goesBy = async (seconds: number) => {
    const untilMs = performance.now() + seconds * 1_000;
    await expect.poll(() => performance.now() > untilMs, patient).toBe(true);
  };
  const keptOf = async (interactionId: string): Promise<RecordingOnWire> => {
    const items = async () =>
      (await insist(() => desk.api.get<{ items: RecordingOnWire[] }>(`/recordings?interactionId=${interactionId}`)))
        .items;
    await expect.poll(async () => (await items()).map(({ state }) => state), patient).toEqual(['kept']);
    const [one] = await items();
    if (!one) throw new Error('There is no recording');
    return one;
  };
  const soundAt = (id: string, who = desk.api) => who.send('GET', `/recordings/${id}/sound`);
  const wordsIn = async (id: string) => phasesOf(await bytesOf(`/recordings/${id}/sound`));
  const bytesOf = async (path: string, headers: Record<string, string> = {}): Promise<Buffer> => {
    const answer = await fetch(`${world.url}/api/v1${path}`, {
      headers: { cookie: desk.api.cookieHeader(), ...headers },
    });
    expect([200, 206]).toContain(answer.status);
    return Buffer.from(await answer.arrayBuffer());
  };

  test('F50 customer and agent are each on their side of the recording, before, while and after she is held; a pause is silence', async () => {
    const { call, interactionId, act } = await talk();
    await goesBy(2);
    await act('hold');
    await expect.poll(() => hears(call, agentsTone)).toBe(false);
    await goesBy(2);
    await act('resume');
    await expect.poll(() => hears(call, agentsTone)).toBe(true);
    await goesBy(2);
    await act('recording/pause', { reason: 'cardData' });
    await expect.poll(async () => (await own())[0]?.recording).toBe('paused');
    expect(hears(call, agentsTone)).toBe(true);
    await goesBy(2);
    await act('recording/resume');
    await expect.poll(async () => (await own())[0]?.recording).toBe('on');
    await goesBy(2);
    call.hangUp();
    const recording = await keptOf(interactionId);
    expect(await wordsIn(recording.id)).toEqual(['both', 'music', 'both', 'silence', 'both']);
    expect(recording).toMatchObject({ agents: [{ id: desk.id }], queueName: 'Çağrılar', missingMs: 0 });
    expect(recording.durationMs).toBeGreaterThan(9_000);
    const full = await desk.api.get<RecordingInFull>(`/recordings/${recording.id}`);
    expect(full.pauses).toMatchObject([{ by: { id: desk.id }, reason: 'cardData' }]);
    // What lies at the switch is gone when it is kept.
    expect(full.bytes).toBe(keptSound.headerBytes + Math.round((recording.durationMs ?? 0) * keptSound.bytesPerMs));
  });

  test('F51 a player gets the part it asks for, and who listened from where is written down once', async () => {
    const { call, interactionId } = await talk();
    await goesBy(2);
    call.hangUp();
    const { id } = await keptOf(interactionId);
    const whole = await bytesOf(`/recordings/${id}/sound`);
    const part = await bytesOf(`/recordings/${id}/sound`, { range: 'bytes=1000-17001' });
    expect(part.equals(whole.subarray(1_000, 17_002))).toBe(true);
    const { listenings } = await desk.api.get<RecordingInFull>(`/recordings/${id}`);
    expect(listenings).toMatchObject([{ by: { id: desk.id }, how: 'listened' }]);
    expect(listenings[0]?.from).toContain('127.0.0.1');
    // An agent hears her own calls and takes none along.
    const download = await desk.api.send('GET', `/recordings/${id}/sound?download=1`);
    expect(download.status).toBe(404);
    const taken = await world.owner.send('GET', `/recordings/${id}/sound?download=1`);
    expect(taken.status).toBe(200);
    const rows = await world.ask<{ n: number }>(
      `select count(*)::int as n from audit where what = 'recordingDownloaded'`,
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('F50 whoever may not hear a recording gets nothing of it, whatever she asks', async () => {
    const { call, interactionId } = await talk();
    await goesBy(1);
    call.hangUp();
    const { id } = await keptOf(interactionId);
    const can = await (await world.desk(await world.user('Can', 'agent'))).api;
    expect((await soundAt(id, can)).status).toBe(404);
    for (const path of [`/recordings/${id}`, `/recordings/${id}/sound?download=1`])
      expect((await can.send('GET', path)).status).toBe(404);
    expect((await can.get<{ items: unknown[] }>(`/recordings?interactionId=${interactionId}`)).items).toEqual([]);
    expect((await soundAt(id, world.api())).status).toBe(401);
    expect(
      (await can.send('POST', `/recordings/${id}/samples`, { name: 'x', fromMs: 0, toMs: 1_000, keepDays: 1 })).status,
    ).toBe(403);
  });

  test('F50 a program that is killed in the middle of a call keeps its recording whole', async () => {
    const { call, interactionId } = await talk();
    await goesBy(2);
    await world.kill();
    await goesBy(2);
    expect(hears(call, agentsTone)).toBe(true);
    await world.start();
    await expect.poll(async () => (await own())[0]?.recording, patient).toBe('on');
    await goesBy(1);
    call.hangUp();
    const recording = await keptOf(interactionId);
    expect(recording.durationMs).toBeGreaterThan(5_000);
    expect(await wordsIn(recording.id)).toEqual(['both']);
  });

  test('F50 a call that ends while the program is gone is kept when it is back', async () => {
    const { call, interactionId } = await talk();
    await goesBy(2);
    await world.kill();
    call.hangUp();
    await world.start();
    expect((await keptOf(interactionId)).durationMs).toBeGreaterThan(1_500);
  });

  test('F52 a sample is cut from a recording, kept under its own time, heard and deleted', async () => {
    const { call, interactionId } = await talk();
    await goesBy(3);
    call.hangUp();
    const { id } = await keptOf(interactionId);
    const asked = { name: 'Güzel karşılama', fromMs: 500, toMs: 2_000, keepDays: 30 };
    const sample = await world.owner.post<{ id: string }>(`/recordings/${id}/samples`, asked);
    const { items } = await world.owner.get<{ items: { name: string }[] }>('/recording-samples');
    expect(items).toMatchObject([{ name: 'Güzel karşılama', fromMs: 500, toMs: 2_000 }]);
    const path = `/recording-samples/${sample.id}/sound`;
    const answer = await fetch(`${world.url}/api/v1${path}`, { headers: { cookie: world.owner.cookieHeader() } });
    const sound = Buffer.from(await answer.arrayBuffer());
    expect(sound.length).toBe(keptSound.headerBytes + 1_500 * keptSound.bytesPerMs);
    expect(phasesOf(sound)).toEqual(['both']);
    expect((await desk.api.send('GET', path)).status).toBe(403);
    await world.owner.send('DELETE', `/recording-samples/${sample.id}`);
    expect((await world.owner.send('GET', path)).status).toBe(404);
  });

  test('F50, F51, F58 on her desk she sees that she is recorded and has it keep silent; then she hears the call, jumps in it and marks it', async () => {
    const words = wordsOf('modules/recordings/web', 'tr');
    const voice = wordsOf('modules/voice/web', 'tr');
    const person = await openPerson(browser, 'tr');
    const { page, trouble, context } = person;
    await lendSession(person, desk.api, world.url);
    await page.goto(`${world.url}/desk`);
    const { call, interactionId } = await talk();
    const band = page.getByRole('region', { name: voice('calls.label', { name: '' }).trim() });
    await band.getByRole('button', { name: words('pause.recording') }).click();
    await page.getByRole('menuitem', { name: words('pause.because.cardData') }).click();
    await band.getByRole('button', { name: words('pause.resume') }).click();
    await band.getByRole('button', { name: words('pause.recording') }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await goesBy(6);
    call.hangUp();
    const { id } = await keptOf(interactionId);

    await page.goto(`${world.url}/recordings/${id}`);
    const player = page.getByRole('region', { name: words('player.title') });
    await player.getByRole('button', { name: words('player.play'), exact: true }).click();
    const heardMs = () => page.evaluate<number>('document.querySelector("audio").currentTime * 1000');
    await expect.poll(heardMs, patient).toBeGreaterThan(300);
    await player.getByRole('button', { name: words('player.pause'), exact: true }).click();
    const place = player.getByRole('slider');
    await place.press('Home');
    await place.press('ArrowRight');
    await expect.poll(heardMs).toBe(5_000);
    // The telephones of tests send tones, which nobody takes for speech: of all the time they were connected, all is silence.
    const spoken = page.getByRole('region', { name: words('talk.title') });
    await spoken.getByText(words('talk.silence'), { exact: true }).waitFor();
    expect(await spoken.getByRole('definition').first().textContent()).toMatch(/^%0,0/);
    const marks = page.getByRole('region', { name: words('marks.title') });
    await marks.getByRole('textbox').fill('Çok güzel karşıladı');
    await marks.getByRole('button', { name: words('marks.add') }).click();
    await marks.getByText('Çok güzel karşıladı').waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await context.close();
  });

  test('F50 a caller whom the rules have told that she is recorded hears it first, and is recorded after it', async () => {
    const words = wordsOf('modules/recordings/web', 'tr');
    const person = await openPerson(browser, 'tr');
    const { page, trouble, context } = person;
    await lendSession(person, world.owner, world.url);
    await page.goto(`${world.url}/settings/recordings`);
    const house = page.getByRole('form', { name: words('rules.house') });
    await house.getByRole('switch', { name: words('rules.notice') }).click();
    await house.getByRole('textbox', { name: words('rules.noticeIn.tr') }).fill('Bu görüşme kayıt altındadır.');
    expect(await barriers(page)).toEqual([]);
    await house.getByRole('button', { name: words('rules.save') }).click();
    await page.getByText(words('rules.saved', { name: words('rules.house') })).waitFor();
    expect(trouble).toEqual([]);
    await context.close();

    for (const { interactionId } of await own()) await desk.api.post(`/telephony/calls/${interactionId}/wrap-up`);
    await vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
    const call = await caller.call('08502220000');
    await expect.poll(() => call.media.volume() > audible / 5, patient).toBe(true);
    expect(await own()).toEqual([]);
    await expect.poll(() => hears(call, agentsTone), patient).toBe(true);
    await expect.poll(async () => (await own())[0]?.recording, patient).toBe('on');
    const { interactionId = '' } = (await own())[0] ?? {};
    const [times] = await world.ask<Record<'told' | 'queued' | 'recorded', Date>>(`
      select c.told_of_recording_at as told, r.began_at as recorded,
        (select min(f.at) from facts f where f.about = c.interaction_id and f.type = 'queued') as queued
        from calls c join recordings r using (organisation_id, interaction_id)
       where c.interaction_id = '${interactionId}'`);
    expect(times && times.recorded >= times.told && times.queued >= times.told).toBe(true);
    await goesBy(2);
    call.hangUp();
    expect(await wordsIn((await keptOf(interactionId)).id)).toEqual(['both']);
    const shown = await world.owner.get<{ toldOfRecordingAt: string }>(`/reports/calls/${interactionId}`);
    expect(Date.parse(shown.toldOfRecordingAt)).toBe(times?.told.getTime());
    const { house: rule } = await world.owner.get<{ house: object }>('/recording-rules');
    const { organisation } = await world.owner.get<{ organisation: { id: string } }>('/me');
    await world.owner.put(`/recording-rules/organisation/${organisation.id}`, { ...rule, notice: null });
  });

  test('F50 a queue whose calls are not recorded has none', async () => {
    await world.owner.send('PUT', `/recording-rules/queue/${queueId}`, { calls: 'outbound', keepDays: 10 });
    for (const { interactionId } of await own()) await desk.api.post(`/telephony/calls/${interactionId}/wrap-up`);
    await vi.waitUntil(() => desk.me()?.state === 'free', patient);
    const call = await caller.call('08502220000');
    await expect.poll(() => hears(call, agentsTone), patient).toBe(true);
    expect((await own())[0]?.recording).toBe('off');
    const { interactionId = '' } = (await own())[0] ?? {};
    expect(
      (await desk.api.send('POST', `/telephony/calls/${interactionId}/recording/pause`, { reason: 'cardData' })).status,
    ).toBe(409);
    call.hangUp();
    await expect.poll(async () => (await own())[0]?.state, patient).toBe('wrapUp');
    const { items } = await desk.api.get<{ items: unknown[] }>(`/recordings?interactionId=${interactionId}`);
    expect(items).toEqual([]);
  });

  test('F45 F46 who calls a queue that nobody serves hears words, leaves a message, and stands among missed calls', async () => {
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Akşam', projectId, media: ['voice'], assignment: 'automatic', takesMessages: 'closed' };
    const evening = (await world.owner.post<{ id: string }>('/queues', queue)).id;
    const number = { number: '+908502221111', name: 'Akşam hattı', queueId: evening, language: 'tr' };
    await world.owner.post('/telephony/numbers', number);
    // Not even a rule against recordings keeps a message from being kept.
    await world.owner.send('PUT', `/recording-rules/queue/${evening}`, { calls: 'none', keepDays: 10 });
    const call = await caller.call('08502221111');
    await expect.poll(() => call.media.volume() > audible / 5, patient).toBe(true);
    const messages = () =>
      world.ask<{ id: string; interaction_id: string; state: string }>(
        `select id, interaction_id, state from recordings where is_message`,
      );
    await expect.poll(async () => (await messages()).length, patient).toBe(1);
    await goesBy(3);
    call.hangUp();
    await expect.poll(async () => (await messages())[0]?.state, patient).toBe('kept');
    const [message] = await messages();
    const answer = await fetch(`${world.url}/api/v1/recordings/${message?.id}/sound`, {
      headers: { cookie: world.owner.cookieHeader() },
    });
    const wav = Buffer.from(await answer.arrayBuffer()).subarray(keptSound.headerBytes);
    const side = (at: 0 | 1) =>
      Array.from({ length: wav.length / 2 }, (_, n) => sampleOf(wav[n * 2 + at] ?? 0) / 32_768);
    const second = side(0).slice(-rawSound.samplesPerSecond);
    expect(loudnessIn(second, callersTone)).toBeGreaterThan(audible);
    expect(loudnessIn(side(1).slice(0, rawSound.samplesPerSecond), 1_000)).toBeGreaterThan(audible / 2);
    const day = new Date().toISOString().slice(0, 10);
    const missed = () =>
      world.owner.get<{ items: { interactionId: string; why: string }[] }>(
        `/reports/missed-calls?from=${dayBefore(day)}&until=${dayAfter(day)}&queueId=${evening}&which=all`,
      );
    await expect
      .poll(async () => (await missed()).items, patient)
      .toMatchObject([{ interactionId: message?.interaction_id, why: 'voicemail' }]);
  });
});

/** What a recording goes through, one word for each stretch that lasts; the seams belong to none. */
function phasesOf(wav: Buffer): readonly string[] {
  const sound = wav.subarray(keptSound.headerBytes);
  const frames = (rawSound.samplesPerSecond * pieceMs) / 1_000;
  const words: (string | null)[] = [];
  for (let from = 0; from + frames * 2 <= sound.length; from += frames * 2) {
    const side = (at: 0 | 1) =>
      Array.from({ length: frames }, (_, frame) => sampleOf(sound[from + frame * 2 + at] ?? 0) / 32_768);
    const [left, right] = [side(0), side(1)];
    const says = loudnessIn(left, callersTone) > audible;
    const hasRight = Math.sqrt(right.reduce((sum, one) => sum + one * one, 0) / frames) > audible / 10;
    expect(loudnessIn(left, agentsTone)).toBeLessThan(audible / 2);
    expect(loudnessIn(right, callersTone)).toBeLessThan(audible / 2);
    if (says && loudnessIn(right, agentsTone) > audible) words.push('both');
    else if (!(says || hasRight)) words.push('silence');
    else words.push(says && hasRight ? 'music' : null);
  }
  // Until the agent answers she waits with music: what counts begins with the talk.
  const talk = words.slice(Math.max(0, words.indexOf('both')));
  return lastingIn(talk);
}

/** Stretches of a second at least, in their order: a machine that stands still for a moment is no phase of a call. */
function lastingIn(words: readonly (string | null)[]): readonly string[] {
  const stretches: { word: string; pieces: number }[] = [];
  for (const word of words) {
    const last = stretches.at(-1);
    if (last && word === last.word) last.pieces++;
    else if (word !== null) stretches.push({ word, pieces: 1 });
  }
  const long = stretches.filter(({ pieces }) => pieces * pieceMs >= 1_000).map(({ word }) => word);
  return long.filter((word, at) => word !== long[at - 1]);
}

function loudnessIn(samples: readonly number[], tone: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * tone) / rawSound.samplesPerSecond);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + turn * one - two, one];
  return (2 * Math.sqrt(Math.max(0, one * one + two * two - turn * one * two))) / samples.length;
}

const dayMs = 86_400_000;
const dayBefore = (day: string): string => new Date(Date.parse(day) - dayMs).toISOString().slice(0, 10);
const dayAfter = (day: string): string => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
