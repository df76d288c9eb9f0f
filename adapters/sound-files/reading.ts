// The program that reads sound files: runs apart, is sent the bytes of one, sends back a WAV file for telephones.
import { writeFileSync } from 'node:fs';
import { lengthMsOf, levelled, resampled, type Sound, telephoneRate, wavOf } from '#platform/sound.ts';

interface Asked {
  readonly bytes: Uint8Array;
  readonly longestMs: number;
}
interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
}
interface Decoder {
  readonly decode: (chunk: Uint8Array) => Decoded;
  readonly flush?: () => Decoded;
  readonly free: () => void;
}

/** A file is read in pieces, so that one that unfolds to hours is left before it fills the memory. */
const pieceBytes = 65_536;
const shortestMs = 100;
const silent = 0.001;

try {
  writeFileSync('/proc/self/oom_score_adj', '1000'); // if memory runs out, this is what may go
} catch {
  // No Linux.
}

process.on('message', ({ bytes, longestMs }: Asked) => {
  // Bytes of its own: some readers look at the whole memory behind what they are given.
  read(Uint8Array.from(bytes), longestMs).then(
    (reply) => process.send?.(reply),
    () => process.send?.({ refused: 'broken' }),
  );
});
process.on('disconnect', () => process.exit(0));

async function read(bytes: Uint8Array, longestMs: number): Promise<object> {
  const open = decoderOf(bytes);
  if (!open) return { refused: 'notSound' };
  const decoder = await open();
  const parts: Float32Array[] = [];
  let rate = 0;
  let length = 0;
  /** False when it is longer than allowed. */
  const take = ({ channelData, sampleRate }: Decoded): boolean => {
    const mono = mixed(channelData);
    if (mono.length === 0) return true;
    rate ||= sampleRate;
    length += mono.length;
    parts.push(mono);
    return (length * 1_000) / rate <= longestMs;
  };
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      if (!take(decoder.decode(bytes.slice(at, at + pieceBytes)))) return { refused: 'tooLong' };
    }
    const rest = decoder.flush?.();
    if (rest && !take(rest)) return { refused: 'tooLong' };
  } finally {
    decoder.free();
  }
  if (rate < telephoneRate / 2) return { refused: 'broken' };
  const sound = levelled(resampled({ rate, samples: joined(parts, length) }, telephoneRate));
  if (lengthMsOf(sound) < shortestMs || isSilent(sound)) return { refused: 'silent' };
  return { wav: wavOf(sound), lengthMs: lengthMsOf(sound) };
}

/** By its first bytes, whatever its name says; null for what is no sound we know. */
function decoderOf(bytes: Uint8Array): (() => Promise<Decoder>) | null {
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') {
    return async () => (await import('@audio/decode-wav')).decoder();
  }
  if (text(0, 4) === 'OggS') {
    const head = text(0, 200);
    if (head.includes('OpusHead')) return async () => (await import('@audio/decode-opus')).decoder();
    return head.includes('\u0001vorbis') ? async () => (await import('@audio/decode-vorbis')).decoder() : null;
  }
  const isMp3 = text(0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2);
  return isMp3 ? async () => (await import('@audio/decode-mp3')).decoder() : null;
}

function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels;
  const mono = Float32Array.from(first);
  for (let i = 0; i < mono.length; i++) {
    let sum = mono[i] ?? 0;
    for (const other of others) sum += other[i] ?? 0;
    mono[i] = Number.isFinite(sum) ? sum / channels.length : 0;
  }
  return mono;
}

function joined(parts: readonly Float32Array[], length: number): Float32Array {
  const all = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const isSilent = ({ samples }: Sound): boolean => !samples.some((sample) => Math.abs(sample) > silent);
