/** Two soft notes, made by the browser itself: no file, no request. */
export interface Sound {
  play(): void;
}

const notes = [
  { hertz: 587.33, afterS: 0 },
  { hertz: 880, afterS: 0.12 },
];
const lengthS = 0.35;
const loudness = 0.06;

/** Browsers let a page sound only after the visitor has touched it; until then this is silent. */
export function openSound(): Sound {
  let context: AudioContext | null = null;
  const wake = () => {
    context = new AudioContext();
    removeEventListener('pointerdown', wake, true);
    removeEventListener('keydown', wake, true);
  };
  addEventListener('pointerdown', wake, true);
  addEventListener('keydown', wake, true);
  return {
    play() {
      if (context?.state !== 'running') return;
      for (const { hertz, afterS } of notes) note(context, hertz, context.currentTime + afterS);
    },
  };
}

function note(context: AudioContext, hertz: number, atS: number): void {
  const tone = new OscillatorNode(context, { frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, atS);
  volume.gain.linearRampToValueAtTime(loudness, atS + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, atS + lengthS);
  tone.connect(volume).connect(context.destination);
  tone.start(atS);
  tone.stop(atS + lengthS);
}
