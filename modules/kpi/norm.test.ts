import { expect, test } from 'vitest';
import { figureNamed, figureOf, figures, goldenCalls, goldenQueue, goldenStartMs, ledgerOf, rowsOf } from '#metrics';
import { faultsOfKpiNorm, type KpiNorm } from './norm.ts';
import { finishedPeriods, periodOf } from './period.ts';
import { keptOf, measure, standingOf } from './standing.ts';

const zone = 'Europe/Istanbul';
const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[${zone}]`).epochMilliseconds;
const norm: KpiNorm = {
  figure: 'serviceLevel',
  direction: 'atLeast',
  target: 0.8,
  warning: 0.75,
  critical: 0.6,
  period: 'day',
  place: { type: 'company' },
};
const everywhere = () => true;
const of = (value: number | null) => ({ value, provisional: false, hasBase: value !== null });

test.for([
  [1, 'onTarget'],
  [0.8, 'onTarget'],
  [0.7999, 'short'],
  [0.75, 'short'],
  [0.7499, 'warning'],
  [0.6, 'warning'],
  [0.5999, 'critical'],
  [null, 'noBase'],
] as const)('F156: at least 80 percent: %s is %s', ([value, expected]) => {
  expect(standingOf(norm, of(value))).toBe(expected);
});

test.for([
  [20_000, 'onTarget'],
  [20_001, 'short'],
  [30_001, 'warning'],
  [60_001, 'critical'],
] as const)('F156: at most 20 seconds: %s ms is %s', ([value, expected]) => {
  const atMost = { ...norm, direction: 'atMost', target: 20_000, warning: 30_000, critical: 60_000 } as const;
  expect(standingOf(atMost, of(value))).toBe(expected);
});

test('F156: a day without calls has no base, also for a figure that is a sum', () => {
  const frame = { ...periodOf('day', '2026-11-23', zone), nowMs: at('2026-11-24T00:00') };
  for (const id of ['serviceLevel', 'abandoned']) {
    const measured = measure(figureNamed(id), [], frame);
    expect(standingOf({ ...norm, direction: 'atMost', figure: id }, measured)).toBe('noBase');
  }
});

test('F156: what is measured is what reports show, for every figure over calls', () => {
  const { visits, legs, offers, interactions } = rowsOf(ledgerOf(goldenCalls().facts));
  const rows = [...visits, ...legs, ...offers, ...interactions];
  const frame = { fromMs: goldenStartMs, toMs: goldenStartMs + 1_800_000, nowMs: goldenStartMs + 3_600_000 };
  const measured = figures.map((figure) => [figure.id, measure(figure, rows, frame).value]);
  expect(measured).toEqual(figures.map((figure) => [figure.id, figureOf(figure, rows, frame).value]));
  expect(measure(figureNamed('serviceLevel'), rows, frame)).toMatchObject({ hasBase: true, provisional: false });
});

test('F156: the share of kept periods counts only those with a base', () => {
  expect(keptOf(['onTarget', 'short', 'warning', 'critical', 'noBase'])).toEqual({ kept: 2, based: 4, share: 0.5 });
  expect(keptOf(['noBase'])).toEqual({ kept: 0, based: 0, share: null });
});

test('F157: a sound norm has no faults, and its warning may be its target', () => {
  expect(faultsOfKpiNorm(norm, everywhere)).toEqual([]);
  expect(faultsOfKpiNorm({ ...norm, warning: 0.8 }, everywhere)).toEqual([]);
});

test.for([
  [{ figure: 'nothing' }, { type: 'unknownFigure' }],
  [{ target: 1.2 }, { type: 'shareOutOfRange', amount: 'target' }],
  [{ critical: Number.NaN }, { type: 'notAnAmount', amount: 'critical' }],
  [{ warning: 0.9 }, { type: 'levelOrder', amount: 'warning' }],
  [{ critical: 0.75 }, { type: 'levelOrder', amount: 'critical' }],
  [{ direction: 'atMost' }, { type: 'levelOrder', amount: 'warning' }],
  [
    { figure: 'answerSpeed', direction: 'atMost', target: -1 },
    { type: 'negative', amount: 'target' },
  ],
] as const)('F157: %o is refused with %o', ([change, fault]) => {
  expect(faultsOfKpiNorm({ ...norm, ...change }, everywhere)).toEqual([fault]);
});

test('F157: a queue that the house does not have is refused, and a figure that its place has not', () => {
  const queue = { ...norm, place: { type: 'queue', id: goldenQueue('sales') } } as const;
  expect(faultsOfKpiNorm(queue, () => false)).toEqual([{ type: 'unknownPlace', place: 'queue' }]);
  const occupancy = { ...queue, figure: 'occupancy' };
  expect(faultsOfKpiNorm(occupancy, everywhere)).toEqual([{ type: 'figureNotThere', place: 'queue' }]);
});

test('F157: only periods that lie whole behind are finished, in the zone of the house', () => {
  const dates = (kind: 'day' | 'week' | 'month', from: string, now: string) =>
    finishedPeriods(kind, zone, at(from), at(now)).map(({ date }) => date);
  expect(dates('day', '2026-11-20T09:00', '2026-11-23T00:00')).toEqual(['2026-11-21', '2026-11-22']);
  expect(dates('day', '2026-11-21T00:00', '2026-11-22T23:59')).toEqual(['2026-11-21']);
  expect(dates('week', '2026-11-09T00:00', '2026-11-23T00:00')).toEqual(['2026-11-09', '2026-11-16']);
  expect(dates('month', '2026-09-02T00:00', '2026-11-30T23:00')).toEqual(['2026-10-01']);
});

test('F157: a day is as long as the clocks of its zone make it', () => {
  const hours = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => (toMs - fromMs) / 3_600_000;
  expect(hours(periodOf('day', '2026-10-25', 'Europe/Berlin'))).toBe(25);
  expect(hours(periodOf('day', '2026-03-29', 'Europe/Berlin'))).toBe(23);
});
