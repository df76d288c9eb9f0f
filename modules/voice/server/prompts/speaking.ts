import { createHash } from 'node:crypto';
import type { Language } from '#identity';
import type { OrganisationId } from '#kernel/id.ts';
import type { Log } from '#platform/log.ts';
import { telephoneRate, toneOf, wavOf } from '#platform/sound.ts';
import type { PromptId } from '../../prompt.ts';
import { type SpokenPiece, sentenceLimits, spokenText, wordsOfPiece } from '../../sentence.ts';
import { type Said, type SpeakingState, type SpeechEngine, speechLimits } from '../../synthesis.ts';
import type { SoundShelf } from './sound-shelf.ts';

/** What a prompt of an organisation is made of in a language: a recording, or words to be spoken. */
export type PromptContent =
  /** The bytes of a WAV file as telephones play it, under the name of its bytes. */
  | { readonly type: 'recording'; readonly sha256: string; readonly read: () => Promise<Uint8Array | null> }
  | { readonly type: 'text'; readonly text: string };

/** Turns what callers shall hear into files that the switch plays. */
export interface Speaking {
  /**
   * A file for each piece, as absolute paths, in order: spoken once and kept. What cannot be spoken is a tone, so that
   * there is never silence; why is in `state`.
   */
  readonly filesFor: (
    organisationId: OrganisationId,
    pieces: readonly SpokenPiece[],
    language: Language,
  ) => Promise<readonly string[]>;
  /** One text as the file that is played; null when no voice could say it. */
  readonly say: (organisationId: OrganisationId, text: string, language: Language) => Promise<string | null>;
  readonly state: () => SpeakingState;
}

export interface SpeakingNeeds {
  readonly engine: SpeechEngine;
  readonly shelf: SoundShelf;
  readonly log: Log;
  /** Null: there is no such prompt, or nothing in any language. */
  readonly contentOf: (organisationId: OrganisationId, promptId: PromptId, language: Language) => PromptContent | null;
}

/** Two short falling notes: "something is missing", and unlike every tone of the network. */
const missingTone = (): Uint8Array => {
  const [first, second] = [toneOf(660, 180), toneOf(495, 260)];
  const samples = new Float32Array(first.samples.length + second.samples.length);
  samples.set(first.samples);
  samples.set(second.samples, first.samples.length);
  return wavOf({ rate: telephoneRate, samples });
};

/** Opens speaking for all organisations. */
export function openSpeaking({ engine, shelf, log, contentOf }: SpeakingNeeds): Speaking {
  let trouble: SpeakingState['trouble'] = null;
  let waiting = 0;
  const missing = new Set<string>();

  const spoken = async (text: string, language: Language): Promise<Uint8Array | null> => {
    if (waiting >= speechLimits.waiting) return fail({ type: 'silent', because: 'tooSlow', detail: 'Too much waits.' });
    waiting++;
    try {
      const said = await engine.say({ text, language });
      if (said.type === 'silent') return fail(said);
      trouble = null;
      return said.wav;
    } finally {
      waiting--;
    }
  };
  const fail = (silent: Extract<Said, { type: 'silent' }>): null => {
    if (trouble === null) log.warn({ because: silent.because, detail: silent.detail }, 'A prompt could not be spoken');
    trouble = silent;
    return null;
  };
  const sayWords = async (
    organisationId: OrganisationId,
    words: string,
    language: Language,
  ): Promise<string | null> => {
    const text = words.slice(0, speechLimits.text);
    const voice = engine.nameFor(language);
    if (!voice) return fail({ type: 'silent', because: 'missing', detail: language });
    if (!/[\p{L}\p{N}]/u.test(text)) return null; // nothing to be said in it
    return shelf.take(organisationId, nameOf([voice, text]), () => spoken(text, language));
  };
  const tone = (organisationId: OrganisationId): Promise<string | null> =>
    shelf.take(organisationId, nameOf(['tone', '1']), async () => missingTone());

  const fileOf = async (
    organisationId: OrganisationId,
    piece: SpokenPiece,
    language: Language,
  ): Promise<string | null> => {
    if (piece.type !== 'prompt') {
      return sayWords(organisationId, wordsOfPiece(piece, language) ?? '', language);
    }
    const content = contentOf(organisationId, piece.promptId, language);
    const key = `${organisationId}/${piece.promptId}`;
    if (content?.type === 'recording') {
      const file = await shelf.take(organisationId, nameOf(['recording', content.sha256]), content.read);
      if (file) {
        missing.delete(key);
        return file;
      }
    }
    if (content?.type === 'text') {
      missing.delete(key);
      return sayWords(organisationId, spokenText(content.text, language), language);
    }
    if (!missing.has(key) && missing.size < missingKept) {
      missing.add(key);
      log.warn({ organisationId, promptId: piece.promptId, language }, 'A prompt is missing; callers hear a tone');
    }
    return null;
  };

  return {
    filesFor: async (organisationId, pieces, language) => {
      const files = await Promise.all(
        pieces.slice(0, sentenceLimits.pieces).map(async (piece) => {
          const file = await fileOf(organisationId, piece, language).catch((err: Error) => {
            log.warn({ organisationId, err }, 'The sound of a prompt could not be written');
            return null;
          });
          return file ?? (isSilence(piece) ? null : tone(organisationId));
        }),
      );
      return files.filter((file) => file !== null);
    },
    say: (organisationId, text, language) => sayWords(organisationId, spokenText(text, language), language),
    state: () => ({ trouble, missingPrompts: missing.size }),
  };
}

/** Missing prompts are counted up to here. */
const missingKept = 1_000;

/** A text without a letter or digit is nothing that anybody misses. */
const isSilence = (piece: SpokenPiece): boolean => piece.type === 'text' && !/[\p{L}\p{N}]/u.test(piece.text);

const nameOf = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\u0000')).digest('hex');
