import { describe, expect, test } from 'vitest';
import {
  type AwayRuleOf,
  agentIntervals,
  dayOf,
  figures,
  goldenBreak,
  goldenCalls,
  goldenChats,
  goldenStartMs,
  isOfInteraction,
  ledgerOf,
  type Row,
  rowsOf,
} from '#metrics';
import { figuresOf } from './assemble.ts';
import { timeGroupings } from './contract-period.ts';
import { figuresByTime, keysOf, stretchesOf } from './time-lines.ts';

const hourMs = 3_600_000;
const lengths = (stretches: readonly { readonly fromMs: number; readonly toMs: number }[]) =>
  stretches.map(({ fromMs, toMs }) => (toMs - fromMs) / hourMs);

describe('the stretches of a period', () => {
  test('a day has as many hours as its clock', () => {
    const spring = stretchesOf('hour', '2026-03-29', '2026-03-29', 'Europe/Berlin');
    expect(spring).toHaveLength(23);
    expect(spring.map(({ key }) => key)).not.toContain('2');
    const autumn = stretchesOf('hour', '2026-10-25', '2026-10-25', 'Europe/Berlin');
    expect(autumn).toHaveLength(25);
    expect(autumn.filter(({ key }) => key === '2')).toHaveLength(2);
    expect(keysOf('hour', autumn)).toEqual(Array.from({ length: 24 }, (_, hour) => String(hour)));
    expect(new Set(lengths([...spring, ...autumn]))).toEqual(new Set([1]));
  });

  test('where the clock is moved by half an hour, the rest of the hour is its own stretch', () => {
    for (const day of ['2026-04-05', '2026-10-04']) {
      const hours = stretchesOf('hour', day, day, 'Australia/Lord_Howe');
      const { fromMs, toMs } = dayOf(day, 'Australia/Lord_Howe');
      expect(hours[0]?.fromMs).toBe(fromMs);
      expect(hours.at(-1)?.toMs).toBe(toMs);
      expect(lengths(hours).reduce((sum, one) => sum + one, 0)).toBe((toMs - fromMs) / hourMs);
    }
  });

  test('weeks begin on Monday and months on their first; what lies outside of the period is not in them', () => {
    const weeks = stretchesOf('week', '2026-11-18', '2026-12-01', 'Europe/Istanbul');
    expect(keysOf('week', weeks)).toEqual(['2026-11-18', '2026-11-23', '2026-11-30']);
    expect(weeks.filter(({ key }) => key === '2026-11-18')).toHaveLength(5);
    expect(keysOf('month', stretchesOf('month', '2026-12-30', '2027-02-01', 'Europe/Istanbul'))).toEqual([
      '2026-12',
      '2027-01',
      '2027-02',
    ]);
    const weekdays = stretchesOf('weekday', '2026-11-20', '2026-11-24', 'Europe/Istanbul');
    expect(keysOf('weekday', weekdays)).toEqual(['1', '2', '5', '6', '7']);
    const hoursOfWeek = stretchesOf('hourOfWeek', '2026-11-22', '2026-11-30', 'Europe/Istanbul');
    // Sunday and Monday come twice, and each of their hours is one line.
    expect(keysOf('hourOfWeek', hoursOfWeek)).toHaveLength(7 * 24);
    expect(hoursOfWeek.filter(({ key }) => key === '109')).toHaveLength(2);
    expect(keysOf('hourOfWeek', hoursOfWeek).at(-1)).toBe('723');
    // In Berlin the last Sunday of October has an hour twice, and that of March one less.
    const longer = stretchesOf('hourOfWeek', '2026-10-25', '2026-10-25', 'Europe/Berlin');
    expect([longer.length, keysOf('hourOfWeek', longer).length]).toEqual([25, 24]);
    const shorter = keysOf('hourOfWeek', stretchesOf('hourOfWeek', '2026-03-29', '2026-03-29', 'Europe/Berlin'));
    expect([shorter.length, shorter.includes('702')]).toEqual([23, false]);
    expect(keysOf('day', stretchesOf('day', '2028-02-28', '2028-03-01', 'Europe/Istanbul'))).toHaveLength(3);
  });
});

describe('figures by time (worked examples F1 and F2)', () => {
  const facts = [...goldenCalls().facts, ...goldenChats().facts.filter(isOfInteraction)];
  const nowMs = goldenStartMs + 30 * hourMs;
  const [from, until] = ['2026-11-22', '2026-11-25'];
  const ledger = ledgerOf(facts);
  const { work, ...kept } = rowsOf(ledger);
  const breaks: AwayRuleOf = (id) => (id === goldenBreak ? { class: 'break', isPaid: true, longestMs: 600_000 } : null);
  const pieces = [...ledger.agents].flatMap(([agentId, spans]) => {
    const own = work.filter((span) => span.agentId === agentId);
    return agentIntervals(agentId, spans, own, goldenStartMs - 24 * hourMs, nowMs, breaks);
  });
  const rows: readonly Row[] = [...Object.values(kept).flat(), ...pieces];

  for (const zone of ['Europe/Istanbul', 'Pacific/Auckland', 'Asia/Kathmandu']) {
    for (const by of timeGroupings) {
      test(`F161 the lines of each ${by} in ${zone} add up to the period`, () => {
        const stretches = stretchesOf(by, from, until, zone);
        const whole = { fromMs: stretches[0]?.fromMs ?? 0, toMs: stretches.at(-1)?.toMs ?? 0, nowMs };
        const total = figuresOf(figures, rows, whole, 'cohort');
        const lines = figuresByTime(figures, rows, stretches, nowMs);
        expect([...lines.keys()].toSorted()).toEqual([...keysOf(by, stretches)].toSorted());
        let counted = 0;
        for (const { id } of figures) {
          const own = [...lines.values()].flatMap((line) => line[id] ?? []);
          const sum = (of: 'part' | 'whole') => own.reduce((all, figure) => all + figure[of], 0);
          expect([id, sum('part'), sum('whole')]).toEqual([id, total[id]?.part, total[id]?.whole]);
          counted += total[id]?.n ?? 0;
        }
        expect(counted).toBeGreaterThan(100);
      });
    }
  }
});
