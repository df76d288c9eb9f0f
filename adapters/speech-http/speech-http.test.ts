import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openOutward } from '#platform/outward.ts';
import { lengthMsOf, soundIn, telephoneRate, toneOf, wavOf } from '#platform/sound.ts';
import type { SoundReader } from '#voice';
import { openSpeechHttp } from './index.ts';

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

let server: Server;
let url: string;
let asked: Asked[];
let answer: { readonly status: number; readonly body: Uint8Array };

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({
        path: `${request.method} ${request.url}`,
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      response.writeHead(answer.status, { 'content-type': 'audio/wav' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: streamed() };
});

/** As a server sends it that does not know yet how long it will speak. */
function streamed(): Uint8Array {
  const wav = wavOf(toneOf(440, 700));
  new DataView(wav.buffer).setUint32(4, 0xffffffff, true);
  new DataView(wav.buffer).setUint32(40, 0xffffffff, true);
  return wav;
}

const reader: Pick<SoundReader, 'read'> = {
  read: async (bytes) => {
    if (bytes.length < 44) return { type: 'refused', because: 'notSound' };
    const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(40, true);
    const sound = size === bytes.length - 44 ? soundIn(bytes) : null;
    return sound
      ? { type: 'sound', wav: wavOf(sound), lengthMs: lengthMsOf(sound) }
      : { type: 'refused', because: 'notSound' };
  },
};
const open = () =>
  openSpeechHttp({
    outward: openOutward({ allowed: [] }),
    reader,
    server: { url, key: 'sk-gizli', model: 'tts-1', voices: { tr: 'elif' } },
  });
const saying = { text: 'Hoş geldiniz', language: 'tr' } as const;

test('F38 a server of voices is asked as it is documented, and its sound is played, its length unknown or not', async () => {
  const said = await open().say(saying);
  expect(asked).toMatchObject([
    {
      path: 'POST /v1/audio/speech',
      headers: { authorization: 'Bearer sk-gizli', 'content-type': 'application/json' },
      body: { model: 'tts-1', input: 'Hoş geldiniz', voice: 'elif', response_format: 'wav' },
    },
  ]);
  const sound = said.type === 'said' ? soundIn(said.wav) : null;
  expect(sound?.rate).toBe(telephoneRate);
  expect(sound && lengthMsOf(sound)).toBe(700);
});

test('F38 a server that refuses, answers something else or is not there says nothing, and its key is in no words', async () => {
  const engine = open();
  answer = { status: 401, body: new TextEncoder().encode('{"error":"sk-gizli"}') };
  expect(await engine.say(saying)).toMatchObject({
    type: 'silent',
    because: 'failed',
    detail: expect.stringContaining('401'),
  });
  answer = { status: 400, body: new TextEncoder().encode('{"error":"sk-gizli"}') };
  expect(await engine.say(saying)).toMatchObject({ type: 'silent', because: 'refused' });
  answer = { status: 200, body: new TextEncoder().encode('<html>') };
  const other = await engine.say(saying);
  expect(other).toMatchObject({ type: 'silent', because: 'failed' });
  expect(JSON.stringify(other)).not.toContain('gizli');
  expect(engine.nameFor('tr')).not.toContain('gizli');
  const away = openSpeechHttp({
    outward: openOutward({ allowed: [] }),
    reader,
    server: { url: 'http://127.0.0.1:9/v1', key: null, model: 'tts-1', voices: { tr: 'elif' } },
  });
  expect(await away.say(saying)).toMatchObject({ type: 'silent', because: 'tooSlow' });
});

test('F38 a language without a voice there is left to the next', () => {
  expect(open().nameFor('en')).toBeNull();
});
