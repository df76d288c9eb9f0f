// The voices that come with the program: eSpeak NG for Turkish, Flite for English, both from npm as WebAssembly.
// Owns: the process they run in, started by the first thing to be said and ended when nothing is said for a while.
// eSpeak NG is under the GPL and is therefore never loaded into ours; neither is Flite, so that what falls over falls there.
// Never: what is said, how numbers are read, where sound is kept.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { openAsked } from '#platform/programs/index.ts';
import { type SpeechEngine, speechLimits } from '#voice';

/** The packages' versions belong to the name: another version may sound another way. */
const names = { tr: 'espeak-ng-0.3.5/tr/150', en: 'flite-0.1.1/slt/1' } as const;
const idleMs = 60_000;
const heapMb = 256;

const Reply = z.union([z.object({ wav: z.instanceof(Uint8Array) }), z.object({ trouble: z.string().max(2_000) })]);

/** Opens the voices; their process starts when something is to be said. */
export function openBuiltInVoices(): SpeechEngine {
  const file = fileURLToPath(new URL('./speaking.ts', import.meta.url));
  const speaker = openAsked({ file, withinMs: speechLimits.sayWithinMs, idleMs, heapMb });
  return {
    nameFor: (language) => names[language],
    say: async (saying) => {
      const answer = await speaker.ask(saying);
      if (answer.type === 'tooSlow') return { type: 'silent', because: 'tooSlow', detail: '' };
      if (answer.type === 'fell') return { type: 'silent', because: 'failed', detail: answer.detail };
      const reply = Reply.safeParse(answer.value);
      if (!reply.success) return { type: 'silent', because: 'failed', detail: 'It gave no sound.' };
      return 'wav' in reply.data
        ? { type: 'said', wav: reply.data.wav }
        : { type: 'silent', because: 'failed', detail: reply.data.trouble };
    },
    close: speaker.close,
  };
}
