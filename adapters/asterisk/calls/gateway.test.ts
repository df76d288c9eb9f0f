import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { openLog } from '#platform/log.ts';
import { unprivilegedAccount } from '#platform/programs/index.ts';
import { toneOf, wavOf } from '#platform/sound.ts';
import { placeSwitch, whyNoSwitch } from '../../../tools/switch-programs.ts';
import { openPhone, type Phone, type PhoneCall } from '../../conformance/phone/phone.ts';
import { conformVoiceGateway, type HeldCall } from '../../conformance/voice-gateway.ts';
import { applicationOf, recordingsFolder } from '../configure/files.ts';
import { thisMachine, unpackedBefore } from '../get/installation.ts';
import { endSwitch, type SwitchProcess, startSwitch } from '../supervise/process.ts';
import { openGateway } from './gateway.ts';

vi.setConfig({ testTimeout: 60_000 }); // several things are waited for in each, ten seconds at most
const because = whyNoSwitch();
const title = because === null ? 'with a real switch' : `with a real switch (skipped: ${because})`;
/** As loud as a tone of the test telephones is after it went through A-law; what is not there is a hundredth of it. */
const audible = 0.05;
const anySound = 0.005;

describe.skipIf(because !== null)(title, () => {
  let dataDir: string;
  let sounds: string;
  let running: SwitchProcess;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'santral-calls-'));
    sounds = await mkdtemp(path.join(tmpdir(), 'santral-sounds-'));
    await chmod(sounds, 0o755);
    await placeSwitch(dataDir);
    const home = path.join(dataDir, 'asterisk');
    const machine = thisMachine();
    const installation = machine && (await unpackedBefore(home, machine));
    if (!installation) throw new Error('The switch was placed, and is not found');
    const account = await unprivilegedAccount('the telephone switch', ['nobody']);
    const sip = { host: '127.0.0.1', port: 0 };
    running = await startSwitch({ home, installation, account, name: 'main', sip }, new AbortController().signal);
  });
  afterAll(async () => {
    if (running) await endSwitch(path.join(dataDir, 'asterisk'), running);
    await rm(dataDir, { recursive: true, force: true });
    await rm(sounds, { recursive: true, force: true });
  });

  conformVoiceGateway('Asterisk', async () => {
    const { control, sip } = running;
    const { user, password } = control;
    const recordings = path.join(dataDir, 'asterisk', recordingsFolder);
    const address = { url: `http://127.0.0.1:${control.port}`, user, password, recordings };
    const log = openLog({ level: 'silent' });
    const state = () => ({ type: 'preparing', step: 'starting' }) as const;
    const opened = openGateway({ application: applicationOf('main'), state, clock: { nowMs: () => Date.now() }, log });
    await opened.follow(address);
    const phones: Phone[] = [];
    return {
      gateway: opened.gateway,
      port: sip.port,
      call: async (from, to, tone) => {
        const phone = await openPhone({ user: from, port: sip.port, tone });
        phones.push(phone);
        return heldCall(await phone.call(to));
      },
      telephone: async (user, password, incoming, tone) => {
        const phone = await openPhone({ user, password, port: sip.port, tone, incoming });
        phones.push(phone);
        const isSignedIn = (await phone.register()) === 200;
        return {
          isSignedIn,
          received: () => {
            const [call] = phone.received();
            return call ? heldCall(call) : null;
          },
        };
      },
      provider: async (customer, incoming, tone) => {
        const phone = await openPhone({ user: '+905321112233', port: sip.port, tone, incoming, customer });
        phones.push(phone);
        return {
          port: phone.port,
          isSignedIn: () => phone.signedInAt() !== null,
          received: () => {
            const [call] = phone.received();
            return call ? { ...heldCall(call), to: call.to, from: call.from } : null;
          },
          call: async (to) => heldCall(await phone.call(to)),
          leave: phone.close,
        };
      },
      sound: async (tone, lengthMs) => {
        const file = path.join(sounds, `${tone}-${lengthMs}.wav`);
        await writeFile(file, wavOf(toneOf(tone, lengthMs)));
        return file;
      },
      cut: () => void opened.follow(address),
      close: async () => {
        for (const phone of phones) phone.close();
        for (const { line } of await opened.gateway.lines()) await opened.gateway.hangUp(line);
        await expect.poll(opened.gateway.lines).toEqual([]);
        await opened.follow(null);
      },
    };
  });
});

const heldCall = (call: PhoneCall): HeldCall => ({
  isUp: () => call.state() === 'up',
  isOver: () => call.state() === 'over',
  hears: (tone) => call.media.hears(tone) > audible,
  hearsSound: () => call.media.volume() > anySound,
  speak: call.media.speak,
  press: call.media.press,
  hasPressedAll: call.media.hasPressedAll,
  keysHeard: call.media.keysHeard,
  drop: call.media.drop,
  vanish: call.media.fallSilent,
  hangUp: call.hangUp,
});
