import { describe, expect, test } from 'vitest';
import { averageAbandonment, serviceAvailability } from './days.ts';
import { type Frame, figureOf, percentile } from './figure.ts';
import { goldenQueue, goldenStartMs, story } from './golden.ts';
import { ledgerOf, rowsOf } from './ledger.ts';
import { reasons } from './reasons.ts';
import { figureNamed, figures } from './registry.ts';
import { ceilSafely, rounded } from './rounding.ts';
import type { VisitRow } from './rows.ts';

const day: Frame = { fromMs: goldenStartMs, toMs: goldenStartMs + 86_400_000, nowMs: goldenStartMs + 86_400_000 };

const call = story('shape', { channel: 'voice', serviceLevelMs: 20_000, shortAbandonMs: 5_000 });
const [shape] = rowsOf(ledgerOf(call.started(0, 'U').queued(0, 'sales').gaveUp(1).facts())).visits;

/** So many visits that ended in one way after a wait. */
function visits(howMany: number, outcome: VisitRow['outcome'], waitSeconds: number, over: Partial<VisitRow> = {}) {
  if (!shape) throw new Error('The story has no visit');
  const leftAtMs = outcome === 'waiting' ? null : goldenStartMs + waitSeconds * 1000;
  const visit: VisitRow = { ...shape, outcome, enteredAtMs: goldenStartMs, leftAtMs, ...over };
  return Array.from({ length: howMany }, () => visit);
}
const value = (id: string, over: readonly VisitRow[], frame = day) => figureOf(figureNamed(id), over, frame).value;
const percent = (id: string, over: readonly VisitRow[]) => rounded((value(id, over) ?? Number.NaN) * 100, 2);

describe('the formulas of the field on the numbers their authors published', () => {
  const textbook = [
    ...visits(860, 'answered', 10),
    ...visits(140, 'answered', 60),
    ...visits(10, 'abandoned', 3),
    ...visits(10, 'abandoned', 12),
    ...visits(40, 'abandoned', 90),
  ];
  test.for([
    ['serviceLevel', '81.90'],
    ['serviceLevelPositive', '83.02'],
    ['serviceLevelAnswered', '86.00'],
    ['serviceLevelNegative', '81.13'],
    ['serviceLevelIgnoring', '82.69'],
    ['serviceLevelForgiving', '82.08'],
  ] as const)('%s is %s %%', ([id, expected]) => {
    expect(percent(id, textbook)).toBe(expected);
  });

  const switchGuide = [...visits(70, 'answered', 10), ...visits(10, 'abandoned', 12), ...visits(20, 'answered', 60)];
  test.for([
    ['serviceLevelPositive', '80.00'],
    ['serviceLevelNegative', '70.00'],
    ['serviceLevelIgnoring', '77.78'],
  ] as const)('%s is %s %% of a hundred calls', ([id, expected]) => {
    expect(percent(id, switchGuide)).toBe(expected);
  });
});

