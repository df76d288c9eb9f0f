import { describe, expect, test } from 'vitest';
import { type BlockCount, fewRuns, misdialMs, type Way, wayFigures } from './way.ts';

const count = (blockId: string, more: Partial<BlockCount> = {}): BlockCount => ({
  ...{ blockId, asked: 1, wrong: 0, missing: 0, answered: 1, ms: 1_000, choiceId: null },
  ...more,
});
const way = (more: Partial<Way> = {}): Way => ({
  ...{ medium: 'voice', ending: 'person', beganMs: 0, endedMs: 10_000, blockId: 'menu', atMs: 5_000 },
  ...{ blocks: [count('menu', { choiceId: 'a' })] },
  ...more,
});
const of = (...ways: readonly Way[]) => wayFigures(ways, { withoutMisdials: true });

describe('how people found their way', () => {
  test('F41 shares are of the runs that have ended; who is still in the flow is told and not counted', () => {
    const made = of(
      way(),
      way(),
      way({ ending: 'closed' }),
      way({ ending: 'left' }),
      way({ ending: null, endedMs: null }),
    );
    expect(made.figures.runs.value).toBe(4);
    expect([made.figures.person.value, made.figures.closed.value, made.figures.left.value]).toEqual([0.5, 0.25, 0.25]);
    expect(made.leftOut.goingOn).toBe(1);
  });

  test('F41 a call left within two seconds is a misdial, and counted as left out; a chat and a later one are not', () => {
    const soon = { ending: 'left', endedMs: misdialMs - 1 } as const;
    const ways = [way(soon), way({ ...soon, medium: 'chat' }), way({ ending: 'left', endedMs: misdialMs })];
    expect(of(...ways).leftOut.misdials).toBe(1);
    expect(of(...ways).figures.left.part).toBe(2);
    expect(wayFigures(ways, { withoutMisdials: false }).figures.left.part).toBe(3);
  });

  test('F41 time in the flow is a median and a ninetieth percentile', () => {
    const { figures } = of(...[1_000, 2_000, 3_000, 4_000, 100_000].map((endedMs) => way({ endedMs })));
    expect(figures.median.value).toBe(3_000);
    expect(figures.ninetieth.value).toBeCloseTo(61_600);
  });

  test('F41 wrong and missing answers are told for each run, and runs that needed more than one try of those asked', () => {
    const stumbled = way({ blocks: [count('menu', { asked: 3, wrong: 1, missing: 1 }), count('number')] });
    const { figures } = of(stumbled, way(), way({ blocks: [] }));
    expect(figures.wrongPerRun.value).toBeCloseTo(2 / 3);
    expect(figures.moreThanOnce).toMatchObject({ value: 0.5, part: 1, whole: 2 });
  });

  test('F41 a block tells who was asked, answered at once, left here, and how long it took until then', () => {
    const left = way({ ending: 'left', atMs: 4_000, endedMs: 10_000, blocks: [count('menu', { answered: 0, ms: 0 })] });
    const stumbled = way({ blocks: [count('menu', { asked: 2, wrong: 1, ms: 2_000, choiceId: 'b' })] });
    expect(of(way(), stumbled, left).blocks).toEqual([
      {
        ...{ blockId: 'menu', runs: 3, asked: 4, atOnce: 1, wrong: 1, missing: 0, left: 1, medianMs: 2_000 },
        isUncertain: true,
        choices: [
          { choiceId: 'a', runs: 1 },
          { choiceId: 'b', runs: 1 },
        ],
      },
    ]);
  });

  test('F41 few runs make a figure uncertain, and none make it none', () => {
    const many = Array.from({ length: fewRuns }, () => way());
    expect(of(...many).figures.person.isUncertain).toBe(false);
    expect(of(...many.slice(1)).figures.person.isUncertain).toBe(true);
    expect(of().figures.person).toEqual({ value: null, part: 0, whole: 0, isUncertain: true });
    expect(of().figures.median.value).toBeNull();
  });
});
