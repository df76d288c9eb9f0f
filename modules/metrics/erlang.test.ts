import { describe, expect, test } from 'vitest';
import { agentsNeeded, erlangC, loadOf } from './erlang.ts';

/** Calls in an interval (s), handle time (s), agents, limit (s): load, share that waits, mean wait (s), share within. */
const reference = [
  [100, 1_800, 180, 14, 20, 10, 0.174131934, 7.835937, 0.888350019],
  [100, 1_800, 180, 13, 20, 10, 0.285270453, 17.116227, 0.795594788],
  [100, 1_800, 180, 11, 20, 10, 0.682118205, 122.781277, 0.389613812],
  [360, 1_800, 240, 55, 15, 48, 0.238700936, 8.184032, 0.845883092],
  [2_880, 3_600, 60, 50, 20, 48, 0.694455611, 20.833668, 0.643454601],
  [10, 3_600, 180, 1, 20, 0.5, 0.5, 180, 0.527020266],
  [1_000, 1_800, 300, 180, 20, 166.666667, 0.221233716, 4.977759, 0.9090481],
  [6_000, 3_600, 300, 510, 20, 500, 0.550210713, 16.506321, 0.717512401],
  [12_000, 1_800, 300, 2_100, 20, 2_000, 0.0155960375, 0.046788, 0.999980152],
] as const;

describe('F144 Erlang C', () => {
  test.for(reference)('%i calls in %i s of %i s with %i agents', ([calls, interval, handle, agents, limit, ...is]) => {
    const of = { perHour: (calls * 3_600) / interval, handleMs: handle * 1_000 };
    const found = erlangC(of, agents, limit * 1_000);
    const close = (value: number | undefined, expected: number) =>
      expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThan(Math.max(expected * 1e-6, 1e-6));
    const [load, waits, meanWait, within] = is;
    close(loadOf(of), load);
    close(found?.waits, waits);
    close((found?.meanWaitMs ?? 0) / 1_000, meanWait);
    close(found?.within, within);
  });

  test('of a queue that would never empty nothing is said', () => {
    expect(erlangC({ perHour: 200, handleMs: 180_000 }, 10, 20_000)).toBeNull();
  });
});

describe('F144 agents needed', () => {
  test.for([
    [200, 180, 20, 0.8, 14],
    [200, 180, 20, 0.9, 15],
    [100, 240, 20, 0.8, 10],
    [1_000, 240, 20, 0.8, 74],
    [2_000, 300, 30, 0.9, 178],
    [20, 300, 20, 0.8, 4],
    [240, 300, 20, 0.8, 25],
    [6, 600, 60, 0.8, 3],
  ] as const)('%i an hour of %i s, within %i s %f', ([perHour, handle, limit, share, agents]) => {
    const of = { perHour, handleMs: handle * 1_000 };
    expect(agentsNeeded(of, { share, withinMs: limit * 1_000 })).toBe(agents);
  });

  test('where nothing comes nobody is needed, and no number is made up', () => {
    expect(agentsNeeded({ perHour: 0, handleMs: 180_000 }, { share: 0.8, withinMs: 20_000 })).toBeNull();
    expect(agentsNeeded({ perHour: 1e9, handleMs: 180_000 }, { share: 0.8, withinMs: 20_000 })).toBeNull();
    expect(() => agentsNeeded({ perHour: 1, handleMs: 1 }, { share: 1, withinMs: 0 })).toThrow('promise');
  });
});
