import { type Recorder, rawSound } from '#recordings';

/** What is said and heard on a line at one moment, as tones; 0 is silence. */
export interface Heard {
  readonly says: number;
  readonly hears: readonly number[];
}

/** Nothing takes time at the fake switch: however long something lasts, so much of it is written down. */
const pieceMs = 400;
const loudness = 4_000;
/** The music of the fake switch. */
export const musicTone = 440;

/** Writes down tones in memory. `heardOn`: what is to be heard on a line now; null when there is no such line. */
export function openFakeRecorder(heardOn: (line: string) => Heard | null, nowMs: () => number) {
  const running = new Map<string, { readonly name: string; isMuted: boolean }>();
  const files = new Map<string, { pieces: Uint8Array[]; changedAtMs: number }>();

  /** Writes down how it is on a line, before it becomes another way; a line that ends is written down no more. */
  const note = (line: string): void => {
    const one = running.get(line);
    const file = one && files.get(one.name);
    const heard = heardOn(line);
    if (!one || !file || !heard) return;
    file.pieces.push(pieceOf(one.isMuted ? { says: 0, hears: [] } : heard));
    file.changedAtMs = nowMs();
  };
  const recorder: Recorder = {
    begin: async (line, name) => {
      if (!heardOn(line)) return false;
      running.set(line, { name, isMuted: false });
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

function pieceOf({ says, hears }: Heard): Uint8Array {
  const frames = (rawSound.samplesPerSecond * pieceMs) / 1_000;
  const bytes = new DataView(new ArrayBuffer(frames * rawSound.bytesPerFrame));
  const at = (tones: readonly number[], frame: number): number =>
    tones
      .filter((tone) => tone > 0)
      .reduce((sum, tone) => sum + loudness * Math.sin((2 * Math.PI * tone * frame) / rawSound.samplesPerSecond), 0);
  for (let frame = 0; frame < frames; frame++) {
    bytes.setInt16(frame * rawSound.bytesPerFrame, at([says], frame), true);
    bytes.setInt16(frame * rawSound.bytesPerFrame + 2, at(hears, frame), true);
  }
  return new Uint8Array(bytes.buffer);
}
