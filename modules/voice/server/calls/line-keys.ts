import { type Keyed, keyed, keysAheadMost, type Listening, unkeyed } from '../../call-flow.ts';
import type { LineId } from '../../gateway.ts';
import type { LineSpeech } from './line-speech.ts';

/** How long keys are waited for. */
export interface KeyTimes {
  /** After what was said is over. */
  readonly firstKeyMs: number;
  readonly nextKeyMs: number;
}

/** The keys of one line, of which a few are kept while nobody asks for them. */
export interface LineKeys {
  /** What is answered to what is being said, which the first key cuts off; null when it was given up. */
  readonly answer: (asked: {
    readonly listening: Listening;
    /** Begins to say it; not called for somebody who has typed ahead. */
    readonly say: () => Promise<unknown>;
  }) => Promise<(Keyed & { readonly type: 'said' }) | null>;
}

/** Keys of one answer that are listened to: who leans on them is answered as well. */
const keysMost = 60;

/** Listens to the keys of a line until it is given up. */
export function openLineKeys(
  speech: Pick<LineSpeech, 'onKey' | 'hush'>,
  line: LineId,
  { firstKeyMs, nextKeyMs }: KeyTimes,
  givenUp: AbortSignal,
): LineKeys {
  let ahead = '';
  let wake = (): void => undefined;
  const leave = speech.onKey(line, (key) => {
    if (ahead.length < keysAheadMost) ahead += key;
    wake();
  });
  givenUp.addEventListener('abort', () => {
    leave();
    wake();
  });
  const take = (): string | null => {
    const key = ahead[0] ?? null;
    ahead = ahead.slice(1);
    return key;
  };
  /** Until a key is pressed, it is given up, or this is over; within this time. */
  const something = (over: Promise<unknown> | null, withinMs: number | null): Promise<void> =>
    new Promise((resolve) => {
      const timer = withinMs === null ? undefined : setTimeout(resolve, withinMs);
      timer?.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      void over?.then(wake);
    });

  return {
    answer: async ({ listening, say }) => {
      let typed = '';
      let isSaying = ahead === '';
      const said = isSaying
        ? say().then(() => {
            isSaying = false;
          })
        : null;
      for (let pressed = 0; pressed < keysMost; ) {
        if (givenUp.aborted) return null;
        const key = take();
        if (key !== null) {
          if (isSaying) speech.hush(line);
          isSaying = false;
          pressed += 1;
          const one = keyed(listening, typed, key);
          if (one.type === 'said') return one;
          typed = one.typed;
        } else if (isSaying) {
          await something(said, null);
        } else {
          await something(null, pressed === 0 ? firstKeyMs : nextKeyMs);
          if (ahead === '' && !givenUp.aborted) return unkeyed(typed);
        }
      }
      return unkeyed(typed);
    },
  };
}
