import { z } from 'zod';
import type { Outward } from '#platform/outward.ts';
import { hearingLimits, type Listener } from '#voice';

export interface ListeningHttpNeeds {
  readonly outward: Pick<Outward, 'ask'>;
  readonly server: {
    /** Without a slash at the end. */
    readonly url: string;
    readonly key: string | null;
    readonly model: string;
  };
}

const bytesMost = 64 * 1024;
const answerShape = z.object({ text: z.string() });
/** It has understood the question and will not answer it: too short, too long, no speech in it. */
const refusals: readonly number[] = [400, 413, 415, 422];

/** Opens the recogniser behind `POST …/audio/transcriptions`, as OpenAI documents it; asked once for each sound. */
export function openListeningHttp({ outward, server }: ListeningHttpNeeds): Listener {
  const { url, key, model } = server;
  return {
    understand: async ({ wav, language }) => {
      const form = new FormData();
      form.set('file', new Blob([Uint8Array.from(wav)], { type: 'audio/wav' }), 'speech.wav');
      form.set('model', model);
      form.set('language', language);
      form.set('response_format', 'json');
      const written = new Response(form);
      const answer = await outward.ask({
        ...{ url: `${url}/audio/transcriptions`, method: 'POST', isOperators: true, bytesMost },
        headers: {
          'content-type': written.headers.get('content-type') ?? '',
          ...(key !== null && { authorization: `Bearer ${key}` }),
        },
        body: new Uint8Array(await written.arrayBuffer()),
        timeoutMs: hearingLimits.understandWithinMs,
      });
      if (answer.type !== 'answered') return { type: 'failed', detail: `It does not answer (${answer.type}).` };
      const detail = `It answers with HTTP status ${answer.status}.`;
      if (refusals.includes(answer.status)) return { type: 'refused', detail };
      if (answer.status !== 200) return { type: 'failed', detail };
      try {
        return { type: 'understood', text: answerShape.parse(JSON.parse(answer.body.toString())).text };
      } catch {
        return { type: 'failed', detail: 'Its answer is no JSON with a text.' };
      }
    },
  };
}
