import { toneOf, wavOf } from '#platform/sound.ts';
import type { Utterance } from '#voice';

/** One hearing of a line of the fake switch. */
export interface FakeHearing {
  readonly heard: Promise<Utterance>;
  /** This is said from now on, a tone; 0 is silence. */
  readonly said: (tone: number) => void;
  readonly stop: () => void;
  readonly isGoingOn: () => boolean;
}

/** Whatever was said lasts so long. */
const utteranceMs = 600;

/** Hears a line that says this tone now. */
export function openFakeHearing(
  toneNow: number,
  { quietMs, longestMs }: { readonly quietMs: number; readonly longestMs: number },
): FakeHearing {
  let over: (utterance: Utterance) => void = () => undefined;
  const heard = new Promise<Utterance>((resolve) => {
    over = resolve;
  });
  let [uttered, isOver] = [0, false];
  let quiet: NodeJS.Timeout | undefined;
  const end = (utterance: Utterance): void => {
    clearTimeout(quiet);
    clearTimeout(longest);
    isOver = true;
    over(utterance);
  };
  const so = (): Utterance =>
    uttered > 0 ? { type: 'said', wav: wavOf(toneOf(uttered, utteranceMs)) } : { type: 'quiet' };
  const longest = setTimeout(() => end(so()), longestMs);
  const said = (tone: number): void => {
    clearTimeout(quiet);
    if (tone > 0) uttered = tone;
    else quiet = setTimeout(() => end(so()), quietMs);
  };
  said(toneNow);
  return { heard, said, stop: () => end({ type: 'cutOff' }), isGoingOn: () => !isOver };
}
