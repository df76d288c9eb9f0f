import espeak from '@echogarden/espeak-ng-emscripten';
import { afterAll, expect, test } from 'vitest';
import { lengthMsOf, soundIn, telephoneRate } from '#platform/sound.ts';
import { spokenText } from '#voice';
import { openBuiltInVoices } from './index.ts';

const voices = openBuiltInVoices();
afterAll(voices.close);

const soundOf = async (text: string, language: 'tr' | 'en') => {
  const said = await voices.say({ text: spokenText(text, language), language });
  if (said.type !== 'said') throw new Error(`Nothing was said: ${said.because} ${said.detail}`);
  const sound = soundIn(said.wav);
  if (!sound) throw new Error('It is no WAV file.');
  return sound;
};

test.for([
  ['tr', 'Bütün temsilcilerimiz şu anda meşgul. Lütfen bekleyiniz.', 2_500, 9_000],
  ['en', 'All our agents are busy at the moment. Please hold the line.', 2_000, 9_000],
] as const)(
  'F38 the voice for %s speaks: telephone sound of a sensible length, with the energy of a voice',
  async ([language, text, shortestMs, longestMs]) => {
    const sound = await soundOf(text, language);
    expect(sound.rate).toBe(telephoneRate);
    expect(lengthMsOf(sound)).toBeGreaterThan(shortestMs);
    expect(lengthMsOf(sound)).toBeLessThan(longestMs);
    const power = (from: number, to: number) => bandPower(sound.samples, sound.rate, from, to);
    // Speech has most of its power between 100 and 1000 hertz, and something above; a hum or noise has not.
    expect(power(100, 1_000) / power(0, 4_000)).toBeGreaterThan(0.4);
    expect(power(1_000, 3_400) / power(0, 4_000)).toBeGreaterThan(0.01);
    expect(loudness(sound.samples)).toBeGreaterThan(0.02);
  },
);

test('F38 what is said is equally long each time, and longer words take longer', async () => {
  const [once, again, other] = [
    await soundOf('Sıradaki yeriniz', 'tr'),
    await soundOf('Sıradaki yeriniz', 'tr'),
    await soundOf('Sıradaki yeriniz değişmedi, lütfen bekleyiniz', 'tr'),
  ];
  expect(Math.abs(lengthMsOf(again) - lengthMsOf(once))).toBeLessThan(60);
  expect(lengthMsOf(other)).toBeGreaterThan(lengthMsOf(once) * 1.5);
});

test('F38 Turkish is pronounced as Turkish: soft g, ı, ş and numbers in words', async () => {
  const worker = new (await espeak()).eSpeakNGWorker();
  worker.set_voice('tr');
  const sounds = (text: string) => worker.synthesize_ipa(spokenText(text, 'tr')).ipa.replace(/[_ˈˌ\n]/g, '');
  expect(sounds('çağrı')).toMatch(/^tʃaː?ɾɯ/);
  expect(sounds('tuşlayınız')).toContain('ʃɫajɯnɯz');
  expect(sounds('3')).toBe(sounds('üç'));
  expect(sounds('1.249,90 TL')).toBe(sounds('bin iki yüz kırk dokuz lira doksan kuruş'));
});

function bandPower(samples: Float32Array, rate: number, from: number, to: number): number {
  const size = 1_024;
  let sum = 0;
  for (let at = 0; at + size <= samples.length; at += size * 4) {
    for (let bin = Math.ceil((from * size) / rate); bin < (to * size) / rate; bin++) {
      let [re, im] = [0, 0];
      for (let i = 0; i < size; i++) {
        const angle = (2 * Math.PI * bin * i) / size;
        re += (samples[at + i] ?? 0) * Math.cos(angle);
        im += (samples[at + i] ?? 0) * Math.sin(angle);
      }
      sum += re * re + im * im;
    }
  }
  return sum;
}

const loudness = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
