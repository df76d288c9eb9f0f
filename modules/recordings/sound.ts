import { rawSound } from './recorder.ts';
import { type Loudness, openLoudness } from './voice-activity.ts';

/**
 * Sound as it is kept: a WAV file of two channels in A-law (ITU-T G.711), as the telephone network itself sends it. Every
 * browser plays it, and half of the bytes of bare samples lose nothing that came over a telephone line.
 */
export const keptSound = { bytesPerFrame: 2, bytesPerMs: 16, headerBytes: 58 } as const;

const aLawFormat = 6;
const channels = 2;

/** The head of a WAV file in front of so many bytes of sound. */
export function wavHead(soundBytes: number): Uint8Array {
  const head = new DataView(new ArrayBuffer(keptSound.headerBytes));
  const text = (at: number, word: string): void => {
    for (let index = 0; index < word.length; index++) head.setUint8(at + index, word.charCodeAt(index));
  };
  text(0, 'RIFF');
  head.setUint32(4, keptSound.headerBytes - 8 + soundBytes, true);
  text(8, 'WAVEfmt ');
  head.setUint32(16, 18, true);
  head.setUint16(20, aLawFormat, true);
  head.setUint16(22, channels, true);
  head.setUint32(24, rawSound.samplesPerSecond, true);
  head.setUint32(28, rawSound.samplesPerSecond * channels, true);
  head.setUint16(32, channels, true);
  head.setUint16(34, 8, true);
  text(38, 'fact');
  head.setUint32(42, 4, true);
  head.setUint32(46, soundBytes / channels, true);
  text(50, 'data');
  head.setUint32(54, soundBytes, true);
  return new Uint8Array(head.buffer);
}

/** One sample of 16 bits as A-law. */
export function aLawOf(sample: number): number {
  const sign = sample >= 0 ? 0xd5 : 0x55;
  const size = (sample >= 0 ? sample : ~sample) >> 3;
  const segment = size < 32 ? 0 : 27 - Math.clz32(size);
  return ((segment << 4) | ((size >> Math.max(1, segment)) & 0x0f)) ^ sign;
}

/** A byte of A-law as a sample of 16 bits. */
export function sampleOf(byte: number): number {
  const bits = byte ^ 0x55;
  const segment = (bits >> 4) & 0x07;
  const step = bits & 0x0f;
  const size = segment === 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
  return bits & 0x80 ? size : -size;
}

const table = Uint8Array.from({ length: 65_536 }, (_, at) => aLawOf(at < 32_768 ? at : at - 65_536));

/** Points of the picture of a recording, for each channel; it is the same for a minute and for an hour. */
export const pictureColumns = 800;

/** What was learnt of sound while it went by. */
export interface SoundPicture {
  /** How loud it gets in each column, from 0 to 255: left and right in turn. */
  readonly peaks: Uint8Array;
  /** How loud each side is, finely enough to tell who speaks when. */
  readonly loudness: Loudness;
}

/**
 * Turns raw sound that comes in pieces into A-law, and draws its picture and measures its loudness meanwhile. `frames`: how many there will be;
 * what is more is left out, so that the head of the file tells the truth.
 */
export function openSoundTurning(frames: number) {
  const peaks = new Uint8Array(pictureColumns * channels);
  const loudness = openLoudness(frames);
  let rest = new Uint8Array(0);
  let done = 0;

  return {
    /** The A-law of the next piece. */
    turn(piece: Uint8Array): Uint8Array {
      const raw = new Uint8Array(rest.length + piece.length);
      raw.set(rest);
      raw.set(piece, rest.length);
      const view = new DataView(raw.buffer);
      const count = Math.min(Math.floor(raw.length / rawSound.bytesPerFrame), frames - done);
      const turned = new Uint8Array(count * channels);
      for (let frame = 0; frame < count; frame++) {
        const column = Math.floor(((done + frame) / frames) * pictureColumns);
        for (let side = 0; side < channels; side++) {
          const sample = view.getInt16(frame * rawSound.bytesPerFrame + side * 2, true);
          turned[frame * channels + side] = table[sample & 0xffff] ?? 0;
          const loud = Math.min(255, Math.abs(sample) >> 7);
          if (loud > (peaks[column * channels + side] ?? 0)) peaks[column * channels + side] = loud;
        }
        const at = frame * rawSound.bytesPerFrame;
        loudness.add(view.getInt16(at, true), view.getInt16(at + 2, true));
      }
      rest = raw.slice(count * rawSound.bytesPerFrame);
      done += count;
      return turned;
    },
    picture: (): SoundPicture => ({ peaks, loudness: loudness.measured() }),
  };
}
