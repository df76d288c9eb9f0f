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
const loudness = 0.16;

/** Plays the two notes once. */
export function playOffer(): void {
  const sound = opened();
  if (sound?.state !== 'running') return;
  for (const { hertz, atS } of notes) {
    playNote(sound, hertz, sound.currentTime + atS, 1);
    playNote(sound, hertz * 2, sound.currentTime + atS, 0.22);
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
