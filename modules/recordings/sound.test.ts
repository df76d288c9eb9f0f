import { expect, test } from 'vitest';
import { rawSound } from './recorder.ts';
import { aLawOf, keptSound, openSoundTurning, pictureColumns, sampleOf, wavHead } from './sound.ts';

test('F50 a sample comes through A-law as near as A-law can say it, and what came from a line loses nothing', () => {
  for (let byte = 0; byte < 256; byte++) expect(aLawOf(sampleOf(byte))).toBe(byte);
  for (let sample = -32_768; sample < 32_768; sample += 37) {
    const back = sampleOf(aLawOf(sample));
    expect(Math.abs(back - sample)).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 16));
  }
});

test('F50 left stays left and right stays right, however the pieces come, and the picture shows where it was loud', () => {
  const frames = rawSound.samplesPerSecond;
  const raw = new DataView(new ArrayBuffer(frames * rawSound.bytesPerFrame + 3));
  for (let at = 0; at < frames; at++) {
    raw.setInt16(at * 4, at < frames / 2 ? 8_000 : 0, true);
    raw.setInt16(at * 4 + 2, at < frames / 2 ? 0 : -16_000, true);
  }
  const bytes = new Uint8Array(raw.buffer);
  const turning = openSoundTurning(frames);
  const turned: number[] = [];
  for (let at = 0; at < bytes.length; at += 1_001) turned.push(...turning.turn(bytes.subarray(at, at + 1_001)));
  expect(turned).toHaveLength(frames * keptSound.bytesPerFrame);
  const left = turned.filter((_, at) => at % 2 === 0).map(sampleOf);
  const right = turned.filter((_, at) => at % 2 === 1).map(sampleOf);
  expect([left[0], right[0], left[frames - 1], right[frames - 1]].map((one) => Math.round((one ?? 0) / 1_000))).toEqual(
    [8, 0, 0, -16],
  );
  const { peaks } = turning.picture();
  expect([...peaks.subarray(0, 2)]).toEqual([62, 0]);
  expect([...peaks.subarray(pictureColumns * 2 - 2)]).toEqual([0, 125]);
});

test('the head of a file says two channels of A-law and how long they are', () => {
  const head = Buffer.from(wavHead(32_000));
  expect([head.length, head.toString('latin1', 0, 4), head.toString('latin1', 8, 15)]).toEqual([
    keptSound.headerBytes,
    'RIFF',
    'WAVEfmt',
  ]);
  expect([head.readUInt32LE(4), head.readUInt16LE(20), head.readUInt16LE(22), head.readUInt32LE(54)]).toEqual([
    32_050, 6, 2, 32_000,
  ]);
});
