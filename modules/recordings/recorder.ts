/**
 * Sound as a switch writes it down while a call lasts: two channels sample by sample, 16 bits, the smaller byte first.
 * Left is what whoever is on the line says, right what she hears.
 */
export const rawSound = { samplesPerSecond: 8_000, bytesPerFrame: 4, bytesPerMs: 32 } as const;

/** What a switch has written down of one call so far. */
export interface RawSound {
  /** As it was named when it began. */
  readonly name: string;
  readonly bytes: number;
  /** When the switch last wrote to it, by the clock of its disk. */
  readonly changedAtMs: number;
}

/** Writes down what is heard on lines. A switch has one. */
export interface Recorder {
  /**
   * Begins to write down a line under a name of ours (letters, digits and hyphens), until the line ends: whatever it is
   * joined to, while it is held and hears music too. False when there is no such line; rejects where nothing can be
   * written down.
   */
  readonly begin: (line: string, name: string) => Promise<boolean>;
  /** Silence in place of the sound of both sides, as long as it lasts; who talk hear each other all the same. */
  readonly mute: (line: string, isMuted: boolean) => Promise<void>;
  /** What lies there and was not taken away yet, finished or not. */
  readonly list: () => Promise<readonly RawSound[]>;
  readonly read: (name: string) => AsyncIterable<Uint8Array>;
  /** Takes it away for good; what is gone already is gone. */
  readonly remove: (name: string) => Promise<void>;
}
