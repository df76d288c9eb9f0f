import fc from 'fast-check';
import { expect, test } from 'vitest';
import { effectsOnRatio, effectsOnSum, type Portion } from './decompose.ts';

const lines = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(1_000), fc.nat(1_000)), { maxLength: 5 })
  .map(
    (all) => new Map(all.map(([key, part, whole]): [string, Portion] => [key, { part: Math.min(part, whole), whole }])),
  );
const ratioOf = (all: ReadonlyMap<string, Portion>) => {
  const sum = (which: keyof Portion) => [...all.values()].reduce((total, one) => total + one[which], 0);
  return sum('whole') === 0 ? null : sum('part') / sum('whole');
};
const total = (effects: readonly { readonly effect: number }[]) => effects.reduce((sum, { effect }) => sum + effect, 0);

test('what the lines gave adds up to the change of a share, and is turned round with the periods', () => {
  fc.assert(
    fc.property(lines, lines, (now, before) => {
      const [one, other] = [ratioOf(now), ratioOf(before)];
      const effects = effectsOnRatio(now, before);
      if (one === null || other === null) {
        expect(effects).toEqual([]);
        return;
      }
      expect(total(effects)).toBeCloseTo(one - other, 10);
      const back = new Map(effectsOnRatio(before, now).map((effect) => [effect.key, effect]));
      for (const { key, own, weight } of effects) {
        expect(back.get(key)?.own).toBeCloseTo(-own, 10);
        expect(back.get(key)?.weight).toBeCloseTo(-weight, 10);
      }
    }),
  );
});

test('what the lines gave adds up to the change of a sum', () => {
  fc.assert(
    fc.property(lines, lines, (now, before) => {
      const sum = (all: ReadonlyMap<string, Portion>) => [...all.values()].reduce((all, { part }) => all + part, 0);
      expect(total(effectsOnSum(now, before))).toBe(sum(now) - sum(before));
    }),
  );
});

test('a queue that got worse is told from one that got bigger', () => {
  const before = new Map([
    ['sales', { part: 80, whole: 100 }],
    ['tech', { part: 40, whole: 100 }],
  ]);
  const worse = new Map([
    ['sales', { part: 60, whole: 100 }],
    ['tech', { part: 40, whole: 100 }],
  ]);
  const [sales, tech] = effectsOnRatio(worse, before);
  expect([sales?.own, sales?.weight, tech?.effect]).toEqual([
    expect.closeTo(-0.1),
    expect.closeTo(0),
    expect.closeTo(0),
  ]);
  const bigger = new Map([
    ['sales', { part: 80, whole: 100 }],
    ['tech', { part: 120, whole: 300 }],
  ]);
  const shifted = effectsOnRatio(bigger, before);
  expect(shifted.map(({ own }) => own)).toEqual([expect.closeTo(0), expect.closeTo(0)]);
  // 160/200 + 40/100 before is 60 %, 200/400 now is 50 %: half of the ten points by each weight.
  expect(shifted.map(({ weight }) => weight)).toEqual([expect.closeTo(-0.0625), expect.closeTo(-0.0375)]);
});
