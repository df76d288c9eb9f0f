import { createHash } from 'node:crypto';
import type { Language } from '#identity';
import type { OrganisationId } from '#kernel/id.ts';
import type { Log } from '#platform/log.ts';
import { telephoneRate, toneOf, wavOf } from '#platform/sound.ts';
import type { PromptId } from '../../prompt.ts';
import { type SpokenPiece, sentenceLimits, spokenText, wordsOfPiece } from '../../sentence.ts';
import { type SpeakingState, type SpeechEngine, speechLimits, type VoiceTrouble } from '../../synthesis.ts';
import type { SoundShelf } from './sound-shelf.ts';

/** What a prompt of an organisation is made of in a language: a recording, or words to be spoken. */
export type PromptContent =
  /** The bytes of a WAV file as telephones play it, under the name of its bytes. */
  | { readonly type: 'recording'; readonly sha256: string; readonly read: () => Promise<Uint8Array | null> }
  | { readonly type: 'text'; readonly text: string; readonly language: Language };

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
  /** The file of one content, to be heard before any caller does; null when it cannot be had. */
  readonly fileOf: (organisationId: OrganisationId, content: PromptContent) => Promise<string | null>;
  /** Whether there is a voice for a language. */
  readonly hasVoice: (language: Language) => boolean;
  /** Where the files lie: whoever runs a switch elsewhere must let it see them under the same path. */
  readonly folder: string;
  readonly state: () => SpeakingState;
  /** What the switch made of the files of these pieces: whether it could play them. */
  readonly played: (organisationId: OrganisationId, pieces: readonly SpokenPiece[], isWhole: boolean) => void;
  /** Since when a prompt was not to be had, or could not be played, when it was last to be heard; null when it was. */
  readonly missingSinceMs: (organisationId: OrganisationId, promptId: PromptId) => number | null;
}

export interface SpeakingNeeds {
  /** In the order in which they are asked: who cannot say something leaves it to the next. */
  readonly engines: readonly SpeechEngine[];
  readonly shelf: SoundShelf;
  readonly log: Log;
  readonly nowMs: () => number;
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
export function openSpeaking({ engines, shelf, log, nowMs, contentOf }: SpeakingNeeds): Speaking {
  const troubles = new Map<SpeechEngine, Trouble>();
  /** Texts that a voice has refused since it last spoke. */
  const refusals = new Map<SpeechEngine, number>();
  let isLeftUnsaid = false;
  let waiting = 0;
  /** Prompts that have nothing to be played, and those that the switch could not play; since when. */
  const missing = new Map<string, number>();
  const unplayed = new Map<string, number>();
  const keyOf = (organisationId: OrganisationId, promptId: PromptId) => `${organisationId}/${promptId}`;

  const spoken = async (engine: SpeechEngine, text: string, language: Language): Promise<Uint8Array | null> => {
    if (waiting >= speechLimits.waiting) return null;
    waiting++;
    try {
      const said = await engine.say({ text, language });
      if (said.type === 'said') {
        troubles.delete(engine);
        refusals.delete(engine);
        return said.wav;
      }
      const { detail } = said;
      if (said.because === 'refused') {
        const inARow = (refusals.get(engine) ?? 0) + 1;
        refusals.set(engine, inARow);
        if (inARow < speechLimits.refusals) {
          log.warn({ detail }, 'A voice refused a text');
          return null;
        }
      }
      const because = said.because === 'refused' ? 'failed' : said.because;
      if (!troubles.has(engine)) log.warn({ because, detail }, 'A voice could not speak');
      troubles.set(engine, { because, untilMs: nowMs() + speechLimits.restMs });
      return null;
    } finally {
      waiting--;
    }
  };
  const sayWords = async (
    organisationId: OrganisationId,
    words: string,
    language: Language,
  ): Promise<string | null> => {
    const text = words.slice(0, speechLimits.text);
    if (!/[\p{L}\p{N}]/u.test(text)) return null; // nothing to be said in it
    const able = engines.flatMap((engine) => {
      const voice = engine.nameFor(language);
      return voice === null ? [] : [{ engine, voice }];
    });
    for (const [place, { engine, voice }] of able.entries()) {
      // One that has just failed is left in peace while there is another: callers wait for it otherwise.
      const isResting = (troubles.get(engine)?.untilMs ?? 0) > nowMs() && place < able.length - 1;
      const make = async () => (isResting ? null : spoken(engine, text, language));
      const file = await shelf.take(organisationId, nameOf([voice, text]), make);
      if (file) {
        isLeftUnsaid = false;
        return file;
      }
    }
    isLeftUnsaid = true;
    return null;
  };
  const tone = (organisationId: OrganisationId): Promise<string | null> =>
    shelf.take(organisationId, nameOf(['tone', '1']), async () => missingTone());

  const fileOfContent = (organisationId: OrganisationId, content: PromptContent): Promise<string | null> =>
    content.type === 'recording'
      ? shelf.take(organisationId, nameOf(['recording', content.sha256]), content.read)
      : sayWords(organisationId, spokenText(content.text, content.language), content.language);

  const fileOf = async (
    organisationId: OrganisationId,
    piece: SpokenPiece,
    language: Language,
  ): Promise<string | null> => {
    if (piece.type === 'tone') {
      return shelf.take(organisationId, nameOf(['speak now', '1']), async () => wavOf(toneOf(1_000, 400)));
    }
    if (piece.type !== 'prompt') {
      return sayWords(organisationId, wordsOfPiece(piece, language) ?? '', language);
    }
    const content = contentOf(organisationId, piece.promptId, language);
    const key = keyOf(organisationId, piece.promptId);
    const file = content && (await fileOfContent(organisationId, content));
    if (file) missing.delete(key);
    if (file || content?.type === 'text') return file;
    if (!missing.has(key) && missing.size < missingKept) {
      missing.set(key, nowMs());
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
    fileOf: fileOfContent,
    hasVoice: (language) => engines.some((engine) => engine.nameFor(language) !== null),
    folder: shelf.folder,
    state: () => {
      const trouble = [...troubles.values()][0]?.because ?? (isLeftUnsaid ? 'missing' : null);
      const missingPrompts = new Set([...missing.keys(), ...unplayed.keys()]).size;
      return { trouble, isLeftUnsaid, missingPrompts };
    },
    played: (organisationId, pieces, isWhole) => {
      for (const piece of pieces) {
        if (piece.type !== 'prompt') continue;
        const { promptId } = piece;
        const key = keyOf(organisationId, promptId);
        if (isWhole) unplayed.delete(key);
        else if (!unplayed.has(key) && unplayed.size < missingKept) {
          unplayed.set(key, nowMs());
          log.warn({ organisationId, promptId }, 'The switch could not play a prompt');
        }
      }
    },
    missingSinceMs: (organisationId, promptId) => {
      const key = keyOf(organisationId, promptId);
      return missing.get(key) ?? unplayed.get(key) ?? null;
    },
  };
}

interface Trouble {
  readonly because: VoiceTrouble;
  readonly untilMs: number;
}

/** Missing prompts are counted up to here. */
const missingKept = 1_000;

/** A text without a letter or digit is nothing that anybody misses. */
const isSilence = (piece: SpokenPiece): boolean => piece.type === 'text' && !/[\p{L}\p{N}]/u.test(piece.text);

const nameOf = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\u0000')).digest('hex');
