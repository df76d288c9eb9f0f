// What the tests of the browser's telephone need beside the program: a microphone that says a tone, ears in the page, and
// a telephone of their own that the switch joins with it, as the program joins callers.
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { openLog } from '#platform/log.ts';
import { type AriAddress, openAri } from '../adapters/asterisk/ari/client.ts';
import { handOverOne } from '../adapters/asterisk/calls/objects.ts';
import { openPhone } from '../adapters/conformance/phone/phone.ts';

const spoken = { rate: 48_000, seconds: 5, loudness: 0.4 } as const;

/** Flags of a browser whose microphone says this tone, in hertz, for ever. */
export async function microphoneOf(tone: number): Promise<readonly string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-tone-'));
  const file = path.join(folder, 'tone.wav');
  await writeFile(file, toneFile(tone));
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${file}`,
    '--autoplay-policy=no-user-gesture-required',
  ];
}

/** A WAV file: mono, 16 bits. */
function toneFile(tone: number): Buffer {
  const { rate, seconds, loudness } = spoken;
  const samples = rate * seconds;
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  for (const [at, value] of [
    [16, 16],
    [24, rate],
    [28, rate * 2],
  ] as const)
    file.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    file.writeUInt16LE(value, at);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples * 2, 40);
  for (let n = 0; n < samples; n++) {
    file.writeInt16LE(Math.round(Math.sin((2 * Math.PI * tone * n) / rate) * loudness * 32_767), 44 + n * 2);
  }
  return file;
}

/**
 * Listens in every page of a context to what its calls bring. The browser's cleaning of a voice is left out: it would
 * take a tone for a noise.
 */
export async function putEars(context: BrowserContext): Promise<void> {
  await context.addInitScript({
    content: `
      const media = navigator.mediaDevices;
      if (media) {
        const ask = media.getUserMedia.bind(media);
        media.getUserMedia = ({ audio }) =>
          ask({ audio: { ...audio, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
      }
      const Real = RTCPeerConnection;
      window.RTCPeerConnection = function (...given) {
        const connection = new Real(...given);
        connection.addEventListener('track', ({ track }) => {
          const room = new AudioContext();
          const ear = room.createAnalyser();
          ear.fftSize = 4096;
          ear.smoothingTimeConstant = 0;
          room.createMediaStreamSource(new MediaStream([track])).connect(ear);
          const found = new Float32Array(ear.frequencyBinCount);
          window.heardAt = (tone) => {
            ear.getFloatFrequencyData(found);
            const at = Math.round((tone * ear.fftSize) / room.sampleRate);
            return Math.max(found[at - 1], found[at], found[at + 1]);
          };
        });
        return connection;
      };
    `,
  });
}

const audibleDb = -60;

/** Whether this tone is in what the page's call brings now. */
export const pageHears = (page: Page, tone: number): Promise<boolean> =>
  page.evaluate(
    ({ hertz, least }) => ((globalThis as { heardAt?: (tone: number) => number }).heardAt?.(hertz) ?? -999) > least,
    { hertz: tone, least: audibleDb },
  );

const name = 'lab-1';
const secret = 'a secret of the laboratory';
const application = 'santral-tests';

/** Where the program's own switch takes orders, and with what. */
function addressOf(dataDir: string): AriAddress {
  const configured = (file: string, pattern: RegExp): string =>
    pattern.exec(readFileSync(path.join(dataDir, 'asterisk/etc', file), 'utf8'))?.[1] ?? '';
  return {
    url: `http://127.0.0.1:${configured('http.conf', /bindport=(\d+)/)}`,
    user: configured('ari.conf', /\[(?!general)(\w+)\]/),
    password: configured('ari.conf', /password=(.+)/),
  };
}

/** The address of the program's own switch for whoever is on this machine. */
export const switchDoor = (dataDir: string): string => addressOf(dataDir).url;

/** How many lines live at the program's own switch, asked of the switch itself. */
export async function linesAt(dataDir: string): Promise<number> {
  const { url, user, password } = addressOf(dataDir);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const answer = await fetch(`${url}/ari/channels`, { headers: { authorization } });
  return ((await answer.json()) as readonly unknown[]).length;
}

/** A telephone of the tests at the program's switch, which says a tone, and the order to join it with others. */
export async function openLab(dataDir: string, sipPort: number, tone: number) {
  const address = addressOf(dataDir);
  const lines = new Set<string>();
  const ended = new Set<string>();
  let isUp: () => void;
  const standing = new Promise<void>((done) => {
    isUp = done;
  });
  const ari = openAri({
    address,
    application,
    log: openLog({ level: 'silent' }),
    onEvent: (event) => {
      if (event.type === 'StasisStart') lines.add(event.channel.id);
      else if (event.type === 'StasisEnd' || event.type === 'ChannelDestroyed') ended.add(event.channel.id);
    },
    onUp: async () => isUp(),
    onDown: () => undefined,
  });
  await standing;
  await handOverOne(ari, { kind: 'desk', name, secret }, new Map());
  const phone = await openPhone({ user: name, password: secret, port: sipPort, tone, incoming: 'answer' });
  if ((await phone.register()) !== 200) throw new Error('The telephone of the tests was not let in');
  let serial = 0;
  const ring = async (telephone: string): Promise<string> => {
    const channelId = `lab-${++serial}`;
    const variables = { 'PJSIP_HEADER(add,X-Santral-Line)': channelId };
    const endpoint = `PJSIP/${telephone}`;
    const callerId = '"Ayşe Yılmaz" <+905321112233>';
    await ari.order('channels.originateWithId', {
      channelId,
      endpoint,
      app: application,
      callerId,
      timeout: 30,
      variables,
    });
    return channelId;
  };
  return {
    /** Rings a telephone under an id of the laboratory. */
    ring,
    /** Somebody picked this line up. */
    isUp: (line: string) => lines.has(line),
    isOver: (line: string) => ended.has(line),
    /** Joins a line with the telephone of the tests; its side of the call. */
    joinWith: async (line: string) => {
      const own = await ring(name);
      const room = `room-${own}`;
      await ari.order('bridges.createWithId', { bridgeId: room, type: 'mixing' });
      while (!lines.has(own)) await new Promise((done) => setTimeout(done, 20));
      for (const channel of [line, own]) await ari.order('bridges.addChannel', { bridgeId: room, channel });
      const call = phone.received().at(-1);
      if (!call) throw new Error('The telephone of the tests has no call');
      return call;
    },
    hangUp: (line: string) => ari.order('channels.hangup', { channelId: line }),
    /** The telephones of pages that are signed in. */
    pages: async () =>
      (await ari.order('endpoints.list', {}))
        .filter(({ resource, state }) => resource.startsWith('page-') && state === 'online')
        .map(({ resource }) => resource),
    close: async () => {
      phone.close();
      await ari.close();
    },
  };
}
