import { expect, test } from 'vitest';
import { alawOf, loudnessOf, sampleOf } from './sound.ts';

test('a sample comes back from A-law within a sixteenth of its size', () => {
  for (const sample of [0, 1, -1, 100, -100, 1_000, -1_000, 12_345, -12_345, 32_767, -32_768]) {
    expect(Math.abs(sampleOf(alawOf(sample)) - sample)).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 16));
  }
});

test('a tone is heard at its frequency and nowhere else', () => {
  const tone = Array.from({ length: 3_200 }, (_, n) => Math.sin((2 * Math.PI * 900 * n) / 8_000) * 8_000);
  expect(loudnessOf(900, tone)).toBeGreaterThan(0.2);
  expect(loudnessOf(500, tone)).toBeLessThan(0.01);
});
