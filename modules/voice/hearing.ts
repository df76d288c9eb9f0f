import type { Language } from '#identity';

/** What was said, for whoever understands words. */
export interface Uttered {
  /** 16 bits, mono, 8 kHz, as the bytes of a WAV file. Nobody keeps it. */
  readonly wav: Uint8Array;
  readonly language: Language;
}

export type Understood =
  | { readonly type: 'understood'; readonly text: string }
  /** This one sound is nothing for it; the next may be. */
  | { readonly type: 'refused'; readonly detail: string }
  /** It does not answer as it should, whatever it is asked. */
  | { readonly type: 'failed'; readonly detail: string };

/** Whatever turns sound into words. */
export interface Listener {
  /** Never rejects. */
  readonly understand: (uttered: Uttered) => Promise<Understood>;
}

/** Understands callers while it can. */
export interface Hearing {
  /** Whether there is somebody who understands now: none is set up, or it has just failed. */
  readonly isAble: () => boolean;
  /** The words; null when they were not had. Never rejects. */
  readonly understand: (uttered: Uttered) => Promise<string | null>;
  /** Why it did not understand when it was last asked; null when it did, or nobody is set up. */
  readonly trouble: () => string | null;
}

export const hearingLimits = {
  /** Of silence, after which somebody has said what she had to say. Switches count whole seconds. */
  quietMs: 1_000,
  longestMs: 10_000,
  /** Of one utterance. */
  bytes: 512 * 1024,
  understandWithinMs: 5_000,
  /** At a time; who speaks beyond them has her keys. */
  atOnce: 20,
  /** How long one that failed is left in peace; meanwhile callers have their keys. */
  restMs: 30_000,
  textChars: 500,
} as const;

/** Nobody who understands: keys are all there is. */
export const deafHearing: Hearing = { isAble: () => false, understand: async () => null, trouble: () => null };

/** Asks a listener, and leaves it in peace for a while after it failed; what it only refused does not count. */
export function openHearing(listener: Listener, nowMs: () => number, told: (detail: string) => void): Hearing {
  let restsUntilMs = 0;
  let trouble: string | null = null;
  let running = 0;
  return {
    isAble: () => nowMs() >= restsUntilMs && running < hearingLimits.atOnce,
    understand: async (uttered) => {
      if (uttered.wav.length > hearingLimits.bytes || running >= hearingLimits.atOnce) return null;
      running++;
      try {
        const answer = await listener.understand(uttered);
        if (answer.type === 'failed') {
          if (trouble === null) told(answer.detail);
          trouble = answer.detail;
          restsUntilMs = nowMs() + hearingLimits.restMs;
          return null;
        }
        trouble = null;
        return answer.type === 'understood' ? answer.text.slice(0, hearingLimits.textChars) : null;
      } finally {
        running--;
      }
    },
    trouble: () => trouble,
  };
}

/** For the health page, in words for operators. */
export function hearingHealthOf(
  hearing: Pick<Hearing, 'trouble'>,
  isSetUp: boolean,
): { readonly status: 'ok' | 'warning'; readonly detail: string } {
  if (!isSetUp)
    return { status: 'ok', detail: 'No engine is set up that understands speech: callers answer flows with keys.' };
  const trouble = hearing.trouble();
  return trouble === null
    ? { status: 'ok', detail: 'Callers may answer flows by voice.' }
    : { status: 'warning', detail: `What callers say is not understood: ${trouble} They answer flows with keys.` };
}
