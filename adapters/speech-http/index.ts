// Voices behind `POST …/audio/speech`, as OpenAI documents it and many servers of one's own speak it; beside them who
// understands what is said (`listening.ts`).
// Owns: how such a server is asked and what its answers mean.
// Never: the key anywhere but in the header of its call, what is said, where sound is kept.
import type { Language } from '#identity';
import type { Outward } from '#platform/outward.ts';
import { type Said, type SoundReader, type SpeechEngine, speechLimits } from '#voice';

export { openListeningHttp } from './listening.ts';

export interface SpeechHttpNeeds {
  readonly outward: Pick<Outward, 'ask'>;
  /** Whatever the server answers is a file of a stranger. */
  readonly reader: Pick<SoundReader, 'read'>;
  readonly server: {
    /** Without a slash at the end. */
    readonly url: string;
    readonly key: string | null;
    readonly model: string;
    /** The name of its voice, by language. */
    readonly voices: Readonly<Record<string, string>>;
  };
}

/** It has understood the question and will not answer it: this text is too long, or not for it. */
const refusals: readonly number[] = [400, 413, 422];
/** Two minutes of sound with 48,000 samples of 16 bits a second. */
const bytesMost = 12 * 1024 * 1024;

/** Opens the voices of a server; nothing is asked before something is to be said. */
export function openSpeechHttp({ outward, reader, server }: SpeechHttpNeeds): SpeechEngine {
  const { url, key, model, voices } = server;
  const voiceOf = (language: Language): string | null => voices[language] ?? null;
  return {
    nameFor: (language) => {
      const voice = voiceOf(language);
      return voice === null ? null : ['http', url, model, voice].join('/');
    },
    say: async ({ text, language }): Promise<Said> => {
      const voice = voiceOf(language);
      if (voice === null) return { type: 'silent', because: 'missing', detail: language };
      const answer = await outward.ask({
        ...{ url: `${url}/audio/speech`, method: 'POST', isOperators: true, bytesMost },
        headers: { 'content-type': 'application/json', ...(key !== null && { authorization: `Bearer ${key}` }) },
        body: JSON.stringify({ model, input: text, voice, response_format: 'wav' }),
        timeoutMs: speechLimits.sayWithinMs,
      });
      if (answer.type !== 'answered') return { type: 'silent', because: 'tooSlow', detail: answer.type };
      if (answer.status !== 200) {
        const because = refusals.includes(answer.status) ? 'refused' : 'failed';
        return { type: 'silent', because, detail: `It answers with HTTP status ${answer.status}.` };
      }
      const read = await reader.read(withTrueLength(answer.body));
      return read.type === 'sound'
        ? { type: 'said', wav: read.wav }
        : { type: 'silent', because: 'failed', detail: `Its answer is no sound (${read.because}).` };
    },
    close: async () => undefined,
  };
}

const chunkHead = 8;
const firstChunk = 12;

/** Who speaks while it sends does not know the length yet and writes the largest there is: the true one is put there. */
function withTrueLength(wav: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(wav);
  const view = new DataView(bytes.buffer);
  const word = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (word(0) !== 'RIFF') return bytes;
  for (let at = firstChunk; at + chunkHead <= bytes.length; at += chunkHead + view.getUint32(at + 4, true)) {
    if (word(at) !== 'data') continue;
    const left = bytes.length - at - chunkHead;
    if (view.getUint32(at + 4, true) > left) view.setUint32(at + 4, left, true);
    view.setUint32(4, bytes.length - chunkHead, true);
    break;
  }
  return bytes;
}
