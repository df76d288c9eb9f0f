// Sound files as people have them (WAV, MP3, OGG), turned into what telephones play.
// Owns: the process that reads them. Files of strangers are read by WebAssembly in a program that can be killed, never in
// ours.
// Never: where files are kept, who may bring one.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { openAsked } from '#platform/programs/index.ts';
import { recordingFaults, recordingLimits, type SoundReader } from '#voice';

const idleMs = 10_000;
const heapMb = 256;

const Reply = z.union([
  z.object({ wav: z.instanceof(Uint8Array), lengthMs: z.number() }),
  z.object({ refused: z.enum(recordingFaults) }),
]);

/** Opens the reader; its process starts with the first file. */
export function openSoundFiles(): SoundReader {
  const file = fileURLToPath(new URL('./reading.ts', import.meta.url));
  const reader = openAsked({ file, withinMs: recordingLimits.readWithinMs, idleMs, heapMb });
  return {
    read: async (bytes) => {
      const answer = await reader.ask({ bytes, longestMs: recordingLimits.longestMs });
      const reply = answer.type === 'answered' ? Reply.safeParse(answer.value) : null;
      // What a reader falls over, hangs in or answers strangely to is no file we play.
      if (!reply?.success) return { type: 'refused', because: 'broken' };
      return 'wav' in reply.data ? { type: 'sound', ...reply.data } : { type: 'refused', because: reply.data.refused };
    },
    close: reader.close,
  };
}
