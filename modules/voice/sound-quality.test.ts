import { expect, test } from 'vitest';
import { qualityOf } from './sound-quality.ts';

const minute = { packets: 3_000, lost: 0, jitterMs: 2, roundTripMs: 40, upMs: 60_000 };

test('a line without loss sounds as well as telephones do', () => {
  expect(qualityOf(minute)).toEqual({ lossShare: 0, jitterMs: 2, mos: 4.4, standing: 'good', isSilent: false });
});

test.for([
  [30, 4.3, 'good'],
  [150, 3.9, 'fair'],
  [300, 3.4, 'poor'],
  [1_500, 1.6, 'poor'],
] as const)('of 3,000 packets %i lost are a MOS of %f: %s', ([lost, mos, standing]) => {
  expect(qualityOf({ ...minute, packets: 3_000 - lost, lost })).toMatchObject({
    lossShare: lost / 3_000,
    mos,
    standing,
  });
});

test('who is heard half a second late is not heard well, whatever is lost', () => {
  expect(qualityOf({ ...minute, roundTripMs: 1_000 })).toMatchObject({ standing: 'poor' });
  expect(qualityOf({ ...minute, jitterMs: 150 }).standing).toBe('poor');
});

test('from whom nothing came was not heard, and has no MOS', () => {
  const silent = qualityOf({ ...minute, packets: 20, jitterMs: 0 });
  expect(silent).toMatchObject({ isSilent: true, mos: null, standing: 'poor' });
});
