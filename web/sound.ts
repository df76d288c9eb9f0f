import type { RingEvent } from '#identity';

/**
 * Soft notes made here and now, so that nothing is downloaded. Browsers let a page sound only after somebody touched it;
 * until then nothing is heard and nothing breaks.
 */
let context: AudioContext | null = null;

interface Note {
  readonly hertz: number;
  readonly atS: number;
}
const high = 880;
/** What each event sounds like: an offer rises a fourth, a crossed norm falls one, news is one note. */
const sounds: Readonly<Record<RingEvent, readonly Note[]>> = {
  offer: [
    { hertz: 587.33, atS: 0 },
    { hertz: 783.99, atS: 0.17 },
  ],
  customer: [{ hertz: 659.26, atS: 0 }],
  norm: [
    { hertz: 783.99, atS: 0 },
    { hertz: 587.33, atS: 0.17 },
  ],
  message: [{ hertz: high, atS: 0 }],
  mention: [{ hertz: high, atS: 0 }],
  task: [{ hertz: high, atS: 0 }],
  announcement: [{ hertz: high, atS: 0 }],
};
const noteS = 0.55;
/** At full volume; the loudness somebody chose is a share of it. */
const loudest = 0.27;

/** Plays the sound of an event once, at a loudness from 0 to 1. */
export function play(event: RingEvent, loudness: number): void {
  const sound = opened();
  if (sound?.state !== 'running' || loudness <= 0) return;
  for (const { hertz, atS } of sounds[event]) {
    playNote(sound, hertz, sound.currentTime + atS, loudness);
    playNote(sound, hertz * 2, sound.currentTime + atS, 0.22 * loudness);
  }
}

/** Call on the first touch of the page, so that later sounds are allowed. */
export function allowSound(): void {
  if (!navigator.userActivation?.hasBeenActive) return;
  const sound = opened();
  if (sound?.state === 'suspended') void sound.resume();
}

function opened(): AudioContext | null {
  if (typeof AudioContext === 'undefined') return null;
  context ??= new AudioContext();
  return context;
}

function playNote(sound: AudioContext, hertz: number, at: number, share: number): void {
  const tone = sound.createOscillator();
  const swell = sound.createGain();
  tone.type = 'sine';
  tone.frequency.value = hertz;
  swell.gain.setValueAtTime(0, at);
  swell.gain.linearRampToValueAtTime(loudest * share, at + 0.012);
  swell.gain.exponentialRampToValueAtTime(0.0001, at + noteS);
  tone.connect(swell).connect(sound.destination);
  tone.start(at);
  tone.stop(at + noteS);
}
