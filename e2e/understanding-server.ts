import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { soundIn } from '../platform/sound.ts';

// A recogniser as an operator may name one, that knows words by their tones: what it answers was really in the sound.

const clearly = 10;

/** Answers the word of the tone (in hertz) that is in the sound, far more than any other; nothing when there is none. */
export async function openUnderstandingServer(words: ReadonlyMap<number, string>) {
  const heard: string[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const form = await new Response(Buffer.concat(parts), { headers }).formData();
    const file = form.get('file');
    if (!(file instanceof File)) return response.writeHead(400).end();
    const sound = soundIn(new Uint8Array(await file.arrayBuffer()));
    if (!sound) return response.writeHead(400).end();
    const levels = [...words].map(([hertz, word]) => ({ word, level: levelOf(sound, hertz) }));
    const [first, second] = levels.toSorted((a, b) => b.level - a.level);
    const text = first && first.level > clearly * (second?.level ?? 0) ? first.word : '';
    heard.push(text);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ text }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    env: { LISTENER_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` },
    /** The words it answered, in order. */
    heard,
    close: () => void server.close(),
  };
}

function levelOf({ samples, rate }: { readonly samples: Float32Array; readonly rate: number }, hertz: number): number {
  let [re, im] = [0, 0];
  for (const [at, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * hertz * at) / rate);
    im += sample * Math.sin((2 * Math.PI * hertz * at) / rate);
  }
  return Math.hypot(re, im) / Math.max(1, samples.length);
}
