/**
 * The sound of an offer: two soft notes, a fourth apart, made here and now, so that nothing is downloaded. Browsers let a
 * page sound only after somebody touched it; until then nothing is heard and nothing breaks.
 */
let context: AudioContext | null = null;

const notes: readonly { readonly hertz: number; readonly atS: number }[] = [
  { hertz: 587.33, atS: 0 },
  { hertz: 783.99, atS: 0.17 },
];
const noteS = 0.55;
/** At full volume; the volume somebody chose is a share of it. */
const loudness = 0.27;

/** Plays the two notes of an offer once, at a volume from 0 to 1. */
export function playOffer(volume: number): void {
  play(notes, volume);
}

/** One soft note: a colleague wrote, or something of the team is news. */
export function playNews(volume: number): void {
  play([{ hertz: 880, atS: 0 }], volume * 0.7);
}

function play(which: typeof notes, volume: number): void {
  const sound = opened();
  if (sound?.state !== 'running') return;
  if (volume <= 0) return;
  for (const { hertz, atS } of which) {
    playNote(sound, hertz, sound.currentTime + atS, volume);
    playNote(sound, hertz * 2, sound.currentTime + atS, 0.22 * volume);
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
  swell.gain.linearRampToValueAtTime(loudness * share, at + 0.012);
  swell.gain.exponentialRampToValueAtTime(0.0001, at + noteS);
  tone.connect(swell).connect(sound.destination);
  tone.start(at);
  tone.stop(at + noteS);
}
