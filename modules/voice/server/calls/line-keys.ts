import { type Keyed, keyed, keysAheadMost, type Listening, unkeyed } from '../../call-flow.ts';
import type { LineId } from '../../gateway.ts';
import type { Hears } from './line-hearing.ts';
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
    /** Hears what she says once that is over, until a key is pressed; null: nobody would understand. */
    readonly hears?: Hears | null;
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

  /** What was said, unless a key was pressed meanwhile, which ends the hearing. */
  const heardUnlessKey = async (hears: Hears): Promise<Awaited<ReturnType<Hears>>> => {
    const stop = new AbortController();
    let heard: Awaited<ReturnType<Hears>> = null;
    const over = hears(stop.signal).then((one) => {
      heard = one;
    });
    await something(over, null);
    stop.abort();
    return heard;
  };

  return {
    answer: async ({ listening, say, hears = null }) => {
      let typed = '';
      let isToBeHeard = hears !== null;
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
        } else if (hears && isToBeHeard && pressed === 0) {
          isToBeHeard = false;
          const heard = await heardUnlessKey(hears);
          if (heard && ahead === '' && !givenUp.aborted) return { type: 'said', input: heard };
        } else {
          await something(null, pressed === 0 ? firstKeyMs : nextKeyMs);
          if (ahead === '' && !givenUp.aborted) return unkeyed(typed);
        }
      }
      return unkeyed(typed);
    },
  };
}
