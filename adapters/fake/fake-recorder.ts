import { type Recorder, rawSound } from '#recordings';

/** What is said and heard on a line at one moment, as tones; 0 is silence. */
export interface Heard {
  readonly says: number;
  readonly hears: readonly number[];
}

/** Nothing takes time at the fake switch: however long something lasts, so much of it is written down. */
const pieceMs = 400;
/** Where sound lasts as long as it was heard, no piece is longer than this. */
const pieceMsMost = 120_000;
/** How people speak: syllables, and pauses between what they say, each side at its own moments. */
const [syllableSeconds, sentenceSeconds] = [0.23, 3.1];
const loudness = 4_000;
/** The music of the fake switch. */
export const musicTone = 440;

/** Writes down tones in memory. `heardOn`: what is to be heard on a line now; null when there is no such line. */
export function openFakeRecorder(heardOn: (line: string) => Heard | null, nowMs: () => number, lasts = false) {
  const running = new Map<string, { readonly name: string; isMuted: boolean; upToMs: number }>();
  const files = new Map<string, { pieces: Uint8Array[]; changedAtMs: number }>();

  /** Writes down how it is on a line, before it becomes another way; a line that ends is written down no more. */
  const note = (line: string): void => {
    const one = running.get(line);
    const file = one && files.get(one.name);
    const heard = heardOn(line);
    if (!one || !file || !heard) return;
    const lengthMs = lasts ? Math.min(nowMs() - one.upToMs, pieceMsMost) : pieceMs;
    one.upToMs = nowMs();
    file.pieces.push(pieceOf(one.isMuted ? { says: 0, hears: [] } : heard, lengthMs, lasts));
    file.changedAtMs = nowMs();
  };
  const recorder: Recorder = {
    begin: async (line, name) => {
      if (!heardOn(line)) return false;
      running.set(line, { name, isMuted: false, upToMs: nowMs() });
      files.set(name, { pieces: [], changedAtMs: nowMs() });
      return true;
    },
    mute: async (line, isMuted) => {
      const one = running.get(line);
      if (!one) return;
      note(line);
      one.isMuted = isMuted;
    },
    list: async () => {
      for (const line of running.keys()) note(line);
      return [...files].map(([name, { pieces, changedAtMs }]) => ({
        name,
        bytes: pieces.reduce((sum, piece) => sum + piece.length, 0),
        changedAtMs,
      }));
    },
    read: async function* (name) {
      yield* files.get(name)?.pieces ?? [];
    },
    remove: async (name) => void files.delete(name),
  };
  return {
    recorder,
    note,
    ended: (line: string): void => {
      note(line);
      running.delete(line);
    },
  };
}

function pieceOf(heard: Heard, lengthMs: number, isSpoken: boolean): Uint8Array {
  const { says, hears } = heard;
  const frames = Math.round((rawSound.samplesPerSecond * lengthMs) / 1_000);
  const bytes = new DataView(new ArrayBuffer(frames * rawSound.bytesPerFrame));
  const at = (tones: readonly number[], frame: number): number => {
    const second = frame / rawSound.samplesPerSecond;
    return tones
      .filter((tone) => tone > 0)
      .reduce(
        (sum, tone) =>
          sum + (isSpoken ? liveliness(tone, second) : 1) * loudness * Math.sin(2 * Math.PI * tone * second),
        0,
      );
  };
  for (let frame = 0; frame < frames; frame++) {
    bytes.setInt16(frame * rawSound.bytesPerFrame, at([says], frame), true);
    bytes.setInt16(frame * rawSound.bytesPerFrame + 2, at(hears, frame), true);
  }
  return new Uint8Array(bytes.buffer);
}

/** How loud somebody is at a moment, 0 to 1: she speaks in syllables, and is silent while others speak. */
function liveliness(tone: number, second: number): number {
  const turn = Math.sin((2 * Math.PI * second) / sentenceSeconds + tone);
  return turn < 0 ? 0 : turn * (0.4 + 0.6 * Math.abs(Math.sin((Math.PI * second) / syllableSeconds)));
}
