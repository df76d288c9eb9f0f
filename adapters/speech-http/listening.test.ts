import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOutward } from '#platform/outward.ts';
import { toneOf, wavOf } from '#platform/sound.ts';
import { openListeningHttp } from './index.ts';

interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly form: FormData;
}

let server: Server;
let url: string;
const asked: Asked[] = [];
let answer = { status: 200, body: '' };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    asked.push({
      path: `${request.method} ${request.url}`,
      authorization: request.headers.authorization,
      form: await new Response(Buffer.concat(chunks), { headers }).formData(),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const wav = wavOf(toneOf(440, 300));
const open = (at = url, key: string | null = 'sk-gizli') =>
  openListeningHttp({ outward: openOutward({ allowed: [] }), server: { url: at, key, model: 'whisper-1' } });

test('F37 a recogniser is asked as it is documented, and its text is what was said', async () => {
  answer = { status: 200, body: '{"text":"Fatura.","usage":{"type":"duration","seconds":1}}' };
  expect(await open().understand({ wav, language: 'tr' })).toEqual({ type: 'understood', text: 'Fatura.' });
  const [one] = asked;
  expect(one).toMatchObject({ path: 'POST /v1/audio/transcriptions', authorization: 'Bearer sk-gizli' });
  const file = one?.form.get('file');
  if (!(file instanceof File)) throw new Error('No file came');
  expect([file.name, file.type]).toEqual(['speech.wav', 'audio/wav']);
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(wav);
  const words = ['model', 'language', 'response_format'].map((name) => one?.form.get(name));
  expect(words).toEqual(['whisper-1', 'tr', 'json']);
});

test.for([
  [400, '{}', 'refused'],
  [413, '', 'refused'],
  [401, '', 'failed'],
  [429, '', 'failed'],
  [503, '', 'failed'],
  [200, 'fatura', 'failed'],
  [200, '{"words":[]}', 'failed'],
] as const)('F37 its answer %i %s means that it %s', async ([status, body, type]) => {
  answer = { status, body };
  expect(await open(url, null).understand({ wav, language: 'en' })).toMatchObject({ type });
  expect(asked.at(-1)?.authorization).toBeUndefined();
});

test('F37 one that is not there has failed', async () => {
  expect(await open('http://127.0.0.1:9/v1').understand({ wav, language: 'tr' })).toMatchObject({ type: 'failed' });
});
