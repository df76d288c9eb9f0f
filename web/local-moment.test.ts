import { expect, test } from 'vitest';
import { localOfMoment, momentOfLocal } from './local-moment.ts';

test.for([
  ['2026-11-22T14:05', 'Europe/Istanbul', '2026-11-22T11:05:00.000Z'],
  ['2026-07-01T09:00', 'Europe/Berlin', '2026-07-01T07:00:00.000Z'],
  ['2026-12-01T09:00', 'Europe/Berlin', '2026-12-01T08:00:00.000Z'],
  // The night in which clocks go forward: 03:30 exists, 02:30 does not.
  ['2026-03-29T03:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-11-22T00:30', 'UTC', '2026-11-22T00:30:00.000Z'],
] as const)('%s in %s is %s', ([local, zone, at]) => {
  expect(momentOfLocal(local, zone)).toBe(at);
  expect(localOfMoment(at, zone)).toBe(local);
});
