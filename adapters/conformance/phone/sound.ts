/** G.711 A-law (ITU-T G.711) and tones, as the test telephone speaks and hears them. */
export const sampleRate = 8_000;

/** One sample of 16 bits as a byte of A-law. */
export function alawOf(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const size = Math.min(sample >= 0 ? sample : -sample - 1, 32_767) >> 3;
  const exponent = size < 32 ? 0 : Math.floor(Math.log2(size)) - 4;
  const mantissa = exponent === 0 ? size >> 1 : (size >> exponent) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

/** The sample of 16 bits that a byte of A-law means. */
export function sampleOf(alaw: number): number {
  const bits = alaw ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = ((bits & 0x0f) << 4) + (exponent === 0 ? 8 : 0x108);
  const size = exponent > 1 ? mantissa << (exponent - 1) : mantissa;
  return bits & 0x80 ? size : -size;
}

/** How loud one frequency is in these samples, 0 to 1 (Goertzel's algorithm). */
export function loudnessOf(frequency: number, samples: readonly number[]): number {
  const turn = 2 * Math.cos((2 * Math.PI * frequency) / sampleRate);
  let [before, last] = [0, 0];
  for (const sample of samples) [before, last] = [last, sample + turn * last - before];
  const power = last * last + before * before - turn * last * before;
  return (2 * Math.sqrt(Math.max(0, power))) / Math.max(1, samples.length) / 32_768;
}
