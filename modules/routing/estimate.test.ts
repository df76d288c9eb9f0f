import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedWaitMs, type Pace, paceAfter, patienceMs, saidWait, stillWaitsMs, unknownPace } from './estimate.ts';
import { sameHours } from './usual-wait.ts';

const second = 1_000;
const pace = (more: Partial<Pace>): Pace => ({ ...unknownPace, handleMs: 240 * second, ...more });

describe('the expected wait', () => {
  test('of people who never give up is the handling time of those ahead, shared by the agents', () => {
    const patient = pace({});
    const waitMs = expectedWaitMs(patient, 9, 20, 0) ?? 0;
    expect(waitMs / second).toBeCloseTo((240 * 10) / 20, 0);
  });

  test('is shorter when those ahead give up', () => {
    const impatient = pace({ waitedMs: 300 * second, gaveUp: 5 });
    const expected = [0, 1, 2].reduce((sum, i) => sum + 1 / (10 / 240 + i / 60), 0);
    expect((expectedWaitMs(impatient, 2, 10, 0) ?? 0) / second).toBeCloseTo(expected, 6);
  });

  test('of a small queue also goes by what the last ones waited', () => {
    const alone = pace({ lastWaitMs: 100 * second });
    const formulaMs = expectedWaitMs(pace({}), 0, 2, 0) ?? 0;
    expect(expectedWaitMs(alone, 0, 2, 40 * second)).toBeCloseTo((formulaMs + 100 * second) / 2, 6);
    expect(expectedWaitMs(alone, 0, 2, 160 * second)).toBeCloseTo((formulaMs + 160 * second) / 2, 6);
  });

  test('is not said when nobody works there or nothing was ever handled', () => {
    expect(expectedWaitMs(pace({}), 3, 0, 0)).toBeNull();
    expect(expectedWaitMs(unknownPace, 3, 5, 0)).toBeNull();
  });

  test('grows with every customer ahead and shrinks with every agent', () => {
    const ahead = fc.integer({ min: 0, max: 200 });
    const agents = fc.integer({ min: 6, max: 200 });
    fc.assert(
      fc.property(ahead, agents, fc.integer({ min: 0, max: 50 }), (before, working, gaveUp) => {
        const some = pace({ waitedMs: gaveUp * 90 * second, gaveUp });
        const waitMs = expectedWaitMs(some, before, working, 0) ?? 0;
        expect(expectedWaitMs(some, before + 1, working, 0)).toBeGreaterThan(waitMs);
        expect(expectedWaitMs(some, before, working + 1, 0)).toBeLessThan(waitMs);
      }),
    );
  });
});

test('patience is the waited time of everybody divided by those who gave up', () => {
  const waits = [10, 18, 3, 45, 180].map((waited) => waited * second);
  const lived = waits.reduce<Pace>((sum, waitedMs, at) => {
    return paceAfter(sum, { type: at < 4 ? 'gaveUp' : 'answered', waitedMs });
  }, unknownPace);
  expect(patienceMs(lived)).toBe(64 * second);
  expect(lived.lastWaitMs).toBe(180 * second);
});

test('newer handling times count more', () => {
  const first = paceAfter(unknownPace, { type: 'handled', ms: 100 });
  expect(first.handleMs).toBe(100);
  expect(paceAfter(first, { type: 'handled', ms: 200 }).handleMs).toBeCloseTo(110, 9);
});

test.for([
  [0, { type: 'about', minutes: 1 }],
  [60_000, { type: 'about', minutes: 1 }],
  [60_001, { type: 'about', minutes: 2 }],
  [299_000, { type: 'about', minutes: 5 }],
  [16 * 60_000, { type: 'about', minutes: 30 }],
  [31 * 60_000, { type: 'long' }],
] as const)('a wait of %i ms is said as %j', ([waitMs, expected]) => expect(saidWait(waitMs)).toEqual(expected));

test('F116: while few were handled the wait is what people waited at this hour of the week, and nothing when that is over or unknown', () => {
  const line = { ahead: 2, agents: 3, waitedMs: 60 * second, usualMs: 300 * second };
  const thin = pace({ handled: 4 });
  expect(stillWaitsMs(thin, line)).toBe(240 * second);
  expect(stillWaitsMs(thin, { ...line, waitedMs: 300 * second })).toBeNull();
  expect(stillWaitsMs(thin, { ...line, agents: 0 })).toBeNull();
  expect(stillWaitsMs(unknownPace, { ...line, usualMs: null })).toBeNull();
  expect(stillWaitsMs(unknownPace, line)).toBe(240 * second);
  const enough = pace({ handled: 5 });
  expect(stillWaitsMs(enough, line)).toBe(expectedWaitMs(enough, 2, 3, 0));
});

test('the same hour of the week is the one the clocks showed, also where they were changed meanwhile', () => {
  const zone = 'Europe/Berlin';
  const at = (local: string) => Temporal.ZonedDateTime.from(`${local}[${zone}]`).epochMilliseconds;
  const spans = sameHours(at('2026-11-03T09:40'), zone);
  expect(spans.map(({ fromMs }) => fromMs)).toEqual(
    ['2026-10-27T09:00', '2026-10-20T09:00', '2026-10-13T09:00', '2026-10-06T09:00'].map(at),
  );
  expect(spans[0]).toEqual({ fromMs: at('2026-10-27T09:00'), untilMs: at('2026-10-27T10:00') });
});
