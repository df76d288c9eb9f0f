import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toneOf, wavOf } from '../platform/sound.ts';

// A server of voices as an operator may name one, whose words are tones: what is said is heard at a telephone.

/** Says each text that begins with one of these words as a tone, in hertz, of so many milliseconds; others are refused. */
export async function openSpeakingServer(tones: ReadonlyMap<string, { readonly hertz: number; readonly ms: number }>) {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      const { input } = JSON.parse(Buffer.concat(parts).toString()) as { readonly input: string };
      const [, tone] = [...tones].find(([word]) => input.startsWith(word)) ?? [];
      if (!tone) return response.writeHead(400).end();
      response.writeHead(200, { 'content-type': 'audio/wav' }).end(wavOf(toneOf(tone.hertz, tone.ms)));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}
