import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Sound, soundIn, telephoneRate, toneOf, wavOf } from '#platform/sound.ts';
import { recordingLimits } from '#voice';
import { openSoundFiles } from './index.ts';

const reader = openSoundFiles();
afterAll(reader.close);

const sample = async (name: string) => new Uint8Array(await readFile(path.join(import.meta.dirname, 'samples', name)));

test.for(['tone.mp3', 'tone-vorbis.ogg', 'tone-opus.ogg', 'tone-alaw.wav'])(
  'F38 a second of 440 hertz in %s is that tone on the telephone',
  async (name) => {
    const read = await reader.read(await sample(name));
    if (read.type !== 'sound') throw new Error(`It was refused: ${read.because}`);
    const sound = soundIn(read.wav);
    expect(sound?.rate).toBe(telephoneRate);
    expect(read.lengthMs).toBeGreaterThan(900);
    expect(read.lengthMs).toBeLessThan(1_150);
    expect(sound && pitchOf(sound)).toBeCloseTo(440, -1);
  },
);

test('F38 bytes that lie in the middle of others are read as well', async () => {
  const wav = wavOf(toneOf(440, 300));
  const within = new Uint8Array(wav.length + 100);
  within.set(wav, 50);
  expect(await reader.read(within.subarray(50, 50 + wav.length))).toMatchObject({ type: 'sound', lengthMs: 300 });
  expect(await reader.read(Buffer.from(wav))).toMatchObject({ type: 'sound', lengthMs: 300 });
});

test.for([
  ['no sound', async () => new TextEncoder().encode('<html>not a sound</html>'), 'notSound'],
  ['nothing', async () => new Uint8Array(), 'notSound'],
  ['random bytes', async () => new Uint8Array(randomBytes(50_000)), 'notSound'],
  ['an OGG of something else', async () => new TextEncoder().encode(`OggS${'\0'.repeat(40)}\u0080theora`), 'notSound'],
  ['the head of a WAV without sound', async () => wavOf(toneOf(440, 1_000)).subarray(0, 44), 'broken'],
  ['silence', async () => wavOf({ rate: 8_000, samples: new Float32Array(8_000) }), 'silent'],
  [
    'an M4A, whose readers are not free for everybody,',
    async () => new TextEncoder().encode(`\0\0\0 ftypM4A ${'\0'.repeat(99)}`),
    'notSound',
  ],
  ['an OGG with its middle torn', async () => torn(await sample('tone-opus.ogg')), null],
  ['an OGG that is noise after its head', async () => noiseAfter(`OggS${'\0'.repeat(24)}\u0001vorbis`, 40_000), null],
] as const)('F38 %s is refused, and the next file is read as ever', async ([, make, because]) => {
  const read = await reader.read(await make());
  expect(read).toMatchObject({ type: 'refused', ...(because && { because }) });
  expect(await reader.read(await sample('tone.mp3'))).toMatchObject({ type: 'sound' });
});

test('F38 an MP3 that is noise after its head keeps nobody waiting, and the next file is read as ever', async () => {
  // In noise there may be something that looks like sound: whoever brought it hears it.
  await reader.read(noiseAfter('ID3\u0003\0\0\0\0\0\0', 40_000));
  expect(await reader.read(await sample('tone.mp3'))).toMatchObject({ type: 'sound' });
});

test('F38 what is longer than a prompt may be is refused', async () => {
  const seconds = recordingLimits.longestMs / 1_000 + 5;
  const rate = 8_000;
  const long = wavOf({ rate, samples: new Float32Array(rate * seconds).fill(0.5) });
  expect(await reader.read(long)).toEqual({ type: 'refused', because: 'tooLong' });
});

function noiseAfter(head: string, length: number): Uint8Array {
  return new Uint8Array(Buffer.concat([Buffer.from(head, 'latin1'), noise(length)]));
}

/**
 * Always the same: of torn files with other noise in them one in sixty has a piece that looks like sound, and is read.
 */
function noise(length: number): Uint8Array {
  const block = (n: number) => createHash('sha256').update(`noise ${n}`).digest();
  return new Uint8Array(
    Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, (_, n) => block(n))).subarray(0, length),
  );
}

function torn(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([bytes.subarray(0, 200), noise(bytes.length - 200)]));
}

/** From where the wave crosses zero. */
function pitchOf({ rate, samples }: Sound): number {
  const middle = samples.subarray(rate / 4, (rate * 3) / 4);
  let crossings = 0;
  for (let i = 1; i < middle.length; i++) if ((middle[i - 1] ?? 0) < 0 && (middle[i] ?? 0) >= 0) crossings++;
  return (crossings * rate) / middle.length;
}
