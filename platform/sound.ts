// Sound as plain numbers: the WAV files of telephones, another rate, a tone. No library, and no file of a stranger: what
// people upload is read elsewhere, in a process of its own.

/** One channel; each sample between -1 and 1. */
export interface Sound {
  readonly rate: number;
  readonly samples: Float32Array;
}

/** What telephone switches play without converting. */
export const telephoneRate = 8_000;
const headerBytes = 44;
const fullScale = 32_767;

/** The bytes of a WAV file: one channel, 16 bits. */
export function wavOf({ rate, samples }: Sound): Uint8Array {
  const bytes = new Uint8Array(headerBytes + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const word = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  };
  word(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // linear PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  for (let i = 0; i < samples.length; i++) {
    const value = Math.max(-1, Math.min(1, samples[i] ?? 0));
    view.setInt16(headerBytes + i * 2, Math.round(value * fullScale), true);
  }
  return bytes;
}

/** What a WAV file of linear PCM with 16 bits holds, its channels mixed into one; null for anything else. */
export function soundIn(bytes: Uint8Array): Sound | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => (at + 4 <= bytes.length ? String.fromCharCode(...bytes.subarray(at, at + 4)) : '');
  if (word(0) !== 'RIFF' || word(8) !== 'WAVE') return null;
  let format: { readonly channels: number; readonly rate: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const from = at + 8;
    if (word(at) === 'fmt ' && from + 16 <= bytes.length) {
      const isPlain = view.getUint16(from, true) === 1 && view.getUint16(from + 14, true) === 16;
      format = isPlain ? { channels: view.getUint16(from + 2, true), rate: view.getUint32(from + 4, true) } : null;
    } else if (word(at) === 'data') {
      if (!format || format.channels < 1 || format.rate < 1) return null;
      // Programs that write while they speak do not know the length yet and say the largest there is.
      return { rate: format.rate, samples: mixed(view, from, Math.min(size, bytes.length - from), format.channels) };
    }
    at = from + size + (size % 2);
  }
  return null;
}

function mixed(view: DataView, from: number, size: number, channels: number): Float32Array {
  const samples = new Float32Array(Math.floor(size / (2 * channels)));
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += view.getInt16(from + (i * channels + c) * 2, true);
    samples[i] = sum / (channels * (fullScale + 1));
  }
  return samples;
}

/** Zero crossings of the filter on each side, and how finely it is tabled. */
const crossings = 16;
const stepsEach = 64;
/** The filter: sin(πx)/πx under a Hann window, from its middle outwards. */
const filter = Float32Array.from({ length: crossings * stepsEach + 1 }, (_, step) => {
  const x = step / stepsEach;
  const wave = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  return wave * (0.5 + 0.5 * Math.cos((Math.PI * x) / crossings));
});
/** A little below half the rate, so that nothing is folded back into what is heard. */
const passShare = 0.94;

/** The same sound at another rate, without what that rate cannot carry. */
export function resampled({ rate, samples }: Sound, to: number): Sound {
  if (rate === to) return { rate, samples };
  const step = rate / to;
  const width = Math.max(1, step) / passShare;
  const reach = crossings * width;
  const made = new Float32Array(Math.floor(samples.length / step));
  for (let i = 0; i < made.length; i++) {
    const middle = i * step;
    const last = Math.min(samples.length - 1, Math.floor(middle + reach));
    let sum = 0;
    let weight = 0;
    for (let j = Math.max(0, Math.ceil(middle - reach)); j <= last; j++) {
      const share = filter[Math.round((Math.abs(j - middle) / width) * stepsEach)] ?? 0;
      sum += (samples[j] ?? 0) * share;
      weight += share;
    }
    made[i] = weight === 0 ? 0 : sum / weight;
  }
  return { rate: to, samples: made };
}

/** As loud at its loudest as speech on a telephone should be; what is nearly silent is left as it is. */
const peakWished = 0.7;
const nearlySilent = 0.001;

export function levelled({ rate, samples }: Sound): Sound {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  if (peak < nearlySilent) return { rate, samples };
  return { rate, samples: samples.map((sample) => (sample * peakWished) / peak) };
}

/** A tone of a frequency in hertz, soft at both ends. */
export function toneOf(frequency: number, lengthMs: number, loudness = 0.2): Sound {
  const length = Math.floor((telephoneRate * lengthMs) / 1_000);
  const fade = telephoneRate / 50;
  return {
    rate: telephoneRate,
    samples: Float32Array.from({ length }, (_, i) => {
      const edge = Math.min(1, i / fade, (length - i) / fade);
      return Math.sin((2 * Math.PI * frequency * i) / telephoneRate) * loudness * edge;
    }),
  };
}

export const lengthMsOf = ({ rate, samples }: Sound): number => Math.round((samples.length * 1_000) / rate);
