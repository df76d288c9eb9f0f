import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { linesAt } from './phone-lab.ts';
import { leadThroughFlow, openFlowVoices, spokenTones as tones } from './spoken-flow.ts';
import { openUnderstandingServer } from './understanding-server.ts';
import { openWorld, type World } from './world.ts';

// A caller who answers the flow of a number by voice, at the real switch: her words are tones, which a recogniser of our
// own finds in the sound that it is sent.

const because = whyNoSwitch();
const title = 'a caller who speaks in a flow at the switch';
const patient = { timeout: 60_000 };
const audible = 0.05;
const [orderTone, cargoTone] = [440, 880];
vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let voices: Awaited<ReturnType<typeof openFlowVoices>>;
  let ears: Awaited<ReturnType<typeof openUnderstandingServer>>;
  let phone: Phone;
  let cargo: string;

  beforeAll(async () => {
    voices = await openFlowVoices();
    ears = await openUnderstandingServer(
      new Map([
        [orderTone, 'Dört yedi bir bir.'],
        [cargoTone, 'Kolim nerede?'],
      ]),
    );
    const env = { SWITCH_URL: 'own', SIP_PORT: '0', ...voices.env, ...ears.env };
    world = await openWorld({ env, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Kargo', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    cargo = (await world.owner.post<{ id: string }>('/queues', queue)).id;
    await leadThroughFlow(world, { number: '+908502220000', toId: cargo, homeId: cargo });
    const provider = { name: 'Operatör', way: 'address', host: '127.0.0.1', port: 9, from: ['127.0.0.1'] };
    await world.owner.post('/telephony/trunks', provider);
    const sipPort = async (): Promise<number> => {
      const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
      return state.sip?.port ?? 0;
    };
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    phone = await openPhone({ user: '+905321112233', port: await sipPort(), tone: 0 });
  }, 240_000);
  afterAll(async () => {
    phone?.close();
    await world?.close();
    voices?.close();
    ears?.close();
  }, 60_000);

  const hears = (call: PhoneCall, tone: number) => call.media.hears(tone) > audible;
  /** Heard, and over: from now on she is listened to. */
  const isAsked = async (call: PhoneCall, tone: number): Promise<void> => {
    await expect.poll(() => hears(call, tone), patient).toBe(true);
    await expect.poll(() => hears(call, tone) || hears(call, tones.or), patient).toBe(false);
  };
  const wordMs = 1_500;
  /** One word, then silence until it was understood. */
  const says = async (call: PhoneCall, tone: number): Promise<void> => {
    const before = ears.heard.length;
    call.media.speak(tone);
    const untilMs = performance.now() + wordMs;
    await expect.poll(() => performance.now() > untilMs, patient).toBe(true);
    call.media.speak(0);
    await expect.poll(() => ears.heard.length, patient).toBeGreaterThan(before);
  };
  const collected = async () =>
    (
      await world.ask<{ collected: Record<string, string> }>(
        'select collected from call_flow_runs order by interaction_id desc limit 1',
      )
    )[0]?.collected;
  const story = () =>
    world.ask<{ type: string; queue: string | null }>(`
      select type, body->>'queueId' as queue from facts where of_kind = 'interaction' and about =
        (select id from interactions where channel = 'voice' order by started_at desc, id desc limit 1)
      order by number`);
  /** Nobody serves that queue, so more follows by itself. */
  const begin = async () => (await story()).slice(0, 2);
  const soundsKept = () => readdir(path.join(world.dataDir, 'asterisk', 'spool', 'recording'));
  const nothingIsLeft = async (): Promise<void> => {
    await expect.poll(() => linesAt(world.dataDir), patient).toBe(0);
    await expect.poll(soundsKept, patient).toEqual([]);
  };

  test('F37 a caller says her number and what it is about, and waits where she wished to', async () => {
    const call = await phone.call('08502220000');
    await isAsked(call, tones.order);
    await says(call, orderTone);
    await isAsked(call, tones.menu);
    await says(call, cargoTone);
    await expect.poll(begin, patient).toMatchObject([{ type: 'started' }, { type: 'queued', queue: cargo }]);
    expect(ears.heard).toEqual(['Dört yedi bir bir.', 'Kolim nerede?']);
    expect(await collected()).toMatchObject({ siparis: '4711', konu: 'Kargo' });
    call.hangUp();
    await nothingIsLeft();
  });

  test('F37 a key that is pressed while she is listened to counts, and of what was heard nothing is left', async () => {
    const before = ears.heard.length;
    const call = await phone.call('08502220000');
    await isAsked(call, tones.order);
    for (const key of '52#') call.media.press(key);
    await isAsked(call, tones.menu);
    call.media.press('1');
    await expect.poll(begin, patient).toMatchObject([{ type: 'started' }, { type: 'queued', queue: cargo }]);
    expect(await collected()).toMatchObject({ siparis: '52', konu: 'Kargo' });
    expect(ears.heard.slice(before)).toEqual([]);
    call.hangUp();
    await nothingIsLeft();
  });
});
