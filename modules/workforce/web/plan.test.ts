import { expect, test } from 'vitest';
import {
  blocksOf,
  onAxis,
  type PlannedDay,
  sentBlocks,
  shapesOf,
  shapesOfWritten,
  shortRestOf,
  timesInShort,
  timesInWords,
  workMs,
} from './plan.ts';

const night = {
  date: '2026-11-22',
  zone: 'Europe/Istanbul',
  blocks: [
    {
      fromAt: '2026-11-22T20:00:00.000Z',
      toAt: '2026-11-23T04:00:00.000Z',
      breaks: [
        {
          type: 'fixed',
          fromAt: '2026-11-22T21:30:00.000Z',
          toAt: '2026-11-22T22:00:00.000Z',
          lengthMs: 1_800_000,
          isPaid: true,
          class: 'break',
        },
      ],
    },
  ],
} as unknown as PlannedDay;
const written = [
  {
    from: '23:00',
    to: '07:00',
    breaks: [{ type: 'fixed', at: '00:30', lengthMs: 1_800_000, isPaid: true, class: 'break' }],
  },
] as const;

test('a night of 23:00 to 07:00 with a break at 00:30 belongs to the day on which it begins', () => {
  const [shape] = shapesOf(night);
  expect(shape).toMatchObject({ from: 1_380, to: 1_860, breaks: [{ from: 1_470, to: 1_500 }] });
  expect([timesInWords({ from: 1_380, to: 1_860 }), timesInShort({ from: 1_380, to: 1_860 })]).toEqual([
    '23:00–07:00 ⁺¹',
    '23–7',
  ]);
  expect(workMs(shapesOf(night))).toBe(7.5 * 3_600_000);
});

test('what is written, drawn and sent of a night are the same', () => {
  expect(shapesOfWritten(written as never)).toEqual(shapesOf(night));
  expect(sentBlocks(shapesOf(night))).toEqual(written);
  expect(blocksOf(shapesOf(night), night)).toEqual(night.blocks);
});

test('a block until midnight ends at 24:00', () => {
  const [shape] = shapesOfWritten([{ from: '16:00', to: '24:00', breaks: [] }]);
  expect([shape?.to, timesInWords(shape as never), sentBlocks([shape as never])[0]?.to]).toEqual([
    1_440,
    '16:00–24:00',
    '24:00',
  ]);
});

test('on the axis of Istanbul a night in Berlin lies two hours later in winter', () => {
  const [shape] = shapesOfWritten(written as never);
  expect(onAxis(shape as never, '2026-11-22', 'Europe/Berlin', 'Europe/Istanbul')).toMatchObject({
    from: 1_500,
    to: 1_980,
    breaks: [{ from: 1_590, to: 1_620 }],
  });
});

test('a day too soon after a night is marked, and so is a day that is being drawn too near to the next one', () => {
  const hour = 3_600_000;
  const on = (date: string, blocks: PlannedDay['blocks']) => ({ ...night, date, blocks }) as PlannedDay;
  const early = on('2026-11-23', [
    { fromAt: '2026-11-23T10:00:00.000Z', toAt: '2026-11-23T18:00:00.000Z', breaks: [] },
  ]);
  const days = [night, early, on('2026-11-24', [])];
  expect(shortRestOf(days, early, 11 * hour)).toBe(6 * hour);
  expect(shortRestOf(days, night, 11 * hour)).toBeNull();
  expect(shortRestOf(days, early, 5 * hour)).toBeNull();
  expect(shortRestOf(days, early, null)).toBeNull();
  // The night, drawn an hour longer, leaves an hour less before the next day.
  const longer = shapesOf(night).map((shape) => ({ ...shape, to: shape.to + 60 }));
  expect(shortRestOf(days, night, 11 * hour, longer)).toBe(5 * hour);
  expect(shortRestOf(days, early, 11 * hour, [])).toBeNull();
});
