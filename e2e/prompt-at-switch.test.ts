import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { toneOf, wavOf } from '../platform/sound.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import type { Desk } from './desk.ts';
import { openWorld, type World } from './world.ts';

// What is laid ready for callers lies where the switch can read it, under the account it runs as, in a form it plays.

const because = whyNoSwitch();
const title = 'a prompt at the switch';
const patient = { timeout: 60_000, interval: 250 };
/** As in the tests of the switch: what is not there is a hundredth of it. */
const audible = 0.05;
/** Hertz; no note of the music is near it. */
const recorded = 700;
const waiting = 1_500;

interface Note {
  readonly control: { readonly port: number; readonly user: string; readonly password: string };
}

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let dataDir: string;
  let desk: Desk;
  let queueId: string;
  const phones: Phone[] = [];

  beforeAll(async () => {
    const prepare = async (folder: string) => {
      dataDir = folder;
      await placeSwitch(folder);
    };
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare });
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    queueId = (await world.owner.post<{ id: string }>('/queues', queue)).id;
    await world.owner.post('/telephony/numbers', { number: '+908502220000', name: 'Hat', queueId, language: 'tr' });
    const ayse = await world.user('Ayşe', 'agent');
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    await phoneOf(ayse.id); // it rings, and nobody picks up
    desk = await world.desk(ayse);
    await vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
  }, 240_000);
  afterAll(async () => {
    for (const phone of phones) phone.close();
    await world?.close();
  }, 60_000);

  const phoneOf = async (userId: string): Promise<Phone> => {
    const sipPort = async () =>
      (await world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch')).state.sip?.port ?? 0;
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const given = { userId, name: 'Masa' };
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      given,
    );
    const way = { user: telephone.signInName, password: secret, port: await sipPort() };
    const phone = await openPhone({ ...way, tone: 300, incoming: 'ring' });
    phones.push(phone);
    await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    return phone;
  };
  /** Asks the switch itself, as its gateway does. */
  const order = async (method: string, asked: string): Promise<unknown> => {
    const { control } = JSON.parse(await readFile(path.join(dataDir, 'asterisk/running.json'), 'utf8')) as Note;
    const authorization = `Basic ${Buffer.from(`${control.user}:${control.password}`).toString('base64')}`;
    const answer = await fetch(`http://127.0.0.1:${control.port}/ari${asked}`, { method, headers: { authorization } });
    if (!answer.ok) throw new Error(`The switch answers ${answer.status} to ${asked}`);
    return answer.json();
  };

  test('F38 a recording that was uploaded is heard by a caller', async () => {
    const prompt = await world.owner.post<{ id: string }>('/telephony/prompts', { name: 'Karşılama' });
    const below = `/telephony/prompts/${prompt.id}`;
    const put = await world.owner.send('PUT', `${below}/recordings/tr`, Buffer.from(wavOf(toneOf(recorded, 20_000))));
    expect(put.status).toBe(204);
    expect((await world.owner.send('GET', `${below}/sounds/tr`)).status).toBe(200);
    const shelf = path.join(dataDir, 'prompts');
    const [file = ''] = (await readdir(shelf, { recursive: true })).filter((name) => name.endsWith('.wav'));

    const outside = await phoneOf((await world.user('Dışarıdaki', 'agent')).id);
    const call = await outside.call('08502220000');
    await expect.poll(() => call.media.volume(), patient).toBeGreaterThan(0.005); // she waits with music
    expect(call.media.hears(recorded)).toBeLessThan(audible);
    const channels = (await order('GET', '/channels')) as readonly { id: string; state: string }[];
    const [waiting] = channels.filter(({ state }) => state === 'Up');
    const sound = encodeURIComponent(`sound:${path.join(shelf, file).replace(/\.wav$/, '')}`);
    await order('POST', `/channels/${waiting?.id}/play?media=${sound}`);
    await expect.poll(() => call.media.hears(recorded), patient).toBeGreaterThan(audible);
    call.hangUp();
  });

  test('F38 whose recording somebody removes is made anew for the next caller; one that is gone for good is a tone, then music, and the list says so', async () => {
    const { id } = await world.owner.post<{ id: string }>('/telephony/prompts', { name: 'Bekleme' });
    const wav = Buffer.from(wavOf(toneOf(waiting, 20_000)));
    expect((await world.owner.send('PUT', `/telephony/prompts/${id}/recordings/tr`, wav)).status).toBe(204);
    const words = `/queues/${queueId}/waiting-words`;
    const {
      queueId: _id,
      queueName,
      takesCalls,
      ordinary,
      ...form
    } = await world.owner.get<Record<string, unknown>>(words);
    const parts = { greeting: true, place: false, comfort: false, offer: false, reason: false };
    await world.owner.put(words, { ...form, parts, prompts: { greeting: id } });
    const isMissing = async () => {
      const { items } = await world.owner.get<{ items: { id: string; isMissing: boolean }[] }>('/telephony/prompts');
      return items.find((one) => one.id === id)?.isMissing;
    };
    await desk.choose('offQueue');
    const outside = await phoneOf((await world.user('Bekleyen', 'agent')).id);
    const isGreeted = (call: PhoneCall) =>
      expect.poll(() => call.media.hears(waiting), patient).toBeGreaterThan(audible);

    const first = await outside.call('08502220000');
    await isGreeted(first);
    await rm(path.join(dataDir, 'prompts'), { recursive: true });
    await isGreeted(first); // what is heard is heard to its end
    first.hangUp();
    const second = await outside.call('08502220000');
    await isGreeted(second);
    second.hangUp();
    expect(await isMissing()).toBe(false);

    const { organisationId = '' } =
      (
        await world.ask<{ organisationId: string }>(`select organisation_id as "organisationId" from voice_prompts`)
      )[0] ?? {};
    for (const shelf of ['prompts', 'files']) await rm(path.join(dataDir, shelf, organisationId), { recursive: true });
    const third = await outside.call('08502220000');
    await expect.poll(isMissing, patient).toBe(true);
    await expect.poll(() => third.media.volume(), patient).toBeGreaterThan(0.005);
    expect(third.media.hears(waiting)).toBeLessThan(audible);
    expect(third.state()).toBe('up');
    third.hangUp();
    // Who puts it there again has it heard again.
    expect((await world.owner.send('PUT', `/telephony/prompts/${id}/recordings/tr`, wav)).status).toBe(204);
    expect(await isMissing()).toBe(false);
    const last = await outside.call('08502220000');
    await isGreeted(last);
    last.hangUp();
  });
});
