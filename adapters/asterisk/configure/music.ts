/** What waiting callers hear while nobody has chosen anything else, made here so that it is nobody's but ours. */
const sampleRate = 8_000;
const noteMs = 500;
/** A quiet line on five tones, hertz; 0 is a rest. Sixteen notes of half a second, played round and round. */
const melody = [392, 440, 523, 0, 440, 392, 330, 0, 294, 330, 392, 0, 440, 392, 294, 0];
const loudness = 0.12;
const fadePerSecond = 3;
const headerBytes = 44;

/** The music as the bytes of a WAV file: mono, 16 bits, 8 kHz. */
export function waitingMusic(): Buffer {
  const perNote = (sampleRate * noteMs) / 1_000;
  const file = Buffer.alloc(headerBytes + melody.length * perNote * 2);
  writeHeader(file);
  melody.forEach((frequency, note) => {
    for (let sample = 0; sample < perNote; sample++) {
      const second = sample / sampleRate;
      const wave = Math.sin(2 * Math.PI * frequency * second) * Math.exp(-fadePerSecond * second);
      file.writeInt16LE(Math.round(wave * loudness * 32_767), headerBytes + (note * perNote + sample) * 2);
    }
  });
  return file;
}

/** The header of a RIFF WAVE file of linear PCM. */
function writeHeader(file: Buffer): void {
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // linear PCM
  file.writeUInt16LE(1, 22); // one channel
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(file.length - headerBytes, 40);
}
