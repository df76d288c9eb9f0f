import { rawSound } from './recorder.ts';

// Who speaks when, told from how loud each side of a recording is. It knows no words, no language and nobody's voice.
// What it cannot do: music, a siren or a second person beside the telephone count as speech where they rise and fall as
// speech does. Hence only those stretches of a call are looked at in which somebody of ours talks with the customer.

/** A stretch of a recording, in milliseconds from its beginning. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** So long is one look at the loudness. */
export const lookMs = 20;
const samplesOfLook = (rawSound.samplesPerSecond * lookMs) / 1_000;
/** Decibels below the loudest there is, turned round: 96 is the loudest sample, 0 nothing at all. */
const loudest = 96;
const fullScale = 32_768;

/** How loud each side is, look by look, left and right in turn. */
export type Loudness = Uint8Array;

/** Measures how loud both sides are while their samples go by; `frames`: how many there will be. */
export function openLoudness(frames: number) {
  const looks = new Uint8Array(Math.ceil(frames / samplesOfLook) * 2);
  const sums = [0, 0];
  let heard = 0;
  let look = 0;
  const note = (samples: number): void => {
    for (let side = 0; side < 2; side++) {
      const mean = (sums[side] ?? 0) / samples / (fullScale * fullScale);
      looks[look * 2 + side] =
        mean === 0 ? 0 : Math.max(0, Math.min(loudest, Math.round(loudest + 10 * Math.log10(mean))));
      sums[side] = 0;
    }
    look += 1;
    heard = 0;
  };
  return {
    /** One sample of each side, 16 bits. */
    add(left: number, right: number): void {
      sums[0] = (sums[0] ?? 0) + left * left;
      sums[1] = (sums[1] ?? 0) + right * right;
      heard += 1;
      if (heard === samplesOfLook) note(samplesOfLook);
    },
    /** What was measured; asked once, when all has gone by. */
    measured(): Loudness {
      if (heard > 0) note(heard);
      return looks;
    },
  };
}

/** Speech is at least so much louder than the quietest look of the seconds around it, and louder than a whisper of the line. */
const aboveNoise = 10;
const aboveNothing = loudest - 50;
const aroundLooks = 2_500 / lookMs;
/** What is so much quieter than the other side at the same moment is the other side, heard through the telephone. */
const echoBelow = 25;
/** Speech begins after so many looks together, and ends after so many without any: a breath is no end. */
const beginLooks = 3;
const endLooks = 300 / lookMs;

export type Side = 'customer' | 'agent';

/** When one side speaks, in order and without overlap. Left is the customer, right what she hears of us. */
export function speechIn(loudness: Loudness, side: Side): readonly Stretch[] {
  const own = side === 'customer' ? 0 : 1;
  const count = loudness.length / 2;
  const levelOf = (look: number, of: number): number => loudness[look * 2 + of] ?? 0;
  const noise = quietestAround(Uint8Array.from({ length: count }, (_, look) => levelOf(look, own)));
  const isSpeech = (look: number): boolean => {
    const level = levelOf(look, own);
    const isLoud = level >= Math.max((noise[look] ?? 0) + aboveNoise, aboveNothing);
    return isLoud && level + echoBelow > levelOf(look, 1 - own);
  };

  const stretches: Stretch[] = [];
  let began: number | null = null;
  let run = 0;
  let last = 0;
  const end = (): void => {
    if (began !== null) stretches.push({ fromMs: began * lookMs, toMs: (last + 1) * lookMs });
    began = null;
  };
  for (let look = 0; look < count; look++) {
    if (!isSpeech(look)) {
      run = 0;
      if (began !== null && look - last >= endLooks) end();
      continue;
    }
    run += 1;
    last = look;
    if (began === null && run >= beginLooks) began = look - run + 1;
  }
  end();
  return stretches;
}

/**
 * For each look the quietest of those around it, nothing at all left out: a line that sends nothing between words, or a
 * recording that was kept silent for a while, says nothing of the noise there is. Each look comes and goes once.
 */
function quietestAround(levels: Uint8Array): Uint8Array {
  const least = new Uint8Array(levels.length);
  /** Looks around whose levels rise: the first is the quietest. */
  const around: number[] = [];
  let first = 0;
  for (let at = 0; at < levels.length + aroundLooks; at++) {
    const level = levels[at] ?? 0;
    if (level > 0) {
      while (around.length > first && (levels[around[around.length - 1] ?? 0] ?? 0) >= level) around.pop();
      around.push(at);
    }
    const middle = at - aroundLooks;
    if (middle < 0) continue;
    while (first < around.length && (around[first] ?? 0) < middle - aroundLooks) first += 1;
    least[middle] = levels[around[first] ?? levels.length] ?? 0;
  }
  return least;
}