describe('edges', () => {
  test('a wait of exactly T is in time, a wait of exactly S is no short abandon', () => {
    expect(value('serviceLevel', visits(1, 'answered', 20))).toBe(1);
    expect(value('shortAbandoned', visits(1, 'abandoned', 5))).toBe(0);
    expect(value('shortAbandoned', visits(1, 'abandoned', 4.999))).toBe(1);
  });

  test('when everybody gives up at once there is no service level', () => {
    expect(value('serviceLevel', visits(3, 'abandoned', 1))).toBeNull();
    expect(value('abandonRate', visits(3, 'abandoned', 1))).toBeNull();
  });

  test('who still waits within T is not decided, who waits beyond it counts against the service level', () => {
    const waiting = visits(1, 'waiting', 0);
    const at = (seconds: number) => ({ ...day, nowMs: goldenStartMs + seconds * 1000 });
    expect(value('serviceLevel', waiting, at(20))).toBeNull();
    expect(value('serviceLevel', waiting, at(20.001))).toBe(0);
    expect(value('stillWaiting', waiting, at(20))).toBe(1);
  });

  test('who comes while the queue is closed is in no figure but the one that counts them', () => {
    const closed = visits(2, 'abandoned', 30, { isOpen: false });
    expect(value('offered', closed)).toBe(0);
    expect(value('abandonRate', closed)).toBeNull();
    expect(value('enteredClosed', closed)).toBe(2);
  });

  test('a callback that is queued again is not offered twice', () => {
    expect(value('offered', visits(1, 'answered', 9, { visitKind: 'callback' }))).toBe(0);
  });

  test('a figure is provisional until everybody of its cohort has left', () => {
    const provisional = (over: readonly VisitRow[], nowMs: number) =>
      figureOf(figureNamed('offered'), over, { ...day, nowMs }).provisional;
    expect(provisional(visits(1, 'answered', 10), day.toMs - 1)).toBe(true);
    expect(provisional(visits(1, 'answered', 10), day.toMs)).toBe(false);
    expect(provisional(visits(1, 'waiting', 10), day.toMs + 1)).toBe(true);
  });

  test('a queue the row is not of changes nothing', () => {
    expect(shape?.queueId).toBe(goldenQueue('sales'));
    expect(figureOf(figureNamed('messagesSent'), visits(4, 'answered', 1), day).counted).toBe(0);
  });
});

test('the mean of days is not the rate of all days together', () => {
  const abandons = [10, 20, 0, 5, 15];
  const offered = [100, 100, 50, 50, 100];
  const days = abandons.map((abandoned, at) => ({ abandoned, offered: offered[at] ?? 0 }));
  const { perDay, meanRate } = averageAbandonment(days);
  expect([perDay, rounded((meanRate ?? 0) * 100, 1)]).toEqual([10, '11.0']);
  expect(averageAbandonment([])).toEqual({ perDay: null, meanRate: null });
});

test('outages that overlap keep callers out once', () => {
  const open = [{ fromMs: 0, toMs: 32_400_000 }];
  const outages = [
    { fromMs: 1_000_000, toMs: 1_600_000 },
    { fromMs: 1_500_000, toMs: 1_800_000 },
  ];
  expect(rounded((serviceAvailability(open, outages) ?? 0) * 100, 2)).toBe('97.53');
  expect(serviceAvailability([], outages)).toBeNull();
});

test('medians lie between neighbours, like those of the database', () => {
  expect([percentile([], 0.5), percentile([3], 0.5), percentile([4, 1], 0.5)]).toEqual([null, 3, 2.5]);
  expect(percentile([1, 2, 3, 4], 0.9)).toBeCloseTo(3.7, 12);
});

test.for([
  [1.005, 2, '1.01'],
  [-1.005, 2, '-1.01'],
  [0.5, 0, '1'],
  [-0.4, 0, '0'],
  [2.675, 2, '2.68'],
  [1e21, 1, '1000000000000000000000.0'],
  [1.5e-7, 7, '0.0000002'],
  [1.25e-9, 2, '0.00'],
  [44.44444444444444, 2, '44.44'],
  [99.95, 1, '100.0'],
] as const)('%d with %d decimals is %s', ([number, decimals, expected]) => {
  expect(rounded(number, decimals)).toBe(expected);
});

test('thirty is not rounded up to thirty-one because doubles are a little more', () => {
  expect(ceilSafely(21 / (1 - 0.3))).toBe(30);
  expect(ceilSafely(30.001)).toBe(31);
});

test('every figure has a name of its own and speaks both languages', () => {
  expect(new Set(figures.map((figure) => figure.id)).size).toBe(figures.length);
  const texts = figures.flatMap(({ name, sentence, formula }) => [name, sentence, formula]);
  for (const { tr, en } of [...texts, ...Object.values(reasons)]) {
    expect(tr.trim().length).toBeGreaterThan(2);
    expect(en.trim().length).toBeGreaterThan(2);
  }
});
