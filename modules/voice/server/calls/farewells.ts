import type { Language } from '#identity';
import type { Log } from '#platform/log.ts';
import type { LineId, VoiceGateway } from '../../gateway.ts';
import type { SpokenPiece } from '../../sentence.ts';
import type { LineSpeech } from './line-speech.ts';

/**
 * Callers who are told why nobody takes them. Their calls are over when that begins: what is written about them is what
 * is written of whoever hears that it is busy, and only their lines stay a little longer.
 */
export interface Farewells {
  /** What is said on this line when it is to be let go. */
  readonly prepare: (line: LineId, words: Words) => void;
  /** The line is to be let go: true when something is said first, and it is let go by itself. */
  readonly begin: (line: LineId) => boolean;
  readonly holds: (line: LineId) => boolean;
  readonly ended: (line: LineId) => void;
}

/** What is said, and in which language. */
interface Words {
  readonly pieces: readonly SpokenPiece[];
  readonly language: Language;
}

/** So long words may take, whatever is told of their end. */
const wordsMostMs = 60_000;

/** Says something after which a line is let go; that waits no longer than this for the end of it. */
export async function sayBriefly(
  speech: Pick<LineSpeech, 'say' | 'hush'>,
  line: LineId,
  { pieces, language }: Words,
): Promise<void> {
  const timer = setTimeout(() => speech.hush(line), wordsMostMs);
  timer.unref();
  await speech.say(line, pieces, language);
  clearTimeout(timer);
}

/** Opens the farewells of one organisation's callers. */
export function openFarewells({
  gateway,
  speech,
  log,
}: {
  readonly gateway: Pick<VoiceGateway, 'answer' | 'hangUp'>;
  readonly speech: Pick<LineSpeech, 'say' | 'hush'>;
  readonly log: Log;
}): Farewells {
  const prepared = new Map<LineId, Words>();
  const speaking = new Set<LineId>();

  const speak = async (line: LineId, words: Words): Promise<void> => {
    try {
      await gateway.answer(line);
      if (speaking.has(line)) await sayBriefly(speech, line, words);
    } catch (err) {
      log.warn({ line, err }, 'A caller who may not wait was not told why');
    }
    try {
      if (speaking.has(line)) await gateway.hangUp(line, 'done');
    } finally {
      speaking.delete(line);
    }
  };

  return {
    prepare: (line, words) => {
      if (words.pieces.length > 0) prepared.set(line, words);
    },
    begin: (line) => {
      const words = prepared.get(line);
      if (!words) return false;
      prepared.delete(line);
      speaking.add(line);
      speak(line, words).catch((err: Error) => log.warn({ line, err }, 'A caller who may not wait was not let go'));
      return true;
    },
    holds: (line) => prepared.has(line) || speaking.has(line),
    ended: (line) => {
      prepared.delete(line);
      speaking.delete(line);
    },
  };
}
