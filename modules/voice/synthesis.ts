import type { Language } from '#identity';

/** What a voice is given to say, and how. */
export interface Saying {
  /** As `spokenText` made it. */
  readonly text: string;
  readonly language: Language;
}

/** Why a voice said nothing, as a word for the screen: it is not there, it took too long, it cannot say this. */
export type VoiceTrouble = 'missing' | 'tooSlow' | 'failed';

export type Said =
  /** 16 bits, mono, 8 kHz, as the bytes of a WAV file. */
  | { readonly type: 'said'; readonly wav: Uint8Array }
  /** `refused`: it understood and will not say this text; another it may. */
  | { readonly type: 'silent'; readonly because: VoiceTrouble | 'refused'; readonly detail: string };

/** Whatever turns words into sound. */
export interface SpeechEngine {
  /** Part of the name under which sound is kept: engine, voice and pace. Another name is another sound. */
  readonly nameFor: (language: Language) => string | null;
  /** Never rejects. */
  readonly say: (saying: Saying) => Promise<Said>;
  readonly close: () => Promise<void>;
}

export const speechLimits = {
  /** Letters of one piece. */
  text: 1_500,
  /** Of one piece at a time; what comes meanwhile waits its turn. */
  waiting: 200,
  sayWithinMs: 20_000,
  /** How long a voice that failed is not asked while another can speak. */
  restMs: 30_000,
  /** Texts in a row that a voice refuses before it counts as one that failed: then it is not about the text. */
  refusals: 3,
  /** Of everything that was spoken and is kept for the next caller. */
  keptBytes: 512 * 1024 * 1024,
} as const;

/** How it stands with speaking. */
export interface SpeakingState {
  /** Why a voice did not speak when it was last asked; null when all did. */
  readonly trouble: VoiceTrouble | null;
  /** What was last to be said was said by nobody. */
  readonly isLeftUnsaid: boolean;
  /** Prompts that were to be played in this run and have nothing to be played, or nothing that the switch could play. */
  readonly missingPrompts: number;
}

/** For the health page, in words for operators. */
export function speakingHealthOf({ trouble, isLeftUnsaid, missingPrompts }: SpeakingState): {
  readonly status: 'ok' | 'warning';
  readonly detail: string;
} {
  if (trouble) {
    const why = {
      missing: 'there is no voice for its language',
      tooSlow: 'the voice is too slow',
      failed: 'the voice failed',
    };
    const result = isLeftUnsaid
      ? 'callers hear a tone in its place. Recordings are played.'
      : 'another voice speaks in its place.';
    return { status: 'warning', detail: `A text could not be spoken: ${why[trouble]}; ${result}` };
  }
  if (missingPrompts > 0) {
    return {
      status: 'warning',
      detail: `${missingPrompts} prompts are missing; callers hear a tone in their place, or nothing. The list of prompts says which.`,
    };
  }
  return { status: 'ok', detail: 'Prompts can be spoken.' };
}
